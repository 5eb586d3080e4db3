"""What the stand-in knows: mailboxes, calendars, forms, spreadsheets, people; and what was done to it."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class Refusal(Exception):
    """An error as Google answers it."""

    def __init__(self, status: int, reason: str, message: str = "refused") -> None:
        self.status, self.reason, self.message = status, reason, message
        super().__init__(reason)


@dataclass
class Call:
    """One request, understood: for whom, what the path and the query hold, and its body."""

    method: str
    subject: str
    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: Any
    match: str = ""

    def one(self, name: str, default: str = "") -> str:
        """One value of the query."""
        return self.query.get(name, [default])[0]


@dataclass
class Fault:
    """Trouble that the next calls of a method meet.

    Args:
        method: its id, or the beginning of it.
        kind: see `faults.py`.
        times: how many more calls meet it.
        seconds: for a hang, and for Retry-After.
        skip: how many calls pass before.
    """

    method: str
    kind: str
    times: int = 1
    seconds: float = 0
    skip: int = 0


@dataclass
class World:
    """Everything, in memory; the lock is held while a call is handled."""

    journal: Path | None = None
    owner: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock)
    tokens: dict[str, Json] = field(default_factory=dict)
    granted: set[str] | None = None
    """Scopes that the administrator has given; None: all."""
    subjects: set[str] | None = None
    """Users there are; None: any."""
    consented: bool = True
    breaches: list[str] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    used: dict[str, set[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    effects: list[Json] = field(default_factory=list)
    mailboxes: dict[str, Json] = field(default_factory=dict)
    events: dict[str, dict[str, Json]] = field(default_factory=dict)
    busy: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    forms: dict[str, Json] = field(default_factory=dict)
    responses: dict[str, dict[str, Json]] = field(default_factory=dict)
    fetched: Counter[str] = field(default_factory=Counter)
    sheets: dict[str, Json] = field(default_factory=dict)
    users: list[Json] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)
    sends_a_minute: int = 0
    """More than that many sends in a minute are refused; 0: no limit."""
    sent_at: list[float] = field(default_factory=list)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self._file = self.journal.open("a") if self.journal else None

    def reset(self) -> None:
        """Forget everything; the journal is empty again."""
        fresh = World(owner=self.owner)
        for part in fields(self):
            if part.name not in ("journal", "owner", "lock"):
                setattr(self, part.name, getattr(fresh, part.name))
        if self._file:
            self._file.truncate(0)

    def number(self) -> int:
        """A number that was never given before."""
        return next(self.numbers)

    def accept(self, effect: str, **about: Any) -> None:
        """Note that something became visible outside."""
        line = {"effect": effect, **about}
        self.effects.append(line)
        if self._file:
            self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._file.flush()

    def struck(self, method: str) -> Fault | None:
        """The trouble that this call meets."""
        for fault in self.faults:
            if method.startswith(fault.method) and fault.times > 0:
                if fault.skip > 0:
                    fault.skip -= 1
                    return None
                fault.times -= 1
                return fault
        return None

    def spend_send(self) -> None:
        """Refuse a message beyond the quota."""
        if not self.sends_a_minute:
            return
        now = time.monotonic()
        self.sent_at = [at for at in self.sent_at if at > now - 60]
        if len(self.sent_at) >= self.sends_a_minute:
            raise Refusal(429, "rateLimitExceeded", "User-rate limit exceeded.")
        self.sent_at.append(now)
