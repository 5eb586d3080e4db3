"""Events, and what Exchange tells their guests."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from tests.loopback.microsoft.exchange import Answer, Json, Request, Trouble, route
from tests.loopback.microsoft.odata import by_property, page
from tests.loopback.microsoft.series import Place, expanded, instant, shown_at
from tests.loopback.microsoft.tenant import Event, Mailbox, Tenant, chosen, listed

KEY, UID = "Name BinomeKey", "Name BinomeUid"
_BLOB = "<div>" + "_" * 80 + "<br>Join the meeting now</div>"
_QUIET = {"singleValueExtendedProperties"}


@route("GET", "/users/{}/events")
def find(tenant: Tenant, request: Request, user: str) -> Answer:
    box = tenant.mailbox(user)
    key = by_property(request.query.get("$filter", ""))
    if key is None and "$filter" in request.query:
        raise Trouble(400, "ErrorInvalidUrlQueryFilter")
    found = [e for e in box.events.values() if key is None or e.properties.get(key[0]) == key[1]]
    items = [_chosen(event, request) for event in found]
    return page(tenant, request, items, 10)


@route("POST", "/users/{}/events")
def create(tenant: Tenant, request: Request, user: str) -> Answer:
    box, values = tenant.mailbox(user), dict(request.json)
    transaction = values.get("transactionId")
    if transaction and any(e.values.get("transactionId") == transaction for e in box.events.values()):
        raise Trouble(409, "ErrorDuplicateTransactionId")
    event = Event(tenant.new_id("event"), values)
    _take_properties(event, values)
    if values.get("isOnlineMeeting"):
        _meet(event)
    box.events[event.id] = event
    invite(tenant, box, event, "REQUEST", guests(event))
    return Answer(201, _chosen(event, request))


@route("GET", "/users/{}/events/{}")
def one(tenant: Tenant, request: Request, user: str, name: str) -> Answer:
    event, place = _found(tenant.mailbox(user), name)
    return Answer(200, _chosen(event, request) if place is None else place.shown(event, request))


@route("GET", "/users/{}/events/{}/instances")
def instances(tenant: Tenant, request: Request, user: str, name: str) -> Answer:
    event, _ = _found(tenant.mailbox(user), name)
    since = instant({"dateTime": request.query["startDateTime"].rstrip("Z"), "timeZone": "UTC"})
    until = instant({"dateTime": request.query["endDateTime"].rstrip("Z"), "timeZone": "UTC"})
    items = [place.shown(event, request) for place in expanded(event) if since <= place.start(event) < until]
    return page(tenant, request, items, 10)


@route("PATCH", "/users/{}/events/{}")
def change(tenant: Tenant, request: Request, user: str, name: str) -> Answer:
    box, values = tenant.mailbox(user), dict(request.json)
    event, place = _found(box, name)
    if place is not None:
        _check_order(event, place, values)
        if (event.exceptions.get(place.slot) or {}) | values != event.exceptions.get(place.slot):
            event.exceptions[place.slot] = (event.exceptions.get(place.slot) or {}) | values
            event.sequence += 1
            invite(tenant, box, event, "REQUEST", guests(event), place.slot)
        return Answer(200, place.shown(event, request))
    before, only_guests = guests(event), not set(values) - _QUIET - {"attendees"}
    _take_properties(event, values)
    if "recurrence" in values:
        event.exceptions.clear()
    if "attendees" in values:
        _keep_answers(event, values["attendees"])
    if "body" in values and event.values.get("isOnlineMeeting") and "_" * 20 not in values["body"]["content"]:
        event.values["isOnlineMeeting"] = False  # as the real one does: the meeting is lost
    event.values |= values
    if not set(values) - _QUIET:
        return Answer(200, _chosen(event, request))
    event.sequence += 1
    after = guests(event)
    invite(tenant, box, event, "CANCEL", [guest for guest in before if guest not in after])
    told = [guest for guest in after if guest not in before] if only_guests else after
    invite(tenant, box, event, "REQUEST", told)
    return Answer(200, _chosen(event, request))


@route("DELETE", "/users/{}/events/{}")
def delete(tenant: Tenant, request: Request, user: str, name: str) -> Answer:
    call_off(tenant, tenant.mailbox(user), name)
    return Answer(204)


@route("POST", "/users/{}/events/{}/cancel")
def cancel(tenant: Tenant, request: Request, user: str, name: str) -> Answer:
    box = tenant.mailbox(user)
    event, _ = _found(box, name)
    if not guests(event):
        raise Trouble(400, "ErrorInvalidRequest")
    call_off(tenant, box, name, request.json.get("comment", ""))
    return Answer(202)


def _check_order(event: Event, place: Place, values: Json) -> None:
    """An occurrence stays between its neighbours, and on another day than they."""
    if "start" not in values:
        return
    day = instant(values["start"]).date()
    others = [other for other in expanded(event) if other.number != place.number]
    before = [other.start(event).date() for other in others if other.number < place.number]
    after = [other.start(event).date() for other in others if other.number > place.number]
    if (before and day <= max(before)) or (after and day >= min(after)):
        raise Trouble(400, "ErrorOccurrenceCrossingBoundary")


def call_off(tenant: Tenant, box: Mailbox, name: str, comment: str = "") -> None:
    """Take an event or one of its occurrences away; its guests are told."""
    event, place = _found(box, name)
    event.sequence += 1
    if place is None:
        del box.events[event.id]
        invite(tenant, box, event, "CANCEL", guests(event), comment=comment)
        for guest in guests(event):
            tenant.invited.get(guest, set()).discard((box.address, event.id))
    else:
        event.exceptions[place.slot] = None
        invite(tenant, box, event, "CANCEL", guests(event), place.slot)


def guests(event: Event) -> list[str]:
    return [str(one["emailAddress"]["address"]).casefold() for one in event.values.get("attendees", ())]


def invite(
    tenant: Tenant,
    box: Mailbox,
    event: Event,
    method: str,
    told: list[str],
    slot: str | None = None,
    comment: str = "",
) -> None:
    """Each guest gets one message."""
    for guest in told:
        tenant.invited.setdefault(guest, set()).add((box.address, event.id))
        tenant.journal.note(
            kind="event",
            method=method,
            key=_named(event, KEY),
            uid=_named(event, UID),
            sequence=event.sequence,
            to=guest,
            occurrence=slot,
            title=event.values.get("subject"),
            comment=comment,
            start=event.values["start"],
        )


def answer(event: Event, address: str, response: str, slot: str | None) -> None:
    """A guest answers the event, or one occurrence of it."""
    attendees: list[Json] = event.values["attendees"]
    if slot is not None:
        exception = event.exceptions.setdefault(slot, {})
        if exception is None:
            raise Trouble(404, "ErrorItemNotFound")
        attendees = exception.setdefault("attendees", [dict(one) for one in attendees])
    for one_of_them in attendees:
        if str(one_of_them["emailAddress"]["address"]).casefold() == address.casefold():
            one_of_them["status"] = {"response": response, "time": "2027-01-01T00:00:00Z"}


def known_by(tenant: Tenant, uid: str) -> list[tuple[Mailbox, Event]]:
    """Every event of that uid or key."""
    return [
        (box, event)
        for box in tenant.mailboxes.values()
        for event in box.events.values()
        if uid in (_named(event, UID), _named(event, KEY))
    ]


def _found(box: Mailbox, quoted: str) -> tuple[Event, Place | None]:
    name = unquote(quoted)
    master, _, number = name.partition("#")
    event = box.events.get(master)
    if event is None:
        raise Trouble(404, "ErrorItemNotFound")
    if not number:
        return event, None
    place = next((place for place in expanded(event) if str(place.number) == number), None)
    if place is None:
        raise Trouble(404, "ErrorItemNotFound")
    return event, place


def _chosen(event: Event, request: Request) -> Json:
    values = event.values
    shown: Json = {
        **{name: value for name, value in values.items() if name not in {"start", "end", *_QUIET}},
        "id": event.id,
        "type": "seriesMaster" if values.get("recurrence") else "singleInstance",
        "start": shown_at(instant(values["start"]), request.zone),
        "end": shown_at(instant(values["end"]), request.zone),
        "isCancelled": False,
        "attendees": [{"status": {"response": "none"}} | one for one in values.get("attendees", ())],
    }
    shown = chosen(shown, request.query.get("$select"))
    if expand := request.query.get("$expand"):
        shown["singleValueExtendedProperties"] = listed(event.properties, expand)
    return shown


def _take_properties(event: Event, values: Json) -> None:
    for entry in values.get("singleValueExtendedProperties", ()):
        event.properties[entry["id"]] = entry["value"]


def _keep_answers(event: Event, attendees: list[Json]) -> None:
    said: dict[str, Any] = {
        str(one["emailAddress"]["address"]).casefold(): one.get("status")
        for one in event.values.get("attendees", ())
    }
    for attendee in attendees:
        status = said.get(str(attendee["emailAddress"]["address"]).casefold())
        if status:
            attendee["status"] = status


def _meet(event: Event) -> None:
    """Teams adds its link to the body."""
    event.values["onlineMeeting"] = {"joinUrl": f"https://teams.example/l/{len(event.id)}"}
    body = dict(event.values.get("body") or {"contentType": "html", "content": ""})
    body["content"] = f"<html><body>{body['content']}{_BLOB}</body></html>"
    event.values["body"] = body


def _named(event: Event, ending: str) -> str:
    return next((value for name, value in event.properties.items() if name.endswith(ending)), "")
