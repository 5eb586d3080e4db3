"""The parts that every calendar of ours is made of: its head, its moments, its people."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

from mentoring.ical_series import same
from mentoring.safe_text import address, one_line


def calendar(method: str) -> Calendar:
    """A calendar without anything in it."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//Binome//Mentoring programme//EN")
    made.add("calscale", "GREGORIAN")
    made.add("method", method)
    return made


def zone_name(start: datetime) -> str | None:
    """The name of its zone, None for UTC, which calendars know without being told."""
    key = start.tzinfo.key if isinstance(start.tzinfo, ZoneInfo) else "UTC"
    return None if key in {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu"} else key


def moment(event: Event, name: str, moment: datetime, *, civil: bool = False) -> None:
    """Add a moment: by the clocks of its zone, or in UTC where these would not tell which moment is meant.

    `civil` keeps to the clocks, as what refers to a slot of the rule must.
    """
    zone, shown = zone_name(moment), moment.replace(tzinfo=None, fold=0)
    if zone and (civil or same(shown.replace(tzinfo=moment.tzinfo), moment)):
        event.add(name, shown, parameters={"TZID": zone})
    else:
        event.add(name, moment.astimezone(UTC))


def person(name: str, mail: str, what: str) -> vCalAddress:
    """An attendee or organiser; `what` names them in errors."""
    found = vCalAddress(f"mailto:{address(mail, what)}")
    if name:
        # A double quote cannot stand in a parameter; its usual encoding (RFC 6868) is shown as it is by some.
        found.params["CN"] = one_line(name, f"the name of {what}").replace('"', "’")
    return found
