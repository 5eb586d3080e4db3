"""The state of the tenant: accounts, mailboxes, files; all in memory, behind one lock."""

from __future__ import annotations

import itertools
import threading
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.loopback.microsoft.exchange import Json, Trouble
from tests.loopback.microsoft.journal import Journal


@dataclass
class Message:
    id: str
    mime: bytes
    identity: str
    subject: str
    to: str = ""
    draft: bool = True
    sent_at: datetime | None = None
    shown_from: float = 0
    properties: dict[str, str] = field(default_factory=dict)
    attachments: list[Json] = field(default_factory=list)


@dataclass
class Event:
    id: str
    values: Json
    properties: dict[str, str] = field(default_factory=dict)
    exceptions: dict[str, Json | None] = field(default_factory=dict)
    """Slot (ISO, UTC) -> what differs there, None: that occurrence is gone."""
    sequence: int = 0


@dataclass
class Mailbox:
    address: str
    messages: dict[str, Message] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    sent: deque[float] = field(default_factory=deque)


@dataclass
class File:
    name: str
    content: bytes
    version: int
    """Changes with whatever changes of the item: its name, who it is shared with, its bytes."""
    cTag: str | None  # noqa: N815 - the name that Graph gives it
    """Changes with the bytes alone; not every drive gives one."""

    @property
    def eTag(self) -> str:  # noqa: N802 - the name that Graph gives it
        return f'"{{0000}},{self.version}"'


@dataclass
class Tenant:
    id: str
    client_id: str
    secret: str
    certificate: bytes | None
    journal: Journal
    lag_s: float = 0
    at_once: int | None = None
    mails_a_minute: int | None = None
    page: int | None = None
    secret_expired: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)
    tokens: set[str] = field(default_factory=set)
    users: dict[str, Json] = field(default_factory=dict)
    groups: dict[str, Json] = field(default_factory=dict)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    busy: dict[str, list[tuple[datetime, datetime, str]]] = field(default_factory=dict)
    invited: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    """Address -> (mailbox, event) it is invited to."""
    files: dict[tuple[str, str], File] = field(default_factory=dict)
    shares: dict[str, tuple[str, str]] = field(default_factory=dict)
    uploads: dict[str, tuple[Message, Json, bytearray]] = field(default_factory=dict)
    downloads: dict[str, tuple[str, str]] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    """Every file whose bytes were handed out, in order."""
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def clear(self) -> None:
        """Begin anew, with the same mailboxes."""
        self.lag_s, self.at_once, self.mails_a_minute, self.page = 0, None, None, None
        self.secret_expired = False
        for kept in (
            self.tokens,
            self.users,
            self.groups,
            self.busy,
            self.invited,
            self.files,
            self.shares,
            self.fetched,
        ):
            kept.clear()
        for address, box in self.mailboxes.items():
            self.mailboxes[address] = Mailbox(box.address)
        self.journal.clear()

    def new_id(self, kind: str) -> str:
        """An id as Exchange makes them: long, and with signs that must be quoted in a path."""
        return f"AAMk{kind}{next(self._numbers):06d}/{uuid.uuid4().hex[:8]}+A=="

    def mailbox(self, user: str) -> Mailbox:
        known = self.users.get(user)
        address = str(known["mail"]) if known else user
        found = self.mailboxes.get(address.casefold())
        if found is None:
            raise Trouble(404, "ErrorInvalidUser")
        return found

    def user(self, name: str) -> Json:
        """By id or address."""
        found = self.users.get(name) or next(
            (user for user in self.users.values() if str(user.get("mail", "")).casefold() == name.casefold()),
            None,
        )
        if found is None:
            raise Trouble(404, "Request_ResourceNotFound")
        return found


def now() -> float:
    return time.monotonic()


def today() -> datetime:
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def chosen(item: Json, select: str | None) -> Json:
    """Only what was asked for; the id always comes along."""
    if not select:
        return item
    wanted = {"id", *select.split(",")}
    return {name: value for name, value in item.items() if name in wanted or name.startswith("@")}


def listed(properties: dict[str, str], expand: str | None) -> list[Any]:
    return [{"id": name, "value": value} for name, value in properties.items() if expand and name in expand]
