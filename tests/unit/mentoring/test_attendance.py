"""Who comes to an event is what the calendars say, and is known to HR before and to the replay after (product.md, 4 and 5)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from integrations.ledger import SqlLedger
from integrations.memory import MemoryCalendar
from mentoring.agenda import read_attendance
from mentoring.attendance import Attendance, attendance, read
from mentoring.effects import event_uid
from mentoring.errors import ProviderError
from mentoring.ports import Occurrence, Rsvp
from tests.scenes import Scene, at

NOW = at("2027-01-10 12:00")
UID = event_uid("elan/kickoff.launch/anybody/1")


def a_scene() -> Scene:
    scene = Scene().mentor("M1").mentee("E1").mentee("E2").mentee("E3")
    for person in ("M1", "E1", "E2", "E3"):
        scene.person(person, address=f"{person.lower()}@acme.example")
        scene.got("kickoff.launch", person, "1", on="2026-12-20 09:00")
    return scene


def answered(scene: Scene, *, cancelled: bool = False, **answers: Rsvp) -> MemoryCalendar:
    launch = scene.plan.at("kickoff.launch")
    assert launch is not None
    said: Mapping[str, Rsvp] = {f"{who.lower()}@acme.example": answer for who, answer in answers.items()}
    seen = Occurrence(launch.at, launch.at, 210, cancelled, said)
    return MemoryCalendar(lambda: NOW, seen={UID: (seen,)})


def test_answers_are_counted_by_person_and_strangers_are_not() -> None:
    scene = a_scene()
    calendar = answered(scene, M1="accepted", E1="declined", E2="none", stranger="accepted")
    (found,) = read(scene.plan, scene.facts, calendar, NOW)
    assert (found.subject, dict(found.about)) == (
        "kickoff.launch:1", {"accepted": ["M1"], "declined": ["E1"], "tentative": []},
    )  # fmt: skip
    scene.decisions[found.kind, found.subject] = found
    known = attendance(scene.facts, "elan", "kickoff.launch", "1")
    assert known == Attendance(frozenset({"M1"}), frozenset({"E1"}), frozenset(), 4)
    assert known.silent == 2
    assert read(scene.plan, scene.facts, calendar, NOW) == []
    (changed,) = read(scene.plan, scene.facts, answered(scene, M1="declined", E1="tentative"), NOW)
    assert dict(changed.about) == {"accepted": [], "declined": ["M1"], "tentative": ["E1"]}


@pytest.mark.parametrize("now", ["2026-11-20", "2027-02-20"])
def test_an_event_far_off_is_not_asked_about(now: str) -> None:
    scene = a_scene()
    assert read(scene.plan, scene.facts, answered(scene, M1="accepted"), at(now)) == []


def test_nothing_is_known_of_an_event_to_which_nobody_was_invited_or_that_was_called_off() -> None:
    empty = Scene().mentor("M1")
    assert read(empty.plan, empty.facts, answered(empty, M1="accepted"), NOW) == []
    scene = a_scene()
    assert read(scene.plan, scene.facts, answered(scene, M1="accepted", cancelled=True), NOW) == []
    assert attendance(scene.facts, "elan", "kickoff.launch", "1") is None


class Away(MemoryCalendar):
    """A calendar that cannot be asked."""

    def occurrences(self, *_: object) -> tuple[Occurrence, ...]:
        raise ProviderError("no answer", permanent=False)


def test_a_calendar_that_is_away_or_of_files_leaves_everything_as_it_is(ledger: SqlLedger) -> None:
    scene = a_scene()
    calendar = answered(scene, M1="accepted")
    calendar.can_read = False
    assert read_attendance(scene.plan, ledger, calendar, NOW) == 0
    away = Away(lambda: NOW)
    assert read_attendance(scene.plan, ledger, away, NOW) == 0
    assert ledger.facts().decisions == ()
