"""The workbook of a review: texts stay texts, and every sheet is there in the reader's language."""

from __future__ import annotations

import io
from typing import Any

from python_calamine import CalamineWorkbook

from integrations.files.review import workbook

DOCUMENT: dict[str, Any] = {
    "criteria": [{"name": "skills", "share": 1.0}],
    "pairs": [
        {
            "mentor": "=1+1", "mentor_name": "@SUM(A1)", "mentee": "e1", "mentee_name": "-2+3", "score": 50.0, "locked": True,
            "parts": {"skills": 0.5}, "reasons": ["+cmd"], "others": [{"mentor": "o2", "score": 40.0, "price": None}],
        }
    ],
    "mentors": [{"id": "=1+1", "name": "\tx", "seats": 2, "load": 1}],
    "unmatched": [{"person": "e2", "name": "=x", "role": "mentee", "reason": "r", "unlock": "u"}],
    "fairness": [{"role": "mentee", "by": "site", "label": "=Lyon", "n": 5, "rate": 1.0, "mean": None, "worse": True}],
}  # fmt: skip


def test_no_text_of_anybody_can_be_taken_for_a_formula() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(DOCUMENT, lambda key, **_: key)))
    assert book.sheet_names == [
        "sheet.pairs",
        "sheet.mentors",
        "sheet.alone",
        "sheet.fairness",
        "sheet.about",
    ]
    cells = [c for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for c in row]
    texts = [cell for cell in cells if isinstance(cell, str)]
    assert [text for text in texts if text.startswith(("=", "+", "-", "@", "\t"))] == []
    assert {"'=1+1", "'@SUM(A1)", "'-2+3", "'=x", "'=Lyon"} <= set(texts)
    row = book.get_sheet_by_name("sheet.pairs").to_python()[1]
    assert (row[0], row[5], row[6], row[8]) == ("sheet.lock", 50.0, 0.5, "o2 (40)")
