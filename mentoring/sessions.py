"""The sessions of a pair: when they are planned, and which ones were held."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from operator import is_
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from mentoring.people import Facts, Pair
from mentoring.programme import Programme
from mentoring.working_days import WorkingDays

SETTLING_DAYS = 5
"""Days between the introduction and the first session proposed, so that both can move it."""
FLASH = 2
"""Meetings of a pair in a flash programme: one or two (product)."""
SHORTEST = timedelta(days=90)
"""Three months are the shortest time worth starting a pair for; in a short programme, half of it."""
FIRST_SESSION = "first-session"
"""The kind of the decision that keeps when a pair meets first; its subject is the pair's id."""
_NEVER = datetime.max.replace(tzinfo=UTC)
AT_WORK, AWAKE = (9, 18), (7, 21)
"""Hours, in each person's own zone, within which a session is proposed: the second where the first leaves none."""


def ends_on(programme: Programme) -> date:
    """The programme's last day: `duration_months` after kick-off."""
    end: date = programme.dates.kickoff + relativedelta(months=programme.dates.duration_months)
    return end


def last_start(programme: Programme) -> date:
    """The last day on which a new pair is proposed."""
    kickoff, end = programme.dates.kickoff, ends_on(programme)
    return end - min(SHORTEST, (end - kickoff) / 2)


def planned(programme: Programme, pair: Pair, facts: Facts, days: WorkingDays) -> tuple[datetime, ...]:
    """Every session planned for a pair, aware, in the mentee's zone, from the first one to the programme's end.

    The first is the one that was chosen from both calendars, where they can be read (`mentoring.first_session`). Else it
    falls after kick-off and a few days after publication, at the programme's session hour, moved within the mentee's day to
    an hour at which both are at work, or at least awake, when there is one. The mentees of one mentor meet on different days
    of the week, those of a group all together: at the times of its first pair. A flash pair has two meetings.
    """
    basis = (programme, facts.people, facts.pairs, facts.decisions)
    if not all(map(is_, _BASIS, basis)):
        _BASIS[:] = basis
        _SERIES.clear()
    kept = _SERIES.get(pair.id)
    if kept is None or kept[0] != pair:
        kept = _SERIES[pair.id] = pair, _planned(programme, pair, facts, days)
    return kept[1]


_BASIS: list[object] = [None] * 4
_SERIES: dict[str, tuple[Pair, tuple[datetime, ...]]] = {}
"""The series found so far for the facts of `_BASIS`: every phase and figure asks for them."""


def _planned(programme: Programme, pair: Pair, facts: Facts, days: WorkingDays) -> tuple[datetime, ...]:
    if pair.published_at is None:
        return ()
    if (lead := leading(programme, pair, facts)) != pair:
        joined = pair.published_at + timedelta(days=SETTLING_DAYS)
        return tuple(start for start in planned(programme, lead, facts, days) if start >= joined)
    first, rituals, until = first_start(programme, pair, facts, days), programme.rituals, ends_on(programme)
    if first.date() > until:
        return ()
    series = days.series(first, rituals.session_weeks, rituals.session_minutes, until)
    return series[:FLASH] if programme.matching.formula == "flash" else series


def earliest(programme: Programme, pair: Pair, facts: Facts) -> date:
    """The first day on which a published pair may be asked to meet, by the mentee's calendar."""
    assert pair.published_at is not None, f"{pair.id} was not published"
    return max(
        pair.published_at.astimezone(ZoneInfo(facts.people[pair.mentee].zone)).date()
        + timedelta(days=SETTLING_DAYS),
        programme.dates.kickoff + timedelta(days=1),
    )


def chosen(programme: Programme, pair: Pair, facts: Facts) -> datetime | None:
    """The first session as it was chosen from both calendars, in the mentee's zone; None before, or when the launch has moved."""
    decision = facts.decision(FIRST_SESSION, pair.id)
    if decision is None:
        return None
    start = datetime.fromisoformat(decision.about["start"]).astimezone(
        ZoneInfo(facts.people[pair.mentee].zone)
    )
    return start if start.date() >= earliest(programme, pair, facts) else None


