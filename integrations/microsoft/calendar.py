"""Events by Microsoft Graph, in the sender's own calendar: Exchange invites the guests and keeps their answers.

Every change first looks for the event by its key, so that it can be repeated after any doubt and is made once: guests who
share an event have one event, and whoever comes second finds it there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from integrations.microsoft import events, plan, reading, series
from integrations.microsoft.events import State
from integrations.microsoft.failures import Refused
from integrations.microsoft.http import Answer, Door, segment
from integrations.microsoft.mailbox import KEY, STATE, UID, Mailbox, having, properties
from integrations.microsoft.permissions import CALENDARS
from integrations.microsoft.plan import Plan
from mentoring.effects import digest, event_uid
from mentoring.errors import ProviderError
from mentoring.ports import Invitation, Occurrence, Receipt, Span

_SELECT = "id,type,start,end,isCancelled,isOnlineMeeting,attendees,body"
_EXPAND = f"singleValueExtendedProperties($filter=id eq '{STATE}')"
_LONGEST_COMMENT = 2000


class MicrosoftCalendar:
    """Keeps events in the sender's calendar.

    Args:
        door: Graph.
        mailbox: whose calendar it is.
    """

    can_find, can_read = True, True

    def __init__(self, door: Door, mailbox: Mailbox) -> None:
        self._door, self._mailbox = door, mailbox
        self._events = f"{mailbox.path}/events"

    def put(self, invitation: Invitation) -> Receipt:
        """Create, update or cancel the event, as `method` and `sequence` say; what is already so stays as it is.

        Raises:
            ProviderError: refused; or uncertain, when an answer was lost: `find` and a second `put` are then safe.
        """
        found = self._looked_up(events.identity(invitation))
        if invitation.leaves:
            return self._left(invitation, found)
        if invitation.method == "CANCEL":
            return self._cancelled(invitation, found)
        if found is None:
            return self._created(invitation)
        event, state = found
        meant = plan.plan(invitation.starts, invitation.minutes)
        if state is None or not events.knows(state, invitation, meant):
            state = self._updated(invitation, event, state, meant)
        elif not state.said:
            state = self._invited(invitation, event, state)
        series.settle(self._door, self._events, event, state, seen=True)
        return Receipt(str(event["id"]))

    def find(self, key: str, sequence: int) -> Receipt | None:
        """The receipt of that very change, None when it is not seen to be made in full: a second `put` then does the rest.

        An event that is gone tells of nothing; to cancel it again, or to find a shared one done by its other guest, does
        nothing either.
        """
        for identity in (key, event_uid(key)):
            found = self._looked_up(identity)
            event, state = found or ({}, None)
            if state and events.mark(key, sequence) in state.done and not self._owes(event, state):
                return Receipt(str(event["id"]))
        return None

    def occurrences(self, uid: str, since: datetime, until: datetime) -> tuple[Occurrence, ...]:
        """The occurrences of that event that were planned in that time, with the answers of all its guests."""
        seen: list[Occurrence] = []
        for event in self._listed(having(UID, uid)):
            state = events.read_state(event)
            if state is not None and any(
                since <= state.plan.held(n) < until for n in range(state.plan.count)
            ):
                found = (
                    {} if state.plan.single else series.instances(self._door, self._events, event, state.plan)
                )
                seen += reading.occurrences(state, event, found)
        return tuple(one for one in reading.merged(seen) if since <= one.planned < until)

    def busy(
        self, addresses: Sequence[str], since: datetime, until: datetime
    ) -> Mapping[str, tuple[Span, ...]]:
        """Address as given -> when its owner is taken in that time."""
        return reading.busy(self._door, self._mailbox.path, addresses, since, until)

    def _created(self, invitation: Invitation) -> Receipt:
        """A new event. A series with occurrences left out is first made without guests: they get it whole, in one message."""
        meant = plan.plan(invitation.starts, invitation.minutes)
        quiet = bool(meant.dropped)
        state = State(meant, words=_digest(invitation))
        self._mailbox.spend(len(invitation.guests) or 1)
        event = self._door.write(
            "POST",
            self._events,
            permission=CALENDARS,
            json=events.new(invitation, state if quiet else state.having(invitation), quiet=quiet),
            effect=True,
        )
        if not isinstance(event.get("id"), str):
            raise ProviderError("Microsoft's answer makes no sense: an event without an id", uncertain=True)
        state = self._invited(invitation, event, state) if quiet else state
        series.settle(self._door, self._events, event, state, seen=True)
        return Receipt(str(event["id"]))

    def _invited(self, invitation: Invitation, event: Answer, state: State) -> State:
        """Invite the guests of an event that was made without them, once the occurrences left out are gone."""
        left_out = replace(state, plan=replace(state.plan, moved={}), was={})
        series.settle(self._door, self._events, event, left_out, seen=False)
        state = state.having(invitation)
        self._patch(
            event,
            {
                "attendees": events.attendees(invitation),
                "singleValueExtendedProperties": properties({STATE: state.written()}),
            },
        )
        return state

    def _updated(self, invitation: Invitation, event: Answer, before: State | None, meant: Plan) -> State:
        """Say what is new; the rule is only said again when it changed, because that undoes every exception."""
        again = (
            before is None
            or before.plan.rule != meant.rule
            or not set(before.plan.dropped) <= set(meant.dropped)
        )
        state = State(
            meant,
            done=before.done if before else (),
            was={} if again or before is None else {**before.was, **before.plan.moved},
            words=_digest(invitation),
        ).having(invitation)
        change = events.said(invitation) | {
            "singleValueExtendedProperties": properties({STATE: state.written()})
        }
        if not events.same_guests(event, invitation):
            change["attendees"] = events.attendees(invitation)
        if again:
            change |= meant.span(meant.slots[0])
            if not meant.single or before is None or not before.plan.single:
                change["recurrence"] = meant.recurrence()
        if before is None or before.words != state.words:
            change |= self._words(invitation, event)
        self._mailbox.spend(len(invitation.guests) or 1)
        self._patch(event, change)
        return state

    def _words(self, invitation: Invitation, event: Answer) -> dict[str, object]:
        """The new description; an online meeting keeps what Teams wrote below it."""
        if not event.get("isOnlineMeeting"):
            return {"body": events.body(invitation)}
        body = events.body_around(invitation, str((event.get("body") or {}).get("content", "")))
        return {"body": body} if body else {}

    def _cancelled(self, invitation: Invitation, found: tuple[Answer, State | None] | None) -> Receipt:
        """Call the event off; one that is gone was called off before, or nobody was ever invited to it."""
        if found is None:
            return Receipt(events.mark(invitation.key, invitation.sequence))
        event, _ = found
        path = f"{self._events}/{segment(str(event['id']))}"
        try:
            if event.get("attendees"):
                self._mailbox.spend(len(event["attendees"]))
                comment = {"comment": events.words(invitation)[:_LONGEST_COMMENT]}
                self._door.write("POST", f"{path}/cancel", permission=CALENDARS, json=comment, effect=True)
            else:
                self._door.write("DELETE", path, permission=CALENDARS, effect=False)
        except Refused as error:
            if not error.gone:
                raise
        return Receipt(str(event["id"]))

    def _left(self, invitation: Invitation, found: tuple[Answer, State | None] | None) -> Receipt:
        """Take the attendee out of an event that goes on for its other guests: Exchange tells them alone."""
        if found is None:
            return Receipt(events.mark(invitation.key, invitation.sequence))
        event, state = found
        staying, change = events.without(event, invitation), dict[str, object]()
        gone = len(staying) < len(event.get("attendees") or [])
        if gone:
            self._mailbox.spend(1)
            change["attendees"] = staying
        if state is not None and events.mark(invitation.key, invitation.sequence) not in state.done:
            made = state.having(invitation) if gone else state.marked(invitation)
            change["singleValueExtendedProperties"] = properties({STATE: made.written()})
        if change:
            self._patch(event, change)
        return Receipt(str(event["id"]))

    def _owes(self, event: Answer, state: State) -> bool:
        """Whether an occurrence is not yet as it is meant."""
        if state.plan.single or not (state.plan.dropped or state.plan.moved or state.was):
            return False
        return bool(series.owed(state, series.instances(self._door, self._events, event, state.plan)))

    def _looked_up(self, identity: str) -> tuple[Answer, State | None] | None:
        """The event of that identity, and what we remember of it."""
        for event in self._listed(having(KEY, identity)):
            return event, events.read_state(event)
        return None

    def _listed(self, condition: str) -> list[Answer]:
        params = {"$filter": condition, "$expand": _EXPAND, "$select": _SELECT, "$top": "100"}
        return list(
            self._door.pages(self._events, permission=CALENDARS, params=params, headers=series.IN_UTC)
        )

    def _patch(self, event: Answer, change: dict[str, object]) -> None:
        path = f"{self._events}/{segment(str(event['id']))}"
        self._door.write("PATCH", path, permission=CALENDARS, json=change, effect=True)


def _digest(invitation: Invitation) -> str:
    return digest(events.words(invitation))
