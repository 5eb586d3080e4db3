"""Estimates: worked by hand, or against scipy."""

from __future__ import annotations

from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from mentoring.estimates import (
    Figure,
    average,
    difference,
    net_promoters,
    ratio,
    share,
    student,
    wilson,
)


def test_a_share_has_wilsons_interval() -> None:
    # 8 of 10: the worked example of every textbook, 0.49 to 0.94
    figure = share("x", 8, 10)
    assert (figure.value, figure.n, figure.unit) == (0.8, 10, "share")
    assert figure.interval == pytest.approx((0.4902, 0.9433), abs=1e-4)


@pytest.mark.parametrize(("part", "low", "high"), [(0, 0.0, 0.2775), (10, 0.7225, 1.0)])
def test_none_or_all_of_ten_still_leave_a_margin(part: int, low: float, high: float) -> None:
    assert wilson(part, 10) == pytest.approx((low, high), abs=1e-4)


def test_nothing_is_no_share() -> None:
    assert share("x", 0, 0) == Figure("x", None, 0, "share")
    assert ratio("x", [(0, 0)]) == Figure("x", None, 0, "share")
    assert average("x", [], "score") == Figure("x", None, 0, "score")
    assert net_promoters("x", []) == Figure("x", None, 0, "score")


def test_a_mean_has_students_interval() -> None:
    figure = average("x", [2, 4, 4, 4, 6], "score")
    # s = sqrt(2), t(4) = 2.776: 4 ± 2.776 * 1.4142 / 2.236
    assert (figure.value, figure.n) == (4, 5)
    assert figure.interval == pytest.approx((4 - 1.7558, 4 + 1.7558), abs=0.01)


def test_the_interval_of_a_mean_stays_within_what_an_answer_may_be() -> None:
    assert average("x", [5, 5, 4], "score", (1, 5)).interval == pytest.approx((3.2324, 5), abs=0.01)


def test_one_value_has_no_interval() -> None:
    assert average("x", [3], "score") == Figure("x", 3, 1, "score")
    assert net_promoters("x", [9]) == Figure("x", 100, 1, "score")


def test_net_promoters_are_promoters_less_detractors() -> None:
    figure = net_promoters("nps", [10, 9, 8, 7, 6, 0, 9, 10])  # 4 promoters, 2 detractors, 8 answers
    assert (figure.value, figure.n) == (25, 8)
    assert figure.interval == pytest.approx((-49.1, 99.1), abs=0.5)


def test_a_share_of_groups_that_are_all_or_nothing_is_as_uncertain_as_its_groups() -> None:
    # Five pairs of ten sessions each, all held or none: five independent facts, not fifty.
    figure = ratio("x", [(10, 10), (10, 10), (10, 10), (0, 10), (0, 10)])
    assert (figure.value, figure.n) == (0.6, 50)
    assert figure.interval == pytest.approx((0.0, 1.0), abs=1e-9)


def test_a_share_of_equal_groups_is_never_more_certain_than_wilson() -> None:
    assert ratio("x", [(1, 2)] * 10).interval == wilson(10, 20)


def test_a_difference_has_newcombes_interval() -> None:
    # Newcombe 1998, table II, (a) 56/70 - 48/80, method 10: 0.0524 to 0.3339
    told = difference((56, 70), (48, 80))
    assert told is not None
    assert told[0] == pytest.approx(0.2)
    assert told[1] == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_there_is_no_difference_to_nobody() -> None:
    assert difference((1, 2), (0, 0)) is None


@given(st.integers(1, 10_000))
def test_students_factor_is_scipys(freedom: int) -> None:
    assert student(freedom) == pytest.approx(float(stdtrit(freedom, 0.975)), rel=0.01)


@given(st.lists(st.floats(1, 5), min_size=2, max_size=50))
def test_a_mean_lies_in_its_interval(values: list[float]) -> None:
    figure = average("x", values, "score")
    assert figure.value == pytest.approx(mean(values))
    assert figure.interval is not None
    low, high = figure.interval
    assert low <= mean(values) + 1e-9
    assert high - low == pytest.approx(2 * student(len(values) - 1) * stdev(values) / len(values) ** 0.5)
