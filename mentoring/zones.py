"""Time zones as people write them: an IANA name, a city, Windows' own name, or hours from GMT."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from zoneinfo import available_timezones

from babel.core import get_global

from mentoring.wording import fold

_OFFSET = re.compile(
    r"(?:gmt|utc)?\s*(?P<sign>[+\-−]?)(?P<hours>\d{1,2})(?:(?P<decimal>[.,]\d{1,2})|:?(?P<minutes>\d{2}))?"
)
_BETWEEN_HOURS: Mapping[int, str] = {
    -570: "Pacific/Marquesas", -210: "America/St_Johns", 210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata",
    345: "Asia/Kathmandu", 390: "Asia/Yangon", 525: "Australia/Eucla", 570: "Australia/Darwin",
    630: "Australia/Lord_Howe", 765: "Pacific/Chatham",
}  # fmt: skip
"""Minutes ahead of GMT -> the zone that keeps them, for offsets that are no whole hour (IANA database, 2026)."""


@lru_cache(maxsize=10_000)
def zone_named(text: str) -> str | None:
    """The IANA zone of a name as people write it (`europe/paris`, `Paris`, `Romance Standard Time`); None when unknown.

    A city stands for its zone only where no other zone has a city of that name. Words in brackets do not count.
    """
    name = fold(re.sub(r"\([^()]*\)", " ", text)).replace(" / ", "/")
    return _names().get(name.replace(" ", "_")) or _cities().get(name) or zone_of_offset(text)


@lru_cache(maxsize=1_000)
def zone_of_offset(text: str) -> str | None:
    """The zone that keeps these hours ahead of GMT (`5.5`, `-3`, `UTC+05:30`); None when no place does.

    Whole hours give a zone without daylight saving (Etc/GMT-2 is two hours *ahead*: the IANA names count westward).
    """
    found = _OFFSET.fullmatch(fold(text))
    if not found:
        return "UTC" if fold(text) in ("utc", "gmt", "z") else None
    minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
    if found["decimal"]:
        minutes += round(float("0." + found["decimal"][1:]) * 60)
    minutes *= -1 if found["sign"] in ("-", "−") else 1
    if minutes % 60:
        return _BETWEEN_HOURS.get(minutes)
    if not -12 * 60 <= minutes <= 14 * 60:
        return None
    return f"Etc/GMT{-minutes // 60:+d}" if minutes else "UTC"


@cache
def _names() -> Mapping[str, str]:
    """Name in small letters -> zone: IANA's names and Windows' ones."""
    windows = get_global("windows_zone_mapping").items()
    names: dict[str, str] = {fold(str(name)).replace(" ", "_"): str(zone) for name, zone in windows}
    return names | {
        zone.casefold(): zone for zone in available_timezones() if zone not in ("Factory", "localtime")
    }


@cache
def _cities() -> Mapping[str, str]:
    """City in small letters -> its zone, where there is just one."""
    zones: dict[str, set[str]] = {}
    for zone in available_timezones():
        area, _, city = zone.rpartition("/")
        if area and not zone.startswith(("Etc/", "SystemV/", "posix/", "right/", "US/", "Canada/")):
            zones.setdefault(fold(city.replace("_", " ")), set()).add(zone)
    return {city: found.pop() for city, found in zones.items() if len(found) == 1}
