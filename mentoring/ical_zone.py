"""VTIMEZONE: a time zone's rules as calendars read them.

Two yearly rules where the zone has them, written from 1970 on as Google and Apple do; never RDATE, which some
readers ignore and then show an event an hour off. Zones whose changes follow no such rule (Morocco, Egypt) get
each change of the years needed, one by one.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vRecur

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SEEN = 10
"""Years over which a rule must hold: enough to tell the last Sunday from the fourth."""
_WEEK = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class _Change:
    """The clocks going from one offset to another; `wall` is what they show at that moment, before it."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str


@lru_cache(maxsize=512)
def vtimezone(zone: str, first: int, last: int) -> Timezone:
    """The VTIMEZONE of that IANA zone, right for the years from `first` to `last`. Not to be changed: it is kept."""
    place = ZoneInfo(zone)
    changes = [change for year in range(first - 1, last + _SEEN) for change in _changes(place, year)]
    found = Timezone()
    found.add("tzid", zone)
    rules = [
        _rule([c for c in changes if _summer(c) is summer], last - first + 1 + _SEEN)
        for summer in (True, False)
    ]
    if not changes:
        start = datetime(1970, 1, 1, tzinfo=place)
        found.add_component(_observance(_still(place, first), start.replace(tzinfo=None), None))
    elif rules[0] and rules[1]:
        for change, start, rule in filter(None, rules):
            found.add_component(_observance(change, start, rule))
    else:
        found.add_component(_observance(_still(place, first - 1), datetime(first - 1, 1, 1), None))  # noqa: DTZ001 - iCalendar wants civil times here
        for change in changes:
            if change.wall.year <= last + 1:
                found.add_component(_observance(change, change.wall, None))
    return found


def _changes(place: ZoneInfo, year: int) -> list[_Change]:
    found = []
    start, end = (int(datetime(y, 1, 1, tzinfo=UTC).timestamp()) for y in (year, year + 1))
    for week in range(start, end, _WEEK):
        seconds = range(week, min(week + _WEEK, end) + 1)
        before = _offset(place, seconds[0])
        if before != _offset(place, seconds[-1]):
            moment = seconds[bisect_left(seconds, True, key=partial(_changed, place, before))]
            local = datetime.fromtimestamp(moment, place)
            wall = datetime.fromtimestamp(moment, UTC).replace(tzinfo=None) + before
            found.append(_Change(wall, before, _offset(place, moment), local.tzname() or ""))
    return found


def _changed(place: ZoneInfo, before: timedelta, second: int) -> bool:
    return _offset(place, second) != before


def _offset(place: ZoneInfo, second: int) -> timedelta:
    return datetime.fromtimestamp(second, place).utcoffset() or timedelta(0)


def _still(place: ZoneInfo, year: int) -> _Change:
    """What the clocks show at the start of that year, as a change from itself."""
    local = datetime(year, 1, 1, tzinfo=place)
    offset = local.utcoffset() or timedelta(0)
    return _Change(local.replace(tzinfo=None), offset, offset, local.tzname() or "")


def _summer(change: _Change) -> bool:
    return change.after > change.before


def _rule(changes: list[_Change], years: int) -> tuple[_Change, datetime, vRecur] | None:
    """The yearly rule that all these changes follow, with its first date from 1970 on; None when there is none."""
    if (
        len(changes) != years
        or len({(c.wall.time(), c.before, c.after, c.name, c.wall.month) for c in changes}) != 1
    ):
        return None
    weekdays = {c.wall.weekday() for c in changes}
    nths = {(c.wall.day - 1) // 7 + 1 for c in changes}
    last = all((c.wall + timedelta(days=7)).month != c.wall.month for c in changes)
    if len(weekdays) != 1 or not (last or len(nths) == 1):
        return None
    change, weekday, nth = changes[0], weekdays.pop(), -1 if last else nths.pop()
    start = datetime.combine(_nth(1970, change.wall.month, weekday, nth), change.wall.time())
    return (
        change,
        start,
        vRecur({"FREQ": "YEARLY", "BYMONTH": change.wall.month, "BYDAY": f"{nth}{_DAYS[weekday]}"}),
    )


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    days = [day for n in range(31) if (day := date(year, month, 1) + timedelta(days=n)).month == month]
    return [day for day in days if day.weekday() == weekday][nth - 1 if nth > 0 else nth]


def _observance(change: _Change, start: datetime, rule: vRecur | None) -> TimezoneStandard | TimezoneDaylight:
    found = TimezoneDaylight() if _summer(change) else TimezoneStandard()
    found.add("dtstart", start)
    if rule:
        found.add("rrule", rule)
    found.add("tzoffsetfrom", change.before)
    found.add("tzoffsetto", change.after)
    found.add("tzname", change.name)
    return found
