"""Where a form's answers are: the form itself, or a spreadsheet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from mentoring.errors import BadInput

_ID = r"([\w-]{3,200})"
_HOST = r"https://docs\.google\.com"
_RESPONDER = re.compile(rf"{_HOST}/forms/d/e/.*")
_FORM = re.compile(rf"{_HOST}/forms/d/{_ID}(?:/.*)?")
_SHEET = re.compile(rf"{_HOST}/spreadsheets/d/{_ID}(?:/.*)?|sheet:{_ID}")
_BARE = re.compile(_ID)


@dataclass(frozen=True, slots=True)
class Source:
    """A form or a spreadsheet, by its id."""

    kind: Literal["form", "sheet"]
    id: str


def sources(text: str, form_id: str) -> tuple[Source, ...]:
    """What a form's `source` names: one form or spreadsheet, or several (one a language), with spaces between.

    Raises:
        BadInput: it names none.
    """
    return tuple(_source(part, form_id) for part in text.split())


def _source(text: str, form_id: str) -> Source:
    where = f"forms.{form_id}.source"
    if _RESPONDER.fullmatch(text):
        raise BadInput(
            "this is the address at which people answer",
            where=where,
            instead="Write the address at which you edit the form; it ends in /edit.",
        )
    if found := _SHEET.fullmatch(text):
        return Source("sheet", found[1] or found[2])
    if found := _FORM.fullmatch(text) or _BARE.fullmatch(text):
        return Source("form", found[1])
    raise BadInput(
        "this is no form or spreadsheet of Google's",
        where=where,
        instead="Write a form's id, sheet: and a spreadsheet's id, or the address at which you edit one of them.",
    )
