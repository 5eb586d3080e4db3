"""Where somebody is still named in a folder's files: what an erasure must look at."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterable, Iterator
from pathlib import Path

from integrations.files.tables import read_tables
from mentoring.errors import BadInput


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
