"""A group that meets, in the calendars of Google and Microsoft: what its guests do there is read back for each of its pairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest
from pydantic import SecretStr

from integrations.google.calendar import GoogleCalendar
from integrations.google.door import Doors
from integrations.google.event import head
from integrations.google.settings import GoogleSettings, ServiceAccount
from integrations.ledger import SqlLedger
from integrations.memory import MemoryMeter
from mentoring.agenda import ReadBack, read_sessions
from mentoring.effects import Effect
from mentoring.ports import CalendarPort, Guest
from tests.builders import an_invitation
from tests.loopback.google.client import Loopback as GoogleLoopback
from tests.loopback.google.client import loopback, service_account
from tests.loopback.microsoft.process import Loopback as Graph
from tests.scenes import Scene, a_programme, at
from tests.unit.integrations.microsoft.office import office

NOW = at("2027-03-20 12:00")


class Hands(Protocol):
    """What guests do, in a stand-in."""

    calendar: CalendarPort

    def answer(self, uid: str, who: str, said: str, planned: datetime | None = None) -> None:
        """A guest answers one meeting, or all."""

    def move(self, uid: str, planned: datetime, start: datetime) -> None:
        """A guest moves one meeting."""

    def call_off(self, uid: str, planned: datetime) -> None:
        """A guest calls one meeting off."""


@dataclass
class OnGoogle:
    calendar: CalendarPort
    there: GoogleLoopback

    def answer(self, uid: str, who: str, said: str, planned: datetime | None = None) -> None:
        about = {"planned": planned.isoformat()} if planned else {}
        self.there.tell("guest", event=head(uid), address=who, answer=said, **about)

    def move(self, uid: str, planned: datetime, start: datetime) -> None:
        self.there.tell("move", event=head(uid), planned=planned.isoformat(), start=start.isoformat())

    def call_off(self, uid: str, planned: datetime) -> None:
        self.there.tell("move", event=head(uid), planned=planned.isoformat(), status="cancelled")


@dataclass
class OnMicrosoft:
    calendar: CalendarPort
    graph: Graph

    def answer(self, uid: str, who: str, said: str, planned: datetime | None = None) -> None:
        about = {"planned": planned.isoformat()} if planned else {}
        self.graph.do("answer", {"uid": uid, "address": who, "response": said, **about})

    def move(self, uid: str, planned: datetime, start: datetime) -> None:
        self.graph.do("move", {"uid": uid, "planned": planned.isoformat(), "start": start.isoformat()})

    def call_off(self, uid: str, planned: datetime) -> None:
        self.graph.do("cancel", {"uid": uid, "planned": planned.isoformat()})


@pytest.fixture(params=["google", "microsoft"])
def hands(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hands]:
    if request.param == "google":
        key = ServiceAccount(SecretStr(service_account()))
        with loopback(tmp_path) as there:
            settings = GoogleSettings(key, "elan@acme.example", "admin@acme.example", root=there.root)
            with Doors(settings, MemoryMeter(), lambda: NOW) as doors:
                yield OnGoogle(GoogleCalendar(doors), there)
            assert there.breaches == []
        return
    graph: Graph = request.getfixturevalue("graph")
    with office(graph.settings, tmp_path) as ms:
        yield OnMicrosoft(ms.calendar, graph)


def put(calendar: CalendarPort, effect: Effect, scene: Scene) -> None:
    people = [scene.people[person] for person in (effect.to, *effect.data["group"])]
    guests = tuple(sorted((Guest(p.name, p.address) for p in people), key=lambda guest: guest.address))
    starts = tuple(datetime.fromisoformat(start) for start in effect.data["starts"])
    to = scene.people[effect.to]
    calendar.put(
        an_invitation(
            effect.key,
            uid=effect.uid,
            to_name=to.name,
            to_address=to.address,
            starts=starts,
            minutes=60,
            guests=guests,
            place="",
        )
    )


def test_what_a_group_does_in_its_calendars_is_read_back_for_each_pair(
    hands: Hands, ledger: SqlLedger
) -> None:
    scene = Scene(a_programme(matching={"formula": "group"})).mentor("M", seats=2).mentee("E", "F")
    scene.pair("M", "E").pair("M", "F")
    facts = scene.facts
    ledger.record([*facts.people.values(), *facts.pairs], actor="test", why="", at=NOW)
    stated = scene.stated("kickoff", "2027-01-05 09:00", "kickoff.sessions")
    for effect in stated:
        put(hands.calendar, effect, scene)
    uid = stated[0].uid
    starts = [datetime.fromisoformat(start).astimezone(UTC) for start in stated[0].data["starts"]]
    held, ahead = [s for s in starts if s < NOW][-2:], next(s for s in starts if s > NOW)
    for who in "mef":
        hands.answer(uid, f"{who}@acme.example", "accepted")
    hands.answer(uid, "f@acme.example", "declined", held[1])
    later = held[0] + timedelta(hours=3)
    hands.move(uid, held[0], later)
    hands.call_off(uid, ahead)
    read = read_sessions(scene.programme, ledger, hands.calendar, NOW)
    assert (read.pairs, read.unread) == (2, 0)
    found = {(s.pair, s.at): s.held for s in ledger.facts().sessions}
    assert {key: found[key] for key in found if key[1] in (later, *held, ahead)} == {
        ("M-E", later): True, ("M-F", later): True, ("M-E", held[1]): True, ("M-F", held[1]): False,
        ("M-E", ahead): False, ("M-F", ahead): False,
    }  # fmt: skip
    assert read_sessions(scene.programme, ledger, hands.calendar, NOW) == ReadBack(pairs=2)
