"""Where the marks of a chart stand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.report.marks import HEIGHT, NEAREST, columns, scale


@pytest.mark.parametrize(
    ("most", "values"),
    [
        (0, (0, 1)),
        (1, (0, 1)),
        (3, (0, 1, 2, 3)),
        (27, (0, 10, 20, 30)),
        (127, (0, 50, 100, 150)),
        (1000, (0, 500, 1000)),
    ],
)
def test_a_scale_is_round_and_long_enough(most: float, values: tuple[int, ...]) -> None:
    assert scale(most) == values


@given(st.integers(0, 10**6))
def test_every_scale_begins_at_nothing_and_holds_the_most(most: int) -> None:
    values = scale(most)
    assert values[0] == 0
    assert values[-1] >= most
    assert len({b - a for a, b in pairwise(values)}) == 1
    assert 2 <= len(values) <= 7


def test_stacked_blocks_stand_on_each_other() -> None:
    chart = columns(("a", "b"), [(5, 5), (0, 10)], ("x", "y"))
    assert [(b.series, b.y, b.height, b.value) for b in chart.blocks] == [
        ("a", HEIGHT / 2, HEIGHT / 2, 5),
        ("b", 0, HEIGHT / 2, 5),
        ("b", 0, HEIGHT, 10),
    ]
    assert [(tick.at, tick.text) for tick in chart.foot] == [(25, "x"), (75, "y")]


def test_blocks_behind_each_other_share_the_foot() -> None:
    chart = columns(("planned", "held"), [(4, 3)], ("x",), stacked=False)
    assert [block.y + block.height for block in chart.blocks] == [HEIGHT, HEIGHT]
    assert chart.blocks[0].width > chart.blocks[1].width


def test_labels_that_would_run_into_each_other_give_way() -> None:
    chart = columns(("a",), [(1,)] * 40, ["nov.", "déc.", *[""] * 8, "janv.", *[""] * 29])
    assert [tick.text for tick in chart.foot] == ["déc.", "janv."]


def test_a_year_and_a_half_of_months_keeps_every_second_one() -> None:
    chart = columns(("a",), [(1,)] * 16, [f"m{n}" for n in range(16)])
    assert [tick.text for tick in chart.foot] == [f"m{n}" for n in range(1, 16, 2)]


@given(st.lists(st.lists(st.integers(0, 500), min_size=3, max_size=3), min_size=1, max_size=60))
def test_every_block_is_inside_the_chart_and_as_high_as_its_value(rows: list[list[int]]) -> None:
    chart = columns(("a", "b", "c"), rows, [str(n) for n in range(len(rows))])
    tallest = int(chart.left[-1].text)
    for block in chart.blocks:
        assert 0 <= block.x <= block.x + block.width <= 100 + 1e-9
        assert -1e-6 <= block.y <= block.y + block.height <= HEIGHT + 1e-6
        assert block.height == pytest.approx(HEIGHT * block.value / tallest)
    assert all(b.at - a.at >= NEAREST for a, b in pairwise(chart.foot))
