"""Where somebody is still named in a folder's files: what an erasure must look at."""

from __future__ import annotations

import email
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

from integrations.files.documents import FileDocuments
from integrations.files.mail import FileMail
from integrations.files.tables import read_tables
from integrations.files.writing import write
from mentoring.errors import BadInput
from mentoring.programme import Contact
from mentoring.rejects import names, without

REJECTED = "rejected"
OURS = ("mail", "calendar", "documents", REJECTED, "report", "errors")
"""Folders of a programme that we write, and so may take files out of; all else is HR's."""
_TABLES = (".csv", ".xlsx")
_NOBODY = Contact(name="nobody", address="nobody@binome.example")


def forget(folder: Path, keys: Iterable[str], words: Iterable[str]) -> tuple[int, list[Path]]:
    """Remove what names a person from a programme's folder: from how many files; and which of HR's own files still do.

    Of a table of rejected rows, those of other people stay.

    Args:
        folder: the programme's folder.
        keys: effects that were sent to the person or told of them.
        words: their addresses and names.
    """
    wanted, said = tuple(keys), tuple(words)
    mails = FileMail(folder / "mail", _NOBODY, domain="", now=_no_clock)
    removed = mails.forget(wanted) + FileDocuments(folder / "documents", now=_no_clock).forget(wanted)
    left = []
    for path in traces(folder, said):
        within = path.relative_to(folder).parts[0]
        if within not in OURS:
            left.append(path)
            continue
        others = without(path.read_bytes(), said) if within == REJECTED else None
        if others is None:
            path.unlink()
        else:
            write(path, others)
        removed += 1
    return removed, left


def traces(folder: Path, words: Iterable[str]) -> Iterator[Path]:
    """Files of that folder that hold one of these words (an address, a name), in any case; databases and PDFs are passed over."""
    wanted = [word.casefold() for word in words if word.strip()]
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".db" not in path.name and path.suffix != ".pdf":
            text = _text(path)
            if any(word in text for word in wanted):
                yield path


def rows(path: Path, words: Iterable[str]) -> tuple[int, ...]:
    """The rows of a table that hold one of these words, as a spreadsheet counts them; none when it is no table."""
    wanted = tuple(words)
    return tuple(sorted({number for number, cells in _table(path) or () if names(cells, wanted)}))


def _table(path: Path) -> list[tuple[int, list[str]]] | None:
    """Every row of every sheet with its number, the headers' first; None when it cannot be read as a table."""
    if path.suffix not in _TABLES:
        return None
    try:
        tables = read_tables(path, name=path.name, locale="en")
    except BadInput:
        return None
    return [
        (number, list(map(str, cells)))
        for table in tables
        for number, cells in enumerate(
            (table.frame.columns, *table.frame.to_numpy()), start=table.first_row - 1
        )
    ]


def _text(path: Path) -> str:
    """What a reader of the file reads, case-folded; of a table, a name in two cells side by side too."""
    if (table := _table(path)) is not None:
        return "\n".join(" ".join(" ".join(cells).split()) for _, cells in table).casefold()
    if path.suffix == ".eml":
        # Without a policy: it reads headers five times as fast, and a year has thousands of messages.
        message = email.message_from_bytes(path.read_bytes())
        headers = (str(make_header(decode_header(value))) for value in message.values())
        parts = (_part(part) for part in message.walk() if part.get_content_maintype() == "text")
        text = "\n".join([*(" ".join(header.split()) for header in headers), *parts])
    else:
        text = path.read_bytes().decode("utf-8", "replace")
    return text.replace("\r\n ", "").casefold()  # .ics folds long lines


def _part(part: Message) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes), "a part of text is no container"
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:  # a mail of HR's own may name any charset
        return content.decode("utf-8", "replace")


def _no_clock() -> datetime:
    raise AssertionError("nothing is dated while files are removed")
