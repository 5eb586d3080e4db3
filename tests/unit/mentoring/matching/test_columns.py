"""The way of large cohorts finds what looking at every couple finds, and proves it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mentoring.matching import Constraints, Party, columns, pricing, rematch, solve, suggestions
from mentoring.matching import optimum as module
from mentoring.matching.certify import certify
from mentoring.matching.groups import merge
from mentoring.matching.optimum import optimum
from mentoring.matching.problem import Problem, Solution, personal_lots
from mentoring.matching.rules import Rules, Traits
from mentoring.matching.scores import Scores
from mentoring.programme import Matching


def cohort(
    n: int, m: int, seats: int, seed: int, *, languages: int = 3, step: int = 1, profiles: int | None = None
) -> Problem:
    """Invented people: 30 skills, a few languages, managers and departments, some couples barred by name."""
    rng = np.random.default_rng(seed)
    wanted = (rng.random((n, 30)) < 0.12) * (rng.integers(1, 30, (n, 30)) * step)
    offered = (rng.random((m, 30)) < 0.2) * rng.choice([2, 4], (m, 30))
    if profiles:
        wanted, offered = wanted[rng.integers(0, profiles, n)], offered[rng.integers(0, profiles, m)]

    def traits(size: int, first: int) -> Traits:
        spoken = (rng.random((size, languages)) < 0.5) @ (1 << np.arange(languages))
        manager = rng.integers(-1, (n + m) // 8, size)
        own = np.arange(size) + first
        if profiles:
            spoken, manager = np.full(size, 1), np.full(size, -1)
        return Traits(own, manager, rng.integers(-1, 5, size), spoken.astype(np.uint64)[:, None])

    barred = np.unique(rng.integers(0, n * m, 0 if profiles else n // 5))
    rules = Rules(
        traits(n, 10_000),
        traits(m, 0),
        True,
        True,
        not profiles,
        {"excluded": barred[::2], "banned": barred[1::2]},
    )
    lots = [
        personal_lots(seed, [f"{side}{row}" for row in range(size)]) for side, size in (("e", n), ("o", m))
    ]
    free = rng.integers(0, seats + 1, m)
    scores = Scores(wanted.astype(np.float32), offered.astype(np.float32))
    return Problem(scores, rules, free, lots[0], lots[1], np.ones(n, np.int64), np.zeros(m, np.int64))


def outcome(problem: Problem, solution: Solution) -> tuple[int, int]:
    paired = np.flatnonzero(solution.mentor >= 0)
    return len(paired), int(problem.scores.of(paired, solution.mentor[paired]).sum())


CASES = {
    "enough seats": cohort(400, 150, 6, 1),
    "too few seats": cohort(400, 120, 3, 2),
    "tight": cohort(300, 100, 6, 3),
    "few languages in common": cohort(300, 100, 6, 4, languages=2),
    "few levels of score": cohort(300, 100, 6, 5, step=100),
    "many alike": cohort(300, 100, 6, 6, profiles=20),
    "one mentor": cohort(50, 1, 9, 7),
}


@pytest.mark.parametrize("name", CASES)
def test_a_large_cohort_is_solved_as_a_small_one(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    problem = CASES[name]
    whole = optimum(problem)
    monkeypatch.setattr(module, "DENSE", -1)
    by_columns = optimum(problem)
    assert outcome(problem, by_columns) == outcome(problem, whole)
    assert certify(problem, by_columns).optimal
    assert certify(problem, whole).optimal


@pytest.mark.parametrize("name", CASES)
def test_prices_learnt_from_next_to_nobody_and_couples_seen_a_few_at_a_time_change_nothing(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    problem = CASES[name]
    whole = optimum(problem)
    monkeypatch.setattr(module, "DENSE", -1)
    for place, value in {"SAMPLE": 12, "PART": 3, "FIRST": 1, "FORGOTTEN": 1}.items():
        monkeypatch.setattr(columns, place, value)
    for place, value in {"BLOCK": 32, "TILE": 24, "KEPT": 2, "MORE": 1, "SLACK": 0, "CHEAPER": 5}.items():
        monkeypatch.setattr(pricing, place, value)
    by_columns = optimum(problem)
    assert outcome(problem, by_columns) == outcome(problem, whole)
    assert certify(problem, by_columns).optimal


def test_equal_best_matches_are_drawn_alike_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = cohort(300, 100, 6, 8)
    whole = optimum(problem)
    monkeypatch.setattr(module, "DENSE", -1)
    assert optimum(problem).mentor.tolist() == whole.mentor.tolist()


def test_people_who_are_alike_are_merged_and_told_apart_again() -> None:
    problem = CASES["many alike"]
    groups = merge(problem)
    assert groups.problem.shape[0] < 150
    assert groups.problem.alike.sum() == 300
    assert groups.problem.seats.sum() == problem.seats.sum()


def test_people_barred_by_name_and_people_whom_the_other_side_concerns_stay_alone() -> None:
    alike = np.ones((4, 1), np.float32)
    nobody, word = np.full(4, -1), np.ones((4, 1), np.uint64)
    mentees = Traits(np.array([0, 1, 2, 3]), nobody, nobody, word)
    mentors = Traits(np.array([10, 11, 12, 1]), np.array([-1, -1, 2, -1]), nobody, word)
    rules = Rules(mentees, mentors, True, True, False, {"excluded": np.array([0])})
    lots = personal_lots(1, "abcd")
    groups = merge(
        Problem(
            Scores(alike, alike),
            rules,
            np.ones(4, np.int64),
            lots,
            lots,
            np.ones(4, np.int64),
            np.zeros(4, np.int64),
        )
    )
    assert groups.mentee.tolist() == [
        0,
        1,
        2,
        3,
    ]  # barred by name, also a mentor, manager of a mentor, none of these
    assert groups.mentor.tolist() == [0, 1, 2, 3]


def test_equal_mentors_fill_up_evenly(make_problem: Callable[..., Problem]) -> None:
    problem = make_problem(np.full((4, 4), 7), np.ones((4, 4), bool), [3, 3, 3, 3])
    equal = Scores(problem.scores.wanted[:, :1], np.ones((4, 1), np.float32))
    found = optimum(replace(problem, scores=equal))
    assert sorted(found.mentor.tolist()) == [0, 1, 2, 3]


def test_a_wrong_match_has_no_proof(make_problem: Callable[..., Problem]) -> None:
    points: NDArray[Any] = np.array([[9, 1], [1, 9]])
    problem = make_problem(points, np.ones((2, 2), bool), [1, 1])
    best = optimum(problem)
    worse = replace(best, mentor=best.mentor[::-1])
    certificate = certify(problem, worse)
    assert (certificate.optimal, certificate.gap) == (False, 0.04)
    assert not certify(problem, replace(best, mentor=np.array([0, -1]))).optimal


def test_a_match_as_good_whose_worst_pair_is_worse_is_the_best_but_for_that(
    make_problem: Callable[..., Problem],
) -> None:
    problem = make_problem(np.array([[9, 5], [5, 1]]), np.ones((2, 2), bool), [1, 1])
    best = optimum(problem)
    assert best.mentor.tolist() == [1, 0]
    told = [certify(problem, one) for one in (best, replace(best, mentor=best.mentor[::-1]))]
    assert [(one.optimal, one.worst_proven) for one in told] == [(True, True), (True, False)]


@pytest.mark.parametrize(
    ("mentor", "price", "says"),
    [([0, 0], [0, 0], "seats"), ([1, 0], [0, 0], "rule"), ([0, 1], [0, -1], "negative")],
)
def test_a_match_that_breaks_a_rule_never_gets_a_certificate(
    make_problem: Callable[..., Problem], mentor: list[int], price: list[int], says: str
) -> None:
    problem = make_problem(np.ones((2, 2), np.int64), np.eye(2, dtype=bool), [1, 1])
    with pytest.raises(AssertionError, match=says):
        certify(problem, Solution(np.array(mentor), np.array(price), 100, np.array(price)))


def test_people_of_a_large_cohort_get_the_same_draft(
    monkeypatch: pytest.MonkeyPatch, mentors: Callable[..., Party], mentees: Callable[..., Party]
) -> None:
    rng = np.random.default_rng(9)

    def person(side: str, n: int, skills: str) -> dict[str, Any]:
        known = [f"skill {chr(97 + k)}" for k in rng.permutation(8)[: rng.integers(1, 5)]]
        return {
            "id": f"{side}{n}",
            "seats": int(rng.integers(0, 4)),
            skills: known,
            "experience_years": int(rng.integers(0, 30)),
        }

    offering = mentors(*[person("o", n, "skills_offered") for n in range(40)])
    looking = mentees(*[person("e", n, "skills_wanted") for n in range(90)])
    matching = Matching.model_validate({"criteria": {"skills": {"weight": 2}, "experience": {"weight": 1}}})
    whole, offered = solve(offering, looking, matching), suggestions(offering, looking, matching)
    monkeypatch.setattr(module, "DENSE", -1)
    by_columns = solve(offering, looking, matching)
    assert (by_columns.pairs, by_columns.unmatched, by_columns.certificate.optimal) == (
        whole.pairs,
        whole.unmatched,
        True,
    )
    assert suggestions(offering, looking, matching) == offered
    moves = [
        len(option.moves)
        for option in rematch(offering, looking, matching, Constraints(open=frozenset({("o1", "e1")})))
    ]
    assert moves == sorted(moves)
