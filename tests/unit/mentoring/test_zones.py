"""Time zones as people write them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mentoring.zones import zone_named, zone_of_offset


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Paris", "Europe/Paris"), ("europe/paris", "Europe/Paris"), ("Paris", "Europe/Paris"),
        ("(GMT+1) Paris", "Europe/Paris"), ("Europe/Paris (UTC+01:00)", "Europe/Paris"), ("new york", "America/New_York"),
        ("Romance Standard Time", "Europe/Paris"), ("UTC", "UTC"), ("GMT", "GMT"), ("UTC+05:30", "Asia/Kolkata"),
        ("GMT-3", "Etc/GMT+3"), ("Europe / Paris", "Europe/Paris"), ("America/Port of Spain", "America/Port_of_Spain"),
        ("Lune", None), ("Europe", None), ("Mars/Olympus", None), ("UTC+99", None), ("heure de Paris", None),
    ],
)  # fmt: skip
def test_zones(text: str, zone: str | None) -> None:
    assert zone_named(text) == zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("9", "Etc/GMT-9"), ("-3", "Etc/GMT+3"), ("−3", "Etc/GMT+3"), ("+2", "Etc/GMT-2"), ("0", "UTC"), ("5.5", "Asia/Kolkata"),
        ("5,5", "Asia/Kolkata"), ("5:30", "Asia/Kolkata"), ("5.75", "Asia/Kathmandu"), ("-3.5", "America/St_Johns"),
        ("14", "Etc/GMT-14"), ("-12", "Etc/GMT+12"), ("15", None), ("-13", None), ("5.3", None), ("noon", None), ("", None),
    ],
)  # fmt: skip
def test_offsets(text: str, zone: str | None) -> None:
    assert zone_of_offset(text) == zone


@pytest.mark.parametrize(("text", "hours"), [("5.5", 5.5), ("-3", -3), ("9", 9), ("12.75", 13.75)])
def test_an_offset_means_what_it_says(text: str, hours: float) -> None:
    winter = datetime(2027, 1, 12, tzinfo=ZoneInfo(zone_of_offset(text) or ""))
    assert winter.utcoffset() == timedelta(hours=hours)
