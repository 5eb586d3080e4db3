"""The first session of a pair or a group: the earliest time free in all their calendars, in their working hours and zones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mentoring.people import Decision, Facts, Pair
from mentoring.ports import Span
from mentoring.programme import Programme
from mentoring.sessions import (
    AT_WORK,
    AWAKE,
    FIRST_SESSION,
    chosen,
    earliest,
    ends_on,
    first_start,
    leading,
    planned,
    together,
    within,
)
from mentoring.working_days import WorkingDays

LOOK_AHEAD = timedelta(days=21)
"""How far a free time is looked for: as far as two sessions usually lie apart at most (product: 2-3 weeks)."""
STEP = timedelta(minutes=30)
"""Sessions begin on the hour or the half hour."""


def undecided(programme: Programme, facts: Facts) -> tuple[Pair, ...]:
    """The open pairs whose first session nobody has chosen yet; of a group the one by whose times all meet."""
    return tuple(
        pair
        for pair in facts.open_pairs
        if leading(programme, pair, facts) == pair and chosen(programme, pair, facts) is None
    )


def window(programme: Programme, pairs: Iterable[Pair], facts: Facts) -> Span | None:
    """The time whose calendars are needed to choose for those pairs; None for no pair."""
    begins = [_opens(programme, pair, facts) for pair in pairs]
    return (min(begins), max(begins) + LOOK_AHEAD) if begins else None


def choose(
    programme: Programme, facts: Facts, busy: Mapping[str, Iterable[Span]], now: datetime
) -> tuple[Decision, ...]:
    """When each undecided pair meets first; decided once, so that nothing moves in anybody's calendar afterwards.

    The earliest time at which both (or all of a group) are at work and nobody is taken, nor has sessions with somebody else; else
    the earliest at which they are at least awake; else, or when no calendar can be read, the one that the plan gives.

    Args:
        busy: what the calendars show: address -> when its owner is taken; whoever is not in it lets nobody look.
        now: no session is proposed before.
    """
    days, length = WorkingDays(programme), timedelta(minutes=programme.rituals.session_minutes)
    others: dict[str, list[Span]] = {}
    for pair in facts.open_pairs:
        if chosen(programme, pair, facts):
            meeting = together(programme, pair, facts)
            _keep(others, meeting, planned(programme, pair, facts, days), length)
    found = []
    for pair in undecided(programme, facts):
        meeting = together(programme, pair, facts)
        people = [facts.people[person] for person in meeting]
        seen = [person.address for person in people if person.address in busy]
        taken = [span for address in seen for span in busy[address]]
        taken += [span for person in people for span in others.get(person.id, ())]
        free = _first_free(programme, pair, facts, days, taken, now) if seen else None
        start = free or first_start(programme, pair, facts, days)
        series = days.series(
            start, programme.rituals.session_weeks, programme.rituals.session_minutes, ends_on(programme)
        )
        _keep(others, meeting, series, length)
        about = {"start": start.isoformat(), "calendars": len(seen)}
        found.append(Decision(FIRST_SESSION, pair.id, "approved", "calendar", "", "", now, about))
    return tuple(found)


def _opens(programme: Programme, pair: Pair, facts: Facts) -> datetime:
    """The midnight, in the mentee's zone, from which a pair may meet."""
    zone = ZoneInfo(facts.people[pair.mentee].zone)
    return datetime.combine(earliest(programme, pair, facts), time.min, zone).astimezone(UTC)


def _keep(
    others: dict[str, list[Span]], meeting: Iterable[str], starts: Iterable[datetime], length: timedelta
) -> None:
    spans = [(start.astimezone(UTC), start.astimezone(UTC) + length) for start in starts]
    for person in meeting:
        others.setdefault(person, []).extend(spans)


def _first_free(
    programme: Programme, pair: Pair, facts: Facts, days: WorkingDays, taken: Iterable[Span], now: datetime
) -> datetime | None:
    length, spans = timedelta(minutes=programme.rituals.session_minutes), tuple(taken)
    for hours in (AT_WORK, AWAKE):
        for start in _starts(programme, pair, facts, days, hours, length):
            if start > now and not any(start < until and since < start + length for since, until in spans):
                return start.astimezone(ZoneInfo(facts.people[pair.mentee].zone))
    return None


def _starts(
    programme: Programme,
    pair: Pair,
    facts: Facts,
    days: WorkingDays,
    hours: tuple[int, int],
    length: timedelta,
) -> Iterator[datetime]:
    """Every half hour of the time looked through that lies within those hours of all who meet, rising, in UTC."""
    zones = [ZoneInfo(facts.people[person].zone) for person in together(programme, pair, facts)]
    at = _opens(programme, pair, facts)
    ends = at + LOOK_AHEAD
    while at < ends:
        local = [at.astimezone(zone) for zone in zones]
        if all(within(hours, start, length) and days.is_working(start.date()) for start in local):
            yield at
        at += STEP
