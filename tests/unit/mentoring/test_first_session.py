"""The first session: the earliest time free in both calendars, in both people's hours (product.md, 4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from mentoring.first_session import choose, undecided, window
from mentoring.ports import Span
from mentoring.sessions import first_start
from mentoring.working_days import WorkingDays
from tests.scenes import Scene, a_programme, at

NOW = at("2027-01-12 09:00")
FREE: Mapping[str, tuple[Span, ...]] = {"m1@acme.example": (), "e1@acme.example": ()}


def a_pair(mentor_zone: str = "Europe/Paris", mentee_zone: str = "Europe/Paris", **programme: Any) -> Scene:
    scene = Scene(a_programme(**programme)).mentor("M1", seats=3).mentee("E1").pair("M1", "E1")
    scene.person("M1", zone=mentor_zone, address="m1@acme.example")
    return scene.person("E1", zone=mentee_zone, address="e1@acme.example")


def starts(scene: Scene, busy: Mapping[str, tuple[Span, ...]] = FREE, now: datetime = NOW) -> list[datetime]:
    return [datetime.fromisoformat(d.about["start"]) for d in choose(scene.programme, scene.facts, busy, now)]


def test_it_is_the_first_free_half_hour_after_the_launch() -> None:
    assert starts(a_pair()) == [at("2027-01-13 09:00")]


def test_both_calendars_count_whichever_is_taken() -> None:
    busy = {
        "m1@acme.example": ((at("2027-01-13 08:00"), at("2027-01-13 10:30")),),
        "e1@acme.example": ((at("2027-01-13 11:00"), at("2027-01-13 17:30")),),
    }
    assert starts(a_pair(), busy) == [at("2027-01-14 09:00")]


def test_what_touches_a_session_does_not_disturb_it() -> None:
    busy = {"e1@acme.example": ((at("2027-01-13 08:00"), at("2027-01-13 09:00")),)}
    assert starts(a_pair(), busy) == [at("2027-01-13 09:00")]


@pytest.mark.parametrize(
    ("mentor", "start"),
    [
        ("America/New_York", "2027-01-13 15:00"),  # nine in the morning there
        ("Asia/Singapore", "2027-01-13 09:00"),  # four in the afternoon there
        ("America/Los_Angeles", "2027-01-13 16:00"),  # no shared working hour: seven in the morning there
    ],
)
def test_it_lies_in_the_hours_of_both_zones(mentor: str, start: str) -> None:
    assert starts(a_pair(mentor)) == [at(start)]


def test_days_off_are_passed_over() -> None:
    scene = a_pair(holidays={"closures": [{"first": "2027-01-13", "last": "2027-01-15"}]})
    assert starts(scene) == [at("2027-01-18 09:00")]


def test_two_mentees_of_one_mentor_never_get_the_same_hour() -> None:
    scene = a_pair().mentee("E2").pair("M1", "E2").mentee("E3").pair("M1", "E3")
    assert starts(scene) == [at(f"2027-01-13 {hour}:00") for hour in ("09", "10", "11")]


def test_a_group_meets_first_when_all_of_it_are_free_and_at_work() -> None:
    scene = a_pair(matching={"formula": "group"}).mentee("E2").pair("M1", "E2")
    busy = {**FREE, "e2@acme.example": ((at("2027-01-13 08:00"), at("2027-01-13 11:30")),)}
    assert starts(scene, busy) == [at("2027-01-13 11:30")]
    scene.person("E2", zone="America/New_York")
    assert starts(scene, busy) == [at("2027-01-13 15:00")]


def test_nobody_is_asked_to_meet_in_the_past() -> None:
    assert starts(a_pair(), now=at("2027-02-01 09:10")) == [at("2027-02-01 09:30")]


def test_without_any_calendar_or_any_free_time_the_plan_decides() -> None:
    scene = a_pair()
    usual = [first_start(scene.programme, scene.pairs["M1-E1"], scene.facts, WorkingDays(scene.programme))]
    full = {"m1@acme.example": ((NOW, NOW + timedelta(days=60)),)}
    assert starts(scene, {}) == starts(scene, full) == usual


def test_what_is_chosen_is_not_chosen_again_unless_the_launch_moves() -> None:
    scene = a_pair()
    for decision in choose(scene.programme, scene.facts, FREE, NOW):
        scene.decisions[decision.kind, decision.subject] = decision
    assert undecided(scene.programme, scene.facts) == ()
    later = a_programme(dates={"kickoff": "2027-02-09", "duration_months": 10})
    assert [pair.id for pair in undecided(later, scene.facts)] == ["M1-E1"]


def test_the_calendars_are_asked_for_three_weeks_from_the_first_possible_day() -> None:
    scene = a_pair()
    assert window(scene.programme, scene.facts.open_pairs, scene.facts) == (
        at("2027-01-13 00:00"),
        at("2027-02-03 00:00"),
    )
    assert window(scene.programme, (), scene.facts) is None
