"""The plan: what is in it, on which days, in which order."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from mentoring.errors import BadInput
from mentoring.milestones import EVENTS, TITLES, Milestone
from mentoring.programme import Programme
from mentoring.timeline import IN_ORDER, Plan, as_ics, as_rows, plan
from mentoring.working_days import WorkingDays

PARIS = ZoneInfo("Europe/Paris")
GOLDEN = Path(__file__).parents[2] / "golden"
SURVEYS = ("needs", "pulse", "midpoint", "closing", "motivation", "impact", "vote")
WORKSHOPS = [
    {"month": 1.5, "format": "webinar", "theme": {"fr": "l’écoute active", "en": "active listening"}},
    {"month": 3, "format": "capsule", "theme": "feedback"},
]


def programme(**parts: Any) -> Programme:
    """A programme of ten months with everything in it; `parts` replace its parts."""
    person = {"name": "Claire Delorme", "address": "claire@elan.example"}
    return Programme.model_validate({
        "id": "elan-2027", "name": "Élan", "organisation": "Maison Delorme", "locales": ["fr", "en"],
        "time_zone": "Europe/Paris", "objective": "Préparer la suite.", "sponsor": person, "manager": person,
        "sending": {"sender": person}, "matching": {"formula": "suggestions"},
        "forms": {name: {"purpose": "survey", "source": f"{name}.csv"} for name in SURVEYS},
        "surveys": {name: name for name in SURVEYS}, "holidays": {"country": "FR"},
        "recruit": {"ambassadors": [person]}, "rituals": {"workshops": WORKSHOPS},
        "recognition": {"at": ["midpoint", "closure", "anniversary"], "mentor_of_the_year": True},
        "dates": {"kickoff": "2027-01-12"}, **parts,
    })  # fmt: skip


def at(made: Plan, kind: str, occurrence: str = "1") -> datetime:
    found = made.at(kind, occurrence)
    assert found is not None, kind
    return found.at


def lines(made: Plan) -> str:
    """The plan as the text kept in tests/golden."""

    def line(m: Milestone) -> str:
        until = f" > {m.until:%Y-%m-%d %H:%M}" if m.until else ""
        return f"{m.at:%a %Y-%m-%d %H:%M%z}{until} | {m.kind} {m.occurrence} | {m.audience} | {m.title['fr']} | {m.title['en']}\n"

    return "".join(map(line, made.milestones))


CASES = {
    "plan-year": programme(),
    "plan-squeezed": programme(
        dates={"kickoff": "2027-05-18", "duration_months": 2, "recruitment_weeks": 4, "publish_days": 1},
        holidays={"country": "FR", "closures": [{"first": "2027-05-06", "last": "2027-05-09"}]},
        rituals={"workshops": WORKSHOPS[:1]},
        recognition={},
        retention={"months": 0},
    ),
    "plan-montreal": programme(
        time_zone="America/Toronto",
        holidays={"country": "CA", "subdivision": "QC"},
        dates={"kickoff": "2027-09-07", "duration_months": 18},
        matching={},
        surveys={},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_plan_stays_as_it_was_published(name: str) -> None:
    assert lines(plan(CASES[name])) == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_every_kind_of_milestone_is_in_the_full_plan() -> None:
    kinds = {m.kind for m in plan(programme()).milestones}
    kinds |= {m.kind for m in plan(programme(matching={"formula": "a-la-carte"})).milestones}
    kinds |= {m.kind for m in plan(programme(recruit={"mentee_training": {}})).milestones}
    kinds |= {m.kind for m in plan(programme(rituals={"mentor_circle": {}})).milestones}
    assert kinds == {kind.partition(":")[0] for kind in TITLES}


def test_the_plan_is_dated_from_kickoff_and_duration() -> None:
    made = plan(programme())
    assert (made.start, made.end) == (date(2027, 1, 12), date(2027, 11, 12))
    assert {kind: at(made, kind).date().isoformat() for kind in (
        "recruit.wave", "recruit.closes", "match.draft", "match.publish", "kickoff.launch", "closure.event",
    )} == {
        "recruit.wave": "2026-11-17", "recruit.closes": "2026-12-22", "match.draft": "2026-12-29",
        "match.publish": "2027-01-05", "kickoff.launch": "2027-01-12", "closure.event": "2027-11-12",
    }  # fmt: skip


def test_a_kickoff_on_the_last_of_a_month_ends_on_a_day_that_exists() -> None:
    assert plan(programme(dates={"kickoff": "2027-08-31", "duration_months": 6})).end == date(2028, 2, 29)


def test_what_is_off_in_the_programme_file_is_not_in_the_plan() -> None:
    bare = plan(
        programme(
            surveys={},
            matching={},
            midpoint={"enabled": False},
            recruit={"channels": []},
            rituals={},
            recognition={"at": []},
        )
    )
    kinds = {m.kind for m in bare.milestones}
    asked = {
        "survey.needs",
        "rituals.pulse",
        "midpoint.survey",
        "closure.survey",
        "match.suggest",
        "match.rank-by",
        "match.catalogue",
    }
    absent = {
        "recruit.channels",
        "recruit.ambassadors",
        "rituals.workshop",
        "midpoint.workshop",
        "midpoint.report",
    }
    assert not kinds & (asked | absent)
    assert not [kind for kind in kinds if kind.startswith("recognition.")]
    assert bare.at("midpoint.workshop") is None


def test_a_wave_on_a_day_off_goes_the_next_working_day_and_none_after_enrolment_closed() -> None:
    made = plan(programme(recruit={"wave_days": [1, 15, 16, 36, 40]}, dates={"kickoff": "2027-05-18"}))
    waves = {m.occurrence: m.at.date().isoformat() for m in made.all("recruit.wave")}
    assert waves == {"1": "2027-03-23", "2": "2027-04-06", "3": "2027-04-07"}
    moved = plan(programme(dates={"kickoff": "2027-01-12", "recruitment_opens": "2026-11-14"}))
    assert at(moved, "recruit.wave").date() == date(2026, 11, 16)


def test_up_to_the_kickoff_days_off_move_things_earlier_and_after_it_later() -> None:
    made = plan(
        programme(
            dates={"kickoff": "2027-05-17", "publish_days": 8, "match_days": 16, "duration_months": 10},
            rituals={"monthly_day": 14},
        )
    )
    assert at(made, "kickoff.launch").date() == date(2027, 5, 18)  # Whit Monday
    assert at(made, "match.publish").date() == date(2027, 5, 7)
    assert at(made, "match.draft").date() == date(2027, 4, 30)
    assert at(made, "rituals.monthly", "2027-07").date() == date(2027, 7, 15)
    assert at(made, "rituals.monthly", "2027-08").date() == date(2027, 8, 16)


def test_mentors_are_trained_between_publication_and_launch_whatever_the_file_says() -> None:
    early = plan(programme(recruit={"training_days": 12}))
    late = plan(programme(recruit={"training_days": 0}))
    for made in (early, late):
        assert at(made, "match.publish") < at(made, "kickoff.training") < at(made, "kickoff.launch")
    assert at(early, "kickoff.training").date() == date(2027, 1, 6)
    assert at(late, "kickoff.training").date() == date(2027, 1, 11)


def test_a_pulse_closes_before_the_closing_survey_opens() -> None:
    made = plan(programme())
    pulses, closing = made.all("rituals.pulse"), at(made, "closure.survey")
    assert [m.at.date().isoformat() for m in pulses] == [
        "2027-02-11", "2027-04-12", "2027-06-11", "2027-08-10", "2027-10-11",
    ]  # fmt: skip
    assert all(m.until is not None and m.at < m.until < closing for m in pulses)


def test_the_digest_comes_every_open_week_until_the_final_report() -> None:
    closed = {"country": "FR", "closures": [{"first": "2027-08-02", "last": "2027-08-15"}]}
    made = plan(programme(holidays=closed))
    weeks = [m.occurrence for m in made.all("rituals.digest")]
    assert (weeks[0], weeks[-1]) == ("2026-W48", "2027-W48")
    assert not {"2027-W31", "2027-W32"} & set(weeks)
    assert len(weeks) == 6 + 48 - 2
    assert at(made, "rituals.digest", "2027-W13").date() == date(2027, 3, 30)  # Easter Monday


def test_confidential_data_go_first_and_everything_after_the_report() -> None:
    made = plan(programme())
    assert at(made, "closure.erasure", "confidential").date() == date(2028, 2, 14)
    assert at(made, "closure.erasure").date() == date(2028, 11, 13)
    soon = plan(programme(retention={"months": 0, "confidential_months": 0}))
    assert soon.at("closure.erasure", "confidential") is None
    assert at(soon, "closure.report") < at(soon, "closure.erasure")
    assert soon.at("recognition.impact") is None


def test_thanks_come_at_every_occasion_that_the_file_names() -> None:
    twelve = plan(programme(dates={"kickoff": "2027-01-12", "duration_months": 12}))
    long = plan(programme(dates={"kickoff": "2027-01-12", "duration_months": 30}))
    once = plan(programme(recognition={"at": ["midpoint"]}))
    occasions = [[m.occurrence for m in made.all("recognition.thanks")] for made in (twelve, long, once)]
    assert occasions == [
        ["midpoint", "closure"],  # the anniversary would come with the closing thanks
        ["anniversary", "midpoint", "anniversary-2", "closure"],
        ["midpoint"],
    ]


def test_an_event_lasts_as_its_settings_say_and_a_theme_stands_in_its_title() -> None:
    made = plan(programme())
    lasts = {m.kind: m.until - m.at for m in made.milestones if m.kind in EVENTS and m.until}
    assert lasts == {
        "kickoff.training": timedelta(minutes=90), "kickoff.launch": timedelta(minutes=210),
        "rituals.workshop": timedelta(minutes=15), "rituals.last-session": timedelta(minutes=45),
        "midpoint.workshop": timedelta(minutes=180), "closure.event": timedelta(minutes=120),
    }  # fmt: skip
    workshop = made.at("rituals.workshop", "1")
    assert workshop is not None
    assert workshop.title == {"fr": "Atelier 1\u00a0: l’écoute active", "en": "Workshop 1: active listening"}


def test_a_workshop_on_the_last_days_is_held_before_the_closing_event() -> None:
    late = [{"month": 9.99, "format": "lunch", "theme": "x"}, {"month": 0, "format": "lunch", "theme": "x"}]
    made = plan(programme(rituals={"workshops": late}))
    assert [m.at.date().isoformat() for m in made.all("rituals.workshop")] == ["2027-01-13", "2027-11-10"]


@pytest.mark.parametrize(
    "parts",
    [
        {"rituals": {"workshops": [{"month": 10, "format": "lunch", "theme": "x"}]}},
        {"dates": {"kickoff": "2027-01-12", "recruitment_opens": "2027-01-06"}},
        {"holidays": {"closures": [{"first": "2027-01-13", "last": "2027-12-31"}]}},
        {
            "holidays": {"closures": [{"first": "2027-01-14", "last": "2027-02-28"}]},
            "dates": {"kickoff": "2027-01-12", "duration_months": 1},
        },
    ],
)
def test_dates_that_leave_no_room_are_refused_with_what_to_write(parts: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as refused:
        plan(programme(**parts))
    assert refused.value.where
    assert refused.value.instead


def test_rows_have_the_published_keys_in_the_locale_asked_for() -> None:
    made = plan(programme())
    expected = {
        "date": "2027-01-12", "time": "09:30", "zone": "Europe/Paris", "phase": "kickoff", "kind": "kickoff.launch",
        "audience": "participants", "title": "Lancement du programme",
    }  # fmt: skip
    french, english = (
        next(row for row in rows if row["kind"] == "kickoff.launch")
        for rows in (as_rows(made), as_rows(made, "en-GB"))
    )
    assert (french, english) == (expected, {**expected, "title": "Programme launch"})


def test_a_plan_is_the_same_every_time() -> None:
    assert plan(programme()) == plan(programme())
    assert as_ics(plan(programme()), programme()) == as_ics(plan(programme()), programme())


def test_the_calendar_of_the_plan_has_every_milestone_at_its_instant_and_blocks_time_for_meetings_only() -> (
    None
):
    made = plan(programme())
    calendar: Any = Calendar.from_ical(as_ics(made, programme(), "en").decode())
    shown = [
        (
            e["SUMMARY"],
            e["DTSTART"].dt.replace(tzinfo=PARIS),
            e["DTEND"].dt.replace(tzinfo=PARIS) if "DTEND" in e else None,
        )
        for e in calendar.walk("VEVENT")
    ]
    assert shown == [(m.title["en"], m.at, m.until if m.kind in EVENTS else None) for m in made.milestones]
    blocking = [e for e in calendar.walk("VEVENT") if e["TRANSP"] == "OPAQUE"]
    assert len(blocking) == sum(m.kind in EVENTS for m in made.milestones)
    assert len({e["UID"] for e in calendar.walk("VEVENT")}) == len(made.milestones)
    assert (calendar["METHOD"], calendar["X-WR-CALNAME"]) == ("PUBLISH", "Élan")


def test_a_plan_in_utc_needs_no_table_of_its_zone() -> None:
    there = programme(time_zone="UTC")
    assert b"VTIMEZONE" not in as_ics(plan(there), there)


def days_off() -> st.SearchStrategy[dict[str, Any]]:
    closure = st.tuples(st.dates(date(2026, 10, 1), date(2029, 6, 1)), st.integers(0, 15)).map(
        lambda drawn: {"first": drawn[0], "last": drawn[0] + timedelta(days=drawn[1])}
    )
    return st.fixed_dictionaries({
        "country": st.sampled_from(["FR", "GB", "CA", "IN", "JP", ""]),
        "closures": st.lists(closure, max_size=4),
    })  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    kickoff=st.dates(date(2027, 1, 1), date(2027, 12, 31)),
    months=st.integers(3, 24),
    weeks=st.integers(10, 16),
    off=days_off(),
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_every_plan_keeps_to_working_days_and_to_its_order(
    kickoff: date, months: int, weeks: int, off: dict[str, Any], zone: str
) -> None:
    dates = {"kickoff": kickoff, "duration_months": months, "recruitment_weeks": weeks}
    asked = programme(
        dates=dates,
        holidays=off,
        time_zone=zone,
        rituals={"workshops": WORKSHOPS[:1], "mentor_circle": {"every_months": 1}},
        recruit={"mentee_training": {}},
    )
    made, days = plan(asked), WorkingDays(asked)
    instants = [m.at for m in made.milestones]
    assert instants == sorted(instants)
    keys = [(m.kind, m.occurrence) for m in made.milestones]
    assert len(keys) == len(set(keys))
    for m in made.milestones:
        ends = [m.at] if m.until is None else [m.at, m.until]
        assert all(days.is_working(end.date()) for end in ends), m
        assert all(end.tzinfo == ZoneInfo(zone) for end in ends)
        assert m.until is None or m.at < m.until
    for chain in IN_ORDER:
        known = [made.at(*step.split(":")) for step in chain]
        assert all(one.at < other.at for one, other in pairwise(m for m in known if m)), chain
    held = [m.at.isocalendar()[:2] for m in made.milestones if m.kind in EVENTS]
    assert all(held.count(m.at.isocalendar()[:2]) == 1 for m in made.all("rituals.circle"))
    waves = [m.at.date() for m in made.all("recruit.wave")]
    assert all(one < other for one, other in pairwise(waves))
    assert waves[-1] < at(made, "recruit.closes").date()
    assert at(made, "recruit.closes").time() == time(18, 0)
