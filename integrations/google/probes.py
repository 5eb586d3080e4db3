"""The least that shows whether each part of Google can be used; what is missing is said with how to give it.

Every function returns when all is well. It raises `BadInput` when something is missing, `ProviderError` when Google cannot be
asked now.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from integrations.google import Google
from integrations.google.refusals import SHARING, Refused
from integrations.google.scopes import Role
from mentoring.errors import BadInput
from mentoring.programme import Audience, Form


def try_mail(google: Google) -> None:
    """Whose mailbox is it, and may it be searched: two readings."""
    with _explained("mail"):
        mailbox = google.mail.check()
    if mailbox.casefold() != google.doors.settings.subject.casefold():
        raise BadInput(
            "the sign-in is for another mailbox than the sender's",
            where="Google, mail",
            instead="Sign in as the sender, or let BINOME_GOOGLE_SUBJECT name the mailbox that signed in.",
        )


def try_calendar(google: Google) -> None:
    """Is the calendar there and the sender's own, and may free/busy times be asked for: two readings."""
    with _explained("calendar"):
        owned = google.calendar.check()
    if not owned:
        raise BadInput(
            "this calendar belongs to somebody else", where="Google, calendar", instead=SHARING["calendar"]
        )


def try_form(google: Google, form_id: str, form: Form) -> None:
    """Is the form shared with the sender, and may its answers be read: its questions, and the id of one answer."""
    with _explained("forms"):
        google.forms.check(form_id, form)


def try_directory(google: Google, audience: Audience) -> None:
    """May people be looked up: the id of one."""
    with _explained("directory"):
        google.directory.check(audience)


@contextmanager
def _explained(role: Role) -> Iterator[None]:
    """Turn what only an administrator can mend into what to do."""
    missing: BadInput | None = None
    try:
        yield
    except Refused as error:
        if not error.lacks and error.status != 404:
            raise
        missing = BadInput(error.what, where=f"Google, {role}", instead=error.remedy or SHARING[role])
    if missing is not None:
        raise missing
