"""Dates and times of answers, as forms and spreadsheets write them. A date is never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from mentoring.wording import fold

_FRENCH = frozenset(
    fold(header) for header in ("Horodateur", "Heure de début", "Heure de fin", "Heure de fin de l’exécution")
)
"""The columns of a French form: its locale writes the day first."""

_TIME = r"(?P<hour>\d{1,2})[:hH](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?"
_OFFSET = r"(?P<zone>Z|(?:GMT|UTC)?(?:(?P<sign>[+\-−])(?P<oh>\d{1,2})(?::?(?P<om>\d{2}))?)?)"
_WHEN = rf"(?:(?:T|,?\s+|\s+à\s+){_TIME}(?:\s*{_OFFSET})?)?"
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_WHEN}")
_YEAR_LAST = re.compile(
    rf"(?P<one>\d{{1,2}})(?P<sep>[-/.])(?P<two>\d{{1,2}})(?P=sep)(?P<year>\d{{4}}){_WHEN}"
)
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet counts civil days, in no zone
_YEARS = range(2000, 2100)


class Undatable(ValueError):
    """A text that is not a date we can read: `unreadable-date`, `impossible-date` or `ambiguous-date`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Dating:
    """How one export writes its dates.

    Args:
        zone: IANA zone of the times written without one.
        formats: the form's own strptime formats, tried before anything else.
        day_first: True when the export is known to write the day first; None when nothing tells, then 03/04/2027 is
            refused rather than guessed.
    """

    zone: str
    formats: tuple[str, ...] = ()
    day_first: bool | None = None

    @classmethod
    def of(cls, headers: Iterable[str], *, zone: str, formats: tuple[str, ...]) -> Dating:
        """The way of an export with those headers: a French form's own columns say that the day comes first."""
        return cls(zone, formats, True if any(fold(header) in _FRENCH for header in headers) else None)

    def instant(self, text: str) -> datetime:
        """The instant, in UTC. A day alone is its first minute.

        Raises:
            Undatable: it is not a date, cannot exist, or could be read in two ways.
        """
        moment = self._read(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(self.zone))).astimezone(UTC)

    def day(self, text: str) -> date:
        """The civil day, as written.

        Raises:
            Undatable: as for `instant`.
        """
        return self._read(text).date()

    def _read(self, text: str) -> datetime:
        text = " ".join(text.split())
        moment = self._by_own_formats(text) or self._by_shape(text)
        if moment.year not in _YEARS:
            raise Undatable("impossible-date")
        return moment

    def _by_own_formats(self, text: str) -> datetime | None:
        """The first of the form's own formats that fits, whole or its day alone."""
        for form in (*self.formats, *(form.split(" ")[0] for form in self.formats)):
            try:
                return datetime.strptime(text, form)  # noqa: DTZ007  the zone is the form's, added by `instant`
            except ValueError:
                continue
        return None

    def _by_shape(self, text: str) -> datetime:
        if found := _YEAR_FIRST.fullmatch(text):
            return _moment(found, int(found["month"]), int(found["day"]))
        if found := _YEAR_LAST.fullmatch(text):
            return _moment(found, *self._order(found))
        if _SERIAL.fullmatch(text):
            return _EPOCH + timedelta(seconds=round(float(text.replace(",", ".")) * 86400))
        raise Undatable("unreadable-date")

    def _order(self, found: re.Match[str]) -> tuple[int, int]:
        """Month and day of a date whose year comes last. With dots the day is first, in every country that uses them."""
        one, two = int(found["one"]), int(found["two"])
        if self.formats and found["sep"] != ".":
            raise Undatable("unreadable-date")
        if self.day_first or found["sep"] == "." or one > 12 or one == two:
            return two, one
        if two > 12:
            return one, two
        raise Undatable("ambiguous-date")


def _moment(found: re.Match[str], month: int, day: int) -> datetime:
    """The moment of a match of one of the shapes; aware when the text gives an offset from GMT."""
    hour, half = int(found["hour"] or 0), (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise Undatable("impossible-date")
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        at = time(hour, int(found["minute"] or 0), int(found["second"] or 0))
        zone = _zone(found) if found["zone"] else None
        return datetime.combine(date(int(found["year"]), month, day), at, zone)
    except (ValueError, OverflowError):
        raise Undatable("impossible-date") from None


def _zone(found: re.Match[str]) -> timezone:
    """`GMT+1` is one hour ahead of GMT (pandas reads it the other way round)."""
    if not found["sign"]:
        return UTC
    offset = timedelta(hours=int(found["oh"]), minutes=int(found["om"] or 0))
    return timezone(offset if found["sign"] == "+" else -offset)