def first_start(programme: Programme, pair: Pair, facts: Facts, days: WorkingDays) -> datetime:
    """When a published pair is asked to meet for the first time, in the mentee's zone."""
    if start := chosen(programme, pair, facts):
        return start
    mentee, mentor = facts.people[pair.mentee], facts.people[pair.mentor]
    begins = earliest(programme, pair, facts)
    day = days.next_working(begins + timedelta(days=_spread(programme, pair, facts, begins)))
    wished = datetime.combine(day, programme.rituals.session_at, ZoneInfo(mentee.zone))
    return _shared_hour(wished, mentor.zone, programme.rituals.session_minutes)


def leading(programme: Programme, pair: Pair, facts: Facts) -> Pair:
    """The pair by whose times this one meets: itself; of a group, the one of that mentor's pairs that was told first.

    The group goes on at its times when that one ends.
    """
    if programme.matching.formula != "group":
        return pair
    told = (
        other
        for other in facts.pairs_of.get(pair.mentor, ())
        if other.mentor == pair.mentor
        and other.status in ("open", "closed")
        and other.published_at is not None
    )
    return min(told, key=lambda other: (other.published_at, other.id), default=pair)


def group(facts: Facts, mentor: str) -> tuple[str, ...]:
    """Who meets as that mentor's group, mentor first, then the mentees in the order in which they were told."""
    theirs = (pair for pair in facts.open_pairs if pair.mentor == mentor)
    told = sorted(theirs, key=lambda pair: (pair.published_at or _NEVER, pair.id))
    return (mentor, *(pair.mentee for pair in told)) if told else ()


def together(programme: Programme, pair: Pair, facts: Facts) -> tuple[str, ...]:
    """Who meets when that pair does: the two, or their whole group."""
    whole = group(facts, pair.mentor) if programme.matching.formula == "group" else ()
    return whole or (pair.mentor, pair.mentee)


def event_of(programme: Programme, pair: Pair) -> tuple[str | None, str]:
    """By which pair, if any, and which occurrence the event of a pair's sessions is known: a group has one for all."""
    return (None, f"group-{pair.mentor}") if programme.matching.formula == "group" else (pair.id, "1")


def _spread(programme: Programme, pair: Pair, facts: Facts, begins: date) -> int:
    """Days from `begins` to the pair's own day of the week: not all pairs on one day, nor two of one person.

    A pair's day never moves when another pair is made later.
    """
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    week = [names.index(name) for name in programme.sending.working_days]
    others = {p.id: p for who in (pair.mentor, pair.mentee) for p in facts.pairs_of.get(who, ())}
    before = sum(
        p.published_at is not None and (p.published_at, p.id) < (pair.published_at, pair.id)
        for p in others.values()
    )
    wished = week[(sum(map(ord, pair.mentor)) + before) % len(week)]
    return (wished - begins.weekday()) % 7


def _shared_hour(wished: datetime, other_zone: str, minutes: int) -> datetime:
    """The hour of that day nearest to the wished one at which both are at work, else awake; else the wished one."""
    other, length = ZoneInfo(other_zone), timedelta(minutes=minutes)
    for hours in (AT_WORK, AWAKE):
        starts = [wished, *(wished.replace(hour=hour, minute=0) for hour in range(*hours))]
        shared = [
            start
            for start in starts
            if within(hours, start.astimezone(other), length)
            and (start == wished or within(hours, start, length))
        ]
        if shared:
            return min(shared, key=lambda start: (abs(start - wished), start))
    return wished


def within(hours: tuple[int, int], start: datetime, length: timedelta) -> bool:
    """Whether a meeting lies between those two hours of its day, on the clock of its own zone."""
    end = (start.astimezone(UTC) + length).astimezone(start.tzinfo)
    opens, closes = (start.replace(hour=hour, minute=0) for hour in hours)
    return opens <= start and end <= closes


def held(facts: Facts, pair: Pair) -> tuple[datetime, ...]:
    """When that pair met, by date."""
    return tuple(s.at for s in facts.sessions_by_pair.get(pair.id, ()) if s.held)
