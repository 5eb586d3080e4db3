"""Effects: what the outside world sees (one mail, one calendar change, one document), their keys, states and moves.

A phase states the effects that should exist, given the facts and the moment; the ledger compares that with what it holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from mentoring.people import Fact

Channel = Literal["mail", "event", "document"]
State = Literal["due", "claimed", "done", "doubt", "failed", "cancelled", "missed"]
STATES: tuple[State, ...] = ("due", "claimed", "done", "doubt", "failed", "cancelled", "missed")

MOVES: Mapping[State, frozenset[State]] = {
    "due": frozenset({"claimed", "cancelled", "missed"}),
    "claimed": frozenset({"done", "doubt", "failed", "due", "cancelled"}),
    "doubt": frozenset({"done", "due", "failed"}),
    "failed": frozenset({"due", "cancelled"}),
    "done": frozenset({"due"}),  # a calendar event only: an update or a cancellation of what is already out
    "cancelled": frozenset({"due"}),  # owed again, e.g. a withdrawal taken back
    "missed": frozenset(),
}
"""From each state, the states it may move to. Only delivery and the ledger's reconciliation move an effect."""
LATE = timedelta(days=1)
"""What went out more than a day after it was due (or first owed, when that is later) was late."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that the outside world will see.

    Args:
        programme: programme id.
        phase: the phase that owes it.
        kind: what it is, `<phase>.<noun>`, e.g. `recruit.invitation`. Also the template's path, dots as slashes.
        to: person id, or `role:manager`, `role:sponsor`, `role:ops`, `role:hotline`, `role:files` (for documents kept by HR).
        occurrence: which one of its kind: `1`, `2027-03`, `day-7`. Never a computed date that may move.
        channel: mail, event or document.
        due: aware instant from which it may go.
        expires: aware instant after which it no longer makes sense: it is then missed, and said so.
        pair: pair id where it is about a pair.
        data: JSON values the template needs beside the person, pair and programme: ids, dates (ISO), numbers. No names.
        urgent: True when the weekly cap does not hold it back (the person's own request, a date that cannot move).
    """

    programme: str
    phase: str
    kind: str
    to: str
    occurrence: str
    channel: Channel
    due: datetime
    expires: datetime
    pair: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    urgent: bool = False

    @property
    def key(self) -> str:
        """What makes it this one and no other: programme, kind, recipient, pair, occurrence. Never text, never a date."""
        return "/".join(
            part for part in (self.programme, self.kind, self.to, self.pair, self.occurrence) if part
        )

    @property
    def uid(self) -> str:
        """Identity of its event, see `event_uid`."""
        return event_uid(self.key)

    @property
    def digest(self) -> str:
        """Hash of the payload (what would be said), to see whether it changed after planning."""
        return digest({"data": dict(self.data), "pair": self.pair})


def event_uid(key: str) -> str:
    """Identity of the event that an effect is about: its key without the recipient, so the same for all who are invited.

    Before the @ stand 32 hexadecimal digits, which Google takes as an event's own id too.
    """
    programme, kind, _, *rest = key.split("/")
    said = "/".join((programme, kind, *rest))
    return f"{hashlib.sha256(said.encode()).hexdigest()[:32]}@{programme}.binome"


_as_json = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode


def digest(value: Any) -> str:
    """Short stable hash of a JSON value."""
    return hashlib.sha256(_as_json(value).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Owed:
    """What a phase answers: the effects that should exist by now, and the facts that follow from its decisions."""

    effects: tuple[Effect, ...] = ()
    facts: tuple[Fact, ...] = ()
    waiting: tuple[Waiting, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something only a person can decide: kind (see `Decision`), subject, since when, and what it is in counts and ids."""

    kind: str
    subject: str
    since: datetime
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What an approval names: it changes whenever what would be approved changes."""
        return str(self.about.get("digest") or digest([self.kind, self.subject]))
