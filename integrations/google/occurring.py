"""From an event as Google has it to its occurrences: where each was planned, where it stands, who comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from integrations.google.event import planned
from mentoring.ports import Occurrence, Rsvp

_ANSWERS: Mapping[str, Rsvp] = {"accepted": "accepted", "declined": "declined", "tentative": "tentative"}


def occurrences(event: Mapping[str, Any], instances: Sequence[Mapping[str, Any]]) -> tuple[Occurrence, ...]:
    """The occurrences of one event of ours.

    Google tells of each instance its original start, which is where we planned it. When somebody has moved the whole series
    at once, the original starts moved along: then the first instance is the first one planned, and so on.
    """
    places = planned(event)
    if event.get("status") == "cancelled":
        return tuple(Occurrence(place, place, _minutes(event), cancelled=True) for place in places)
    if not event.get("recurrence"):
        return tuple(_one(place, event, event) for place in places[:1])
    by_origin = {_moment(instance["originalStartTime"]): instance for instance in instances}
    found = {place: by_origin.pop(place) for place in places if place in by_origin}
    missing = [place for place in places if place not in found]
    spare = sorted(origin for origin, one in by_origin.items() if one.get("status") != "cancelled")
    if len(spare) == len(missing):
        found |= {place: by_origin[origin] for place, origin in zip(missing, spare, strict=True)}
    return tuple(_one(place, found.get(place, {"status": "cancelled"}), event) for place in places)


def copies(events: Iterable[Sequence[Occurrence]]) -> tuple[Occurrence, ...]:
    """The occurrences of an event of which everybody has a copy: called off when all copies are, with all answers."""
    found: dict[datetime, Occurrence] = {}
    for occurrence in (one for event in events for one in event):
        before = found.get(occurrence.planned)
        if before is None or (before.cancelled and not occurrence.cancelled):
            answers = {**(before.answers if before else {}), **occurrence.answers}
            found[occurrence.planned] = _answered(occurrence, answers)
        else:
            found[occurrence.planned] = _answered(before, {**before.answers, **occurrence.answers})
    return tuple(found[place] for place in sorted(found))


def _answered(occurrence: Occurrence, answers: Mapping[str, Rsvp]) -> Occurrence:
    return Occurrence(occurrence.planned, occurrence.start, occurrence.minutes, occurrence.cancelled, answers)


def _one(place: datetime, instance: Mapping[str, Any], event: Mapping[str, Any]) -> Occurrence:
    cancelled = instance.get("status") == "cancelled"
    timed = instance if "start" in instance and "end" in instance else None
    return Occurrence(
        planned=place,
        start=_moment(timed["start"]) if timed else place,
        minutes=_minutes(timed or event),
        cancelled=cancelled,
        answers={} if cancelled else _guests(instance.get("attendees") or event.get("attendees", [])),
    )


def _guests(attendees: Iterable[Mapping[str, Any]]) -> dict[str, Rsvp]:
    return {
        str(guest["email"]).casefold(): _ANSWERS.get(str(guest.get("responseStatus")), "none")
        for guest in attendees
        if guest.get("email") and not guest.get("resource")
    }


def _minutes(event: Mapping[str, Any]) -> int:
    if "start" not in event or "end" not in event:
        return 0
    return round((_moment(event["end"]) - _moment(event["start"])).total_seconds() / 60)


def _moment(told: Mapping[str, str]) -> datetime:
    """An instant as Google writes it; an event that somebody made last a whole day begins at midnight UTC."""
    said = datetime.fromisoformat(told["dateTime"] if "dateTime" in told else told["date"])
    return said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)
