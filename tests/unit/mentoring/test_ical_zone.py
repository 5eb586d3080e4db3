"""VTIMEZONE: two rules where a zone has them, else its changes one by one."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring.ical_zone import vtimezone

RULES = {
    "America/New_York": ["-0500 -0400 1970-03-08 2SU 3", "-0400 -0500 1970-11-01 1SU 11"],
    "Europe/London": ["+0000 +0100 1970-03-29 -1SU 3", "+0100 +0000 1970-10-25 -1SU 10"],
    "Europe/Dublin": ["+0000 +0100 1970-03-29 -1SU 3", "+0100 +0000 1970-10-25 -1SU 10"],
    "Australia/Lord_Howe": ["+1030 +1100 1970-10-04 1SU 10", "+1100 +1030 1970-04-05 1SU 4"],
    "Asia/Kolkata": ["+0530 +0530 1970-01-01"],
    "Africa/Lagos": ["+0100 +0100 1970-01-01"],
    "Asia/Singapore": ["+0800 +0800 1970-01-01"],
}


@pytest.mark.parametrize("zone", RULES)
def test_a_zone_has_the_rules_that_are_known_of_it(zone: str) -> None:
    found: list[str] = []
    parts: list[Any] = vtimezone(zone, 2027, 2028).subcomponents
    for part in parts:
        rule = part.get("RRULE")
        told = [
            str(part["TZOFFSETFROM"].to_ical()),
            str(part["TZOFFSETTO"].to_ical()),
            str(part["DTSTART"].dt.date()),
        ]
        found.append(" ".join([*told, *([f"{rule['BYDAY']}", f"{rule['BYMONTH']}"] if rule else [])]))
    assert found == RULES[zone]


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Africa/Cairo", "America/Santiago", "Asia/Jerusalem"])
def test_a_zone_without_a_simple_rule_has_each_change_and_never_rdate(zone: str) -> None:
    parts: list[Any] = vtimezone(zone, 2027, 2028).subcomponents
    assert not any("RRULE" in part or "RDATE" in part for part in parts)
    changes = (
        3 if zone == "Africa/Casablanca" else 2
    )  # Ramadan 2029 ends in February, the next begins in December
    years = [part["DTSTART"].dt.year for part in parts]
    assert years == [2026] * 3 + [2027] * 2 + [2028] * 2 + [2029] * changes
