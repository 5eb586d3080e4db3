"""A series of meetings as one weekly rule with exceptions, the only form that every calendar takes by mail."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Series:
    """`slots[i]` is what the rule gives (every `weeks` weeks, same civil hour); `starts[i]` what is meant, or None."""

    weeks: int
    slots: tuple[datetime, ...]
    starts: tuple[datetime | None, ...]

    @property
    def dropped(self) -> tuple[datetime, ...]:
        """The slots without a meeting."""
        return tuple(slot for slot, start in zip(self.slots, self.starts, strict=True) if start is None)

    @property
    def moved(self) -> tuple[tuple[datetime, datetime], ...]:
        """(slot, start) of the meetings that are not on their slot."""
        both = zip(self.slots, self.starts, strict=True)
        return tuple((slot, start) for slot, start in both if start and not same(slot, start))


def same(one: datetime, other: datetime) -> bool:
    """Whether the two are one instant (comparing within one zone would look at the clocks only)."""
    return one.astimezone(UTC) == other.astimezone(UTC)


def as_series(starts: tuple[datetime, ...]) -> Series:
    """The weekly rule that fits two or more rising starts of one zone with the fewest exceptions.

    The rule has the usual number of weeks between two starts, and their usual weekday and hour. Starts that fit no
    such rule at all become exceptions of a rule with as many slots.
    """
    zone = starts[0].tzinfo
    weeks = [_week(start.date()) for start in starts]
    gaps = Counter(later - earlier for earlier, later in pairwise(weeks) if later > earlier)
    step = min(gaps, key=lambda gap: (-gaps[gap], gap)) if gaps else 1
    usual = Counter((start.weekday(), start.time()) for start in starts)
    weekday, at = max(usual, key=lambda one: usual[one])

    found: list[Series] = []
    for shift in range(step):
        places = [(week - weeks[0] + shift) // step for week in weeks]
        if len(set(places)) == len(places):
            monday = date.fromordinal((weeks[0] - shift) * 7 + 1)
            first = datetime.combine(monday + timedelta(days=weekday), at)
            meant = dict(zip(places, starts, strict=True))
            slots = _slots(first, step, places[-1] + 1, zone)
            found.append(Series(step, slots, tuple(meant.get(place) for place in range(len(slots)))))
    if not found:
        return Series(step, _slots(starts[0].replace(tzinfo=None, fold=0), step, len(starts), zone), starts)
    return min(found, key=lambda series: len(series.dropped) + len(series.moved))


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7


def _slots(first: datetime, weeks: int, count: int, zone: tzinfo | None) -> tuple[datetime, ...]:
    return tuple((first + timedelta(weeks=weeks * n)).replace(tzinfo=zone) for n in range(count))
