"""When people are taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tests.loopback.microsoft.exchange import Answer, Json, Request, Trouble, route
from tests.loopback.microsoft.series import expanded, instant, shown_at
from tests.loopback.microsoft.tenant import Tenant


@route("POST", "/users/{}/calendar/getSchedule")
def schedule(tenant: Tenant, request: Request, user: str) -> Answer:
    tenant.mailbox(user)
    asked = request.json
    since, until = instant(asked["startTime"]), instant(asked["endTime"])
    if len(asked["schedules"]) > 20:
        raise Trouble(400, "ErrorInvalidRequest")
    if (until - since).days > 62:
        raise Trouble(400, "ErrorInvalidTimeInterval")
    return Answer(
        200, {"value": [_one(tenant, name, since, until, request.zone) for name in asked["schedules"]]}
    )


def _one(tenant: Tenant, name: str, since: datetime, until: datetime, zone: str) -> Json:
    person = next((u for u in tenant.users.values() if u["mail"].casefold() == name.casefold()), None)
    if person is None or person.get("closed"):
        error = {"message": f"unable to resolve {name}", "responseCode": "ErrorMailRecipientNotFound"}
        return {"scheduleId": name, "error": error}
    items = [
        {"status": status, "start": shown_at(start, zone), "end": shown_at(end, zone)}
        for start, end, status in sorted(_taken(tenant, name.casefold()))
        if start < until and since < end
    ]
    return {"scheduleId": name, "availabilityView": "", "scheduleItems": items}


def _taken(tenant: Tenant, name: str) -> Iterator[tuple[datetime, datetime, str]]:
    """What was planted, and what they were invited to by anybody here and have not declined."""
    yield from tenant.busy.get(name, ())
    for address, id_ in tenant.invited.get(name, ()):
        event = tenant.mailboxes[address.casefold()].events.get(id_)
        for place in expanded(event) if event else ():
            exception = event.exceptions.get(place.slot) if event else None
            attendees = (exception or {}).get("attendees") or (event.values["attendees"] if event else ())
            said = next(
                (
                    (one.get("status") or {}).get("response", "none")
                    for one in attendees
                    if str(one["emailAddress"]["address"]).casefold() == name
                ),
                "declined",
            )
            if event and said != "declined":
                yield place.start(event), place.end(event), "busy" if said == "accepted" else "tentative"
