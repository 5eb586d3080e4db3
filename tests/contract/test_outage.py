"""Google, or Microsoft, is down for two days in the middle of a programme: its stand-in refuses everything, and then no more.

Nothing is lost, nothing goes twice, what is late is sent or counted missed by its kind's rule, and HR's digest says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from integrations.google.calendar import GoogleCalendar
from integrations.google.door import Doors
from integrations.google.mail import GoogleMail
from integrations.google.settings import GoogleSettings, ServiceAccount
from integrations.ledger import open_ledger
from integrations.memory import MemoryMeter
from mentoring import mime
from mentoring.programme import Contact
from tests.loopback.google.client import loopback, service_account
from tests.loopback.microsoft.process import running
from tests.scenes import Scene, a_programme, at
from tests.unit.integrations.microsoft.office import office
from tests.year import Year

SENDER = Contact(name="Mentorat Élan", address="elan@acme.example")
DAY = timedelta(days=1)


@dataclass
class Provider:
    """A stand-in: how it goes down and comes back, and the identity of every mail that it sent."""

    down: Callable[[], object]
    back: Callable[[], object]
    mails: Callable[[], list[str]]
    breaches: Callable[[], list[str]]


@contextmanager
def google(year: Year, folder: Path) -> Iterator[Provider]:
    with loopback(folder) as there:
        key = ServiceAccount(SecretStr(service_account()))
        settings = GoogleSettings(key, "elan@acme.example", "admin@acme.example", root=there.root)
        with Doors(settings, MemoryMeter(), lambda: year.now, sleep=lambda _: None) as doors:
            year.mail, year.calendar = GoogleMail(doors, SENDER), GoogleCalendar(doors)
            yield Provider(
                lambda: there.fault("", "503:backendError", times=10**9),
                lambda: there.tell("clear"),
                there.sent,
                lambda: there.breaches,
            )


@contextmanager
def microsoft(year: Year, folder: Path) -> Iterator[Provider]:
    with (
        running(folder) as graph,
        office(graph.settings, folder, now=lambda: year.now, sleep=lambda _: None) as ms,
    ):
        year.mail, year.calendar = ms.mail, ms.calendar
        yield Provider(
            lambda: graph.fault("status", path="/v1.0/", times=10**9, status=503),
            lambda: graph.do("calm"),
            lambda: [line["id"] for line in graph.effects(kind="mail")],
            graph.breaches,
        )


def people() -> Scene:
    """Three pairs that meet."""
    scene = Scene()
    for n in range(1, 4):
        scene.mentor(f"M{n}").mentee(f"E{n}").pair(f"M{n}", f"E{n}", told="2027-01-05 08:00")
    return scene


def kinds(keys: Iterable[str]) -> dict[str, int]:
    return dict(Counter(key.split("/")[1] for key in keys))


def begun(stack: ExitStack, folder: Path, name: str, day: str) -> Year:
    """A programme that has lived up to the eve of that day since a fortnight before."""
    ledger = open_ledger(f"sqlite:///{folder}/{name}.db", "elan")
    stack.callback(ledger.close)
    return Year(a_programme(), ledger, at(at(f"{day} 10:00") - 14 * DAY))


@pytest.mark.parametrize(
    ("day", "late", "missed"),
    [("2027-03-05", {"rituals.monthly": 6}, {}), ("2027-03-10", {}, {"rituals.workshop-reminder": 6})],
)
@pytest.mark.parametrize("stand_in", [google, microsoft])
def test_two_days_down_lose_nothing_and_the_digest_says_what_was_late_or_missed(
    tmp_path: Path,
    stand_in: Callable[[Year, Path], AbstractContextManager[Provider]],
    day: str,
    late: dict[str, int],
    missed: dict[str, int],
) -> None:
    begins = at(f"{day} 00:00")
    with ExitStack() as stack:
        calm, year = (begun(stack, tmp_path, name, day) for name in ("calm", "year"))
        provider = stack.enter_context(stand_in(year, tmp_path))
        for lived in (calm, year):
            lived.tell(people())
            lived.run()
            lived.deliver()
            lived.until(f"{(begins - DAY).date()}")
        provider.down()
        before = provider.mails()
        year.until(f"{(begins + DAY).date()}")
        assert provider.mails() == before
        provider.back()
        for lived in (calm, year):
            lived.until(f"{(begins + 14 * DAY).date()}")
        went, usual = year.facts, calm.facts
        given_up = went.missed.keys() - usual.missed.keys()
        assert went.delivered.keys() | given_up == usual.delivered.keys()
        assert (kinds(went.late), kinds(given_up)) == (late, missed)
        assert year.ledger.conserved() == []
        assert set(year.states().values()) <= {"done", "missed", "cancelled"}
        done = {effect.key for effect, state, _ in year.ledger.effects("done") if effect.channel == "mail"}
        assert Counter(provider.mails()) == Counter(mime.message_id(key, "acme.example") for key in done)
        told = [one.effect.data for one in year.journal if one.effect.kind == "rituals.digest"]
        assert sum(data["late"] for data in told) == sum(late.values())
        assert sum(data["missed"] for data in told) == sum(missed.values()) + len(usual.missed)
        assert provider.breaches() == []
