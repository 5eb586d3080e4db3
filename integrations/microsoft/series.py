"""The exceptions of a series: occurrences that are left out or moved, and where each one stands now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.microsoft.events import State
from integrations.microsoft.http import Answer, Door, segment
from integrations.microsoft.permissions import CALENDARS
from integrations.microsoft.plan import Plan
from mentoring.errors import ProviderError

IN_UTC = {"Prefer": 'outlook.timezone="UTC"'}
_FAR = timedelta(days=120)
"""How far before the first slot and after the last an occurrence is still looked for."""


def instances(door: Door, events: str, event: Answer, plan: Plan) -> dict[int, Answer]:
    """Slot, by number -> its occurrence as the calendar has it; a slot without one is missing."""
    slots = plan.slots
    number = {slot: at for at, slot in enumerate(slots)}
    params = {
        "startDateTime": _written(slots[0] - _FAR),
        "endDateTime": _written(slots[-1] + _FAR),
        "$top": "200",
        "$select": "id,type,start,end,originalStart,isCancelled,attendees",
    }
    found: dict[int, Answer] = {}
    path = f"{events}/{segment(str(event['id']))}/instances"
    for one in door.pages(path, permission=CALENDARS, params=params, headers=IN_UTC):
        original = one.get("originalStart")
        slot = datetime.fromisoformat(original).astimezone(UTC) if original else instant(one["start"])
        if slot in number and not one.get("isCancelled"):
            found[number[slot]] = one
    return found


def owed(state: State, found: Mapping[int, Answer]) -> list[tuple[Answer, datetime | None]]:
    """The occurrences that are not yet as the plan has them: with where to move each, None to leave it out.

    An occurrence that somebody else has moved stays where it is.
    """
    plan, slots = state.plan, state.plan.slots
    ours: list[tuple[Answer, datetime | None]] = [
        (found[number], None) for number in plan.dropped if number in found
    ]
    for number in sorted({*plan.moved, *state.was}):
        if number in found and number not in plan.dropped:
            now, wanted = instant(found[number]["start"]), plan.held(number)
            if now != wanted and now in (slots[number], state.was.get(number)):
                ours.append((found[number], wanted))
    return ours


def settle(door: Door, events: str, event: Answer, state: State, *, seen: bool) -> int:
    """Make the occurrences as the plan has them; how many had to be changed.

    Args:
        door: Graph.
        events: path of the events.
        event: the series.
        state: what is meant.
        seen: whether guests are told of each change, so that a lost answer is uncertain.
    """
    if state.plan.single or not (state.plan.dropped or state.plan.moved or state.was):
        return 0
    left = owed(state, instances(door, events, event, state.plan))
    for occurrence, start in left:
        path = f"{events}/{segment(str(occurrence['id']))}"
        if start is None:
            door.write("DELETE", path, permission=CALENDARS, effect=seen)
        else:
            door.write("PATCH", path, permission=CALENDARS, json=state.plan.span(start), effect=seen)
    return len(left)


def instant(moment: Any) -> datetime:
    """An instant from Graph's date, time and zone; asked for in UTC, where seven digits follow the second."""
    try:
        zone, at = moment["timeZone"], datetime.fromisoformat(moment["dateTime"][:26])
    except (ValueError, KeyError, TypeError):
        zone, at = None, None
    if at is None or zone not in ("UTC", "Etc/UTC"):
        raise ProviderError("Microsoft's answer makes no sense: a time not in UTC")
    return at.replace(tzinfo=UTC)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
