"""One sign-in to Google Workspace, what it can do, and the least that shows whether it may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from integrations.google.calendar import GoogleCalendar
from integrations.google.directory import GoogleDirectory
from integrations.google.door import Doors
from integrations.google.forms import GoogleForms
from integrations.google.mail import GoogleMail
from integrations.google.publishing import Publisher
from integrations.google.refusals import SHARING, Refused, grant
from integrations.google.scopes import SCOPES, Role
from mentoring.errors import BadInput
from mentoring.programme import Audience, Contact, Form


@dataclass(frozen=True)
class Google:
    """One sign-in and what it can do. The tries raise `BadInput` for what is missing, `ProviderError` when Google is away.

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
        """Whose mailbox is it, and may it be searched: two readings."""
        with self._explained("mail"):
            mailbox = self.mail.check()
        if mailbox.casefold() != self.doors.settings.subject.casefold():
            raise BadInput(
                "the sign-in is for another mailbox than the sender's",
                where="Google, mail",
                instead="Sign in as the sender, or let BINOME_GOOGLE_SUBJECT name the mailbox that signed in.",
            )

    def try_calendar(self) -> None:
        """Is the calendar there and the sender's own, and may free/busy times be asked for: two readings."""
        with self._explained("calendar"):
            owned = self.calendar.check()
        if not owned:
            raise BadInput(
                "this calendar belongs to somebody else",
                where="Google, calendar",
                instead=SHARING["calendar"],
            )

    def try_forms(self, forms: Mapping[str, Form]) -> None:
        """Is each form shared with the sender, and may its answers be read: its questions, and the id of one answer."""
        for form_id, form in forms.items():
            with self._explained("forms"):
                self.forms.check(form_id, form)

    def try_directory(self, audience: Audience | None) -> None:
        """May people be looked up: the id of one."""
        with self._explained("directory"):
            self.directory.check(audience or Audience(source="*"))

    def close(self) -> None:
        """Let go of every connection."""
        self.doors.close()

    @contextmanager
    def _explained(self, role: Role) -> Iterator[None]:
        """Turn what only an administrator can mend into what to do; a scope that is lacking is named alone."""
        refused: Refused | None = None
        try:
            yield
        except Refused as error:
            if not error.lacks and error.status != 404:
                raise
            refused = error
        if refused is None:
            return
        how = refused.remedy or SHARING[role]
        if refused.role:
            lacking = self.doors.identity.ungranted(refused.role, self.doors.wire())
            how = grant(lacking or SCOPES[refused.role], self.doors.settings.client_id)
        raise BadInput(refused.what, where=f"Google, {role}", instead=how)
