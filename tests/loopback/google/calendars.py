"""Calendars: events with guests, series with exceptions, and who is taken when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.loopback.google import recurrence
from tests.loopback.google.world import Call, Json, Refusal, World

_ID = re.compile(r"[a-v0-9]{5,1024}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_OWN = ("exceptions",)
"""What is kept in an event and never shown."""


def insert(world: World, call: Call) -> Json:
    calendar = _calendar(world, call)
    id_ = call.body.get("id") or f"auto{world.number()}"
    if not _ID.fullmatch(id_):
        raise Refusal(400, "invalid", "the id")
    if id_ in calendar:
        raise Refusal(409, "duplicate")
    event: Json = {
        "status": "confirmed",
        **call.body,
        "id": id_,
        "iCalUID": f"{id_}@google.com",
        "sequence": 0,
        "organizer": {"email": _name(call), "self": True},
        "exceptions": {},
    }
    _complete(world, event, call)
    calendar[id_] = event
    _tell(world, call, event, "invitation")
    return _shown(event)


def get(world: World, call: Call) -> Json:
    return _shown(_event(world, call))


def patch(world: World, call: Call) -> Json:
    event = _event(world, call)
    _matching(event, call)
    before = dict(event)
    for name, value in call.body.items():
        if name == "extendedProperties":
            for kind, properties in value.items():
                event.setdefault(name, {}).setdefault(kind, {}).update(properties)
        elif value in (None, []):
            event.pop(name, None)
        else:
            event[name] = value
    return _changed(world, call, before, event)


def update(world: World, call: Call) -> Json:
    event = _event(world, call)
    _matching(event, call)
    before = dict(event)
    kept = {name: event[name] for name in ("id", "iCalUID", "sequence", "organizer", "exceptions")}
    event.clear()
    event.update({"status": "confirmed", **call.body, **kept})
    return _changed(world, call, before, event)


def delete(world: World, call: Call) -> None:
    event = _event(world, call)
    _matching(event, call)
    if event["status"] == "cancelled":
        raise Refusal(410, "deleted")
    event["status"] = "cancelled"
    _version(world, event)
    _tell(world, call, event, "cancellation")


def list_(world: World, call: Call) -> Json:
    wanted = [text.split("=", 1) for text in call.query.get("privateExtendedProperty", [])]
    found = [
        event
        for event in _calendar(world, call).values()
        if all(event.get("extendedProperties", {}).get("private", {}).get(k) == v for k, v in wanted)
        and (call.one("showDeleted") == "true" or event["status"] != "cancelled")
    ]
    return {"accessRole": "owner", **_page(call, [_shown(event) for event in found])}


def instances(world: World, call: Call) -> Json:
    event = _event(world, call)
    found = [
        one for one in expanded(event) if call.one("showDeleted") == "true" or one["status"] != "cancelled"
    ]
    return _page(call, found)


def freebusy(world: World, call: Call) -> Json:
    since, until = (datetime.fromisoformat(call.body[name]) for name in ("timeMin", "timeMax"))
    if until - since > timedelta(days=92):
        raise Refusal(400, "timeRangeTooLong")
    if len(call.body.get("items", [])) > 50:
        raise Refusal(400, "tooManyCalendarsRequested")
    known = {user["primaryEmail"] for user in world.users} | world.busy.keys() | {call.subject}
    calendars = {}
    for item in call.body.get("items", []):
        address = call.subject if item["id"] == "primary" else item["id"]
        spans = sorted(set(_taken(world, address, since, until)))
        calendars[item["id"]] = (
            {"busy": [{"start": start, "end": end} for start, end in spans]}
            if address in known
            else {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
        )
    return {"timeMin": call.body["timeMin"], "timeMax": call.body["timeMax"], "calendars": calendars}


def expanded(event: Json) -> list[Json]:
    """The instances of an event as they stand."""
    if not event.get("recurrence"):
        return [_shown(event)]
    length = _moment(event["end"]) - _moment(event["start"])
    return [_instance(event, origin, length) for origin in recurrence.starts(event)]


def _instance(event: Json, origin: datetime, length: timedelta) -> Json:
    exception = event["exceptions"].get(_said(origin), {})
    identity = {
        "id": f"{event['id']}_{origin:%Y%m%dT%H%M%SZ}",
        "recurringEventId": event["id"],
        "originalStartTime": {"dateTime": _said(origin), "timeZone": event["start"]["timeZone"]},
        "status": exception.get("status", "confirmed"),
    }
    if identity["status"] == "cancelled":
        return identity
    start = datetime.fromisoformat(exception.get("start", _said(origin)))
    minutes = exception.get("minutes")
    ends = start + (timedelta(minutes=minutes) if minutes else length)
    return {
        **{name: event[name] for name in ("summary", "organizer") if name in event},
        **identity,
        "start": {"dateTime": start.isoformat()},
        "end": {"dateTime": ends.isoformat()},
        "attendees": exception.get("attendees", event.get("attendees", [])),
    }


def _calendar(world: World, call: Call) -> dict[str, Json]:
    name = _name(call)
    if name != call.subject and name not in world.events:
        raise Refusal(404, "notFound")
    return world.events.setdefault(name, {})


def _name(call: Call) -> str:
    return call.subject if call.path["calendarId"] == "primary" else call.path["calendarId"]


def _event(world: World, call: Call) -> Json:
    event = _calendar(world, call).get(call.path["eventId"])
    if event is None:
        raise Refusal(404, "notFound")
    return event


def _matching(event: Json, call: Call) -> None:
    if call.match and call.match != event["etag"]:
        raise Refusal(412, "conditionNotMet")


def _changed(world: World, call: Call, before: Json, event: Json) -> Json:
    _complete(world, event, call)
    visible = {
        name for name in event.keys() | before.keys() if name not in ("extendedProperties", "etag", "updated")
    }
    if any(before.get(name) != event.get(name) for name in visible):
        event["sequence"] += 1
    gone = before["status"] != "cancelled" and event["status"] == "cancelled"
    _tell(world, call, event, "cancellation" if gone else "update")
    return _shown(event)


def _complete(world: World, event: Json, call: Call) -> None:
    """Check what the schemas cannot, and add what Google adds."""
    for name in ("start", "end"):
        told = event[name]
        if "dateTime" not in told:
            raise Refusal(400, "required", name)
        try:
            ZoneInfo(told.get("timeZone", "UTC"))
            moment = datetime.fromisoformat(told["dateTime"])
        except (ValueError, OSError):
            raise Refusal(400, "invalid", name) from None
        if moment.tzinfo is None and "timeZone" not in told:
            raise Refusal(400, "required", f"{name}.timeZone")
    if _moment(event["end"]) <= _moment(event["start"]):
        raise Refusal(400, "timeRangeEmpty")
    if event.get("recurrence"):
        recurrence.starts(event)
    for guest in event.get("attendees", []):
        if not _ADDRESS.fullmatch(guest.get("email", "")):
            raise Refusal(400, "invalid", "attendees.email")
        guest.setdefault("responseStatus", "needsAction")
    asked = event.get("conferenceData", {}).get("createRequest")
    if asked and call.one("conferenceDataVersion") == "1" and "hangoutLink" not in event:
        event["hangoutLink"] = f"https://meet.google.com/{asked['requestId'][:10]}"
    _version(world, event)


def _version(world: World, event: Json) -> None:
    event["etag"] = f'"{world.number()}"'


def _tell(world: World, call: Call, event: Json, what: str) -> None:
    """One notification a guest, where asked for."""
    if call.one("sendUpdates") != "all":
        return
    for guest in event.get("attendees", []):
        world.accept(what, event=event["id"], to=guest["email"], version=event["etag"])


def _taken(world: World, address: str, since: datetime, until: datetime) -> Iterator[tuple[str, str]]:
    for start, end in world.busy.get(address, ()):
        if datetime.fromisoformat(start) < until and since < datetime.fromisoformat(end):
            yield start, end
    for calendar in world.events.values():
        for event in calendar.values():
            if event["status"] == "cancelled" or not _comes(event, address):
                continue
            for one in expanded(event):
                if one["status"] == "cancelled" or not _comes(one, address):
                    continue
                begins, ends = _moment(one["start"]), _moment(one["end"])
                if begins < until and since < ends:
                    yield _said(begins), _said(ends)


def _comes(event: Json, address: str) -> bool:
    return any(
        guest["email"] == address and guest["responseStatus"] != "declined"
        for guest in event.get("attendees", [])
    )


def _page(call: Call, items: list[Json]) -> Json:
    size, start = int(call.one("maxResults", "250")), int(call.one("pageToken", "0"))
    page: Json = {"items": items[start : start + size]}
    if start + size < len(items):
        page["nextPageToken"] = str(start + size)
    return page


def _shown(event: Json) -> Json:
    return {name: value for name, value in event.items() if name not in _OWN}


def _moment(told: Any) -> datetime:
    moment = datetime.fromisoformat(told["dateTime"])
    zone = ZoneInfo(told.get("timeZone", "UTC"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
