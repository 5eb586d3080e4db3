"""The providers that a programme file names, each connected and able to say whether it can be used."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import SecretStr

from mentoring.errors import BadInput, BinomeError, ProviderError
from mentoring.ports import Quota
from mentoring.programme import Contact, Programme

if TYPE_CHECKING:
    from integrations.files.mail import FileMail
    from integrations.smtp.connection import Server
    from integrations.smtp.mail import SmtpMail
    from mentoring.matching import Constraints
    from mentoring.ports import DirectoryPort, FormsPort, Meter
    from mentoring.services import Services

FILES, SENDING = ("files",), ("files", "smtp")
"""Providers that this version has: for answers and people, for mail and events."""


OURS = ("mail", "calendar", "documents", "rejected", "report", "errors")
"""Folders of a programme that we write, and so may take files out of; all else is HR's."""
_NOBODY = Contact(name="nobody", address="nobody@binome.example")


@dataclass(frozen=True, slots=True)
class Trial:
    """What trying one provider found: `why` says what is missing, in words; empty when all is well."""

    role: str
    provider: str
    state: Literal["ready", "missing", "unreachable"]
    why: str = ""


def forms(programme: Programme, folder: Path, *, alone: bool) -> FormsPort:
    """Where answers are read; in a folder of its own always the files of its inbox.

    Raises:
        BadInput: the programme names a provider that is not there.
    """
    from integrations.files.forms import FilesForms

    if not alone:
        chosen = programme.providers
        for form_id, form in programme.forms.items():
            _known(f"forms.{form_id}", form.provider or chosen.forms, FILES)
    return FilesForms(folder / "inbox", locale=programme.locale)


def directory(programme: Programme, folder: Path, *, alone: bool) -> DirectoryPort:
    """Where people are looked up; in a folder of its own always the files of its inbox.

    Raises:
        BadInput: the programme names a provider that is not there.
    """
    from integrations.files.forms import FilesDirectory

    if not alone:
        _known("providers.directory", programme.providers.directory, FILES)
    return FilesDirectory(folder / "inbox", locale=programme.locale)


def smtp(
    programme: Programme, settings: Mapping[str, str], now: Callable[[], datetime], meter: Callable[[], Meter]
) -> SmtpMail | None:
    """The one connection to the mail server that the settings name, not opened yet; None when nothing goes there.

    Raises:
        BadInput: the programme names a provider that is not there, or the server or its quota is not set well.
    """
    chosen = programme.providers
    _known("providers.mail", chosen.mail, SENDING)
    _known("providers.calendar", chosen.calendar, SENDING)
    if "smtp" not in (chosen.mail, chosen.calendar):
        return None
    from integrations.smtp.mail import SmtpMail

    quotas = smtp_quotas(settings)
    return SmtpMail(
        _server(settings),
        programme.sending.sender,
        now=now,
        meter=meter() if quotas else None,
        quotas=quotas,
    )


def smtp_quotas(settings: Mapping[str, str]) -> tuple[Quota, ...]:
    """What the mail server takes in a minute and in a day, as far as the settings say.

    Raises:
        BadInput: one of them is not a number of messages.
    """
    found = []
    for name, seconds in (("BINOME_SMTP_PER_MINUTE", 60), ("BINOME_SMTP_PER_DAY", 86_400)):
        if text := settings.get(name):
            if not text.isdecimal() or not int(text):
                raise BadInput(
                    f"{text!r} is not a number of messages",
                    where=name,
                    instead="Write a whole number from 1.",
                )
            found.append(Quota(int(text), seconds))
    return tuple(found)


def services(
    programme: Programme, folder: Path, server: SmtpMail | None, now: Callable[[], datetime]
) -> Services:
    """Where mails, events and documents go: to the mail server where the programme says so, else into the folder."""
    from integrations.files.calendar import FileCalendar
    from integrations.files.documents import FileDocuments
    from mentoring.services import Services

    sender, files = programme.sending.sender, _mail(programme, folder, now)
    events = FileCalendar(folder / "calendar", files, sender, domain=_domain(programme), now=now)
    documents = FileDocuments(folder / "documents", now=now)
    if server is None:
        return Services(files, events, documents)
    from integrations.smtp.calendar import SmtpCalendar

    chosen = programme.providers
    return Services(
        server if chosen.mail == "smtp" else files,
        SmtpCalendar(server, sender, now=now) if chosen.calendar == "smtp" else events,
        documents,
    )


def forget(folder: Path, keys: Iterable[str], words: Iterable[str]) -> tuple[int, list[Path]]:
    """Remove from a programme's folder what names a person: how many files; and which of HR's own files still do.

    Args:
        folder: the programme's folder.
        keys: effects that were sent to the person or told of them.
        words: their addresses and names.
    """
    from integrations.files.documents import FileDocuments
    from integrations.files.mail import FileMail
    from integrations.files.traces import traces

    wanted = tuple(keys)
    mails = FileMail(folder / "mail", _NOBODY, domain="", now=_no_clock)
    removed = mails.forget(wanted) + FileDocuments(folder / "documents", now=_no_clock).forget(wanted)
    left = []
    for path in traces(folder, words):
        if path.relative_to(folder).parts[0] in OURS:
            path.unlink()
            removed += 1
        else:
            left.append(path)
    return removed, left


