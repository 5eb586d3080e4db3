"""Where somebody is still named in a folder's files: what an erasure must look at."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from integrations.files.documents import FileDocuments
from integrations.files.mail import FileMail
from integrations.files.tables import read_tables
from mentoring.errors import BadInput
from mentoring.programme import Contact

OURS = ("mail", "calendar", "documents", "rejected", "report", "errors")
"""Folders of a programme that we write, and so may take files out of; all else is HR's."""
_NOBODY = Contact(name="nobody", address="nobody@binome.example")


def forget(folder: Path, keys: Iterable[str], words: Iterable[str]) -> tuple[int, list[Path]]:
    """Remove from a programme's folder what names a person: how many files; and which of HR's own files still do.

    Args:
        folder: the programme's folder.
        keys: effects that were sent to the person or told of them.
        words: their addresses and names.
    """
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


def traces(folder: Path, words: Iterable[str]) -> Iterator[Path]:
    """Files of that folder that hold one of these words (an address, a name), in any case; databases and PDFs are passed over."""
    wanted = [word.casefold() for word in words if word.strip()]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".db" not in path.name and path.suffix != ".pdf":
            text = _text(path)
            if any(word in text for word in wanted):
                yield path


def _text(path: Path) -> str:
    """What a reader of the file reads, case-folded."""
    if path.suffix == ".eml":
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        text = "\n".join([*(str(value) for value in message.values()), *parts])
    elif path.suffix == ".xlsx":
        text = _cells(path)
    else:
        text = path.read_bytes().decode("utf-8", "replace")
    return text.replace("\r\n ", "").casefold()  # .ics folds long lines


def _cells(path: Path) -> str:
    try:
        tables = read_tables(path, name=path.name, locale="en")
    except BadInput:
        return ""
    return "\n".join(
        cell
        for table in tables
        for row in (table.frame.columns, *table.frame.to_numpy())
        for cell in map(str, row)
    )


def _no_clock() -> datetime:
    raise AssertionError("nothing is dated while files are removed")
