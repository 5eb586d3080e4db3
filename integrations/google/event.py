"""An invitation as an event of Google Calendar, and what we note in it for ourselves."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from mentoring.effects import event_uid
from mentoring.errors import BadInput
from mentoring.ical_series import as_series, same
from mentoring.ports import Guest, Invitation
from mentoring.safe_text import address, link, many_lines, one_line

_ID = re.compile(r"[a-v0-9]{5,1024}")
NOTED = "binome"
"""The private property that says what each part of the event was when we last wrote it."""
PLANNED, UID = "binomePlanned", "binomeUid"
_MOST_TOLD = 1024
"""Characters of a private property's value."""


def own_id(key: str) -> str:
    """The id of the event that is one attendee's copy."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def shared_id(key: str) -> str:
    """The id of the event that all of a pair share."""
    return head(event_uid(key))


def head(uid: str) -> str:
    """Of an event's identity what Google takes as its id."""
    found = uid.partition("@")[0]
    return found if _ID.fullmatch(found) else own_id(found)


def wanted(invitation: Invitation) -> dict[str, Any]:
    """The event as it shall be, without what we note in it.

    A series is one event: a weekly rule, the slots without a meeting left out (EXDATE) and the moved meetings added as dates
    of their own (RDATE). So one call puts the whole series, one mail announces it, and what Google calls an occurrence's
    original start is where we planned it.

    Raises:
        BadInput: a value holds a control character, or is no address; there is no start.
    """
    starts = _starts(invitation)
    zone = _zone(starts[0])
    first, recurrence = _recurrence(starts, zone)
    ends = (first.astimezone(UTC) + timedelta(minutes=invitation.minutes)).astimezone(zone)
    shared = bool(invitation.guests)
    guests = invitation.guests or (Guest(invitation.to_name, invitation.to_address),)
    description = many_lines(invitation.words, "the words").strip()
    place = one_line(invitation.place, "the place")
    if invitation.link:
        url = link(invitation.link, "the video link")
        place = place or url
        if url not in description:
            description = f"{description}\n\n{url}".strip()
    return {
        "summary": one_line(invitation.title, "the title"),
        "description": description,
        "location": place,
        "start": {"dateTime": first.isoformat(), "timeZone": str(zone)},
        "end": {"dateTime": ends.isoformat(), "timeZone": str(zone)},
        "recurrence": recurrence,
        "attendees": [_attendee(guest) for guest in guests],
        "guestsCanModify": shared,
        "guestsCanInviteOthers": shared,
        "guestsCanSeeOtherGuests": shared,
    }


def noted(invitation: Invitation, event: Mapping[str, Any]) -> dict[str, str]:
    """What we note in an event: a digest of each part, where its meetings were planned, and whose copies belong together."""
    planned = ",".join(f"{int(start.timestamp()):x}" for start in _starts(invitation))
    if len(planned) > _MOST_TOLD:
        raise BadInput("the series has too many meetings for one event", instead="Plan at most a hundred.")
    return {
        NOTED: " ".join(f"{name}:{_digest(value)}" for name, value in event.items()),
        PLANNED: planned,
        UID: head(invitation.uid),
    }


def without(found: Mapping[str, Any], invitation: Invitation) -> dict[str, str]:
    """The notes of an event that its attendee leaves: this change was made, and these are its guests now."""
    parts = dict(part.partition(":")[::2] for part in private(found).get(NOTED, "").split())
    parts["attendees"] = _digest([_attendee(guest) for guest in invitation.guests])
    told = {NOTED: " ".join(f"{name}:{digest}" for name, digest in parts.items())}
    return told | marked(found, invitation.key, invitation.sequence, "REQUEST")


def changed(event: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """The parts that are not what they were when we last wrote the event: whatever else differs, people have changed."""
    before = dict(part.partition(":")[::2] for part in private(found).get(NOTED, "").split())
    return {name: value for name, value in event.items() if before.get(name) != _digest(value)}


def private(found: Mapping[str, Any]) -> dict[str, str]:
    """What we noted in an event."""
    properties: dict[str, str] = found.get("extendedProperties", {}).get("private", {})
    return properties


def planned(found: Mapping[str, Any]) -> tuple[datetime, ...]:
    """Where an event's meetings were planned."""
    told = private(found).get(PLANNED, "")
    return tuple(datetime.fromtimestamp(int(number, 16), UTC) for number in told.split(",") if number)


def mark(key: str) -> str:
    """The private property in which the changes of one effect are noted."""
    return f"binome{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def marked(found: Mapping[str, Any], key: str, sequence: int, method: str) -> dict[str, str]:
    """The note that this change was made, beside those of earlier ones (the oldest may be forgotten)."""
    told = [*_told(found, key), f"{sequence}{'c' if method == 'CANCEL' else ''}"]
    while len(" ".join(told)) > _MOST_TOLD:
        del told[0]
    return {mark(key): " ".join(dict.fromkeys(told))}


def was_made(found: Mapping[str, Any], key: str, sequence: int) -> bool:
    """Whether that change was made. A cancellation is noted before it is done: it was when the event is gone, or back since."""
    told = _told(found, key)
    if str(sequence) in told:
        return True
    later = any(int(change.rstrip("c")) > sequence for change in told)
    return f"{sequence}c" in told and (later or found.get("status") == "cancelled")


def _told(found: Mapping[str, Any], key: str) -> list[str]:
    return private(found).get(mark(key), "").split()


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:8]


def _attendee(guest: Guest) -> dict[str, str]:
    return {
        "email": address(guest.address, "the attendee"),
        "displayName": one_line(guest.name, "the name of the attendee"),
    }


def _starts(invitation: Invitation) -> tuple[datetime, ...]:
    """The starts, rising, each once, all in the zone of the first."""
    if not invitation.starts or any(start.tzinfo is None for start in invitation.starts):
        raise BadInput("an event needs a start with a time zone", where=one_line(invitation.key, "the key"))
    zone = _zone(invitation.starts[0])
    instants = sorted({start.astimezone(UTC) for start in invitation.starts})
    return tuple(instant.astimezone(zone) for instant in instants)


def _zone(start: datetime) -> ZoneInfo:
    """Its zone; Google wants a name."""
    zone: tzinfo | None = start.tzinfo
    return zone if isinstance(zone, ZoneInfo) and zone.key else ZoneInfo("UTC")


def _recurrence(starts: Sequence[datetime], zone: ZoneInfo) -> tuple[datetime, list[str]]:
    """Start of the first slot, and the lines of the rule; no lines for a single event."""
    if len(starts) == 1:
        return starts[0], []
    series = as_series(tuple(starts))
    lines = [f"RRULE:FREQ=WEEKLY;INTERVAL={series.weeks};COUNT={len(series.slots)}"]
    left_out = [*series.dropped, *(slot for slot, _ in series.moved)]
    if left_out:
        lines.append(f"EXDATE;TZID={zone.key}:{','.join(_civil(slot) for slot in sorted(left_out))}")
    added = [start for _, start in series.moved]
    civil = [start for start in added if same(start.replace(fold=0), start)]
    if civil:
        lines.append(f"RDATE;TZID={zone.key}:{','.join(map(_civil, civil))}")
    if rest := [start for start in added if start not in civil]:
        lines.append(f"RDATE:{','.join(f'{_civil(start.astimezone(UTC))}Z' for start in rest)}")
    return series.slots[0], lines


def _civil(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%S}"
