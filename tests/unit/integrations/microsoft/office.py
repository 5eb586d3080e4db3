"""What the tests of Microsoft 365 share: a sender, and the ports on a loopback."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from integrations.files.tables import tables_of
from integrations.memory import MemoryMeter
from integrations.microsoft import Microsoft, MicrosoftSettings, connect
from mentoring.effects import event_uid
from mentoring.ports import Guest, Invitation
from mentoring.programme import Contact
from tests.builders import NOW, a_mail, an_invitation

SENDER = Contact(name="Mentorat Élan", address="elan@acme.example")
ADA, BOB = Guest("Ada Dupont", "ada1@acme.example"), Guest("Bob Martin", "bob2@acme.example")
PARIS = ZoneInfo("Europe/Paris")


def hurried(seconds: float) -> None:
    """Waits, a thousand times faster."""
    time.sleep(seconds / 1000)


@contextmanager
def office(
    settings: MicrosoftSettings,
    folder: Path,
    *,
    meter: MemoryMeter | None = None,
    timeout_s: float = 10,
    now: Callable[[], datetime] = lambda: NOW,
    sleep: Callable[[float], object] = hurried,
) -> Iterator[Microsoft]:
    found = connect(
        settings,
        SENDER,
        meter=meter or MemoryMeter(),
        now=now,
        tables=tables_of,
        folder=folder / "workbooks",
        locale="fr",
        timeout_s=timeout_s,
        sleep=sleep,
    )
    try:
        yield found
    finally:
        found.close()


def a_session(to: Guest = ADA, **more: Any) -> Invitation:
    """The sessions of a pair, as told to one of the two: every second Tuesday at 9 in Paris, unless said otherwise."""
    person = {ADA: "P0001", BOB: "P0002"}[to]
    key = f"elan/rituals.sessions/{person}/X0001/1"
    values: dict[str, Any] = {
        "uid": event_uid(key),
        "to_name": to.name,
        "to_address": to.address,
        "title": "Ada et Bob",
        "description": "Votre séance.\nÀ bientôt.",
        "place": "",
        "starts": fortnightly(datetime(2027, 2, 2, 9, tzinfo=PARIS), 6),
        "minutes": 60,
        "guests": (ADA, BOB),
        "mail": a_mail(key, to_name=to.name, to_address=to.address, text="La séance est annulée.\n"),
    }
    return an_invitation(key, **values | more)


def fortnightly(first: datetime, count: int) -> tuple[datetime, ...]:
    return tuple(first + timedelta(weeks=2 * number) for number in range(count))


def with_exceptions(starts: tuple[datetime, ...]) -> tuple[datetime, ...]:
    """The same without the third, and with the fifth a day later."""
    return (*starts[:2], starts[3], starts[4] + timedelta(days=1), *starts[5:])


def told(invitation: Invitation, to: Guest) -> Invitation:
    """The same event, as told to the other guest."""
    mine = a_session(to)
    return replace(invitation, key=mine.key, to_name=to.name, to_address=to.address, mail=mine.mail)
