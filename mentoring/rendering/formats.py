"""Dates, times, numbers and lists as the reader writes them (Babel, CLDR): the filters of our templates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent

from mentoring.rendering.typography import NBSP, typography

FILTERS = (
    "day", "short_day", "month", "clock", "when", "duration", "number", "percent", "money", "listing", "plural",
)  # fmt: skip
_TERRITORY = {"en": "en_GB", "fr": "fr_FR"}


class Formats:
    """Formats for one reader.

    Args:
        locale: the locale of the text; plain `en` is British, as our texts are.
        zone: the reader's own.
        programme_zone: the programme's; where the two differ a time says whose it is.
        currency: ISO 4217.
    """

    def __init__(self, locale: str, zone: str, programme_zone: str, currency: str) -> None:
        self.locale, self.currency = locale, currency
        self.zone, self._programme_zone = ZoneInfo(zone), ZoneInfo(programme_zone)
        self._babel = Locale.parse(_TERRITORY.get(locale, locale.replace("-", "_")))
        self._french = locale.startswith("fr")

    def local(self, instant: datetime) -> datetime:
        """The instant on the reader's clock."""
        return instant.astimezone(self.zone) if instant.tzinfo else instant

    def day(self, value: date) -> str:
        """As in mardi 5 janvier 2027 / Tuesday 5 January 2027."""
        return typography(self._first(self._date(value, "EEEE d MMMM y")), self.locale)

    def short_day(self, value: date) -> str:
        """5 janv. 2027 (1er août 2027) / 5 Jan 2027."""
        return self._first(self._date(value, "d MMM y")).replace(" ", NBSP)

    def _first(self, text: str) -> str:
        """The first of a month is an ordinal in French: 1er août."""
        return re.sub(r"\b1 (?=\w)", "1er ", text, count=1) if self._french else text

    def month(self, value: date) -> str:
        """As in janvier 2027 / January 2027."""
        return self._date(value, "MMMM y")

    def clock(self, value: datetime | time) -> str:
        """9 h 30 / 09:30 on the reader's clock, and where that is when the programme's clock shows another time."""
        elsewhere = False
        if isinstance(value, datetime):
            value = self.local(value)
            elsewhere = value.utcoffset() != value.astimezone(self._programme_zone).utcoffset()
        if not isinstance(value, (datetime, time)):
            raise TypeError(f"a time is needed here, not {value!r}")
        if self._french:
            text = f"{value.hour}{NBSP}h" + (f"{NBSP}{value.minute:02d}" if value.minute else "")
        else:
            text = f"{value.hour:02d}:{value.minute:02d}"
        if not elsewhere:
            return text
        return f"{text} (heure locale, {self._city})" if self._french else f"{text} ({self._city} time)"

    def when(self, value: datetime) -> str:
        """As in mardi 5 janvier 2027 à 9 h 30 / Tuesday 5 January 2027 at 09:30."""
        return f"{self.day(value)} {'à' if self._french else 'at'} {self.clock(value)}"

    def duration(self, minutes: float) -> str:
        """45 min, 2 h 30 / 2 h 30 min."""
        hours, rest = divmod(round(minutes), 60)
        if not hours:
            return f"{rest}{NBSP}min"
        if not rest:
            return f"{hours}{NBSP}h"
        return f"{hours}{NBSP}h{NBSP}{rest:02d}" + ("" if self._french else f"{NBSP}min")

    def number(self, value: float, digits: int = 1) -> str:
        """1 234,5 / 1,234.5; at most `digits` decimals, and a true minus."""
        return _minus(format_decimal(round(value, digits), locale=self._babel))

    def mean(self, value: float) -> str:
        """4,0 / 4.0: always one decimal, so that means can be compared."""
        return _minus(format_decimal(round(value, 1), "#,##0.0", locale=self._babel))

    def percent(self, value: float, digits: int = 0) -> str:
        """0.84 → 84 % / 84%."""
        return _minus(
            format_percent(round(value, digits + 2), locale=self._babel, decimal_quantization=False)
        )

    def money(self, value: float, currency: str = "") -> str:
        """1 200 € / €1,200; cents only when there are any."""
        whole = float(value).is_integer()
        text = format_currency(value, currency or self.currency, locale=self._babel, currency_digits=not whole,
                               format=None if not whole else self._whole_currency)  # fmt: skip
        return str(text)

    def listing(self, values: Iterable[Any]) -> str:
        """a, b et c / a, b and c."""
        return (
            values if isinstance(values, str) else format_list([str(v) for v in values], locale=self._babel)
        )

    def plural(self, count: float, one: str, other: str) -> str:
        """The count with the right word: 1 réponse, 3 réponses."""
        return f"{self.number(count)}{NBSP}{one if self._babel.plural_form(abs(count)) == 'one' else other}"

    @property
    def _whole_currency(self) -> str:
        return re.sub(r"\.0+", "", self._babel.currency_formats["standard"].pattern)

    @property
    def _city(self) -> str:
        if self.zone.key in get_global("zone_aliases"):  # CLDR would say Toronto to somebody in Montréal
            return self.zone.key.rpartition("/")[2].replace("_", " ")
        return get_timezone_location(self.zone, self._babel, return_city=True)

    def _date(self, value: date, pattern: str) -> str:
        if not isinstance(value, date):
            raise TypeError(f"a date is needed here, not {value!r}")
        return format_date(self.local(value) if isinstance(value, datetime) else value, pattern, self._babel)


def _minus(written: str) -> str:
    return written.replace("-", "\u2212")


@lru_cache(maxsize=1024)
def formats(locale: str, zone: str, programme_zone: str, currency: str = "EUR") -> Formats:
    """The formats of one kind of reader, made once."""
    return Formats(locale, zone, programme_zone, currency)
