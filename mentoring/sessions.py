"""The sessions of a pair: when they are planned, and which ones were held."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mentoring.people import Facts, Pair
from mentoring.programme import Programme
from mentoring.working_days import WorkingDays

SETTLING_DAYS = 5
"""Days between the introduction and the first session proposed, so that both can move it."""


def ends_on(programme: Programme) -> date:
    """The programme's last day: `duration_months` after kick-off."""
    months = programme.dates.kickoff.month - 1 + programme.dates.duration_months
    year, month = programme.dates.kickoff.year + months // 12, months % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    last_of_month = (following - timedelta(days=1)).day
    return date(year, month, min(programme.dates.kickoff.day, last_of_month))


def planned(programme: Programme, pair: Pair, facts: Facts, days: WorkingDays) -> tuple[datetime, ...]:
    """Every session planned for a pair, aware, in the mentee's zone, from the first one to the programme's end.

    The first falls after kick-off and a few days after publication, at the programme's session hour, moved within the
    mentee's day to an hour at which the mentor is at work too (09:00-18:00), when there is one.
    """
    if pair.published_at is None:
        return ()
    mentee, mentor = facts.people[pair.mentee], facts.people[pair.mentor]
    zone = ZoneInfo(mentee.zone)
    earliest = max(
        pair.published_at.astimezone(zone).date() + timedelta(days=SETTLING_DAYS),
        programme.dates.kickoff + timedelta(days=1),
    )
    spread = sum(map(ord, pair.id)) % 5  # not all pairs on the same day of the week
    day = days.next_working(earliest + timedelta(days=spread))
    hour = _shared_hour(datetime.combine(day, programme.rituals.session_at, zone), mentor.zone)
    ends = ends_on(programme)
    if hour.date() > ends:
        return ()
    return days.series(hour, programme.rituals.session_weeks, programme.rituals.session_minutes, ends)


def _shared_hour(wished: datetime, other_zone: str) -> datetime:
    """The hour of the working day nearest to the wished one at which it is 09:00-18:00 in the other zone as well."""
    candidates = [wished.replace(hour=hour, minute=0) for hour in range(9, 18)]
    shared = [moment for moment in candidates if 9 <= moment.astimezone(ZoneInfo(other_zone)).hour < 18]
    return min((moment for moment in shared), key=lambda moment: abs(moment - wished), default=wished)


def held(facts: Facts, pair: Pair) -> tuple[datetime, ...]:
    """When that pair met, by date."""
    return tuple(s.at for s in facts.sessions_by_pair.get(pair.id, ()) if s.held)
