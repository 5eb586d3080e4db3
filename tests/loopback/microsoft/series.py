"""A weekly rule, expanded by the clocks of its zone: written from the documentation, not from Binôme's own code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.loopback.microsoft.exchange import Json, Request
from tests.loopback.microsoft.tenant import Event, chosen, stamp


@dataclass(frozen=True)
class Place:
    """One occurrence."""

    number: int
    slot: str
    """Its instant by the rule."""
    length: timedelta

    def start(self, event: Event) -> datetime:
        moved = event.exceptions.get(self.slot) or {}
        return instant(moved["start"]) if "start" in moved else datetime.fromisoformat(self.slot)

    def end(self, event: Event) -> datetime:
        moved = event.exceptions.get(self.slot) or {}
        return instant(moved["end"]) if "end" in moved else self.start(event) + self.length

    def shown(self, event: Event, request: Request) -> Json:
        exception = event.exceptions.get(self.slot)
        attendees = (exception or {}).get("attendees") or event.values.get("attendees", ())
        shown: Json = {
            "id": f"{event.id}#{self.number}",
            "seriesMasterId": event.id,
            "type": "exception" if exception else "occurrence",
            "subject": event.values.get("subject"),
            "originalStart": stamp(datetime.fromisoformat(self.slot)),
            "start": shown_at(self.start(event), request.zone),
            "end": shown_at(self.end(event), request.zone),
            "isCancelled": False,
            "attendees": [{"status": {"response": "none"}} | one for one in attendees],
        }
        return chosen(shown, request.query.get("$select"))


def expanded(event: Event) -> Iterator[Place]:
    """Every occurrence that is still there."""
    start, end = instant(event.values["start"]), instant(event.values["end"])
    recurrence = event.values.get("recurrence")
    if not recurrence:
        yield Place(0, start.isoformat(), end - start)
        return
    pattern, span = recurrence["pattern"], recurrence["range"]
    assert pattern["type"] == "weekly"
    assert span["type"] == "numbered"
    zone = ZoneInfo(span.get("recurrenceTimeZone") or event.values["start"]["timeZone"])
    clock = start.astimezone(zone).time()
    day = date.fromisoformat(span["startDate"])
    assert [day.strftime("%A").casefold()] == pattern["daysOfWeek"]
    for number in range(span["numberOfOccurrences"]):
        local = datetime.combine(day + timedelta(weeks=pattern["interval"] * number), clock, zone)
        slot = local.astimezone(UTC).isoformat()
        if event.exceptions.get(slot, {}) is not None:
            yield Place(number, slot, end - start)


def instant(moment: Json) -> datetime:
    """An instant from a local date and time and its zone."""
    local = datetime.fromisoformat(moment["dateTime"])
    assert local.tzinfo is None
    return local.replace(tzinfo=ZoneInfo(moment["timeZone"])).astimezone(UTC)


def shown_at(moment: datetime, zone: str) -> Json:
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return {"dateTime": local.strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": zone}
