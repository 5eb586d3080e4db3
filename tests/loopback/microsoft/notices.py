"""What Exchange tells guests, as messages: with the identity that we gave the event, and Exchange's own count of changes."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage

from icalendar import Calendar, Event

from tests.loopback.microsoft.process import Loopback


def notices(graph: Loopback) -> list[EmailMessage]:
    """One message a guest and change, oldest first."""
    found = []
    for line in graph.effects(kind="event"):
        event = Event()
        event.add("uid", line["uid"])
        event.add("sequence", line["sequence"])
        event.add("summary", line["title"])
        event.add("dtstart", datetime.fromisoformat(line["start"]["dateTime"]))
        event.add("attendee", f"mailto:{line['to']}")
        calendar = Calendar()
        calendar.add("method", line["method"])
        calendar.add_component(event)
        message = EmailMessage()
        message["To"] = line["to"]
        message.set_content(
            calendar.to_ical(),
            maintype="text",
            subtype="calendar",
            cte="base64",
            params={"method": line["method"]},
        )
        found.append(message)
    return found
