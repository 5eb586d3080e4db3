"""An event of ours as Graph holds it: what we write, and what we read back of it."""

from __future__ import annotations

import hashlib
import html
import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from integrations.microsoft import plan as plans
from integrations.microsoft.mailbox import KEY, STATE, UID, properties
from integrations.microsoft.plan import Plan
from mentoring.effects import digest
from mentoring.ports import Guest, Invitation
from mentoring.safe_text import address, link, many_lines, one_line

_NAMESPACE = uuid.UUID("9c1c2c5e-3b0f-4f0a-9a57-6d0c2f1b8e43")
_MARK = re.compile(r"[0-9a-f]{12}:\d{1,6}")
_MEETING = re.compile(r"(?:<div[^>]*>\s*)*_{20,}.*", re.DOTALL)
"""What Teams adds to the body of an online meeting begins with a long line; without it the meeting is disabled."""


@dataclass(frozen=True, slots=True)
class State:
    """What we remember of an event, on the event itself.

    Args:
        plan: when it is meant to be.
        said: digest of what its guests were told last; empty while nobody was invited.
        done: the changes that were made, `hash of the key:sequence`.
        was: slot -> where an earlier plan had put its occurrence: from there, and from its slot, we may move it.
        words: digest of the description.
    """

    plan: Plan
    said: str = ""
    done: tuple[str, ...] = ()
    was: Mapping[int, datetime] = field(default_factory=dict)
    words: str = ""

    def having(self, invitation: Invitation) -> State:
        """The same with that change made."""
        return replace(self.marked(invitation), said=told(invitation))

    def marked(self, invitation: Invitation) -> State:
        """The same, where that change had nothing to say any more."""
        return replace(self, done=(*self.done, mark(invitation.key, invitation.sequence))[-40:])

    def written(self) -> str:
        """As the text of a property."""
        said = {
            "plan": plans.to_json(self.plan),
            "said": self.said,
            "done": list(self.done),
            "was": {str(number): start.isoformat() for number, start in self.was.items()},
            "words": self.words,
        }
        return json.dumps(said, separators=(",", ":"))


def read_state(event: Mapping[str, Any]) -> State | None:
    """What we remember of that event, None when somebody has broken it."""
    for entry in event.get("singleValueExtendedProperties") or ():
        if str(entry.get("id", "")).casefold() == STATE.casefold():
            try:
                said = json.loads(entry["value"])
                state = State(
                    plans.from_json(said["plan"]),
                    str(said["said"]),
                    tuple(map(str, said["done"])),
                    {int(number): datetime.fromisoformat(start) for number, start in said["was"].items()},
                    str(said["words"]),
                )
                return state if all(_MARK.fullmatch(change) for change in state.done) else None
            except (ValueError, KeyError, TypeError):
                return None
    return None


def mark(key: str, sequence: int) -> str:
    """One change of one effect, without the effect's key."""
    return f"{hashlib.sha256(key.encode()).hexdigest()[:12]}:{sequence}"


def identity(invitation: Invitation) -> str:
    """What the event is looked for by: guests who share it have one event; else each has one, known by the effect."""
    return invitation.uid if invitation.guests else invitation.key


def told(invitation: Invitation) -> str:
    """Digest of what the event says, whoever of its guests it was written for: each may have another language."""
    said = [
        invitation.link,
        [start.astimezone(UTC).isoformat() for start in invitation.starts],
        invitation.minutes,
        sorted(guest.address for guest in invitation.guests),
    ]
    return digest(said)


def knows(state: State, invitation: Invitation, meant: Plan) -> bool:
    """Whether the event already says what the invitation says, or will once its guests are invited.

    Guests who share an event are told of a change together: what one of them was told, the other was.
    """
    if not state.said:
        return state.plan == meant
    if mark(invitation.key, invitation.sequence) in state.done:
        return True
    together = bool(invitation.guests) and state.said == told(invitation)
    return together and any(int(done.rpartition(":")[2]) >= invitation.sequence for done in state.done)


def attendees(invitation: Invitation) -> list[dict[str, Any]]:
    """Everybody who is invited, as Graph takes them."""
    guests = invitation.guests or (Guest(invitation.to_name, invitation.to_address),)
    return [
        {
            "emailAddress": {
                "address": address(guest.address, "the attendee"),
                "name": one_line(guest.name, "the name of the attendee"),
            },
            "type": "required",
        }
        for guest in guests
    ]


def same_guests(event: Mapping[str, Any], invitation: Invitation) -> bool:
    """Whether those whom the calendar has invited are those who are meant."""
    return _addresses(event.get("attendees") or ()) == _addresses(attendees(invitation))


def without(event: Mapping[str, Any], invitation: Invitation) -> list[Mapping[str, Any]]:
    """Those whom the calendar has invited, but for the attendee."""
    there: list[Mapping[str, Any]] = event.get("attendees") or []
    return [one for one in there if _addresses([one]) != {invitation.to_address.casefold()}]


def _addresses(people: Iterable[Mapping[str, Any]]) -> set[str]:
    return {str((one.get("emailAddress") or {}).get("address", "")).casefold() for one in people}


def online(invitation: Invitation) -> bool:
    """Whether the event gets a Teams meeting: a pair's session that has no link of its own."""
    return bool(invitation.guests) and not invitation.link


def words(invitation: Invitation) -> str:
    """The words, with the link if it stands nowhere in them."""
    description = many_lines(invitation.words, "the words").strip()
    if invitation.link and link(invitation.link, "the video link") not in description:
        description = f"{description}\n\n{invitation.link}".strip()
    return description


def body(invitation: Invitation) -> dict[str, str]:
    """The description as HTML."""
    content = html.escape(words(invitation)).replace("\n", "<br>\n")
    return {"contentType": "html", "content": f"<div>{content}</div>"}


def body_around(invitation: Invitation, before: str) -> dict[str, str] | None:
    """The new description with the meeting's part of the old body, None when that cannot be told apart."""
    meeting = _MEETING.search(before)
    if not meeting:
        return None
    made = body(invitation)
    return {**made, "content": f"{made['content']}<br>\n{meeting[0]}"}


def said(invitation: Invitation) -> dict[str, Any]:
    """What is said of the event beside its time and its guests."""
    place = one_line(invitation.place, "the place")
    return {
        "subject": one_line(invitation.title, "the title"),
        "location": {"displayName": place or invitation.link},
        "responseRequested": True,
        "allowNewTimeProposals": bool(invitation.guests),
        "hideAttendees": not invitation.guests,
    }


def new(invitation: Invitation, state: State, *, quiet: bool) -> dict[str, Any]:
    """The whole event; `quiet`: without its guests, who are invited once its exceptions are made."""
    plan = state.plan
    made = {
        **said(invitation),
        **plan.span(plan.slots[0]),
        "body": body(invitation),
        "attendees": [] if quiet else attendees(invitation),
        "transactionId": str(uuid.uuid5(_NAMESPACE, f"{identity(invitation)}#{invitation.sequence}")),
        "singleValueExtendedProperties": properties(
            {KEY: identity(invitation), UID: invitation.uid, STATE: state.written()}
        ),
    }
    if recurrence := plan.recurrence():
        made["recurrence"] = recurrence
    if online(invitation):
        made |= {"isOnlineMeeting": True, "onlineMeetingProvider": "teamsForBusiness"}
    return made
