"""When an event is meant to be, in the form that is kept on the event itself: what the calendar says later is held against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mentoring.errors import BadInput
from mentoring.ical_parts import zone_name
from mentoring.ical_series import as_series

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Plan:
    """A weekly rule with its exceptions, or one single start.

    Args:
        zone: IANA name of the zone whose clocks the rule follows.
        first: the first slot by those clocks.
        minutes: how long each occurrence is.
        weeks: between two slots; 0 for a single event.
        count: how many slots there are.
        dropped: slots without an occurrence, by number from 0.
        moved: slot -> the instant at which it is held instead.
    """

    zone: str
    first: datetime
    minutes: int
    weeks: int = 0
    count: int = 1
    dropped: tuple[int, ...] = ()
    moved: Mapping[int, datetime] = field(default_factory=dict)

    @property
    def single(self) -> bool:
        """Whether it is one event and no series."""
        return self.weeks == 0

    @property
    def rule(self) -> tuple[object, ...]:
        """What the rule says, without its exceptions."""
        return self.zone, self.first, self.minutes, self.weeks, self.count

    @property
    def slots(self) -> tuple[datetime, ...]:
        """The instant of every slot, in UTC."""
        return tuple(self._instant(number) for number in range(self.count))

    def held(self, number: int) -> datetime:
        """The instant at which that slot's occurrence is held."""
        return self.moved.get(number) or self._instant(number)

    def moment(self, instant: datetime) -> dict[str, str]:
        """An instant as Graph takes it, by the clocks of the zone where these tell which one is meant, else in UTC."""
        local = instant.astimezone(ZoneInfo(self.zone))
        shown = local.replace(tzinfo=None, fold=0)
        if shown.replace(tzinfo=local.tzinfo).astimezone(UTC) != instant.astimezone(UTC):
            return {"dateTime": instant.astimezone(UTC).replace(tzinfo=None).isoformat(), "timeZone": "UTC"}
        return {"dateTime": shown.isoformat(), "timeZone": self.zone}

    def span(self, start: datetime) -> dict[str, dict[str, str]]:
        """Start and end of an occurrence that is held then."""
        end = start.astimezone(UTC) + timedelta(minutes=self.minutes)
        return {"start": self.moment(start), "end": self.moment(end)}

    def recurrence(self) -> dict[str, Any] | None:
        """The rule as Graph takes it, None for a single event."""
        if self.single:
            return None
        return {
            "pattern": {
                "type": "weekly",
                "interval": self.weeks,
                "daysOfWeek": [_DAYS[self.first.weekday()]],
                "firstDayOfWeek": "monday",
            },
            "range": {
                "type": "numbered",
                "startDate": self.first.date().isoformat(),
                "numberOfOccurrences": self.count,
            },
        }

    def _instant(self, number: int) -> datetime:
        local = self.first + timedelta(weeks=self.weeks * number)
        return local.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)


def plan(starts: tuple[datetime, ...], minutes: int) -> Plan:
    """The plan for these aware starts, in the zone of the first.

    Raises:
        BadInput: there is no start, or one without a zone.
    """
    if not starts or any(start.tzinfo is None for start in starts):
        raise BadInput("an event needs a start with a time zone")
    zone = zone_name(starts[0]) or "UTC"
    place = ZoneInfo(zone)
    rising = tuple(start.astimezone(place) for start in sorted({start.astimezone(UTC) for start in starts}))
    if len(rising) == 1:
        found = Plan(zone, rising[0].replace(tzinfo=None, fold=0), minutes)
        start = rising[0].astimezone(UTC)
        return found if found.slots[0] == start else Plan("UTC", start.replace(tzinfo=None), minutes)
    series = as_series(rising)
    slots = [slot.astimezone(UTC) for slot in series.slots]
    dropped = tuple(number for number, slot in enumerate(series.slots) if slot in series.dropped)
    moved = {slots.index(slot.astimezone(UTC)): start.astimezone(UTC) for slot, start in series.moved}
    first = series.slots[0].replace(tzinfo=None, fold=0)
    return Plan(zone, first, minutes, series.weeks, len(slots), dropped, moved)


def to_json(found: Plan) -> dict[str, Any]:
    """The plan as JSON values."""
    return {
        "zone": found.zone,
        "first": found.first.isoformat(),
        "minutes": found.minutes,
        "weeks": found.weeks,
        "count": found.count,
        "dropped": list(found.dropped),
        "moved": {str(number): start.isoformat() for number, start in found.moved.items()},
    }


def from_json(said: Mapping[str, Any]) -> Plan:
    """The plan that these JSON values say.

    Raises:
        ValueError, KeyError, TypeError: they say none.
    """
    return Plan(
        zone=ZoneInfo(str(said["zone"])).key,
        first=datetime.fromisoformat(said["first"]),
        minutes=int(said["minutes"]),
        weeks=int(said["weeks"]),
        count=int(said["count"]),
        dropped=tuple(int(number) for number in said["dropped"]),
        moved={int(number): datetime.fromisoformat(start) for number, start in said["moved"].items()},
    )
