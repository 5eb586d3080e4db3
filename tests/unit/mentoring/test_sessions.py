"""Sessions of a pair: every two to three weeks, in both people's working hours, moved around days off (product.md, 5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mentoring.sessions import ends_on, held, last_start, planned
from mentoring.working_days import WorkingDays
from tests.scenes import Scene, a_programme


def starts(scene: Scene, pair: str = "M1-E1") -> tuple[datetime, ...]:
    return planned(scene.programme, scene.pairs[pair], scene.facts, WorkingDays(scene.programme))


def a_pair(mentor_zone: str = "Europe/Paris", mentee_zone: str = "Europe/Paris", **programme: Any) -> Scene:
    scene = Scene(a_programme(**programme)).mentor("M1").mentee("E1").pair("M1", "E1")
    return scene.person("M1", zone=mentor_zone).person("E1", zone=mentee_zone)


def test_a_pair_meets_every_three_weeks_at_the_same_hour_until_the_end() -> None:
    found = starts(a_pair())
    assert [f"{start:%a %m-%d %H:%M}" for start in found] == [
        "Tue 01-19 14:00", "Tue 02-09 14:00", "Tue 03-02 14:00", "Tue 03-23 14:00", "Tue 04-13 14:00", "Tue 05-04 14:00",
        "Tue 05-25 14:00", "Tue 06-15 14:00", "Tue 07-06 14:00", "Tue 07-27 14:00", "Tue 08-17 14:00", "Tue 09-07 14:00",
        "Tue 09-28 14:00", "Tue 10-19 14:00", "Tue 11-09 14:00",
    ]  # fmt: skip
    assert found[-1].date() <= ends_on(a_programme())


def test_the_first_session_leaves_time_to_settle_and_is_met_within_two_weeks() -> None:
    for number in range(1, 30):
        scene = Scene().mentor(f"M{number}").mentee("E1").pair(f"M{number}", "E1", told="2027-04-06 08:00")
        first = starts(scene, f"M{number}-E1")[0].date()
        assert date(2027, 4, 11) <= first <= date(2027, 4, 20)


def test_a_closed_day_moves_a_session_to_the_nearest_day_of_its_week() -> None:
    holidays = {"extra": ["2027-03-02"], "closures": [{"first": "2027-08-16", "last": "2027-08-22"}]}
    days = [start.date() for start in starts(a_pair(holidays=holidays))]
    assert days[2] == date(2027, 3, 1)
    assert days[10] == date(2027, 8, 23)  # its own week was closed
    assert not any(date(2027, 8, 16) <= day <= date(2027, 8, 22) for day in days)


def test_the_mentees_of_one_mentor_meet_on_different_days() -> None:
    scene = Scene().mentor("M1", seats=4)
    for number in range(1, 5):
        scene.mentee(f"E{number}").pair(
            "M1", f"E{number}", told="2027-01-05 08:00" if number < 4 else "2027-04-06 08:00"
        )
    weekdays = [starts(scene, f"M1-E{number}")[0].weekday() for number in range(1, 5)]
    assert len(set(weekdays)) == 4


def test_a_later_pair_moves_nobody_elses_sessions() -> None:
    scene = Scene().mentor("M1", seats=3).mentee("E1", "E2").pair("M1", "E1").pair("M1", "E2")
    before = starts(scene), starts(scene, "M1-E2")
    scene.mentee("E0").pair("M1", "E0", told="2027-03-01 08:00")
    assert (starts(scene), starts(scene, "M1-E2")) == before


def test_a_session_keeps_its_civil_hour_when_clocks_change() -> None:
    assert {start.hour for start in starts(a_pair())} == {14}
    assert {start.astimezone(UTC).hour for start in starts(a_pair())} == {12, 13}


@pytest.mark.parametrize(
    ("mentor", "mentee", "hours"),
    [
        ("Europe/Paris", "Europe/Paris", "14:00 14:00"),
        ("America/New_York", "Europe/Paris", "15:00 09:00"),
        ("Europe/Paris", "America/New_York", "11:00 17:00"),
        ("Asia/Kolkata", "Europe/Paris", "12:00 16:30"),  # 17:30 would end after work
        ("Asia/Tokyo", "Europe/Paris", "09:00 17:00"),
        ("America/Los_Angeles", "Europe/Paris", "16:00 07:00"),  # no working hour in common: both are awake
        ("Pacific/Auckland", "Europe/Paris", "19:00 07:00"),
    ],
)
def test_the_hour_suits_both_clocks(mentor: str, mentee: str, hours: str) -> None:
    """Hours on the mentee's clock, then on the mentor's."""
    first = starts(a_pair(mentor, mentee))[0]
    assert f"{first:%H:%M} {first.astimezone(ZoneInfo(mentor)):%H:%M}" == hours


def test_where_no_hour_suits_both_the_programmes_own_stands() -> None:
    assert (
        f"{starts(a_pair('Pacific/Honolulu', 'Europe/Paris', rituals={'session_minutes': 240}))[0]:%H:%M}"
        == "14:00"
    )


def test_a_pair_that_was_not_told_has_no_sessions() -> None:
    assert starts(Scene().mentor("M1").mentee("E1").pair("M1", "E1", status="approved")) == ()


def test_a_pair_made_in_the_last_days_has_no_series() -> None:
    assert starts(Scene().mentor("M1").mentee("E1").pair("M1", "E1", told="2027-11-10 08:00")) == ()


def test_a_flash_pair_meets_twice() -> None:
    flash = a_pair(matching={"formula": "flash", "criteria": {"skills": 1}})
    assert starts(flash) == starts(a_pair())[:2]


def test_a_group_meets_all_together_and_whoever_joins_later_joins_its_times() -> None:
    group = a_programme(matching={"formula": "group", "criteria": {"skills": 1}})
    scene = Scene(group).mentor("M1", seats=3).mentee("E1", "E2").pair("M1", "E1").pair("M1", "E2")
    assert starts(scene) == starts(scene, "M1-E2") != ()
    scene.mentee("E0").pair("M1", "E0", told="2027-03-01 08:00")
    later = starts(scene, "M1-E0")
    assert later == tuple(start for start in starts(scene) if start >= later[0])
    assert later[0].date() > date(2027, 3, 1)


def test_a_moved_kickoff_moves_the_sessions() -> None:
    moved = starts(a_pair(dates={"kickoff": "2027-02-16"}))
    assert moved[0].date() == date(2027, 2, 23)


@pytest.mark.parametrize(("kickoff", "months", "end"), [
    ("2027-01-12", 10, "2027-11-12"), ("2027-01-29", 1, "2027-02-28"), ("2027-08-31", 6, "2028-02-29"),
    ("2027-12-12", 12, "2028-12-12"),
])  # fmt: skip
def test_the_last_day_is_so_many_months_after_kickoff(kickoff: str, months: int, end: str) -> None:
    programme = a_programme(dates={"kickoff": kickoff, "duration_months": months})
    assert ends_on(programme) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("months", "last"), [(10, "2027-08-14"), (6, "2027-04-13"), (4, "2027-03-13"), (1, "2027-01-28")]
)
def test_no_pair_is_started_for_less_than_three_months_or_half_a_short_programme(
    months: int, last: str
) -> None:
    assert last_start(a_programme(dates={"duration_months": months})) == date.fromisoformat(last)


def test_only_sessions_that_took_place_are_held() -> None:
    scene = a_pair().meets("M1-E1", "2027-02-10", "2027-01-20").meets("M1-E1", "2027-03-03", held=None)
    scene.meets("M1-E1", "2027-02-24", held=False)
    assert [moment.date() for moment in held(scene.facts, scene.pairs["M1-E1"])] == [
        date(2027, 1, 20),
        date(2027, 2, 10),
    ]
    assert held(scene.facts, scene.pairs["M1-E1"])[1] - held(scene.facts, scene.pairs["M1-E1"])[
        0
    ] == timedelta(days=21)
