"""Every port in memory, and seeded faults for any port: for rehearsals and tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Literal, TypeVar

from mentoring.errors import ProviderError
from mentoring.ports import (
    CalendarPort,
    Document,
    DocumentPort,
    Invitation,
    Mail,
    MailPort,
    Occurrence,
    RawTable,
    Receipt,
    Span,
)
from mentoring.programme import Audience, Form
from mentoring.quota import Quota
from mentoring.services import Services

Taken = TypeVar("Taken")
Fault = Literal["refused", "busy", "throttled", "lost-before", "lost-after"]
FAULTS: tuple[Fault, ...] = ("refused", "busy", "throttled", "lost-before", "lost-after")


@dataclass
class MemoryMail:
    """Keeps every message it was given, in order: a second one with the same key is kept too, and so is seen."""

    now: Callable[[], datetime]
    can_find: bool = True
    sent: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail) -> Receipt:
        """Keep the message."""
        self.sent.append(mail)
        return Receipt(mail.key, self.now())

    def find(self, key: str) -> Receipt | None:
        """The receipt of the message with that key."""
        return Receipt(key) if any(mail.key == key for mail in self.sent) else None


@dataclass
class MemoryCalendar:
    """Keeps every change it was given, in order; what people did to their calendars is told it beforehand.

    Args:
        now: the clock.
        can_find: whether it can be asked after a doubt.
        can_read: whether it can be read back.
        changes: what it was given.
        seen: uid -> its occurrences as they stand now.
        taken: address -> when its owner is taken.
    """

    now: Callable[[], datetime]
    can_find: bool = True
    can_read: bool = True
    changes: list[Invitation] = field(default_factory=list)
    seen: Mapping[str, tuple[Occurrence, ...]] = field(default_factory=dict)
    taken: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)

    def put(self, invitation: Invitation) -> Receipt:
        """Keep the change."""
        self.changes.append(invitation)
        return Receipt(f"{invitation.key}#{invitation.sequence}", self.now())

    def find(self, key: str, sequence: int) -> Receipt | None:
        """The receipt of that very change."""
        found = any((change.key, change.sequence) == (key, sequence) for change in self.changes)
        return Receipt(f"{key}#{sequence}") if found else None

    def occurrences(self, uid: str, since: datetime, until: datetime) -> tuple[Occurrence, ...]:
        """The occurrences of that event in that time."""
        return tuple(seen for seen in self.seen.get(uid, ()) if since <= seen.planned < until)

    def busy(
        self, addresses: Sequence[str], since: datetime, until: datetime
    ) -> Mapping[str, tuple[Span, ...]]:
        """When they are taken in that time."""
        return {
            address: tuple(span for span in self.taken[address] if span[0] < until and since < span[1])
            for address in addresses
            if address in self.taken
        }


@dataclass
class MemoryDocuments:
    """Keeps the last version of every document."""

    now: Callable[[], datetime]
    can_find: bool = True
    kept: dict[str, Document] = field(default_factory=dict)

    def put(self, document: Document) -> Receipt:
        """Keep the document in place of an older one."""
        self.kept[document.key] = document
        return Receipt(document.key, self.now())

    def find(self, key: str) -> Receipt | None:
        """The receipt of the document with that key."""
        return Receipt(key) if key in self.kept else None


@dataclass
class MemoryForms:
    """Answers by form id."""

    answers: Mapping[str, tuple[RawTable, ...]] = field(default_factory=dict)

    def read(self, form_id: str, form: Form) -> tuple[RawTable, ...]:
        """Every table of answers of that form."""
        del form
        return self.answers.get(form_id, ())


@dataclass
class MemoryDirectory:
    """The list of people to invite."""

    audience: RawTable | None = None

    def people(self, audience: Audience) -> RawTable | None:
        """The list of people to invite."""
        del audience
        return self.audience


@dataclass
class MemoryMeter:
    """Lets everything pass and keeps what was spent, in order."""

    spent: list[tuple[str, int]] = field(default_factory=list)

    def spend(self, name: str, units: int, quotas: Sequence[Quota]) -> None:
        """Keep it."""
        del quotas
        self.spent.append((name, units))


class Faults:
    """Trouble by chance, the same for the same seed.

    Args:
        rate: share of calls that fail, 0..1.
        seed: where chance begins.
        kinds: which faults; `lost-after` is the worst: the provider took it and we never heard.
    """

    def __init__(self, rate: float, seed: int, kinds: tuple[Fault, ...] = FAULTS) -> None:
        self._rate, self._kinds, self._chance = rate, kinds, Random(seed)  # noqa: S311 - not a secret, a rehearsal
        self.met: dict[Fault, int] = dict.fromkeys(kinds, 0)

    def strike(self, call: Callable[[Taken], Receipt], value: Taken) -> Receipt:
        """Make the call, or fail as a provider would."""
        if self._chance.random() >= self._rate:
            return call(value)
        fault = self._chance.choice(self._kinds)
        self.met[fault] += 1
        if fault == "refused":
            raise ProviderError("550 no such mailbox", permanent=True)
        if fault == "busy":
            raise ProviderError("503 try again later")
        if fault == "throttled":
            raise ProviderError(
                "429 too many requests", retry_after=self._chance.choice((30.0, 120.0, 600.0))
            )
        if fault == "lost-after":
            call(value)
        raise ProviderError("the connection was lost", uncertain=True)


@dataclass
class FaultyMail:
    """Any mail provider, with faults."""

    inner: MailPort
    faults: Faults

    @property
    def can_find(self) -> bool:
        """As the provider within."""
        return self.inner.can_find

    def send(self, mail: Mail) -> Receipt:
        """Send, unless trouble strikes."""
        return self.faults.strike(self.inner.send, mail)

    def find(self, key: str) -> Receipt | None:
        """Ask the provider within."""
        return self.inner.find(key)


@dataclass
class FaultyCalendar:
    """Any calendar provider, with faults."""

    inner: CalendarPort
    faults: Faults

    @property
    def can_find(self) -> bool:
        """As the provider within."""
        return self.inner.can_find

    @property
    def can_read(self) -> bool:
        """As the provider within."""
        return self.inner.can_read

    def put(self, invitation: Invitation) -> Receipt:
        """Put, unless trouble strikes."""
        return self.faults.strike(self.inner.put, invitation)

    def find(self, key: str, sequence: int) -> Receipt | None:
        """Ask the provider within."""
        return self.inner.find(key, sequence)

    def occurrences(self, uid: str, since: datetime, until: datetime) -> tuple[Occurrence, ...]:
        """Ask the provider within."""
        return self.inner.occurrences(uid, since, until)

    def busy(
        self, addresses: Sequence[str], since: datetime, until: datetime
    ) -> Mapping[str, tuple[Span, ...]]:
        """Ask the provider within."""
        return self.inner.busy(addresses, since, until)


@dataclass
class FaultyDocuments:
    """Any keeper of documents, with faults."""

    inner: DocumentPort
    faults: Faults

    @property
    def can_find(self) -> bool:
        """As the provider within."""
        return self.inner.can_find

    def put(self, document: Document) -> Receipt:
        """Put, unless trouble strikes."""
        return self.faults.strike(self.inner.put, document)

    def find(self, key: str) -> Receipt | None:
        """Ask the provider within."""
        return self.inner.find(key)


def faulty(services: Services, faults: Faults) -> Services:
    """The same services, each with faults."""
    return Services(
        FaultyMail(services.mail, faults),
        FaultyCalendar(services.calendar, faults),
        FaultyDocuments(services.documents, faults),
    )
