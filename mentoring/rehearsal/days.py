"""The days on which something may happen: the others are skipped."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from mentoring.programme import Programme
from mentoring.timeline import Plan
from mentoring.working_days import WorkingDays

AFTER_THE_REPORT = timedelta(days=60)
"""What follows the final report: anniversary thanks and their echo, late answers, the last settlements."""


def days(programme: Programme, plan: Plan) -> tuple[date, ...]:
    """Every day of a milestone, of a reminder or of an event's own mails, and a few heartbeats in between.

    Two a week until the pairs have started, then one: a real installation has one a day, and most find nothing to do.
    """
    zone, working = ZoneInfo(programme.time_zone), WorkingDays(programme)
    report = plan.at("closure.report")
    last = (report.at if report else plan.milestones[-1].at).astimezone(zone).date() + AFTER_THE_REPORT
    found: set[date] = set()
    for milestone in plan.milestones:
        day = milestone.at.astimezone(zone).date()
        found.add(day)
        if milestone.kind == "rituals.workshop":
            found |= {
                working.previous_working(day - timedelta(days=2)),
                working.next_working(day + timedelta(days=2)),
            }
        if milestone.until is not None and milestone.until.date() > day:
            found.add(working.next_working(day + timedelta(days=programme.surveys.remind_days)))
            found.add(working.next_working(milestone.until.astimezone(zone).date() + timedelta(days=1)))
    day, started = min(found), programme.dates.kickoff + timedelta(days=30)
    while day <= last:
        if day.weekday() == 0 or (day.weekday() == 3 and day < started):
            found.add(working.next_working(day))
        day += timedelta(days=1)
    return tuple(sorted(day for day in found if day <= last))
