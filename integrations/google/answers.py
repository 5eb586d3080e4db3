"""From a form and its answers, as Google's API gives them, to a table as Google's own export would be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from mentoring.ports import RawTable

SEPARATOR = "\n"
"""Between several choices: options and other answers stand on one line, so none of them holds it."""
OWN = ("ID", "Timestamp", "Email Address")
"""The columns beside the questions: an answer's id, which stays when it is edited, when it was last sent, and by whom."""

Cells = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""Headers, and rows of as many cells."""


Said = Mapping[str, Any]
"""One answer, as little as is needed: `at` (when last sent), `by` (an address, if collected), `told`: question id -> text."""


def said(response: Mapping[str, Any]) -> Said:
    """What an answer of the API's says."""
    return {
        "at": str(response.get("lastSubmittedTime", "")),
        "by": str(response.get("respondentEmail", "")),
        "told": {question: _text(answer) for question, answer in response.get("answers", {}).items()},
    }


def cells(form: Mapping[str, Any], known: Mapping[str, Said], *, anonymous: bool) -> Cells:
    """The table of a form's answers (id -> answer), oldest first.

    An anonymous one has neither id nor time nor address, and its rows stand in an order that tells nothing.
    """
    asked = list(_questions(form))
    headers = tuple(header for _, header in asked)

    def row(one: Said) -> tuple[str, ...]:
        told = one["told"]
        return tuple([told.get(question, "") for question, _ in asked])

    if anonymous:
        return headers, tuple(sorted(map(row, known.values())))
    ordered = sorted(known.items(), key=lambda one: (one[1]["at"], one[0]))
    if any(one["by"] for one in known.values()):
        return (*OWN, *headers), tuple((id_, one["at"], one["by"], *row(one)) for id_, one in ordered)
    return (*OWN[:2], *headers), tuple((id_, one["at"], *row(one)) for id_, one in ordered)


def table(name: str, found: Cells, *, separator: str = SEPARATOR, sheet: str = "") -> RawTable:
    """These cells as a table."""
    headers, rows = found
    frame = pd.DataFrame(list(rows), columns=pd.Index(headers, dtype=object), dtype=str)
    return RawTable(name, frame, separator, sheet=sheet)


def _questions(form: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Question id and header, in the form's order; a grid has one question a row."""
    for item in form.get("items", []):
        title = str(item.get("title", ""))
        question = item.get("questionItem", {}).get("question", {})
        if question.get("questionId"):
            yield str(question["questionId"]), title
        for row in item.get("questionGroupItem", {}).get("questions", []):
            if row.get("questionId"):
                name = str(row.get("rowQuestion", {}).get("title", ""))
                yield str(row["questionId"]), f"{title} [{name}]"


def _text(answer: Mapping[str, Any]) -> str:
    texts = [str(one.get("value", "")) for one in answer.get("textAnswers", {}).get("answers", [])]
    files = [str(one.get("fileName", "")) for one in answer.get("fileUploadAnswers", {}).get("answers", [])]
    return SEPARATOR.join(texts or files)
