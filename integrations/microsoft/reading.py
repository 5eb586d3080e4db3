"""What became of an event, and when people are taken: read from the calendars they really use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.microsoft.events import State
from integrations.microsoft.http import Answer, Door
from integrations.microsoft.permissions import CALENDARS
from integrations.microsoft.series import IN_UTC, instant
from mentoring.ports import Occurrence, Rsvp, Span

_AT_ONCE, _LONGEST = 20, timedelta(days=60)
"""Addresses in one question about free time, and the longest time it may be about (Graph's limit is 62 days)."""
_TAKEN = frozenset({"busy", "tentative", "oof"})
_ANSWERS: Mapping[str, Rsvp] = {
    "accepted": "accepted",
    "organizer": "accepted",
    "declined": "declined",
    "tentativelyAccepted": "tentative",
}


def occurrences(state: State, event: Answer, found: Mapping[int, Answer]) -> list[Occurrence]:
    """Every occurrence that was planned: one that is no longer there was cancelled.

    Args:
        state: what we remember of the event.
        event: the event.
        found: slot -> its occurrence (of a series).
    """
    plan = state.plan
    seen = []
    for number in range(plan.count):
        if number in plan.dropped:
            continue
        planned = plan.held(number)
        now = event if plan.single else found.get(number)
        if now is None or now.get("isCancelled"):
            seen.append(Occurrence(planned, planned, plan.minutes, cancelled=True))
            continue
        start, end = instant(now["start"]), instant(now["end"])
        minutes = round((end - start).total_seconds() / 60)
        seen.append(Occurrence(planned, start, minutes, cancelled=False, answers=_answers(now)))
    return seen


def merged(seen: Iterable[Occurrence]) -> list[Occurrence]:
    """Copies of one event as one: it takes place unless every copy was cancelled, and everybody's answers count."""
    kept: dict[datetime, Occurrence] = {}
    for one in seen:
        before = kept.get(one.planned)
        if before is None or before.cancelled:
            kept[one.planned] = one
        elif not one.cancelled:
            answers = {**before.answers, **one.answers}
            kept[one.planned] = Occurrence(
                before.planned, before.start, before.minutes, cancelled=False, answers=answers
            )
    return sorted(kept.values(), key=lambda one: one.planned)


def busy(
    door: Door, mailbox: str, addresses: Sequence[str], since: datetime, until: datetime
) -> dict[str, tuple[Span, ...]]:
    """Address as given -> when its owner is taken in that time; one whose calendar is closed to us is left out."""
    taken: dict[str, set[Span]] = {}
    closed: set[str] = set()
    for start in range(0, len(addresses), _AT_ONCE):
        group = list(addresses[start : start + _AT_ONCE])
        begin = since
        while begin < until:
            end = min(until, begin + _LONGEST)
            for schedule in _asked(door, mailbox, group, begin, end):
                given = {address.casefold(): address for address in group}
                name = given.get(str(schedule.get("scheduleId", "")).casefold())
                if name is None or schedule.get("error") is not None:
                    closed.add(name or "")
                    continue
                taken.setdefault(name, set()).update(_spans(schedule, since, until))
            begin = end
    return {
        address: tuple(sorted(taken[address]))
        for address in addresses
        if address in taken and address not in closed
    }


def _asked(door: Door, mailbox: str, group: list[str], since: datetime, until: datetime) -> list[Answer]:
    """The answers about a few people and a few weeks. It changes nothing, although Graph wants a POST."""
    question = {
        "schedules": group,
        "startTime": _moment(since),
        "endTime": _moment(until),
        "availabilityViewInterval": 30,
    }
    answer = door.ask(f"{mailbox}/calendar/getSchedule", permission=CALENDARS, json=question, headers=IN_UTC)
    found = answer.get("value")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _spans(schedule: Answer, since: datetime, until: datetime) -> Iterable[Span]:
    for item in schedule.get("scheduleItems") or ():
        if item.get("status") in _TAKEN:
            start, end = instant(item["start"]), instant(item["end"])
            if start < until and since < end:
                yield start, end


def _moment(moment: datetime) -> dict[str, str]:
    return {"dateTime": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"}


def _answers(event: Mapping[str, Any]) -> dict[str, Rsvp]:
    said: dict[str, Rsvp] = {}
    for attendee in event.get("attendees") or ():
        address = (attendee.get("emailAddress") or {}).get("address")
        if address:
            response = (attendee.get("status") or {}).get("response", "none")
            said[str(address).casefold()] = _ANSWERS.get(response, "none")
    return said
