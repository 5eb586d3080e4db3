"""Invitations and events as iCalendar (RFC 5545, 5546, 7986), in the form that Outlook, Gmail and Apple Mail take.

An invitation has one attendee; a series is one event with one UID, a weekly rule, and exceptions. There are no
alarms: everybody's calendar has its own, and one set by somebody else is not welcome.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Event, vCalAddress
from icalendar.prop import vRecur, vUri

from mentoring.errors import BadInput
from mentoring.ical_parts import calendar, moment, person, zone_name
from mentoring.ical_series import Series, as_series
from mentoring.ical_zone import vtimezone
from mentoring.ports import Invitation
from mentoring.programme import Contact
from mentoring.safe_text import link, many_lines, one_line


def build(invitation: Invitation, organiser: Contact, stamp: datetime) -> bytes:
    """The iTIP message, REQUEST or CANCEL, that puts the event in one attendee's calendar or takes it out.

    `organiser` must be the mail's sender; `stamp` is the aware instant at which this is made. A link that stands
    nowhere in the description is added to it, because some calendars show no other.

    Raises:
        BadInput: a value holds a line break or control character, or is no address; there is no start.
    """
    attendee = person(invitation.to_name, invitation.to_address, "the attendee")
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    attendee.params["RSVP"] = "TRUE"
    return _calendar(invitation, organiser, stamp, invitation.method, attendee)


def publish(invitation: Invitation, organiser: Contact, stamp: datetime) -> bytes:
    """The same event to look at, for HR's folder: METHOD PUBLISH, without attendee."""
    return _calendar(invitation, organiser, stamp, "PUBLISH", None)


def _calendar(
    invitation: Invitation, organiser: Contact, stamp: datetime, method: str, attendee: vCalAddress | None
) -> bytes:
    starts = _starts(invitation)
    made = calendar(method)
    zone = zone_name(starts[0])
    if zone:
        made.add_component(vtimezone(zone, starts[0].year, starts[-1].year + 1))

    def event(start: datetime) -> Event:
        return _event(invitation, organiser, stamp, attendee, start)

    if len(starts) == 1:
        made.add_component(event(starts[0]))
        return bytes(made.to_ical())
    series = as_series(starts)
    made.add_component(_repeated(event(series.slots[0]), series))
    if invitation.method != "CANCEL":  # the whole series goes: its exceptions go with it
        for slot, start in series.moved:
            exception = event(start)
            moment(exception, "recurrence-id", slot, civil=True)
            made.add_component(exception)
    return bytes(made.to_ical())


def _starts(invitation: Invitation) -> tuple[datetime, ...]:
    """The starts, rising, each once, all in the zone of the first."""
    if not invitation.starts or any(start.tzinfo is None for start in invitation.starts):
        raise BadInput("an event needs a start with a time zone", where=one_line(invitation.key, "the key"))
    zone = invitation.starts[0].tzinfo
    place = zone if isinstance(zone, ZoneInfo) and zone.key else UTC
    instants = sorted({start.astimezone(UTC) for start in invitation.starts})
    return tuple(instant.astimezone(place) for instant in instants)


def _event(
    invitation: Invitation, organiser: Contact, stamp: datetime, attendee: vCalAddress | None, start: datetime
) -> Event:
    event, language = Event(), {"LANGUAGE": one_line(invitation.locale, "the locale")}
    event.add("uid", one_line(invitation.uid, "the event's identity"))
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    moment(event, "dtstart", start)
    moment(
        event,
        "dtend",
        (start.astimezone(UTC) + timedelta(minutes=invitation.minutes)).astimezone(start.tzinfo),
    )
    event.add("summary", one_line(invitation.title, "the title"), parameters=language)
    event.add("status", "CANCELLED" if invitation.method == "CANCEL" else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("organizer", person(organiser.name, str(organiser.address), "the organiser"))
    if attendee is not None:
        event.add("attendee", attendee)
    description = many_lines(invitation.description, "the description").strip()
    place = one_line(invitation.place, "the place")
    if invitation.link:
        url = link(invitation.link, "the video link")
        place = place or url
        if url not in description:
            description = f"{description}\n\n{url}".strip()
        event.add("url", url)
        event.add("conference", vUri(url), parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
    if description:
        event.add("description", description, parameters=language)
    if place:
        event.add("location", place, parameters=language)
    return event


def _repeated(event: Event, series: Series) -> Event:
    rule = vRecur({"FREQ": "WEEKLY", "INTERVAL": series.weeks, "COUNT": len(series.slots)})
    event.add("rrule", rule)
    for slot in series.dropped:
        moment(event, "exdate", slot, civil=True)
    return event
