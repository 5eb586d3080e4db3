"""Deferred acceptance: stable, and best for the side it favours."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matching.preference import blocking_pairs, stable_assignment

ISSUE_159 = Path(__file__).parents[5] / "shared/data/matching-lib/issue_159.json"


@st.composite
def instances(draw: Any) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, int]]:
    mentees, mentors = (
        [f"e{n}" for n in range(draw(st.integers(0, 4)))],
        [f"o{n}" for n in range(draw(st.integers(0, 3)))],
    )

    def ranking(names: list[str]) -> list[str]:
        shuffled: list[str] = draw(st.permutations(names))
        return shuffled[: draw(st.integers(0, len(names)))]

    return (
        {mentee: ranking(mentors) for mentee in mentees},
        {mentor: ranking(mentees) for mentor in mentors},
        {mentor: draw(st.integers(0, 3)) for mentor in mentors},
    )


def all_stable(mentees: Any, mentors: Any, seats: Any) -> list[dict[str, str]]:
    names = sorted(mentees)
    options = [[None, *[o for o in mentees[e] if e in mentors[o]]] for e in names]
    matches = ({e: o for e, o in zip(names, chosen, strict=True) if o} for chosen in product(*options))
    return [
        match
        for match in matches
        if all(list(match.values()).count(o) <= seats[o] for o in mentors)
        and not blocking_pairs(match, mentees, mentors, seats)
    ]


@settings(deadline=None)
@given(instances())
def test_it_is_the_best_of_all_stable_assignments_for_its_side_and_the_worst_for_the_other(
    instance: Any,
) -> None:
    mentees = instance[0]
    everything = all_stable(*instance)
    best, worst = (stable_assignment(*instance, favour=side) for side in ("mentees", "mentors"))
    assert best in everything
    assert worst in everything
    for match in everything:
        assert match.keys() == best.keys()
        for mentee, mentor in match.items():
            ranked = mentees[mentee]
            assert ranked.index(best[mentee]) <= ranked.index(mentor) <= ranked.index(worst[mentee])


@pytest.mark.skipif(not ISSUE_159.exists(), reason="the instance is beside the checkout only")
@pytest.mark.parametrize(("places", "matched"), [(1, 37), (2, 46)])
def test_the_instance_that_broke_another_library_is_stable(places: int, matched: int) -> None:
    data = json.loads(ISSUE_159.read_text())
    hospitals = {f"h{name}": [f"r{r}" for r in row] for name, row in data["hospitals"].items()}
    residents = {f"r{name}": [f"h{h}" for h in row] for name, row in data["residents"].items()}
    seats = dict.fromkeys(hospitals, places)
    found = stable_assignment(residents, hospitals, seats)
    assert blocking_pairs(found, residents, hospitals, seats) == []
    assert all(hospital in residents[resident] for resident, hospital in found.items())
    assert len(found) == matched


def test_a_blocking_pair_is_found() -> None:
    wishes, regards = {"e": ["o1", "o2"]}, {"o1": ["e"], "o2": ["e"]}
    assert blocking_pairs({"e": "o2"}, wishes, regards, {"o1": 1, "o2": 1}) == [("o1", "e")]
