"""What may be published: nothing small, and nothing small as a difference."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.anonymity import blocks, grown, joined, large, named, neighbours

T = 5
COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=8)


@pytest.mark.parametrize(("size", "seen"), [(0, True), (1, False), (4, False), (5, True), (6, True)])
def test_a_group_is_seen_when_nobody_is_in_it_or_enough(size: int, seen: bool) -> None:
    assert large(size, T) is seen


def test_roles_are_told_apart_when_each_is_large_enough() -> None:
    assert blocks(["mentor"] * 5 + ["mentee"] * 7, T) == {"mentor": 5, "mentee": 7}


def test_a_small_role_hides_the_other_one_too() -> None:
    assert blocks(["mentor"] * 4 + ["mentee"] * 20, T) == {}


def test_those_who_name_no_role_are_a_group_as_well() -> None:
    assert blocks(["mentor"] * 6 + ["mentee"] * 6 + [None] * 2, T) == {}
    assert blocks(["mentor"] * 6 + ["mentee"] * 6 + [None] * 5, T) == {"mentor": 6, "mentee": 6, None: 5}


def test_one_role_alone_is_no_division() -> None:
    assert blocks(["mentor"] * 9, T) == {}


def test_small_levels_join_their_neighbours() -> None:
    assert neighbours([0, 1, 4, 20, 21], T) == [(0, 2, 5), (3, 3, 20), (4, 4, 21)]
    assert neighbours([10, 10, 1, 0, 2], T) == [(0, 0, 10), (1, 4, 13)]


def test_levels_that_all_join_tell_nothing() -> None:
    assert neighbours([0, 1, 2, 1, 3], T) == []
    assert neighbours([0, 0, 0, 0, 9], T) == []


def test_the_rarest_options_join_until_they_are_enough() -> None:
    assert joined({"a": 20, "b": 4, "c": 2, "d": 0}, T) == [(("a",), 20), (("b", "c"), 6)]
    assert joined({"a": 20, "b": 6, "c": 1}, T) == [(("a",), 20), (("b", "c"), 7)]
    assert joined({"yes": 20, "no": 3}, T) == []


def test_almost_everybody_is_a_lower_bound() -> None:
    assert named({"time": 22, "distance": 18, "fit": 4, "goals": 23}, 23, T) == [
        ("goals", 23, False),
        ("time", 18, True),
        ("distance", 18, False),
    ]


def test_a_group_grows_by_nothing_or_by_enough() -> None:
    assert [grown(10, now, T) for now in (10, 11, 14, 15)] == [True, False, False, True]


@given(COUNTS)
def test_joined_levels_are_large_in_order_and_whole(counts: list[int]) -> None:
    groups = neighbours(counts, T)
    assert all(count >= T for _, _, count in groups)
    if groups:
        assert [level for first, last, _ in groups for level in range(first, last + 1)] == list(
            range(len(counts))
        )
        assert [sum(counts[first : last + 1]) for first, last, _ in groups] == [
            count for _, _, count in groups
        ]


@given(COUNTS)
def test_joined_options_are_large_and_whole(counts: list[int]) -> None:
    options = {f"o{at}": count for at, count in enumerate(counts)}
    groups = joined(options, T)
    assert all(count >= T for _, count in groups)
    assert all(sum(options[code] for code in codes) == count for codes, count in groups)
    if groups:
        assert sum(count for _, count in groups) == sum(counts)


@given(COUNTS, st.integers(0, 30))
def test_neither_those_who_named_an_option_nor_the_others_are_few(counts: list[int], more: int) -> None:
    whole = max(counts) + more
    for _, count, or_more in named({f"o{at}": count for at, count in enumerate(counts)}, whole, T):
        assert count >= T
        assert or_more or large(whole - count, T)
