"""Any export of a form, as it comes from Google, Microsoft, a spreadsheet or a program, as tables of text.

Nothing is interpreted here: cells stay text, headers stay as written. What a file is, is told from its content; its name
may say anything.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from mentoring.ports import RawTable
from mentoring.refusals import refused

LARGEST = 100
"""Megabytes of the largest export read; a workbook counts as it is unpacked."""
_MEGABYTE = 1_000_000
_MICROSOFT = frozenset(
    ("start time", "completion time", "heure de début", "heure de fin", "heure de fin de l’exécution")
)
_GOOGLE_DIRECT = re.compile(r"\d{4}/\d{1,2}/\d{1,2} .*GMT.*")
"""Only the form's own download writes the zone; a sheet linked to the form writes local times."""
_MOJIBAKE = re.compile("Ã[\x80-\xbf©¨ªàâ«®´»§¯]|â€.")
_RECORDS = re.compile(rb'\[\s*[\[{\]"]|\{\s*["}]')
"""How JSON begins; a header may begin with a bracket too."""
_DELIMITERS = (";", "\t", ",")
_MOST_CELLS = 8_000_000
_ROW = re.compile(rb'<row\b[^>]*? r="(\d{1,7})"')
_CELL = re.compile(rb'<c\b[^>]*? r="([A-Z]{1,3})\d')
_FAR_OUT = re.compile(rb'<c\b[^>]*? r="[A-Z]{3}\d')
_BROKEN = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    KeyError,
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_RARE = 20
"""A NUL in so many characters is an oddity that somebody pasted; more of them make no text."""
_TITLE_ROWS = 10
"""Rows above the headers that may hold a title."""

csv.field_size_limit(LARGEST * _MEGABYTE)


def read_tables(path: Path, *, name: str, locale: str) -> tuple[RawTable, ...]:
    """The tables of one file: one, or for a workbook one a sheet that is not empty.

    Args:
        name: what the file is called in front of HR.
        locale: language of the refusal.

    Raises:
        BadInput: the file is not an export, or is damaged.
    """
    try:
        if path.stat().st_size > LARGEST * _MEGABYTE:
            size = path.stat().st_size // _MEGABYTE
            raise refused("too-big", locale, name, size=size, most=LARGEST)
        content = path.read_bytes()
    except OSError as error:
        raise refused("unreadable", locale, name, why=error.strerror) from None
    return tables_of(content, name=name, locale=locale)


def tables_of(content: bytes, *, name: str, locale: str) -> tuple[RawTable, ...]:
    """The tables of a file's content (see `read_tables`).

    Raises:
        BadInput: it is not an export, or is damaged.
    """
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not content.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise refused("empty-file", locale, name)
    if start.startswith(b"%pdf"):
        raise refused("pdf", locale, name)
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<script", b"<body", b"<!--")):
        raise refused("html", locale, name)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        protected = "EncryptedPackage".encode("utf-16-le") in content
        raise refused("password" if protected else "old-excel", locale, name)
    if content.startswith(b"PK"):
        return _workbook(content, name, locale)
    if _RECORDS.match(start) or name.casefold().endswith(".json"):
        return _json(content, name, locale)
    return _csv(content, name, locale)


def _workbook(content: bytes, name: str, locale: str) -> tuple[RawTable, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist()) // _MEGABYTE
            if size > LARGEST:
                raise refused("too-big", locale, name, size=size, most=LARGEST)
            sheets_xml = (
                archive.read(part) for part in archive.namelist() if part.startswith("xl/worksheets/")
            )
            if any(_spread(xml) > _MOST_CELLS for xml in sheets_xml):
                raise refused("too-wide", locale, name)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {
            sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            for sheet in book.sheet_names
        }
    except _BROKEN:
        raise refused("corrupt", locale, name) from None
    written = {sheet: [[_text(cell) for cell in row] for row in rows] for sheet, rows in sheets.items()}
    headers = {sheet: _header(rows) for sheet, rows in written.items()}
    tables = [
        _table(written[sheet], name, at, sheet=sheet) for sheet, at in headers.items() if at is not None
    ]
    if not tables:
        raise refused("no-header", locale, name)
    return tuple(tables)


def _spread(xml: bytes) -> int:
    """Cells of the rectangle that a sheet's filled cells lie in: all of it would be laid out in memory.

    The columns are those of its first rows, or all there are when any cell lies far out.
    """
    rows = max((int(found[1]) for found in _ROW.finditer(xml)), default=0)
    if _FAR_OUT.search(xml):
        return rows * 16_384
    return rows * max((_column(found[1]) for found in _CELL.finditer(xml[:_MEGABYTE])), default=1)


