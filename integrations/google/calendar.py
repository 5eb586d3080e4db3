"""Invitations by Google Calendar: events with ids of our own, which Google can be asked for after any doubt."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.google import event as events
from integrations.google.door import Allowance, Doors
from integrations.google.occurring import copies, occurrences
from integrations.google.refusals import Refused, lacking_calendar
from mentoring.errors import ProviderError
from mentoring.ports import Invitation, Occurrence, Receipt, Span
from mentoring.quota import Quota

QUOTAS = (Quota(300, 60),)
"""Half of what Google lets one user do in a minute: bursts of invitations are what it blocks accounts for."""
TRIES = 4
"""Times that a change which met another one is made anew on what is there then."""
MOST_CALENDARS = 50
LONGEST = timedelta(days=60)
"""Of a question about free/busy times; Google refuses longer ones."""


class GoogleCalendar:
    """Keeps events in one calendar of the sender's, one change at a time, and reads back what became of them.

    The two of a pair share one event, which both may move, with a Meet link where no other is given. Everybody else has an
    event of their own, which shows nobody else.
    """

    can_find, can_read = True, True

    def __init__(self, doors: Doors) -> None:
        allowance = Allowance(f"calendar {doors.settings.meter}", QUOTAS)
        self._door = doors.door("calendar", allowance)
        self._busy = doors.door("busy", allowance)
        self._now, self._calendar = doors.now, doors.settings.calendar
        self._one_at_a_time = threading.Lock()

    def put(self, invitation: Invitation) -> Receipt:
        """Create, update or cancel one attendee's copy, as `method` and `sequence` say; what is so already stays."""
        shared, key = bool(invitation.guests), invitation.key
        id_ = events.shared_id(key) if shared else events.own_id(key)
        with self._one_at_a_time:
            try:
                if invitation.leaves:
                    self._leave(id_, invitation)
                elif invitation.method == "CANCEL":
                    self._cancel(id_, invitation)
                else:
                    self._request(id_, invitation)
            except ProviderError as error:
                if not error.uncertain or not self._is_there(id_, invitation):
                    raise
        return Receipt(id_, self._now())

    def find(self, key: str, sequence: int) -> Receipt | None:
        """The receipt of that very change, None when it surely never went out."""
        for id_ in (events.own_id(key), events.shared_id(key)):
            found = self._get(id_)
            if found is not None and events.was_made(found, key, sequence):
                return Receipt(id_)
        return None

    def occurrences(self, uid: str, since: datetime, until: datetime) -> tuple[Occurrence, ...]:
        """The occurrences of that event that were planned in that time; none when there is no such event.

        Where everybody has a copy of their own, the answers of all are told together.
        """
        id_ = events.head(uid)
        shared = self._get(id_)
        found = [shared] if shared is not None else self._copies(id_)
        seen = copies(occurrences(event, self._instances(event)) for event in found)
        return tuple(one for one in seen if since <= one.planned < until)

    def busy(
        self, addresses: Sequence[str], since: datetime, until: datetime
    ) -> Mapping[str, tuple[Span, ...]]:
        """Address as given -> when its owner is taken; one that Google shows us only in part is left out."""
        known: dict[str, list[Span]] = {address: [] for address in addresses}
        for start in range(0, len(addresses), MOST_CALENDARS):
            some = addresses[start : start + MOST_CALENDARS]
            begins = since
            while begins < until:
                ends = min(begins + LONGEST, until)
                self._ask(some, begins, ends, known)
                begins = ends
        return {address: tuple(sorted(set(spans))) for address, spans in known.items()}

    def check(self) -> bool:
        """Look at the calendar and at the sender's own free/busy times, and change nothing; whether the calendar is ours."""
        found = self._door.read(
            lambda api: api.events().list(calendarId=self._calendar, maxResults=1, fields="accessRole")
        )
        now = self._now()
        self.busy((self._calendar,), now, now + timedelta(hours=1))
        return bool(found.get("accessRole") == "owner")

    def _request(self, id_: str, invitation: Invitation) -> None:
        event = events.wanted(invitation)
        for _ in range(TRIES):
            found = self._get(id_)
            if self._update(id_, invitation, event, found) if found else self._insert(id_, invitation, event):
                return
        raise Refused("the event keeps changing under our hands")

    def _insert(self, id_: str, invitation: Invitation, event: Mapping[str, Any]) -> bool:
        """Create the event; False when somebody else was quicker."""
        body = {
            **event,
            "id": id_,
            "extendedProperties": {"private": self._notes(invitation, event, {})},
        }
        if invitation.guests and not invitation.link:
            body["conferenceData"] = {
                "createRequest": {"requestId": id_, "conferenceSolutionKey": {"type": "hangoutsMeet"}}
            }
        try:
            self._door.write(
                lambda api: api.events().insert(
                    calendarId=self._calendar,
                    body=body,
                    sendUpdates="all",
                    conferenceDataVersion=1,
                    fields="id",
                )
            )
        except Refused as error:
            if error.status == 404:
                raise lacking_calendar() from None
            if error.status != 409:
                raise
            return False
        return True

    def _update(
        self, id_: str, invitation: Invitation, event: Mapping[str, Any], found: Mapping[str, Any]
    ) -> bool:
        """Write what changed, and tell the guests if anything did; False when somebody else was quicker."""
        notes = self._notes(invitation, event, found)
        changes: dict[str, Any] = events.changed(event, found)
        if found.get("status") == "cancelled":
            if not changes and events.was_made(found, invitation.key, invitation.sequence):
                return True  # somebody took it out by hand since
            changes = {**event, "status": "confirmed"}
        if not changes and all(events.private(found).get(name) == value for name, value in notes.items()):
            return True
        if "attendees" in changes:
            changes["attendees"] = _merged(changes["attendees"], found)
        body = {**changes, "extendedProperties": {"private": notes}}
        return self._patch(id_, found, body, tell=bool(changes))

    def _cancel(self, id_: str, invitation: Invitation) -> None:
        """Note that it shall go, then delete it, which tells the guests."""
        for _ in range(TRIES):
            found = self._get(id_)
            if found is None or found.get("status") == "cancelled":
                return
            notes = events.marked(found, invitation.key, invitation.sequence, "CANCEL")
            if not events.private(found).items() >= notes.items():
                body = {"extendedProperties": {"private": notes}}
                if not self._patch(id_, found, body, tell=False):
                    continue
            try:
                self._door.write(
                    lambda api: api.events().delete(calendarId=self._calendar, eventId=id_, sendUpdates="all")
                )
            except Refused as error:
                if error.status not in (404, 410):  # else it is gone, as it should be
                    raise
            return
        raise Refused("the event keeps changing under our hands")

    def _leave(self, id_: str, invitation: Invitation) -> None:
        """Take the attendee out of an event that goes on for its other guests."""
        for _ in range(TRIES):
            found = self._get(id_)
            if found is None or found.get("status") == "cancelled":
                return
            notes = events.without(found, invitation)
            there = found.get("attendees", [])
            staying = [guest for guest in there if not _is(guest, invitation.to_address)]
            gone = len(staying) < len(there)
            if not gone and events.private(found).items() >= notes.items():
                return
            body = {"extendedProperties": {"private": notes}, **({"attendees": staying} if gone else {})}
            if self._patch(id_, found, body, tell=gone):
                return
        raise Refused("the event keeps changing under our hands")

    def _patch(self, id_: str, found: Mapping[str, Any], body: Mapping[str, Any], *, tell: bool) -> bool:
        try:
            self._door.write(
                lambda api: api.events().patch(
                    calendarId=self._calendar,
                    eventId=id_,
                    body=body,
                    sendUpdates="all" if tell else "none",
                    fields="id",
                ),
                match=str(found.get("etag", "")),
            )
        except Refused as error:
            if error.status in (409, 412):
                return False
            raise
        return True

    def _notes(
        self, invitation: Invitation, event: Mapping[str, Any], found: Mapping[str, Any]
    ) -> dict[str, str]:
        return events.noted(invitation, event) | events.marked(
            found, invitation.key, invitation.sequence, invitation.method
        )

    def _is_there(self, id_: str, invitation: Invitation) -> bool:
        """Whether a change that nobody confirmed was made; False as well when Google cannot be asked now."""
        try:
            found = self._get(id_)
        except ProviderError:
            return False
        return found is not None and events.was_made(found, invitation.key, invitation.sequence)

    def _get(self, id_: str) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = self._door.read(
                lambda api: api.events().get(calendarId=self._calendar, eventId=id_)
            )
        except Refused as error:
            if error.status in (404, 410):
                return None
            raise
        return found

    def _copies(self, id_: str) -> list[Mapping[str, Any]]:
        pages = self._door.pages(
            lambda api, token: api.events().list(
                calendarId=self._calendar,
                privateExtendedProperty=f"{events.UID}={id_}",
                showDeleted=True,
                maxResults=250,
                pageToken=token,
            )
        )
        once = {event["id"]: event for page in pages for event in page.get("items", [])}
        return [event for event in once.values() if "recurringEventId" not in event]

    def _instances(self, event: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The occurrences of a series as they stand; a single event is its own."""
        if not event.get("recurrence") or event.get("status") == "cancelled":
            return [event]
        pages = self._door.pages(
            lambda api, token: api.events().instances(
                calendarId=self._calendar,
                eventId=event["id"],
                showDeleted=True,
                maxResults=250,
                pageToken=token,
            )
        )
        return list({one["id"]: one for page in pages for one in page.get("items", [])}.values())

    def _ask(
        self, addresses: Sequence[str], since: datetime, until: datetime, known: dict[str, list[Span]]
    ) -> None:
        """Add what Google knows of that time; forget whom it does not show."""
        body = {
            "timeMin": since.astimezone(UTC).isoformat(),
            "timeMax": until.astimezone(UTC).isoformat(),
            "items": [{"id": address} for address in addresses],
        }
        answer = self._busy.read(lambda api: api.freebusy().query(body=body))
        calendars = {name.casefold(): found for name, found in answer.get("calendars", {}).items()}
        for address in addresses:
            found = calendars.get(address.casefold(), {"errors": True})
            if found.get("errors"):
                known.pop(address, None)
            elif address in known:
                known[address] += [
                    (datetime.fromisoformat(span["start"]), datetime.fromisoformat(span["end"]))
                    for span in found.get("busy", [])
                ]


def _is(guest: Mapping[str, Any], address: str) -> bool:
    return str(guest.get("email", "")).casefold() == address.casefold()


def _merged(attendees: Sequence[Mapping[str, Any]], found: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The guests, each with what they have answered already."""
    there = {str(guest.get("email", "")).casefold(): guest for guest in found.get("attendees", [])}
    return [{**there.get(str(guest["email"]).casefold(), {}), **guest} for guest in attendees]
