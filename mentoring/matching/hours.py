"""Slots of the week as half hours of the same clock, so that people in different zones can be compared."""

from __future__ import annotations

import re
from functools import lru_cache

from mentoring.matching.text import key

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PARTS = {"am": (9, 12), "noon": (12, 13), "pm": (13, 18), "eve": (18, 20)}
"""Hours of the parts of a day, as the enrolment forms say them."""
_SLOT = re.compile(rf"({'|'.join(_DAYS)})-(?:({'|'.join(_PARTS)})|(\d\d):(\d\d)-(\d\d):(\d\d))")
_WEEK = 7 * 48


@lru_cache(maxsize=100_000)
def half_hours(slot: str, offset: float) -> tuple[str, ...]:
    """The half hours of the week, UTC, in a slot (`mon-am`, `fri-18:00-19:00`) of somebody `offset` hours ahead of UTC.

    Half hours that are only partly in it do not count. Words that are no slot are one thing, by their text;
    a bare number says no time.
    """
    found = _SLOT.fullmatch(slot)
    if not found:
        return (key(slot),) if any(letter.isalpha() for letter in slot) else ()
    day, part, *clock = found.groups()
    starts, ends = (60 * hour for hour in _PARTS[part]) if part else _minutes(clock)
    midnight = (24 * _DAYS.index(day) - offset) * 60
    first, last = -int(-(midnight + starts) // 30), int((midnight + ends) // 30)
    return tuple(f"{cell % _WEEK:03}" for cell in range(first, last))


def _minutes(clock: list[str]) -> tuple[int, int]:
    hour, minute, to_hour, to_minute = map(int, clock)
    return 60 * hour + minute, 60 * to_hour + to_minute
