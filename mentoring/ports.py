"""The doors to the outside, as small as they can be. Providers implement them; the core only knows these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from mentoring.effects import Effect, State, Waiting
from mentoring.people import Fact, Facts
from mentoring.programme import Audience, Form
from mentoring.reconciliation import Planned

if TYPE_CHECKING:  # a command that reads no table need not load pandas
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Mail:
    """A rendered message to one recipient, ready for any mail provider. All text is final."""

    key: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    locale: str
    attachments: tuple[Document, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A rendered file."""

    key: str
    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar event for one attendee. `uid` is the event's identity, the same for every attendee and every update.

    `starts` holds every occurrence of a series, aware and in the event's own zone; one for a single event.
    """

    key: str
    uid: str
    sequence: int
    method: Literal["REQUEST", "CANCEL"]
    to_name: str
    to_address: str
    title: str
    description: str
    place: str
    link: str
    starts: tuple[datetime, ...]
    minutes: int
    locale: str
    mail: Mail
    """The words around the invitation, for providers that send it by mail."""
    words: str
    """The description and the mail's words in one, of nobody in particular, for providers whose own server writes to the guests:
    no mail of ours goes with it, and whoever sees the calendar may read them."""
    guests: tuple[Guest, ...] = ()
    """Everybody the event is for, the attendee among them unless they `leave`, where they share one event (the sessions of a pair
    or a group); else empty: the attendee's copy is then an event of its own and shows nobody else."""

    @property
    def leaves(self) -> bool:
        """Whether the event goes on for its guests, and only without the attendee."""
        there = {guest.address.casefold() for guest in self.guests}
        return self.method == "CANCEL" and bool(there) and self.to_address.casefold() not in there


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody an event is for."""

    name: str
    address: str


Rsvp = Literal["accepted", "declined", "tentative", "none"]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of an event of ours as the calendar has it now.

    Args:
        planned: where we put it, an aware instant.
        start: where it stands now, an aware instant: people move what they cannot keep.
        minutes: how long it is.
        cancelled: whether it was called off, by whoever may.
        answers: address, case-folded -> what that guest answered.
    """

    planned: datetime
    start: datetime
    minutes: int
    cancelled: bool
    answers: Mapping[str, Rsvp] = field(default_factory=dict)


Span = tuple[datetime, datetime]
"""From an aware instant to a later one, the end left out."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider's proof that it took something: its own id and, where known, when."""

    id: str
    at: datetime | None = None


class MailPort(Protocol):
    """Sends mail. `send` raises `ProviderError`; `find` answers after a doubt."""

    @property
    def can_find(self) -> bool:
        """Whether `find` can be trusted after a doubt."""

    def send(self, mail: Mail) -> Receipt:
        """Send one message, once."""

    def find(self, key: str) -> Receipt | None:
        """The receipt of the message with that key, None when it surely never went out."""


class CalendarPort(Protocol):
    """Puts events in calendars, and where it can, reads back what became of them."""

    @property
    def can_find(self) -> bool:
        """Whether `find` can be trusted after a doubt."""

    @property
    def can_read(self) -> bool:
        """Whether `occurrences` and `busy` can be asked: a calendar of files or of plain mail cannot."""

    def put(self, invitation: Invitation) -> Receipt:
        """Create, update or cancel one attendee's copy, as `method` and `sequence` say."""

    def find(self, key: str, sequence: int) -> Receipt | None:
        """The receipt of that very change, None when it surely never went out."""

    def occurrences(self, uid: str, since: datetime, until: datetime) -> tuple[Occurrence, ...]:
        """The occurrences of that event that were planned in that time; none when there is no such event."""

    def busy(
        self, addresses: Sequence[str], since: datetime, until: datetime
    ) -> Mapping[str, tuple[Span, ...]]:
        """Address as given -> when its owner is taken in that time; an address that nobody lets us see is left out."""


class DocumentPort(Protocol):
    """Keeps documents where HR finds them."""

    @property
    def can_find(self) -> bool:
        """Whether `find` can be trusted after a doubt."""

    def put(self, document: Document) -> Receipt:
        """Write the document, replacing an older one of the same key."""

    def find(self, key: str) -> Receipt | None:
        """The receipt of the document with that key, None when it is not there."""


class FormsPort(Protocol):
    """Reads answers as tables of text."""

    def read(self, form_id: str, form: Form) -> tuple[RawTable, ...]:
        """Every table of answers there is for that form (one a file); an empty tuple when there is none yet."""


class DirectoryPort(Protocol):
    """Knows the organisation's people."""

    def people(self, audience: Audience) -> RawTable | None:
        """The people to invite, None when there is no list yet.

        Columns as `Audience` says: address, name, first_name, locale, zone, role, department, site, manager_address.
        """