def constraints(programme: Programme, folder: Path) -> Constraints:
    """HR's lists of pairs, below the programme's folder; a list that is not there is empty.

    Raises:
        BadInput: a row that does not name two addresses; nothing is passed over in silence.
    """
    from mentoring.matching import Constraints

    rules, locale = programme.matching.rules, programme.locale
    return Constraints(
        excluded=frozenset(_couples(folder, rules.excluded, locale)),
        former=frozenset(_couples(folder, rules.former, locale)),
        by_hand=_couples(folder, programme.matching.manual, locale),
    )


def trials(programme: Programme, folder: Path, server: Callable[[], SmtpMail | None]) -> Iterator[Trial]:
    """Try every provider with the least it can do: a file written and removed, a hello to the mail server."""
    chosen = programme.providers
    for role, name in (("mail", chosen.mail), ("calendar", chosen.calendar)):
        yield _trial(
            role, name, SENDING, (lambda: _greet(server)) if name == "smtp" else lambda: _write(folder)
        )
    read = {form.provider or chosen.forms for form in programme.forms.values()} or {chosen.forms}
    for role, name in (*(("forms", name) for name in sorted(read)), ("directory", chosen.directory)):
        yield _trial(role, name, FILES, lambda: _look(folder / "inbox"))


def _trial(role: str, name: str, known: tuple[str, ...], least: Callable[[], None]) -> Trial:
    try:
        _known(f"providers.{role}", name, known)
        least()
    except ProviderError as error:
        return Trial(role, name, "unreachable", str(error))
    except BinomeError as error:
        return Trial(role, name, "missing", str(error))
    return Trial(role, name, "ready")


def _greet(server: Callable[[], SmtpMail | None]) -> None:
    connection = server()
    assert connection is not None
    with connection:
        connection.check()


def _write(folder: Path) -> None:
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


def _look(folder: Path) -> None:
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


def _no_clock() -> datetime:
    raise AssertionError("nothing is dated while files are removed")


_SECURITY: dict[str, Literal["tls", "starttls", "plain"]] = {
    "tls": "tls",
    "starttls": "starttls",
    "plain": "plain",
}


def _server(settings: Mapping[str, str]) -> Server:
    from integrations.smtp.connection import Server

    host, port = settings.get("BINOME_SMTP_HOST"), settings.get("BINOME_SMTP_PORT", "587")
    security = _SECURITY.get(settings.get("BINOME_SMTP_SECURITY", "starttls"))
    if not host or not port.isdigit() or security is None:
        raise BadInput(
            "the mail server is not set",
            where="environment",
            instead="Set BINOME_SMTP_HOST, BINOME_SMTP_PORT (a number), BINOME_SMTP_SECURITY (tls, starttls or plain),"
            " BINOME_SMTP_USER and BINOME_SMTP_PASSWORD.",
        )
    password = SecretStr(settings.get("BINOME_SMTP_PASSWORD", ""))
    return Server(
        host,
        int(port),
        security,
        settings.get("BINOME_SMTP_USER", ""),
        password,
        authority=settings.get("BINOME_SMTP_AUTHORITY") or None,
    )


def _known(where: str, name: str, known: tuple[str, ...]) -> None:
    """Refuse a provider that this version does not have."""
    if name not in known:
        raise BadInput(f"{name} is not available yet", where=where, instead=f"Write {' or '.join(known)}.")


def _mail(programme: Programme, folder: Path, now: Callable[[], datetime]) -> FileMail:
    from integrations.files.mail import FileMail

    return FileMail(folder / "mail", programme.sending.sender, domain=_domain(programme), now=now)


def _domain(programme: Programme) -> str:
    return str(programme.sending.sender.address).partition("@")[2]


def _couples(folder: Path, name: str | None, locale: str) -> tuple[tuple[str, str], ...]:
    """Two addresses a row, in any export of a spreadsheet and in its order; a first row without an address is a header."""
    if name is None or not (path := folder / name).is_file() or not path.stat().st_size:
        return ()
    from integrations.files.tables import read_tables

    found = []
    for table in read_tables(path, name=name, locale=locale)[:1]:
        rows = [[str(cell) for cell in table.frame.columns], *table.frame.to_numpy().tolist()]
        for number, row in enumerate(rows, start=table.first_row - 1):
            named = [cell.strip().casefold() for cell in row if "@" in cell]
            if len(named) == 2:
                found.append((named[0], named[1]))
            elif named or (number >= table.first_row and any(cell.strip() for cell in row)):
                raise BadInput(
                    "this row does not name two addresses",
                    where=f"{name}, {number}",
                    instead="Write two addresses, or take the row out.",
                )
    return tuple(found)