def _column(letters: bytes) -> int:
    """`A` is 1, `Z` 26, `AA` 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text(cell: Any) -> str:
    """A workbook's cell as its user sees it, dates in ISO form."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.isoformat(" ", "seconds")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def _json(content: bytes, name: str, locale: str) -> tuple[RawTable, ...]:
    """A list of objects; their keys are the headers, several values of one answer are joined."""
    try:
        records = json.loads(_decoded(content, name, locale))
    except (ValueError, RecursionError):
        raise refused("json", locale, name) from None
    if not isinstance(records, list) or not all(isinstance(record, Mapping) for record in records):
        raise refused("json-shape", locale, name)
    if not records:
        return ()  # nobody has answered yet
    keys = list(dict.fromkeys(key for record in records for key in record))
    values = [[record.get(key) for key in keys] for record in records]
    items = [str(item) for row in values for value in row if isinstance(value, list) for item in value]
    separator = next((s for s in (";", "\n", "|") if not any(s in item for item in items)), "\x1f")
    cells = [[_plain(value, separator) for value in row] for row in values]
    headers = [_SURROGATE.sub("\ufffd", key) for key in keys]
    frame = pd.DataFrame(cells, columns=pd.Index(headers, dtype=object), dtype=str)
    return (RawTable(name, frame, separator, first_row=1),)


def _plain(value: Any, separator: str) -> str:
    if isinstance(value, list):
        return separator.join(_plain(item, separator) for item in value)
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else _text(value)
    return _SURROGATE.sub("\ufffd", text)


def _csv(content: bytes, name: str, locale: str) -> tuple[RawTable, ...]:
    text = _decoded(content, name, locale)
    start = text[:1024]
    if start.count("\0") * _RARE > len(start) or text.count("\ufffd") > len(text) // 10:
        raise refused("binary", locale, name)
    first, _, rest = text.partition("\n")
    told = re.fullmatch(r"sep=([;,|\t])\r?", first)  # Excel's own line
    body = rest if told else text
    rows = _records(body, told[1] if told else _delimiter(body), name, locale)
    if (at := _header(rows)) is None:
        raise refused("no-header", locale, name)
    return (_table(rows, name, at, above=1 if told else 0, narrow=False),)


def _decoded(content: bytes, name: str, locale: str) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else what Windows wrote before Unicode."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in content[:1024]:
            raise refused("binary", locale, name) from None
        text = content.decode("cp1252", errors="replace")
        # A few bytes went wrong in what is UTF-8 all the same: only those are lost.
        return content.decode("utf-8-sig", errors="replace") if len(_MOJIBAKE.findall(text)) > 2 else text


def _delimiter(text: str) -> str:
    """The character that cuts the first lines into the most columns, and all of them alike.

    A comma followed by a space is prose: questions are full of them.
    """
    sample = list(_lenient(text[:50_000]))

    def fit(delimiter: str) -> tuple[float, int]:
        rows = [row for row in csv.reader(sample, delimiter=delimiter) if row][:50]
        if not rows:
            return 0.0, 0
        width = len(rows[0])
        alike = sum(len(row) == width for row in rows) / len(rows)
        return (alike if width > 1 else 0.0), sum(not cell.startswith(" ") for cell in rows[0])

    return max(_DELIMITERS, key=fit)


def _lenient(text: str) -> Iterable[str]:
    """Whole lines of a sample that may end in the middle of one."""
    lines = text.splitlines(keepends=True)
    return lines[:-1] if len(lines) > 1 and not text.endswith("\n") and len(text) >= 50_000 else lines


def _records(text: str, delimiter: str, name: str, locale: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error:
        line: Literal["ligne", "line"] = "ligne" if locale.startswith("fr") else "line"
        raise refused("quote", locale, f"{name}, {line} {reader.line_num}") from None


def _table(
    rows: Sequence[Sequence[str]], name: str, at: int, *, sheet: str = "", above: int = 0, narrow: bool = True
) -> RawTable:
    """The rows as a table under its headers. Blank rows at the end are dropped, those between answers stay in their place.

    Args:
        at: position of the headers.
        above: lines that were read off before.
        narrow: columns beyond the last header are notes beside the table (a workbook), not cells pushed out (a CSV).
    """
    headers = [header.strip("\ufeff") for header in rows[at]]
    answers = [list(row) for row in rows[at + 1 :]]
    while answers and not any(cell.strip() for cell in answers[-1]):
        answers.pop()
    named = max(position for position, header in enumerate(headers) if header.strip()) + 1
    width = named if narrow else max(named, *(_filled(row) for row in answers), named)
    headers = (headers + [""] * width)[:width]
    cells = [(row + [""] * width)[:width] for row in answers]
    frame = pd.DataFrame(cells, columns=pd.Index(headers, dtype=object), dtype=str)
    return RawTable(name, frame, _separator(headers, cells), first_row=above + at + 2, sheet=sheet)


def _header(rows: Sequence[Sequence[str]]) -> int | None:
    """Where the headers are: the first row with more than one cell, or simply the first, when every row has just one."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:_TITLE_ROWS]]
    wide = next((at for at, count in enumerate(filled) if count > 1), None)
    return wide if wide is not None else next((at for at, count in enumerate(filled) if count), None)


def _filled(row: Sequence[str]) -> int:
    """Cells up to the last one that is not empty."""
    return max((position for position, cell in enumerate(row) if cell.strip()), default=-1) + 1


def _separator(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """How several choices are joined: `;` by Microsoft and in Google's download, `, ` in a sheet linked to the form."""
    if any(" ".join(header.split()).casefold() in _MICROSOFT for header in headers):
        return ";"
    direct = any(_GOOGLE_DIRECT.fullmatch(row[0].strip()) for row in rows[:5] if row)
    return ";" if direct else ", "
