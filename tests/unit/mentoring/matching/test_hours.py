"""Slots of people in different zones meet on one clock."""

from __future__ import annotations

import pytest

from mentoring.matching.hours import half_hours


@pytest.mark.parametrize(
    ("slot", "offset", "first", "count"),
    [
        ("mon-am", 0.0, "018", 6),
        ("mon-am", 1.0, "016", 6),
        ("mon-am", 14.0, "326", 6),  # Sunday evening in UTC: the week goes round
        ("sun-eve", -12.0, "012", 4),
        ("fri-18:00-19:00", 5.5, "217", 2),
        ("fri-18:15-19:15", 0.0, "229", 1),
    ],
)
def test_a_slot_is_its_half_hours_of_the_week(slot: str, offset: float, first: str, count: int) -> None:
    cells = half_hours(slot, offset)
    assert (cells[0], len(cells)) == (first, count)


def test_the_same_moment_has_one_name_in_every_zone() -> None:
    assert (
        half_hours("mon-09:00-12:00", 1.0)
        == half_hours("mon-08:00-11:00", 0.0)
        == half_hours("mon-13:30-16:30", 5.5)
    )


@pytest.mark.parametrize("other", ["whenever", "mon", "mon-am-pm", "Mon-am "])
def test_what_is_no_slot_counts_by_its_text(other: str) -> None:
    assert half_hours(other, 3.0) == (other.strip().casefold(),)


@pytest.mark.parametrize("nothing", [" ", "8", "10.5"])
def test_nothing_and_bare_numbers_are_no_slot(nothing: str) -> None:
    assert half_hours(nothing, 0.0) == ()