@dataclass(frozen=True, eq=False)  # tables are compared by identity: a frame has no yes-or-no equality
class RawTable:
    """An export as it came: every cell a string, headers as written. `name` says where it came from."""

    name: str
    frame: pd.DataFrame
    multiple_separator: str
    """How this export joins several choices: `;` or `, `."""
    first_row: int = 2
    """The line or row number of the first answer, as HR sees it in the file."""
    sheet: str = ""
    """The sheet of a workbook: tables of one name are the sheets of one file, of which one holds the answers."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An effect taken by one worker, with what it needs to be sent: `sequence` counts a calendar event's updates."""

    effect: Effect
    sequence: int
    method: Literal["REQUEST", "CANCEL"]
    attempts: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a claim."""

    key: str
    state: Literal["done", "doubt", "failed", "due", "cancelled"]
    receipt: str = ""
    error: str = ""
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """The emergency stop of a programme: since when, by whom, why."""

    at: datetime
    who: str
    why: str


class Ledger(Protocol):
    """The durable record of one programme. Every method is one transaction."""

    def facts(self) -> Facts:
        """The whole snapshot."""

    def person_ids(self, addresses: Iterable[str]) -> dict[str, str]:
        """Person id of each address, new ones given in order; addresses are compared case-folded."""

    def erased(self, addresses: Iterable[str]) -> frozenset[str]:
        """Those of the addresses, as given, whose owner was erased."""

    def record(self, facts: Iterable[Fact], *, actor: str, why: str, at: datetime) -> int:
        """Insert or replace facts by their natural key; how many changed. Each change is one line of the audit chain."""

    def reconcile(
        self, phase: str, effects: Sequence[Effect], facts: Iterable[Fact], *, now: datetime
    ) -> Planned:
        """Make the ledger hold exactly what that phase owes now, in one transaction with the facts it decided.

        New keys are inserted as due (or missed, when already expired). A due effect whose payload or date changed is
        replaced; a due one no longer owed is cancelled (unless expired: then missed); a done calendar event that
        changed is due again with a higher sequence, one no longer owed is due again as CANCEL if its end is still
        ahead. A done mail never goes again.
        """

    def would_change(self, phase: str, effects: Sequence[Effect], *, now: datetime) -> bool:
        """Whether reconciling that phase with these effects would write anything."""

    def claim(
        self,
        *,
        worker: str,
        now: datetime,
        most: int,
        channel: str,
        phase: str = "",
        settled: Iterable[Settlement] = (),
        announced: bool = False,
    ) -> list[Claim]:
        """Take up to `most` effects of that channel that are due, durably, before anything is sent.

        `phase`: of that phase only; of every phase when empty.

        Urgent ones first, then by the date they were due, whatever they waited for since. Expired ones become missed. None
        while the programme is stopped or the channel paused. `worker` names one process and no other.
        What became of earlier claims may be told in the same breath (`settled`, see `settle`). `announced`: each will be
        announced (`begin`) before it is sent.
        """

    def begin(self, key: str, *, worker: str, news: Settlement | None = None) -> bool:
        """Announce that this claim is about to be sent, and tell what became of the one before (`news`).

        Of a dead worker's announced claims only the last one begun is in doubt. False when it must not be sent any more: the
        programme is stopped, or another worker has taken over.
        """

    def miss(self, *, worker: str, now: datetime) -> int:
        """Make missed all that is due and has expired, also what no run could claim; how many. None while stopped."""

    def pause(self, channel: str, *, until: datetime) -> None:
        """Let no worker claim of that channel before that moment: its provider asked us to wait."""

    def settle(self, settlements: Iterable[Settlement], *, worker: str, now: datetime) -> None:
        """Record what became of the claims and doubts that this worker holds.

        Of one that it no longer holds only the news that a doubt did go out is taken.
        """

    def stale(self, *, worker: str, now: datetime, older_than_s: float) -> list[Claim]:
        """Take over claims and doubts that nobody touched for that long; those in doubt, to be asked about.

        Announced claims that their worker had settled or not begun are not in doubt: they are done, or due again.
        """

    def stopped(self) -> Stop | None:
        """The emergency stop, None while the programme runs."""

    def effects(self, state: State | None = None) -> list[tuple[Effect, State, str]]:
        """Effects with their state and the last error or receipt."""

    def counts(self) -> dict[str, dict[str, int]]:
        """Kind -> state -> number of effects."""

    def sent_since(self, people: Iterable[str], since: datetime) -> dict[str, tuple[datetime, ...]]:
        """When each of them got mail since then, oldest first, over all programmes, urgent ones aside."""

    def messages_since(self, since: datetime) -> int:
        """Mails and invitations that this programme sent since then."""

    def next_due(self, *, after: datetime) -> datetime | None:
        """The earliest instant at which something is due after that moment."""

    def waiting(self, phase: str, items: Sequence[Waiting]) -> None:
        """Replace what waits for a decision in that phase."""

    def awaited(self) -> tuple[Waiting, ...]:
        """Everything that waits for a decision, oldest first."""

    def conserved(self, *, closed: bool = False) -> list[str]:
        """Empty when every sum holds; else what is off, in words. `closed`: nothing may be due or claimed any more."""
