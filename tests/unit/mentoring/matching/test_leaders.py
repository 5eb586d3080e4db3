"""Groups: of all choices of who leads, the one with the most pairs and then the best total, proven."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from importlib import import_module
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matching import Constraints, Party, solve
from mentoring.matching.branching import choose
from mentoring.programme import Matching

Make = Callable[..., Party]
SKILLS = ("law", "budget", "negotiation", "data")
wishes = st.lists(st.sampled_from(SKILLS), unique=True, max_size=3)
tongues = st.lists(st.sampled_from(["fr", "en"]), min_size=1, unique=True)


@st.composite
def cohorts(draw: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    offering = [
        {"id": f"o{n}", "skills_offered": draw(wishes), "languages": draw(tongues), "seats": draw(st.integers(0, 5))}
        for n in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    looking = [
        {"id": f"e{n}", "skills_wanted": draw(wishes), "languages": draw(tongues)}
        for n in range(draw(st.integers(1, 6)))
    ]
    return offering, looking, draw(st.integers(2, 4))


def best(
    offering: Any, looking: Any, smallest: int, worth: Any, living: dict[str, str]
) -> tuple[int, int, int]:
    """Pairs, total and worst pair of the best groups, by looking at every one there is."""
    have = Counter(living.values())
    free = [person["id"] for person in looking if person["id"] not in living]
    found = (0, 0, 0)
    for chosen in product([None, *[o["id"] for o in offering]], repeat=len(free)):
        couples = [(o, e) for o, e in zip(chosen, free, strict=True) if o]
        new = Counter(o for o, _ in couples)
        room = all(new[o["id"]] + have[o["id"]] <= o["seats"] for o in offering if o["id"] in new)
        whole = all(new[o] + have[o] >= smallest for o in new)
        if room and whole and all(couple in worth for couple in couples):
            points = [worth[couple] for couple in couples]
            found = max(found, (len(couples), sum(points), min(points, default=0)))
    return found


@settings(max_examples=120, deadline=None)
@given(case=cohorts(), lives=st.booleans())
def test_no_choice_of_leaders_has_more_pairs_or_a_better_total_or_a_better_worst_pair(
    mentors: Make, mentees: Make, case: Any, lives: bool
) -> None:
    offering, looking, smallest = case
    worth = {}
    for o, e in product(offering, looking):
        for pair in solve(mentors(o | {"seats": 1}), mentees(e), Matching()).pairs:
            worth[o["id"], e["id"]] = round(pair.points * 400)
    first = next(((o, e) for o, e in worth if next(x["seats"] for x in offering if x["id"] == o)), None)
    living = {first[1]: first[0]} if lives and first else {}
    bound = Constraints(open=frozenset((o, e) for e, o in living.items()))
    matching = Matching(formula="group", smallest_group=smallest)
    found = solve(mentors(*offering), mentees(*looking), matching, bound)
    total = sum(worth[pair.mentor, pair.mentee] for pair in found.pairs)
    worst = round(400 * (found.worst or 0))
    assert (len(found.pairs), total, worst) == best(offering, looking, smallest, worth, living)
    assert (found.certificate.optimal, found.certificate.worst_proven) == (True, True)
    assert (found.certificate.gap, found.certificate.most_pairs) == (0, len(found.pairs))
    assert found.total == pytest.approx(found.certificate.bound)


def test_dissolving_the_smallest_groups_first_would_lose_somebody(mentors: Make, mentees: Make) -> None:
    """Whoever is alone with the best mentor of theirs is not given up for it: another mentor leads both."""
    offering = mentors(
        {"id": "o1", "seats": 3, "languages": ["fr"]},
        {"id": "o2", "seats": 3, "languages": ["fr", "en"]},
        {"id": "o3", "seats": 2, "languages": ["en"], "skills_offered": ["law"]},
    )
    looking = mentees(
        *[{"id": f"e{n}", "languages": ["fr"]} for n in range(3)],
        {"id": "e3", "languages": ["en"], "skills_wanted": ["law"]},
    )
    found = solve(offering, looking, Matching(formula="group", smallest_group=2))
    assert sorted(Counter(pair.mentor for pair in found.pairs).values()) == [2, 2]
    assert found.certificate.optimal


def test_groups_under_a_fair_load_are_not_compared_with_a_match_that_gave_up_points_for_it(
    mentors: Make, mentees: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    offering, looking = large(mentors, mentees, 40, 20)
    monkeypatch.setattr(choose, "__kwdefaults__", {"work": 1})
    found = solve(offering, looking, Matching(formula="group", smallest_group=4, load="even"))
    assert (found.certificate.method, found.certificate.optimal) == ("choices", False)
    assert found.certificate.gap > 0


def large(mentors: Make, mentees: Make, n: int, m: int) -> tuple[Party, Party]:
    rng = np.random.default_rng(7)

    def some() -> list[str]:
        return [f"s{k}" for k in np.flatnonzero(rng.random(20) < 0.2)]

    offering = [
        {"id": f"o{j:03}", "skills_offered": some(), "seats": int(rng.integers(3, 7))} for j in range(m)
    ]
    return mentors(*offering), mentees(*[{"id": f"e{i:03}", "skills_wanted": some()} for i in range(n)])


def test_a_cohort_of_a_hundred_is_solved_exactly_and_the_same_in_any_order(
    mentors: Make, mentees: Make
) -> None:
    offering, looking = large(mentors, mentees, 60, 25)
    matching = Matching(formula="group", smallest_group=4)
    found = solve(offering, looking, matching)
    assert found.certificate.optimal
    assert min(Counter(pair.mentor for pair in found.pairs).values()) >= 4
    turned = solve(offering.take(range(24, -1, -1)), looking.take(range(59, -1, -1)), matching)
    assert turned.pairs == found.pairs


@pytest.mark.parametrize("limit", ["MOST_COUPLES", "work"])
def test_where_not_every_choice_can_be_weighed_the_gap_says_how_far_the_best_may_be(
    mentors: Make, mentees: Make, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    offering, looking = large(mentors, mentees, 40, 20)
    matching = Matching(formula="group", smallest_group=4)
    exact = solve(offering, looking, matching)
    if limit == "work":
        monkeypatch.setattr(choose, "__kwdefaults__", {"work": 1})
    else:
        monkeypatch.setattr(import_module("mentoring.matching.solve"), limit, 1)
    rough = solve(offering, looking, matching)
    assert rough.certificate.method == "compared"
    assert min(Counter(pair.mentor for pair in rough.pairs).values()) >= 4
    assert len(rough.pairs) <= len(exact.pairs)
    assert rough.certificate.optimal or rough.certificate.gap > 0 or len(rough.pairs) < len(exact.pairs)
    if len(rough.pairs) == len(exact.pairs):
        assert rough.total + rough.certificate.gap >= exact.total - 0.01
