"""Typst: sources and data in, PDF or PNG out. Data goes in as JSON beside the source, never into it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

import typst

from mentoring.errors import BadInput

Format = Literal["pdf", "png"]
PNG_DOTS = 192.0
"""Dots an inch of a badge: twice a screen's, so that it stays sharp."""
STANDARD = "ua-1"
"""PDF/UA-1 (ISO 14289-1): tagged, titled, with its language; a form has fields put upon it afterwards and is tagged only."""


@lru_cache(maxsize=256)
def compiled(source: bytes, base: bytes, data: str, made: Format, form: bool, where: str) -> bytes:
    """The file; the same source and data give the same bytes, and are compiled once in a process.

    Args:
        source: the document's typst.
        base: what it imports as `base.typ`.
        data: JSON, in the document `json(bytes(sys.inputs.data))`.
        made: pdf, or png of one page.
        form: whether fields will be put upon it.
        where: the template's path, for errors.
    """
    try:
        file = typst.compile(  # type: ignore[call-overload]  # the stub forgets mappings of files
            {"main": source, "base.typ": base}, format=made, ppi=PNG_DOTS, timestamp=0, ignore_system_fonts=True,
            sys_inputs={"data": data}, pdf_standards=[] if form or made == "png" else [STANDARD],
        )  # fmt: skip
    except typst.TypstError as error:
        raise BadInput(
            f"typst: {error.diagnostic.strip()}", where=where, instead="Mend the document's source."
        ) from error
    if not isinstance(file, bytes):
        raise BadInput("a picture must have one page", where=where, instead="Shorten it.")
    return file


def labelled(source: bytes, base: bytes, data: str, label: str) -> list[Mapping[str, Any]]:
    """The values of the document's metadata under that label."""
    said = typst.query(  # type: ignore[type-var]  # the stub forgets mappings of files
        {"main": source, "base.typ": base},
        f"<{label}>",
        field="value",
        ignore_system_fonts=True,
        sys_inputs={"data": data},
    )
    return list(json.loads(said))
