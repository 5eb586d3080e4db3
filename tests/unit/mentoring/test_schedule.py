from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from integrations.wiring import load
from mentoring.programme import PHASES
from mentoring.schedule import Dated, dated

PARIS = ZoneInfo("Europe/Paris")
PLAN = load("elan-2027")[1]
LONG_BEFORE, LONG_AFTER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)


def test_every_date_of_the_plan_stands_in_the_schedule_of_its_phase_once() -> None:
    for phase in PHASES:
        at = [instant for one in dated(PLAN, phase, LONG_BEFORE) for instant in one.at]
        assert sorted(at) == sorted({m.at for m in PLAN.milestones if m.phase == phase})


def test_what_is_past_is_not_scheduled_and_a_kind_that_is_over_has_no_schedule() -> None:
    (launch,) = PLAN.all("kickoff.launch")
    assert [one.slug for one in dated(PLAN, "kickoff", launch.at)] == ["contact"]
    assert dated(PLAN, "kickoff", LONG_AFTER) == ()


def test_a_moved_date_keeps_its_slug() -> None:
    moved = replace(PLAN, milestones=tuple(replace(m, at=m.at + timedelta(days=7)) for m in PLAN.milestones))
    for phase in PHASES:
        before, after = dated(PLAN, phase, LONG_BEFORE), dated(moved, phase, LONG_BEFORE)
        assert {one.slug for one in before} == {one.slug for one in after}


def test_the_rule_gives_the_same_local_hours_on_both_sides_of_the_change_of_time() -> None:
    at = (datetime(2027, 3, 27, 9, tzinfo=PARIS), datetime(2027, 3, 29, 9, tzinfo=PARIS))
    rule = Dated("letter", at).rrule
    assert rule == "RDATE:20270327T090000,20270329T090000"
    local = datetime(2020, 1, 1)  # noqa: DTZ001 - a rule is local
    found = list(rrulestr(rule, dtstart=local, forceset=True))
    assert [day.replace(tzinfo=PARIS) for day in found[-2:]] == list(at)
