"""A questionnaire as the items of a Google Form."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from mentoring.programme_types import text_in
from mentoring.questionnaire import Asked, Questionnaire

_LINES = frozenset(
    (
        "name",
        "first_name",
        "last_name",
        "department",
        "site",
        "job",
        "seniority",
        "phone",
        "partner",
        "interests",
    )
)
"""Meanings whose free text is a line, not a paragraph."""
_BREAKS = re.compile(r"\s*[\r\n]+\s*")
_MOST_ON_SHOW = 8
"""Options of one choice; more go into a list that unfolds."""


def items(questionnaire: Questionnaire, locale: str) -> list[dict[str, Any]]:
    """Every item, in order; the rows of one grid are one item.

    Titles are the very headers by which the questionnaire's mapping knows its questions.
    """
    made: list[dict[str, Any]] = []
    for _, together in groupby(
        enumerate(questionnaire.questions),
        key=lambda one: text_in(one[1].text, locale) if one[1].row else one[0],
    ):
        asked = [question for _, question in together]
        made.append(_grid(asked, locale) if asked[0].row else _item(asked[0], locale))
    return made


def _item(asked: Asked, locale: str) -> dict[str, Any]:
    question = {"required": asked.required, **_kind(asked, locale)}
    return {**_titled(asked, locale), "questionItem": {"question": question}}


def _grid(rows: list[Asked], locale: str) -> dict[str, Any]:
    first = rows[0]
    words = [_line(text_in(option, locale)) for option in first.choices().values()]
    if not words and first.least is not None and first.most is not None:
        words = [str(n) for n in range(int(first.least), int(first.most) + 1)]
    kind = "CHECKBOX" if first.kind in ("choices", "slots") else "RADIO"
    return {
        **_titled(first, locale),
        "questionGroupItem": {
            "questions": [
                {"required": row.required, "rowQuestion": {"title": _line(text_in(row.row, locale))}}
                for row in rows
            ],
            "grid": {"columns": {"type": kind, "options": [{"value": word} for word in words]}},
        },
    }


def _titled(asked: Asked, locale: str) -> dict[str, Any]:
    told = {"title": _line(text_in(asked.text, locale))}
    return {**told, "description": text_in(asked.help, locale)} if asked.help else told


def _kind(asked: Asked, locale: str) -> dict[str, Any]:
    words = [_line(text_in(option, locale)) for option in asked.choices().values()]
    if asked.kind in ("choices", "slots"):
        return _choice("CHECKBOX", words)
    if words and asked.kind != "scale":
        return _choice("RADIO" if len(words) <= _MOST_ON_SHOW else "DROP_DOWN", words)
    if asked.kind == "scale" and asked.least in (0, 1) and asked.most is not None and 2 <= asked.most <= 10:
        return {
            "scaleQuestion": {
                "low": int(asked.least or 0),
                "high": int(asked.most),
                "lowLabel": _line(text_in(asked.low, locale)),
                "highLabel": _line(text_in(asked.high, locale)),
            }
        }
    if asked.kind == "scale" and asked.least is not None and asked.most is not None:
        return _choice("DROP_DOWN", [str(n) for n in range(int(asked.least), int(asked.most) + 1)])
    if asked.kind == "date":
        return {"dateQuestion": {"includeYear": True, "includeTime": False}}
    return {"textQuestion": {"paragraph": asked.kind == "text" and asked.meaning not in _LINES}}


def _choice(kind: str, words: list[str]) -> dict[str, Any]:
    return {"choiceQuestion": {"type": kind, "options": [{"value": word} for word in words]}}


def _line(text: str) -> str:
    """Google refuses line feeds in what is shown on one line."""
    return _BREAKS.sub(" ", text.strip())
