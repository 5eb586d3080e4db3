"""From a form and its answers, as Google's API gives them, to a table as Google's own export would be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from mentoring.ports import RawTable

SEPARATOR = "\n"
"""Between several choices: options and other answers stand on one line, so none of them holds it."""
OWN = ("ID", "Timestamp", "Email Address")
"""The columns beside the questions: an answer's id, which stays when it is edited, when it was last sent, and by whom."""

Cells = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""Headers, and rows of as many cells."""


def cells(form: Mapping[str, Any], responses: Iterable[Mapping[str, Any]], *, anonymous: bool) -> Cells:
    """The table of a form's answers, oldest first.

    An anonymous one has neither id nor time nor address, and its rows stand in an order that tells nothing.
    """
    asked = list(_questions(form))
    headers = tuple(header for _, header in asked)
    if anonymous:
        rows = [_answered(response, asked) for response in responses]
        return headers, tuple(sorted(rows))
    known = sorted(responses, key=lambda one: (str(one.get("lastSubmittedTime")), str(one.get("responseId"))))
    own = OWN if any(one.get("respondentEmail") for one in known) else OWN[:2]
    names = ("responseId", "lastSubmittedTime", "respondentEmail")[: len(own)]
    return (*own, *headers), tuple(
        (*(str(one.get(name, "")) for name in names), *_answered(one, asked)) for one in known
    )


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


def _answered(response: Mapping[str, Any], asked: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    answers = response.get("answers", {})
    return tuple(_text(answers.get(question, {})) for question, _ in asked)


def _text(answer: Mapping[str, Any]) -> str:
    texts = [str(one.get("value", "")) for one in answer.get("textAnswers", {}).get("answers", [])]
    files = [str(one.get("fileName", "")) for one in answer.get("fileUploadAnswers", {}).get("answers", [])]
    return SEPARATOR.join(texts or files)
