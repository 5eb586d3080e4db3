"""A mentor who lowered their seats: HR decides, each time anew, and is told which pair would end."""

from __future__ import annotations

from datetime import timedelta

from mentoring.effects import digest
from mentoring.overload import Overload, overload
from tests.scenes import Scene, at


def a_mentor_of_three(seats: int) -> Scene:
    scene = Scene().mentor("M1", seats=seats).mentee("E1", "E2", "E3")
    scene.pair("M1", "E1", score=80.0).pair("M1", "E2", score=60.0).pair(
        "M1", "E3", told="2027-02-01 08:00", score=90.0
    )
    return scene


def test_a_mentor_with_a_seat_for_everybody_is_not_overloaded() -> None:
    assert overload(a_mentor_of_three(3).facts, "M1") is None
    assert (
        overload(a_mentor_of_three(1).ends("M1-E1", "2027-03-01").ends("M1-E2", "2027-03-01").facts, "M1")
        is None
    )


def test_the_pair_that_met_least_would_end_then_the_newest_then_the_lowest_score() -> None:
    scene = a_mentor_of_three(2)
    case = overload(scene.facts, "M1")
    assert case == Overload("M1", 3, 2, scene.pairs["M1-E3"], at("2027-02-01 08:00"))
    assert case is not None
    assert (case.subject, case.about()) == (
        "M1:3>2",
        {"mentor": "M1", "seats": 2, "pairs": 3, "ends": "M1-E3", "digest": digest(["M1:3>2", "M1-E3"])},
    )
    met = overload(scene.meets("M1-E3", "2027-02-10").facts, "M1")
    assert met is not None
    assert met.ends.id == "M1-E2"


def test_it_is_as_old_as_the_newest_pair() -> None:
    case = overload(a_mentor_of_three(1).facts, "M1")
    assert case is not None
    assert case.since - at("2027-02-01 08:00") == timedelta(0)
