"""Working days and hours: what is off, what is quiet, and both edges of daylight saving."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.errors import BadInput
from mentoring.programme import Programme
from mentoring.working_days import WorkingDays, civil

PARIS = ZoneInfo("Europe/Paris")
ZONES = ("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo")


def programme(**parts: Any) -> Programme:
    person = {"name": "Claire Delorme", "address": "claire@elan.example"}
    sending = {"sender": person, **parts.pop("sending", {})}
    return Programme.model_validate({
        "id": "elan-2027", "name": "Élan", "organisation": "Maison Delorme", "locales": ["fr", "en"],
        "time_zone": "Europe/Paris", "objective": "Préparer la suite.", "sponsor": person, "manager": person,
        "sending": sending, "dates": {"kickoff": "2027-01-12"}, "matching": {},
        "forms": {"needs": {"purpose": "survey", "source": "needs.csv"}},
        "holidays": {"country": "FR"}, **parts,
    })  # fmt: skip


def days(**parts: Any) -> WorkingDays:
    return WorkingDays(programme(**parts))


def test_a_day_is_off_by_weekday_public_holiday_extra_day_or_closure() -> None:
    calendar = days(
        holidays={
            "country": "FR",
            "extra": ["2027-05-07"],
            "closures": [{"first": "2027-08-09", "last": "2027-08-13"}],
        }
    )
    off = ("2027-05-08", "2027-05-09", "2027-05-06", "2027-05-07", "2027-08-09", "2027-08-13")
    assert {day: calendar.is_working(date.fromisoformat(day)) for day in off} == dict.fromkeys(off, False)
    assert calendar.is_working(date(2027, 5, 10))
    assert calendar.is_working(date(2027, 8, 16))


def test_a_subdivision_adds_its_own_holidays_and_no_country_has_none() -> None:
    saint_stephen = date(2028, 12, 26)
    alsace = days(holidays={"country": "FR", "subdivision": "6AE"})
    assert (days().is_working(saint_stephen), alsace.is_working(saint_stephen)) == (True, False)
    assert days(holidays={}).is_working(date(2027, 7, 14))


def test_a_sunday_to_thursday_week_works_on_sunday() -> None:
    calendar = days(sending={"working_days": ["sun", "mon", "tue", "wed", "thu"]}, holidays={})
    assert calendar.next_working(date(2027, 1, 15)) == date(2027, 1, 17)


def test_next_and_previous_skip_a_long_week_end() -> None:
    calendar = days()
    assert calendar.next_working(date(2027, 3, 27)) == date(2027, 3, 30)
    assert calendar.previous_working(date(2027, 3, 29)) == date(2027, 3, 26)
    assert calendar.next_working(date(2027, 3, 30)) == calendar.previous_working(date(2027, 3, 30))


@pytest.mark.parametrize(
    ("holidays", "sending"),
    [
        ({"country": "XX"}, {}),
        ({"country": "FR", "subdivision": "QC"}, {}),
        ({"closures": [{"first": "2026-01-01", "last": "2031-01-01"}]}, {}),
        ({}, {"working_days": []}),
    ],
)
def test_a_calendar_without_known_or_working_days_is_refused(
    holidays: dict[str, Any], sending: dict[str, Any]
) -> None:
    with pytest.raises(BadInput):
        WorkingDays(
            programme().model_copy(
                update={
                    "holidays": programme().holidays.model_validate(holidays),
                    "sending": programme().sending.model_copy(update=sending),
                }
            )
        ).next_working(date(2027, 1, 12))


def test_a_civil_moment_the_clocks_jump_over_is_the_jump_and_one_shown_twice_is_the_first() -> None:
    spring, autumn = date(2027, 3, 28), date(2027, 10, 31)
    assert civil(spring, time(2, 30), PARIS) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert civil(autumn, time(2, 30), PARIS).astimezone(UTC) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    # Lord Howe moves its clocks by half an hour, at 02:00.
    jump = civil(date(2027, 10, 3), time(2, 10), ZoneInfo("Australia/Lord_Howe"))
    assert jump.astimezone(UTC) == datetime(2027, 10, 2, 15, 30, tzinfo=UTC)
    # Samoa had no 30 December 2011 at all.
    skipped = civil(date(2011, 12, 30), time(9, 0), ZoneInfo("Pacific/Apia"))
    assert skipped.date() == date(2011, 12, 31)


def test_earliest_keeps_an_open_hour_and_moves_what_is_quiet_or_off() -> None:
    calendar = days()
    wished = {
        "open": (date(2027, 1, 12), time(9, 0)),
        "before opening": (date(2027, 1, 12), time(6, 0)),
        "evening": (date(2027, 1, 12), time(19, 0)),
        "friday night": (date(2027, 1, 15), time(21, 0)),
        "holiday": (date(2027, 7, 14), time(11, 0)),
    }
    assert {name: calendar.earliest(day, hour, "Europe/Paris") for name, (day, hour) in wished.items()} == {
        "open": datetime(2027, 1, 12, 9, 0, tzinfo=PARIS),
        "before opening": datetime(2027, 1, 12, 8, 0, tzinfo=PARIS),
        "evening": datetime(2027, 1, 13, 8, 0, tzinfo=PARIS),
        "friday night": datetime(2027, 1, 18, 8, 0, tzinfo=PARIS),
        "holiday": datetime(2027, 7, 15, 8, 0, tzinfo=PARIS),
    }


def test_an_instant_is_open_or_not_by_the_clock_of_its_reader() -> None:
    instant = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)
    calendar = days()
    assert {zone: calendar.next_open(instant, zone).astimezone(UTC) for zone in
            ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")} == {
        "Europe/Paris": instant,
        "America/New_York": datetime(2027, 1, 12, 13, 0, tzinfo=UTC),
        "Asia/Kolkata": instant,
        "Pacific/Auckland": datetime(2027, 1, 12, 19, 0, tzinfo=UTC),
    }  # fmt: skip


def test_quiet_hours_may_lie_within_a_day_or_not_be_at_all() -> None:
    siesta = days(sending={"quiet_from": "12:00", "quiet_until": "14:00"})
    none = days(sending={"quiet_from": "08:00", "quiet_until": "08:00"})
    noon = (date(2027, 1, 12), time(12, 30), "Europe/Paris")
    assert siesta.earliest(*noon) == datetime(2027, 1, 12, 14, 0, tzinfo=PARIS)
    assert none.earliest(*noon) == datetime(2027, 1, 12, 12, 30, tzinfo=PARIS)
    assert none.earliest(date(2027, 1, 16), time(3), "Europe/Paris") == datetime(
        2027, 1, 18, 0, 0, tzinfo=PARIS
    )


def test_in_the_hour_that_comes_twice_the_opening_is_never_before_the_instant() -> None:
    every_day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    calendar = days(
        holidays={}, sending={"quiet_from": "22:00", "quiet_until": "02:30", "working_days": every_day}
    )
    second_ten_past_two = datetime(2027, 10, 31, 1, 10, tzinfo=UTC)
    assert calendar.next_open(second_ten_past_two, "Europe/Paris").astimezone(UTC) == datetime(
        2027, 10, 31, 1, 30, tzinfo=UTC
    )


@settings(max_examples=150, deadline=None)
@given(
    minute=st.integers(0, 2 * 365 * 24 * 60),
    zone=st.sampled_from(ZONES),
    quiet=st.sampled_from([("19:00", "08:00"), ("12:00", "13:30"), ("21:00", "05:00")]),
)
def test_next_open_is_the_first_open_minute_and_no_earlier_one_is(
    minute: int, zone: str, quiet: tuple[str, str]
) -> None:
    calendar = days(sending={"quiet_from": quiet[0], "quiet_until": quiet[1]})
    instant = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    place, (shuts, opens) = ZoneInfo(zone), map(time.fromisoformat, quiet)

    def is_open(moment: datetime) -> bool:
        local = moment.astimezone(place)
        at = local.time()
        quiet_now = shuts <= at < opens if shuts < opens else at >= shuts or at < opens
        return calendar.is_working(local.date()) and not quiet_now

    found = calendar.next_open(instant, zone).astimezone(UTC)
    assert is_open(found)
    assert found >= instant
    # Opening hours last an hour at least, so a quarter of an hour steps over none of them.
    steps = int((found - instant) / timedelta(minutes=15)) + 1
    tried = (min(instant + timedelta(minutes=15 * n), found - timedelta(minutes=1)) for n in range(steps))
    assert not any(is_open(moment) for moment in tried if instant <= moment < found)


def test_a_series_keeps_its_civil_hour_over_both_changes_of_the_clocks() -> None:
    first = datetime(2027, 3, 10, 14, 0, tzinfo=PARIS)
    assert [start.astimezone(UTC).hour for start in days().series(first, 3, 60, date(2027, 5, 12))] == [
        13,
        12,
        12,
        12,
    ]
    autumn = datetime(2027, 10, 20, 14, 0, tzinfo=PARIS)
    assert [start.astimezone(UTC).hour for start in days().series(autumn, 2, 60, date(2027, 11, 20))] == [
        12,
        13,
        13,
    ]


def test_a_meeting_on_a_day_off_moves_within_its_week_and_the_next_one_comes_back() -> None:
    starts = days().series(datetime(2027, 3, 8, 14, 0, tzinfo=PARIS), 3, 60, date(2027, 5, 31))
    assert [start.date().isoformat() for start in starts] == [
        "2027-03-08",
        "2027-03-30",  # Easter Monday moved to Tuesday
        "2027-04-19",
        "2027-05-10",
        "2027-05-31",
    ]


def test_the_earlier_of_two_as_near_days_is_taken_but_none_before_the_first() -> None:
    ascension = datetime(2027, 5, 6, 14, 0, tzinfo=PARIS)
    moved = days().series(datetime(2027, 4, 29, 14, 0, tzinfo=PARIS), 1, 60, date(2027, 5, 7))
    assert [start.date() for start in moved] == [date(2027, 4, 29), date(2027, 5, 5)]
    assert [start.date() for start in days().series(ascension, 1, 60, date(2027, 5, 7))] == [date(2027, 5, 7)]


def test_a_closed_week_moves_the_meeting_on_unless_the_next_week_has_its_own() -> None:
    calendar = days(holidays={"closures": [{"first": "2027-12-20", "last": "2028-01-02"}]})
    first = datetime(2027, 12, 8, 10, 0, tzinfo=PARIS)
    fortnightly = calendar.series(first, 2, 60, date(2028, 1, 20))
    # 22 December would move to 3 January, but that week has the 5th.
    assert [start.date().isoformat() for start in fortnightly] == ["2027-12-08", "2028-01-05", "2028-01-19"]
    monthly = calendar.series(datetime(2027, 11, 24, 10, 0, tzinfo=PARIS), 4, 60, date(2028, 1, 20))
    assert [start.date().isoformat() for start in monthly] == ["2027-11-24", "2028-01-03", "2028-01-19"]


def test_a_meeting_moved_past_the_end_is_left_out() -> None:
    calendar = days(holidays={"closures": [{"first": "2027-06-07", "last": "2027-06-13"}]})
    starts = calendar.series(datetime(2027, 5, 19, 10, 0, tzinfo=PARIS), 3, 60, date(2027, 6, 11))
    assert [start.date() for start in starts] == [date(2027, 5, 19)]


def test_a_meeting_that_would_run_into_a_day_off_moves() -> None:
    late = datetime(2027, 1, 15, 23, 30, tzinfo=PARIS)
    assert [start.date().isoformat() for start in days().series(late, 2, 60, date(2027, 2, 1))] == [
        "2027-01-18",
        "2027-01-28",
    ]
    assert days().series(late, 2, 30, date(2027, 1, 15)) == (late,)


def test_a_series_needs_a_zone() -> None:
    with pytest.raises(BadInput):
        days().series(datetime(2027, 1, 12, 9, 0), 3, 60, date(2027, 3, 1))  # noqa: DTZ001 - a naive moment is refused


@settings(max_examples=150, deadline=None)
@given(
    first=st.dates(date(2027, 1, 1), date(2027, 12, 31)),
    weeks=st.integers(1, 6),
    hour=st.times(time(8), time(18)),
    zone=st.sampled_from(ZONES),
    closed=st.tuples(st.dates(date(2027, 1, 1), date(2028, 6, 1)), st.integers(0, 40)),
)
def test_no_series_meets_twice_in_a_week_or_on_a_day_off_or_at_another_hour(
    first: date, weeks: int, hour: time, zone: str, closed: tuple[date, int]
) -> None:
    last = closed[0] + timedelta(days=closed[1])
    calendar = days(holidays={"country": "FR", "closures": [{"first": closed[0], "last": last}]})
    hour = hour.replace(second=0, microsecond=0)
    until = first + timedelta(days=300)
    starts = calendar.series(datetime.combine(first, hour, ZoneInfo(zone)), weeks, 60, until)
    held_weeks = [start.isocalendar()[:2] for start in starts]
    assert held_weeks == sorted(set(held_weeks))
    assert {start.time() for start in starts} <= {hour}
    assert all(calendar.is_working(start.date()) and first <= start.date() <= until for start in starts)
    # Each whole period holds a meeting, but for the closure and its neighbour.
    assert len(starts) >= 300 // (7 * weeks) - closed[1] // (7 * weeks) - 2
