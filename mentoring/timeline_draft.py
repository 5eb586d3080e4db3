"""A plan being drawn up: where its milestones are put, and on which working day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from mentoring.milestones import Milestone, milestone
from mentoring.programme import Programme
from mentoring.working_days import WorkingDays, civil

DAY = timedelta(days=1)
DEADLINE = time(18, 0)
"""The hour at which what closes on a day closes."""


class Draft:
    """The milestones found so far, and the days from which the others follow.

    `opens` and `kickoff` are as given, `end` follows from the duration; `launch` and the closing `event` are
    the working days that go with kick-off and end.
    """

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.days = WorkingDays(programme)
        self.found: list[Milestone] = []
        dates = programme.dates
        self.kickoff = dates.kickoff
        self.end: date = dates.kickoff + relativedelta(months=dates.duration_months)
        self.opens = dates.recruitment_opens or dates.kickoff - timedelta(weeks=dates.recruitment_weeks)
        self.launch = self.days.next_working(self.kickoff)
        self.event = self.days.previous_working(self.end)
        self._zone = ZoneInfo(programme.time_zone)

    def mail(
        self,
        kind: str,
        day: date,
        occurrence: str = "1",
        *,
        until: date | None = None,
        words: dict[str, object] | None = None,
    ) -> None:
        """Something sent that day at the sending hour; what it asks for closes in the evening of `until`."""
        at = self.days.earliest(day, self.programme.sending.hour, self.programme.time_zone)
        closes = None if until is None else civil(until, DEADLINE, self._zone)
        self._put(kind, at, closes, occurrence, words)

    def moment(self, kind: str, day: date, at: time = DEADLINE) -> None:
        """Something that closes or begins at that hour, without a mail of its own."""
        self._put(kind, civil(day, at, self._zone), None, "1", None)

    def meeting(
        self,
        kind: str,
        day: date,
        at: time,
        minutes: int,
        occurrence: str = "1",
        words: dict[str, object] | None = None,
    ) -> None:
        """Something that people attend."""
        start = civil(day, at, self._zone)
        until = (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(self._zone)
        self._put(kind, start, until, occurrence, words)

    def _put(
        self,
        kind: str,
        at: datetime,
        until: datetime | None,
        occurrence: str,
        words: dict[str, object] | None,
    ) -> None:
        self.found.append(milestone(kind, at, occurrence=occurrence, until=until, words=words or {}))

    def after(self, previous: date, wished: date) -> date:
        """The first working day from `wished` on that comes after `previous`."""
        return self.days.next_working(max(wished, previous + DAY))

    def by(self, wished: date, previous: date) -> date:
        """The last working day up to `wished`, or the first one after `previous` where that is later."""
        return max(self.days.previous_working(wished), self.days.next_working(previous + DAY))

    def closing(self, opens: date, before: date) -> date:
        """The day on which a survey opened on `opens` closes: never as late as `before`."""
        wished = opens + timedelta(days=self.programme.surveys.close_days)
        return max(opens, self.days.previous_working(min(wished, before - DAY)))

    def ladder(self, first: date, wished: Sequence[date], last: date) -> list[date]:
        """Rising working days after `first`, each at the latest as wished while there is room, before `last`.

        Without enough room the last ones reach `last` or go past it: the caller looks.
        """
        found: list[date] = []
        for day in reversed(wished):
            last = self.days.previous_working(min(day, last - DAY))
            found.insert(0, last)
        for step, day in enumerate(found):
            found[step] = first = max(day, self.days.next_working(first + DAY))
        return found
