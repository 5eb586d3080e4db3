"""The balance of seats: offered against wanted, and which skills are missing (product.md, 1)."""

from __future__ import annotations

import pytest

from mentoring.balance import Balance, balance, skills
from tests.scenes import Scene, a_programme


def test_seats_and_people_are_counted_and_the_scarcest_skills_come_first() -> None:
    scene = Scene().mentor("M1", seats=2, skills_offered=["data"]).mentor("M2", seats=1, skills_offered="law")
    scene.mentee("E1", "E2", "E3", skills_wanted=["data", "art"]).mentee(
        "E4", skills_wanted=["law", "law", "zen"]
    )
    assert balance(scene.facts) == Balance(3, 2, 4, ("art", "data", "law", "zen"))
    assert balance(scene.facts).ratio == 2.0


def test_only_those_who_take_part_count() -> None:
    scene = (
        Scene()
        .mentor("M1", seats=2)
        .mentor("M2", status="applied")
        .mentor("M3")
        .mentee("E1")
        .mentee("E2", status="declined")
    )
    scene.leaves("M3", "mentor", "2026-12-05").mentee("E3").opts_out("E3")
    assert balance(scene.facts) == Balance(2, 1, 1, ())


def test_nobody_at_all_is_not_short() -> None:
    assert balance(Scene().facts) == Balance(0, 0, 0, ())
    assert balance(Scene().facts).ratio is None
    assert not balance(Scene().facts).short(a_programme())


@pytest.mark.parametrize(
    ("state", "short"),
    [
        (Balance(3, 1, 3, ()), False),
        (Balance(2, 1, 3, ()), True),  # fewer seats than mentees
        (Balance(9, 1, 4, ()), True),  # more mentees a mentor than the three the programme wants
        (Balance(0, 0, 1, ()), True),
    ],
)
def test_more_mentors_are_needed_when_seats_or_mentors_are_too_few(state: Balance, short: bool) -> None:
    assert state.short(a_programme()) is short


def test_skills_are_read_as_one_or_several_or_none() -> None:
    scene = (
        Scene()
        .mentee("E1", skills_wanted="law")
        .mentee("E2", skills_wanted=3)
        .mentee("E3", skills_wanted=None)
    )
    assert [skills(e, "skills_wanted") for e in scene.facts.enrolments] == [("law",), (), ()]
