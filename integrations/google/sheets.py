"""Answers in spreadsheets, as the sheet that is linked to a form holds them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.google.answers import Cells
from integrations.google.door import Allowance, Doors
from mentoring.quota import Quota
from mentoring.wording import fold

QUOTAS = (Quota(50, 60),)
"""Below Google's 60 readings a minute and user."""
SEPARATOR = ", "
"""Between several choices, as a linked sheet joins them."""
TIMES = frozenset(("timestamp", "horodateur"))
PEOPLE = frozenset(
    fold(header)
    for header in (
        "Adresse e-mail",
        "Email Address",
        "Adresse de messagerie",
        "Email",
        "Nom d’utilisateur",
        "Username",
    )
)
"""The columns that Google adds by itself: when, and by whom."""
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet counts civil days, in its own zone
_TITLE_ROWS = 10


class Sheets:
    """Reads spreadsheets as values: the dates of the answers become instants of the spreadsheet's own zone."""

    def __init__(self, doors: Doors) -> None:
        self._door = doors.door("sheets", Allowance(f"sheets {doors.settings.meter}", QUOTAS))

    def cells(self, id_: str, *, anonymous: bool) -> dict[str, Cells]:
        """Sheet -> its headers and rows; sheets without any are left out."""
        book = self._book(id_)
        titles = [
            str(sheet["properties"]["title"])
            for sheet in book.get("sheets", [])
            if sheet["properties"].get("sheetType", "GRID") == "GRID"
        ]
        if not titles:
            return {}
        read = self._door.read(
            lambda api: (
                api.spreadsheets()
                .values()
                .batchGet(
                    spreadsheetId=id_,
                    ranges=[f"'{title.replace(chr(39), chr(39) * 2)}'" for title in titles],
                    valueRenderOption="UNFORMATTED_VALUE",
                    dateTimeRenderOption="SERIAL_NUMBER",
                    fields="valueRanges/values",
                )
            )
        )
        zone = str(book.get("properties", {}).get("timeZone") or "UTC")
        found = {}
        for title, one in zip(titles, read.get("valueRanges", []), strict=False):
            if (cells := _cells(one.get("values", []), ZoneInfo(zone), anonymous=anonymous)) is not None:
                found[title] = cells
        return found

    def check(self, id_: str) -> None:
        """Look at the spreadsheet's properties."""
        self._book(id_)

    def _book(self, id_: str) -> Any:
        return self._door.read(
            lambda api: api.spreadsheets().get(
                spreadsheetId=id_, fields="properties/timeZone,sheets/properties(title,sheetType)"
            )
        )


def _cells(rows: list[list[Any]], zone: ZoneInfo, *, anonymous: bool) -> Cells | None:
    """Headers and rows of one sheet; of an anonymous form without who and when, in an order that tells nothing."""
    filled = [sum(bool(str(cell).strip()) for cell in row) for row in rows[:_TITLE_ROWS]]
    at = next((n for n, count in enumerate(filled) if count > 1), None)
    if at is None:
        return None
    headers = [str(header) for header in rows[at]]
    dated = [fold(header) in TIMES for header in headers]
    told = [
        n for n, header in enumerate(headers) if not anonymous or not (dated[n] or fold(header) in PEOPLE)
    ]
    found = [
        tuple((_instant(row[n], zone) if dated[n] else _text(row[n])) if n < len(row) else "" for n in told)
        for row in rows[at + 1 :]
    ]
    while found and not any(found[-1]):
        found.pop()
    return tuple(headers[n] for n in told), tuple(sorted(found) if anonymous else found)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _instant(cell: Any, zone: ZoneInfo) -> str:
    """A date of a spreadsheet, days since 1899, with its offset from UTC; text stays as it is."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return _text(cell)
    civil = _EPOCH + timedelta(seconds=round(cell * 86_400))
    return civil.replace(tzinfo=zone).isoformat(" ")
