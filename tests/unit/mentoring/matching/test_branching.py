"""The search for who leads finds the best choice of all, and its proof says no more than is true."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matching.branching import choose
from mentoring.matching.leaders import NEVER, PARTS, Fork, Grouping, Priced, bound

PAIR = 100_000


def groups(worth: Any, smallest: Any, largest: Any, size: Any) -> Grouping:
    """Grouping from lists; None for a couple that may not be, else its points."""
    kinds = len(size)
    table = [[NEVER if points is None else PAIR + points for points in row] for row in worth]
    least, most, number = np.array(smallest), np.array(largest), np.array(size)
    return Grouping(np.array(table), PAIR, least, most, np.repeat(np.arange(kinds), number), number)


@st.composite
def cohorts(draw: Any) -> Grouping:
    """Up to seven mentees and eight mentors of four kinds; some sizes cannot be reached, some leave somebody over."""
    kinds = draw(st.integers(1, 4))

    def a_row(values: Any) -> Any:
        return st.lists(values, min_size=kinds, max_size=kinds)

    couple = st.integers(0, draw(st.sampled_from([2, 20, 9_000]))) | st.none()
    worth = draw(st.lists(a_row(couple), min_size=1, max_size=7))
    smallest = draw(a_row(st.integers(1, 4)))
    more = draw(a_row(st.integers(-1, 2)))
    largest = [least + extra for least, extra in zip(smallest, more, strict=True)]
    return groups(worth, smallest, largest, draw(a_row(st.integers(1, 2))))


def best(given: Grouping) -> int:
    """What the best groups are worth, by looking at every one there is."""
    kinds = range(len(given.size))
    loads = []
    for kind in kinds:
        led, least, most = range(1, given.size[kind] + 1), given.smallest[kind], given.largest[kind]
        loads.append({0} | {load for n in led for load in range(n * least, n * most + 1)})
    found = 0
    for chosen in product([None, *kinds], repeat=len(given.worth)):
        couples = [(mentee, kind) for mentee, kind in enumerate(chosen) if kind is not None]
        load = Counter(kind for _, kind in couples)
        if all(load[kind] in loads[kind] for kind in kinds):
            worth = [int(given.worth[couple]) for couple in couples]
            if NEVER not in worth:
                found = max(found, sum(worth))
    return found


@settings(max_examples=300, deadline=None)
@given(given=cohorts())
def test_what_no_choice_is_proven_to_exceed_is_what_the_best_one_is_worth(given: Grouping) -> None:
    choice, most = choose(given, 0), best(given)
    assert bound(given, choice.proof) == most
    assert (choice.leads is None) == (most == 0)


@settings(max_examples=200, deadline=None)
@given(given=cohorts(), data=st.data())
def test_any_prices_bound_what_groups_are_worth(given: Grouping, data: st.DataObject) -> None:
    highest = data.draw(st.sampled_from([3, 4 * PAIR])) * PARTS
    price = st.integers(0, highest)
    some = [data.draw(price) for _ in given.worth]
    assert bound(given, [Priced(np.array(some), data.draw(price))]) >= best(given)


@settings(max_examples=60, deadline=None)
@given(given=cohorts(), work=st.integers(0, 200))
def test_a_search_that_ends_early_proves_what_it_can(given: Grouping, work: int) -> None:
    choice = choose(given, 0, work=work)
    assert bound(given, choice.proof) >= best(given)


def test_a_start_that_is_the_best_is_kept_and_proven() -> None:
    given = groups([[10], [20]], [2], [2], [1])
    choice = choose(given, 2 * PAIR + 30)
    assert choice.leads is None
    assert bound(given, choice.proof) == 2 * PAIR + 30


def test_of_ninety_mentees_in_groups_of_four_two_are_left_over() -> None:
    """By halves everybody could be led: that 90 is no multiple of 4 is told by the sizes, not by prices."""
    given = groups([[7 * i % 11 for _ in range(3)] for i in range(90)], [4, 4, 4], [4, 4, 4], [10, 10, 10])
    assert given.most_pairs == 88
    choice = choose(given, 0)
    assert choice.leads is not None
    assert int(choice.leads.sum()) == 22
    assert bound(given, choice.proof) // PAIR == 88


@pytest.fixture
def crowded() -> Grouping:
    """Three mentees whom two kinds of mentors would lead, two at least each: only one can."""
    return groups([[9, 8], [9, 1], [1, 8]], [2, 2], [3, 3], [1, 1])


FREE = Priced(np.zeros(3, np.int64), 0)


def test_a_proof_that_leaves_out_a_choice_is_none(crowded: Grouping) -> None:
    with pytest.raises(AssertionError, match="a side has no prices"):
        bound(crowded, [Fork(0, 0), FREE])
    with pytest.raises(AssertionError, match="more prices than sides"):
        bound(crowded, [FREE, FREE])


def test_a_side_is_not_taken_as_impossible_on_trust(crowded: Grouping) -> None:
    nothing = Priced(np.zeros(3, np.int64), 0, none=True)
    with pytest.raises(AssertionError, match="said to be impossible"):
        bound(crowded, [nothing])


@pytest.mark.parametrize(
    ("prices", "why"),
    [
        (Priced(np.array([0, -1, 0]), 0), "below 0"),
        (Priced(np.zeros(3, np.int64), -1), "below 0"),
        (Priced(np.array([0, 1 << 61, 0]), 0), "too high"),
    ],
)
def test_prices_are_checked_before_they_are_believed(crowded: Grouping, prices: Priced, why: str) -> None:
    with pytest.raises(AssertionError, match=why):
        bound(crowded, [prices])
