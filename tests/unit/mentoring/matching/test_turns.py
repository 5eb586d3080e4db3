"""Seats in turn: no pair is lost for a fair load, loads are as asked, and only then the total counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matching import Constraints, Party, solve
from mentoring.matching import optimum as module
from mentoring.matching.certify import certify
from mentoring.matching.optimum import optimum
from mentoring.matching.problem import Problem
from mentoring.matching.turns import in_turn
from mentoring.programme import Matching

Make = Callable[..., Party]


@st.composite
def instances(draw: Any) -> tuple[Any, Any, list[int], list[int]]:
    n, m = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    cell = st.tuples(st.integers(0, 40_000), st.booleans())
    rows = draw(st.lists(st.lists(cell, min_size=m, max_size=m), min_size=n, max_size=n))
    points, allowed = (np.array([[one[k] for one in row] for row in rows]) for k in (0, 1))
    numbers = st.lists(st.integers(0, 3), min_size=m, max_size=m)
    return points, allowed.astype(bool), draw(numbers), draw(numbers)


def matches(allowed: Any, seats: list[int]) -> list[tuple[int, ...]]:
    choices = [[-1, *np.flatnonzero(row).tolist()] for row in allowed]
    return [m for m in product(*choices) if all(m.count(j) <= seats[j] for j in range(len(seats)))]


@pytest.mark.parametrize("dense", [module.DENSE, -1], ids=["all couples", "by columns"])
@pytest.mark.parametrize("even", [False, True], ids=["least first", "even"])
@settings(max_examples=60, deadline=None)
@given(instance=instances())
def test_most_pairs_then_the_fairest_load_then_the_best_total(
    make_problem: Callable[..., Problem], instance: Any, even: bool, dense: int
) -> None:
    points, allowed, seats, least = instance
    problem = make_problem(points, allowed, seats)
    turns = in_turn(problem, np.array(least), even=even)
    if turns is None:
        return

    def rank(match: tuple[int, ...]) -> tuple[Any, ...]:
        load = [match.count(j) for j in range(len(seats))]
        early = sum(min(one, wished) for one, wished in zip(load, least, strict=True))
        spread = -sum(one * one for one in load) if even else 0
        total = sum(int(points[i, j]) for i, j in enumerate(match) if j >= 0)
        worst = min((int(points[i, j]) for i, j in enumerate(match) if j >= 0), default=0)
        return sum(load), early, spread, total, worst

    # An early seat that is wished for counts more than an even load: compared where nobody has wishes of their own.
    if even and any(least):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "DENSE", dense)
        solution = optimum(turns.problem)
    found = tuple(int(np.append(turns.mentor, -1)[row]) for row in solution.mentor)
    assert rank(found) == max(map(rank, matches(allowed, seats)))
    assert certify(turns.problem, solution).optimal


def test_everybody_gets_one_before_anybody_gets_two(mentors: Make, mentees: Make) -> None:
    offering = mentors(
        {"id": "star", "seats": 4, "skills_offered": ["law"]},
        *[{"id": f"o{n}", "seats": 4, "skills_offered": ["data"]} for n in range(3)],
    )
    looking = mentees(*[{"id": f"e{n}", "skills_wanted": ["law"]} for n in range(5)])

    def loads(load: str) -> list[int]:
        match = solve(offering, looking, Matching.model_validate({"load": load}))
        assert match.certificate.optimal
        return sorted(Counter(pair.mentor for pair in match.pairs).values())

    assert loads("free") == [1, 4]
    assert loads("everybody") == [1, 1, 1, 2]
    assert loads("even") == [1, 1, 1, 2]


def test_pairs_that_live_count_in_the_load(mentors: Make, mentees: Make) -> None:
    offering = mentors(*[{"id": f"o{n}", "seats": 3, "skills_offered": [s]} for n, s in enumerate("ab")])
    looking = mentees(*[{"id": f"e{n}", "skills_wanted": ["a"]} for n in range(4)])
    living = Constraints(open=frozenset({("o0", "e0"), ("o0", "e1")}))
    for load in ("even", "everybody"):
        found = solve(offering, looking, Matching.model_validate({"load": load}), living)
        assert Counter(pair.mentor for pair in found.pairs)["o1"] == (2 if load == "even" else 1), load


def test_a_mentor_gets_the_least_number_they_wish_for(mentors: Make, mentees: Make) -> None:
    offering = mentors(
        {"id": "o1", "seats": 3, "skills_offered": ["law"]},
        {"id": "o2", "seats": 3, "skills_offered": ["data"], "least_seats": "2"},
    )
    looking = mentees(*[{"id": f"e{n}", "skills_wanted": ["law"]} for n in range(3)])
    load = Counter(pair.mentor for pair in solve(offering, looking, Matching()).pairs)
    assert load == {"o2": 2, "o1": 1}


def test_a_group_has_at_least_its_smallest_size_and_nobody_is_left_without_a_reason(
    mentors: Make, mentees: Make
) -> None:
    matching = Matching(formula="group", smallest_group=3)
    offering = mentors(*[{"id": f"o{n}", "seats": 4, "skills_offered": [s]} for n, s in enumerate("abc")])
    looking = mentees(*[{"id": f"e{n}", "skills_wanted": ["abc"[n % 3]]} for n in range(7)])
    match = solve(offering, looking, matching)
    loads = sorted(Counter(pair.mentor for pair in match.pairs).values())
    assert loads == [3, 4]
    assert [(one.role, one.code, one.unlock) for one in match.unmatched] == [
        ("mentor", "enough", {"mentees": 7})
    ]
    assert match.certificate.optimal

    two = solve(offering, mentees({"id": "e0"}, {"id": "e1"}), matching)
    assert not two.pairs
    assert {one.code for one in two.unmatched} == {"no-group"}


def test_a_mentor_with_too_few_seats_for_a_group_unlocks_nothing(mentors: Make, mentees: Make) -> None:
    offering = mentors({"id": "o1", "seats": 2}, {"id": "o2", "seats": 1})
    looking = mentees(*[{"id": f"e{n}"} for n in range(3)])
    found = solve(offering, looking, Matching(formula="group"))
    assert [(one.role, one.code) for one in found.unmatched] == [
        ("mentee", "full"),
        ("mentor", "no-seat.group"),
    ]
    found = solve(mentors({"id": "o1"}), looking, Matching(formula="group"))
    assert {(one.role, one.code): dict(one.unlock) for one in found.unmatched} == {
        ("mentee", "no-seats.group"): {"mentees": 2},
        ("mentor", "no-seat.group"): {"seats": 1, "mentees": 2},
    }
