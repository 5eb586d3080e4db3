"""A series as one weekly rule: which slots it has, which are moved, which dropped."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mentoring.ical_series import as_series

PARIS = ZoneInfo("Europe/Paris")


def starts(*days: str) -> tuple[datetime, ...]:
    return tuple(
        datetime.fromisoformat(day if "T" in day else f"{day}T14:00").replace(tzinfo=PARIS) for day in days
    )


def test_the_rule_follows_the_usual_day_even_when_the_first_meeting_was_moved() -> None:
    series = as_series(starts("2027-03-30", "2027-04-19", "2027-05-10", "2027-05-31"))
    assert (series.weeks, series.dropped) == (3, ())
    assert series.moved == ((starts("2027-03-29")[0], starts("2027-03-30")[0]),)


def test_a_first_meeting_moved_to_the_next_week_keeps_the_others_on_their_slots() -> None:
    series = as_series(starts("2027-01-11", "2027-01-26", "2027-02-16", "2027-03-09"))
    assert (series.weeks, series.dropped) == (3, ())
    assert series.moved == ((starts("2027-01-05")[0], starts("2027-01-11")[0]),)


def test_a_meeting_left_out_is_a_dropped_slot() -> None:
    series = as_series(starts("2027-01-12", "2027-01-26", "2027-02-23", "2027-03-09"))
    assert (series.weeks, series.dropped, series.moved) == (2, starts("2027-02-09"), ())


def test_another_hour_is_an_exception_on_its_own_day() -> None:
    series = as_series(starts("2027-01-12", "2027-01-19T09:30", "2027-01-26"))
    assert series.moved == ((starts("2027-01-19")[0], starts("2027-01-19T09:30")[0]),)


def test_what_fits_no_rule_has_as_many_slots_as_meetings() -> None:
    irregular = starts("2027-01-12", "2027-01-13", "2027-01-14T09:00", "2027-03-01")
    series = as_series(irregular)
    assert (len(series.slots), series.starts) == (4, irregular)
    same_day = starts("2027-01-12T09:00", "2027-01-12T16:00")
    assert as_series(same_day).starts == same_day
    assert as_series(same_day).slots[1] == same_day[0] + timedelta(weeks=1)
