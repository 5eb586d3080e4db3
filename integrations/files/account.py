"""Everything that a folder does for a programme: it stands for mail, calendars, forms and the directory."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from integrations.files.calendar import FileCalendar
from integrations.files.documents import FileDocuments
from integrations.files.forms import FilesDirectory, FilesForms
from integrations.files.mail import FileMail
from mentoring.errors import BadInput
from mentoring.programme import Audience, Contact, Form


class Files:
    """A programme's folder: mails, events and documents are written below it, exports are read from its inbox.

    Args:
        folder: the programme's folder.
        sender: the programme's.
        locale: HR's: that of the files that are theirs, and in which files are refused.
        now: the clock.
    """

    def __init__(self, folder: Path, sender: Contact, *, locale: str, now: Callable[[], datetime]) -> None:
        self._folder, inbox = folder, folder / "inbox"
        domain = str(sender.address).partition("@")[2]
        self.mail = FileMail(folder / "mail", sender, domain=domain, now=now)
        self.calendar = FileCalendar(
            folder / "calendar", self.mail, sender, domain=domain, locale=locale, now=now
        )
        self.documents = FileDocuments(folder / "documents", now=now)
        self.forms = FilesForms(inbox, locale=locale)
        self.directory = FilesDirectory(inbox, locale=locale)

    def try_mail(self) -> None:
        """Write a file into the folder and remove it; raises BadInput."""
        _writable(self._folder)

    try_calendar = try_mail

    def try_forms(self, forms: Mapping[str, Form]) -> None:
        """Look into the inbox, whatever will lie in it; raises BadInput."""
        del forms
        _readable(self._folder / "inbox")

    def try_directory(self, audience: Audience | None) -> None:
        """The same: the list of people lies there."""
        del audience
        _readable(self._folder / "inbox")

    def close(self) -> None:
        """Nothing is held open."""


def _writable(folder: Path) -> None:
    probe = folder / f".{os.getpid()}.probe"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise BadInput(
            f"this folder cannot be written to ({error.strerror})",
            where=str(folder),
            instead="Give Binôme the right to.",
        ) from error


def _readable(folder: Path) -> None:
    if not folder.is_dir():
        raise BadInput(
            "there is no inbox yet",
            where=str(folder),
            instead="Make this folder and put the forms' exports there.",
        )
    try:
        next(folder.iterdir(), None)
    except OSError as error:
        raise BadInput(
            f"this folder cannot be read ({error.strerror})",
            where=str(folder),
            instead="Give Binôme the right to.",
        ) from error
