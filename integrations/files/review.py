"""The review of a draft as a workbook: to look at, to change, and to give back (`mentoring.matching.edits` reads it)."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter

Say = Callable[..., str]
_GUARDED = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a formula may begin: in a text of people it is guarded, for whoever saves the sheet as CSV."""


def workbook(document: Mapping[str, Any], say: Say) -> bytes:
    """The workbook of a document of `review.look`, in the language that `say` speaks."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        looks = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "edit": book.add_format({"bg_color": "#FFF6E5", "border": 1, "border_color": "#DDD6C8"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "part": book.add_format({"num_format": "0%"}),
            "alert": book.add_format({"bold": True, "font_color": "#8A4B0F"}),
        }
        _pairs(book, looks, document, say)
        _mentors(book, looks, document, say)
        _table(
            book, looks, say("sheet.alone"), [say(f"sheet.{n}") for n in ("person", "name", "role", "reason", "unlock")],
            [(o["person"], o["name"], say(f"alone.{o['role']}"), o["reason"], o["unlock"]) for o in document["unmatched"]],
            (14, 24, 12, 60, 44),
        )  # fmt: skip
        _table(
            book, looks, say("sheet.fairness"),
            [say(f"sheet.{n}") for n in ("role", "by", "group", "n", "rate", "mean", "worse")],
            [
                (say(f"role.{f['role']}"), say(f"by.{f['by']}"), f["label"] or say("fairness.others"), f["n"], f["rate"],
                 f["mean"], say("fairness.worse") if f["worse"] else "")
                for f in document["fairness"]
            ],
            (14, 14, 24, 10, 12, 12, 30),
        )  # fmt: skip
        about = book.add_worksheet(say("sheet.about"))
        about.set_column(0, 0, 110, looks["wrap"])
        for row, key in enumerate(("help_1", "help_2", "help_3", "help_4")):
            about.write_string(row, 0, say(f"sheet.{key}"))
    return content.getvalue()


def _pairs(book: Any, looks: Mapping[str, Any], document: Mapping[str, Any], say: Say) -> None:
    sheet = book.add_worksheet(say("sheet.pairs"))
    names = [criterion["name"] for criterion in document["criteria"]]
    heads = [say(f"sheet.{n}") for n in ("decision", "mentor_id", "mentor", "mentee_id", "mentee", "score")]
    heads += [say(f"criterion.{name}") for name in names] + [say("sheet.why"), say("pairs.instead"), "was"]
    sheet.write_row(0, 0, heads, looks["head"])
    for row, pair in enumerate(document["pairs"], 1):
        sheet.write_string(row, 0, say("sheet.lock") if pair["locked"] else "", looks["edit"])
        sheet.write_string(row, 1, _safe(pair["mentor"]), looks["edit"])
        sheet.write_string(row, 2, _safe(pair["mentor_name"]))
        sheet.write_string(row, 3, _safe(pair["mentee"]))
        sheet.write_string(row, 4, _safe(pair["mentee_name"]))
        sheet.write_number(row, 5, pair["score"])
        for column, name in enumerate(names, 6):
            sheet.write_number(row, column, pair["parts"][name], looks["part"])
        sheet.write_string(row, 6 + len(names), _safe(" ".join(pair["reasons"])), looks["wrap"])
        others = "; ".join(f"{one['mentor']} ({one['score']:g})" for one in pair["others"])
        sheet.write_string(row, 7 + len(names), _safe(others))
        sheet.write_string(row, 8 + len(names), _safe(pair["mentor"]))
    last, why = len(document["pairs"]), 6 + len(names)
    words = [say("sheet.lock"), say("sheet.forbid")]
    # Rows below the last one are for pairs that HR adds.
    sheet.data_validation(1, 0, last + 200, 0, {"validate": "list", "source": words, "ignore_blank": True})
    for first, end, width in (
        (0, 1, 14),
        (2, 2, 24),
        (3, 3, 14),
        (4, 4, 24),
        (5, why - 1, 11),
        (why, why, 60),
        (why + 1, why + 1, 30),
    ):
        sheet.set_column(first, end, width)
    sheet.set_column(why + 2, why + 2, 10, None, {"hidden": True})
    bar = {"type": "data_bar", "bar_color": "#7FB8AB", "min_type": "num", "min_value": 0}
    sheet.conditional_format(1, 5, max(1, last), 5, bar | {"max_type": "num", "max_value": 100})
    if names:
        scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#9CCDC1"}
        sheet.conditional_format(1, 6, max(1, last), why - 1, scale)
    sheet.freeze_panes(1, 5)
    sheet.autofilter(0, 0, max(1, last), why + 1)


def _mentors(book: Any, looks: Mapping[str, Any], document: Mapping[str, Any], say: Say) -> None:
    sheet = book.add_worksheet(say("sheet.mentors"))
    heads = [say("sheet.mentor_id"), say("sheet.mentor"), say("sheet.seats"), say("sheet.load"), "was"]
    sheet.write_row(0, 0, heads, looks["head"])
    for row, one in enumerate(document["mentors"], 1):
        sheet.write_string(row, 0, _safe(one["id"]))
        sheet.write_string(row, 1, _safe(one["name"]))
        sheet.write_number(row, 2, one["seats"], looks["edit"])
        sheet.write_number(row, 3, one["load"])
        sheet.write_number(row, 4, one["seats"])
    sheet.set_column(0, 1, 24)
    sheet.set_column(4, 4, 10, None, {"hidden": True})
    sheet.freeze_panes(1, 0)


def _table(
    book: Any,
    looks: Mapping[str, Any],
    name: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    widths: Sequence[int],
) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, heads, looks["head"])
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, _safe(cell), looks["wrap"])
            elif cell is not None:
                sheet.write_number(number, column, cell)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)


def _safe(text: str) -> str:
    """A person's text that no program takes for a formula."""
    return f"'{text}" if text.startswith(_GUARDED) else text
