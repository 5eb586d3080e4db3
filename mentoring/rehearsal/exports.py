"""The exports an invented person's answers would come in: Google's linked sheet as CSV, Microsoft Forms' workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from mentoring.programme import text_in
from mentoring.questionnaire import Asked, Questionnaire

Shape = Literal["google", "microsoft"]


def row(
    questionnaire: Questionnaire,
    shape: Shape,
    locale: str,
    number: int,
    at: datetime,
    zone: str,
    values: Mapping[str, Any],
) -> list[str]:
    """One row of an export, in the order of `questionnaire.columns(shape, locale)`.

    Args:
        number: the row's own number (Microsoft's ID).
        at: aware instant of the answer.
        zone: the form owner's zone, in which exports write naive local times.
        values: meaning -> value, options by their codes.
    """
    local = at.astimezone(ZoneInfo(zone))
    if shape == "google":
        stamp = f"{local:%d/%m/%Y %H:%M:%S}" if locale.startswith("fr") else f"{local:%m/%d/%Y %H:%M:%S}"
        own = [stamp]
    else:
        when = f"{local:%Y-%m-%d %H:%M:%S}"
        own = [str(number), when, when, "anonymous", ""]
    separator = ", " if shape == "google" else ";"
    return own + [
        _cell(asked, values.get(asked.meaning), locale, separator, shape) for asked in questionnaire.questions
    ]


def _cell(asked: Asked, value: Any, locale: str, separator: str, shape: Shape) -> str:
    options = asked.choices()
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return text_in(options["yes" if value else "no"], locale) if options else ("Oui" if value else "Non")
    if isinstance(value, date):
        return (
            f"{value:%d/%m/%Y}"
            if locale.startswith("fr")
            else f"{value:%m/%d/%Y}"
            if shape == "google"
            else f"{value:%Y-%m-%d}"
        )
    values: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
    words = [text_in(options[v], locale) if v in options else str(v) for v in values]
    return separator.join(words) + (
        ";" if shape == "microsoft" and asked.kind in ("choices", "slots") else ""
    )
