"""Days and hours on which a programme may write or meet: holidays, closures, quiet hours, daylight saving."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import chain
from zoneinfo import ZoneInfo

import holidays

from mentoring.errors import BadInput
from mentoring.programme import Programme

_DAY = timedelta(days=1)
_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_SEARCHED = 800
"""Days looked through for a working one before giving up: over two years, longer than any real closure."""


@lru_cache(maxsize=4096)
def _public(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))
    except NotImplementedError:
        place = f"{country} {subdivision}" if subdivision else country
        raise BadInput(
            f"no public holidays are known for {place!r}",
            where="holidays.country",
            instead="Write an ISO 3166 code such as FR, and a subdivision of that country or none.",
        ) from None


def civil(day: date, at: time, zone: tzinfo) -> datetime:
    """The instant at which the clocks of `zone` show that date and time.

    When they jump over it in spring, the instant of the jump; when they show it twice in autumn, the first.
    """
    wanted = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    moment = wanted.replace(tzinfo=zone)
    if _shown(moment.timestamp(), zone) == wanted:
        return moment
    # The jump lies between the two readings of the missing time: with the offset after it and the one before.
    seconds = range(int(moment.replace(fold=1).timestamp()), int(moment.timestamp()) + 1)
    jump = seconds[bisect_left(seconds, wanted, key=lambda second: _shown(second, zone))]
    return datetime.fromtimestamp(jump, zone)


def _shown(timestamp: float, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(timestamp, zone).replace(tzinfo=None, fold=0)


class WorkingDays:
    """The working calendar of one programme: civil days, with the programme's holidays in every zone."""

    def __init__(self, programme: Programme) -> None:
        self._weekdays = frozenset(_WEEKDAYS[name] for name in programme.sending.working_days)
        self._country, self._subdivision = programme.holidays.country, programme.holidays.subdivision
        self._extra = frozenset(programme.holidays.extra)
        self._closures = programme.holidays.closures
        self._quiet_from, self._quiet_until = programme.sending.quiet_from, programme.sending.quiet_until

    def is_working(self, day: date) -> bool:
        """Whether that day is no day off: of the week, of the country, of the organisation."""
        return (
            day.weekday() in self._weekdays
            and day not in self._extra
            and not any(closure.first <= day <= closure.last for closure in self._closures)
            and not (self._country and day in _public(self._country, self._subdivision, day.year))
        )

    def next_working(self, day: date) -> date:
        """That day, or the first working day after it."""
        return self._search(day, _DAY)

    def previous_working(self, day: date) -> date:
        """That day, or the last working day before it."""
        return self._search(day, -_DAY)

    def _search(self, day: date, step: timedelta) -> date:
        found = day
        for _ in range(_SEARCHED):
            if self.is_working(found):
                return found
            found += step
        raise BadInput(
            f"there is no working day within two years of {day.isoformat()}",
            where="sending.working_days, holidays.closures",
            instead="Write at least one working day, and closures that end.",
        )

    def earliest(self, day: date, hour: time, zone: str) -> datetime:
        """The first instant, at or after that civil moment, on a working day and outside quiet hours there.

        A moment the clocks jump over counts from the jump; one they show twice, from its first time.
        """
        return self.next_open(civil(day, hour, ZoneInfo(zone)), zone)

    def next_open(self, instant: datetime, zone: str) -> datetime:
        """The first instant, at or after `instant`, on a working day and outside quiet hours in that zone."""
        place = ZoneInfo(zone)
        local = instant.astimezone(place)
        day = self.next_working(local.date())
        if day != local.date():
            local = civil(day, time.min, place)
        if not self._quiet(local.time()):
            return local
        if local.time() < self._quiet_until:
            opens = civil(day, self._quiet_until, place)
            # In the hour that comes twice the opening meant is the second one, when the first is over.
            return opens if opens.astimezone(UTC) >= local.astimezone(UTC) else opens.replace(fold=1)
        return self.next_open(civil(day + _DAY, time.min, place), zone)

    def _quiet(self, at: time) -> bool:
        if self._quiet_from <= self._quiet_until:
            return self._quiet_from <= at < self._quiet_until
        return at >= self._quiet_from or at < self._quiet_until

    def series(self, first: datetime, weeks: int, minutes: int, until: date) -> tuple[datetime, ...]:
        """Meetings of `minutes` every `weeks` weeks from `first` to `until` (included), civil hour kept.

        One that would touch a day off moves to the nearest working day of its week (Monday to Sunday; the
        earlier of two as near, never before `first`), else to the next working day. It is left out when that
        is past `until` or in a week that has its own meeting: never two in one week.
        """
        zone = first.tzinfo
        if zone is None:
            raise BadInput("the first meeting of a series needs a time zone")
        length = timedelta(minutes=minutes)

        def starts(day: date) -> datetime:
            return first if day == first.date() else civil(day, first.time(), zone)

        def free(day: date) -> bool:
            start = starts(day)
            end = (start.astimezone(UTC) + length).astimezone(zone)
            return self.is_working(day) and self.is_working((end - timedelta(microseconds=1)).date())

        found: list[datetime] = []
        nominal = first.date()
        while nominal <= until:
            day = self._near(nominal, first.date(), until, free)
            following = nominal + timedelta(weeks=weeks)
            if day is not None and _monday(day) < _monday(following):
                found.append(starts(day))
            nominal = following
        return tuple(found)

    @staticmethod
    def _near(nominal: date, first: date, until: date, free: Callable[[date], bool]) -> date | None:
        week = [_monday(nominal) + n * _DAY for n in range(7)]
        same = sorted(week, key=lambda day: (abs(day - nominal), day))
        later = (week[-1] + n * _DAY for n in range(1, (until - week[-1]).days + 1))
        return next((day for day in chain(same, later) if first <= day <= until and free(day)), None)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
