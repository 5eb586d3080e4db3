"""Google Workspace: mail, calendars, forms, spreadsheets and the directory.

`connect` gives everything that one sign-in can do; nothing is asked of Google before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from integrations.google.calendar import GoogleCalendar
from integrations.google.directory import GoogleDirectory
from integrations.google.door import Doors
from integrations.google.forms import GoogleForms
from integrations.google.mail import GoogleMail
from integrations.google.publishing import Published, Publisher, lines
from integrations.google.scopes import SCOPES
from integrations.google.settings import GoogleSettings, from_environment
from mentoring.ports import Meter
from mentoring.programme import Audience, Contact, Form

__all__ = ["SCOPES", "Google", "GoogleSettings", "Published", "connect", "from_environment", "lines"]


@dataclass(frozen=True)
class Google:
    """One sign-in and what it can do.

    Args:
        doors: the sign-in.
        sender: in whose name mail goes out.
        folder: where answers are kept between two readings.
        reply_to: where answers to mails go, when not to the sender.
    """

    doors: Doors
    sender: Contact = field(repr=False)
    folder: Path
    reply_to: Contact | None = field(default=None, repr=False)

    @cached_property
    def mail(self) -> GoogleMail:
        """Sends mail."""
        return GoogleMail(self.doors, self.sender, reply_to=self.reply_to)

    @cached_property
    def calendar(self) -> GoogleCalendar:
        """Invites, and reads back."""
        return GoogleCalendar(self.doors)

    @cached_property
    def forms(self) -> GoogleForms:
        """Reads answers."""
        return GoogleForms(self.doors, self.folder)

    @cached_property
    def directory(self) -> GoogleDirectory:
        """Looks people up."""
        return GoogleDirectory(self.doors)

    @cached_property
    def publisher(self) -> Publisher:
        """Creates forms."""
        return Publisher(self.doors)

    def try_mail(self) -> None:
        """See `probes.try_mail`."""
        from integrations.google import probes

        probes.try_mail(self)

    def try_calendar(self) -> None:
        """See `probes.try_calendar`."""
        from integrations.google import probes

        probes.try_calendar(self)

    def try_forms(self, forms: Mapping[str, Form]) -> None:
        """See `probes.try_form`."""
        from integrations.google import probes

        for form_id, form in forms.items():
            probes.try_form(self, form_id, form)

    def try_directory(self, audience: Audience | None) -> None:
        """See `probes.try_directory`."""
        from integrations.google import probes

        probes.try_directory(self, audience or Audience(source="*"))

    def close(self) -> None:
        """Let go of every connection."""
        self.doors.close()


def connect(
    settings: GoogleSettings,
    *,
    sender: Contact,
    folder: Path,
    meter: Meter,
    now: Callable[[], datetime],
    reply_to: Contact | None = None,
) -> Google:
    """The sign-in of one programme's sender; see `Google`."""
    return Google(Doors(settings, meter, now), sender, folder, reply_to)
