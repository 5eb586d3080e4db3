"""Availability as people write it: a weekday with hours or a part of the day, in French or English."""

from __future__ import annotations

import re

from mentoring.wording import fold

_DAYS = {
    "mon": ("m", "mo", "mon", "monday", "mondays", "lun", "lundi", "lundis"),
    "tue": ("t", "tu", "tue", "tues", "tuesday", "tuesdays", "mar", "mardi", "mardis"),
    "wed": ("w", "we", "wed", "wednesday", "wednesdays", "mer", "mercredi", "mercredis"),
    "thu": ("th", "thu", "thur", "thurs", "thursday", "thursdays", "jeu", "jeudi", "jeudis"),
    "fri": ("f", "fr", "fri", "friday", "fridays", "ven", "vendredi", "vendredis"),
    "sat": ("sa", "sat", "saturday", "saturdays", "sam", "samedi", "samedis"),
    "sun": ("su", "sun", "sunday", "sundays", "dim", "dimanche", "dimanches"),
}
_DAY = {word: day for day, words in _DAYS.items() for word in words}
_PARTS = {
    "am": ("am", "a.m", "morning", "mornings", "matin", "matins", "matinee", "matinée"),
    "noon": ("noon", "lunch", "lunchtime", "midi", "dejeuner", "déjeuner"),
    "pm": ("pm", "p.m", "afternoon", "afternoons", "après-midi", "apres-midi", "aprem"),
    "eve": ("eve", "evening", "evenings", "soir", "soiree", "soirée", "soirs"),
}
_PART = {word: part for part, words in _PARTS.items() for word in words}
_CLOCK = r"(\d{1,2})(?:\s?[:h.]\s?(\d{2})?)?\s*(am|pm|a\.m\.?|p\.m\.?)?"
_RANGE = re.compile(rf"{_CLOCK}\s*(?:-|–|—|à|a|to|until)\s*{_CLOCK}(?![\d:])")
_WORD = re.compile(r"[^\W\d_][^\W\d_.'-]*(?:[-'.][^\W\d_]+)*")


def read_slot(text: str) -> tuple[str, ...]:
    """The slots meant: `fri-18:00-19:00`, or half-days `mon-am`, `mon-noon`, `mon-pm`, `mon-eve`; none when it is neither.

    A weekday alone is its morning and its afternoon. Hours are civil hours of the person's own zone; `6:00-7:00pm` is from
    18:00.
    """
    folded = fold(text)
    hours = _RANGE.search(folded)
    rest = folded[: hours.start()] + " " + folded[hours.end() :] if hours else folded
    words = [word.rstrip(".") for word in _WORD.findall(rest)]
    days = {_DAY[word] for word in words if word in _DAY}
    if len(days) != 1:
        return ()
    (day,) = days
    if hours:
        span = _span(*hours.groups())
        return (f"{day}-{span}",) if span else ()
    parts = {_PART[word] for word in words if word in _PART}
    if len(parts) > 1 or any(word not in _DAY and word not in _PART for word in words):
        return ()
    return tuple(f"{day}-{part}" for part in parts or ("am", "pm"))


def _span(
    hour: str, minute: str | None, half: str | None, to_hour: str, to_minute: str | None, to_half: str | None
) -> str | None:
    """`18:00-19:00`; a half of the day given once, at the end, holds for the start too where that comes before it."""
    ends = _minutes(to_hour, to_minute, to_half)
    starts = _minutes(hour, minute, half or to_half)
    if starts is not None and ends is not None and half is None and to_half and starts >= ends:
        starts = _minutes(hour, minute, None)
    if starts is None or ends is None or starts >= ends:
        return None
    return f"{starts // 60:02}:{starts % 60:02}-{ends // 60:02}:{ends % 60:02}"


def _minutes(hour: str, minute: str | None, half: str | None) -> int | None:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half.startswith("p") else 0)
    return hours * 60 + minutes if hours * 60 + minutes <= 24 * 60 and minutes < 60 else None
