"""Files that commands are given or write: tables of people, the review of a draft, the exports of a rehearsal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from integrations.wiring.programmes import CONFIGS, load, looks
from mentoring.errors import BadInput
from mentoring.programme import Programme
from mentoring.questionnaire import Questionnaire

if TYPE_CHECKING:
    import pandas as pd

    from integrations.files.exports import Inbox


def read_people(path: Path) -> pd.DataFrame:
    """The people of a file (CSV, XLSX or JSON), every cell as text; of a workbook its first sheet.

    Raises:
        BadInput: the file is not a table of people.
    """
    sheets = read_sheets(path)
    if not sheets:
        raise BadInput("nobody is in this file", where=str(path), instead="Give one row a person.")
    return next(iter(sheets.values()))


def read_sheets(path: Path) -> dict[str, pd.DataFrame]:
    """The tables of a file by their sheet, every cell as text; a file without sheets has one.

    Raises:
        BadInput: it is no table.
    """
    from integrations.files.tables import read_tables

    return {table.sheet: table.frame for table in read_tables(path, name=str(path), locale="en")}


def review(
    document: Mapping[str, Any], form: Literal["html", "xlsx"], programme: Path | None = None
) -> bytes:
    """The review of a draft (`mentoring.matching.review`) as a page or a workbook, in the looks of that programme."""
    from mentoring.matching.review_page import Teller, review_page
    from mentoring.programme import text_in
    from mentoring.rendering.identity import load as look

    if programme is None:
        folders, identity, name, mark = [CONFIGS / "templates"], look(CONFIGS / "identity.yaml", {}), "", "B"
    else:
        found = load(str(programme))[0]
        folders, identity = looks(found, programme)
        name, mark = text_in(found.name, document["locale"]), found.organisation[:1].upper()
    if form == "html":
        return review_page(document, folders, identity, name=name, mark=mark).encode()
    from integrations.files.review import workbook

    return workbook(document, Teller(folders, document["locale"]).say)


def inbox(folder: Path, programme: Programme, known: Mapping[str, Questionnaire]) -> Inbox:
    """A folder where exports grow, as a rehearsal's people answer."""
    from integrations.files.exports import Inbox

    return Inbox(folder, programme, known)
