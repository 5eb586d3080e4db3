"""The occurrences of a series: its rule, the days left out and the days added."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from tests.loopback.google.world import Json, Refusal

_LINE = re.compile(r"(RRULE|EXDATE|RDATE)(?:;TZID=([\w/+-]+))?:(.+)")


def starts(event: Json) -> list[datetime]:
    """The original starts, rising, in UTC."""
    first = datetime.fromisoformat(event["start"]["dateTime"])
    zone = ZoneInfo(event["start"]["timeZone"])
    local = first.astimezone(zone).replace(tzinfo=None)
    added: set[datetime] = {first.astimezone(UTC)}
    left_out: set[datetime] = set()
    for line in event["recurrence"]:
        found = _LINE.fullmatch(line)
        if not found:
            raise Refusal(400, "invalid", "a line of the recurrence")
        kind, named, told = found.groups()
        if kind == "RRULE":
            naive = rrulestr(f"RRULE:{told}", dtstart=local)
            added |= {moment.replace(tzinfo=zone).astimezone(UTC) for moment in naive}
            continue
        moments = {_moment(text, named) for text in told.split(",")}
        if kind == "RDATE":
            added |= moments
        else:
            left_out |= moments
    return sorted(added - left_out)


def _moment(text: str, zone: str | None) -> datetime:
    if text.endswith("Z"):
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if not zone:
        raise Refusal(400, "invalid", "a date without a zone")
    return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
