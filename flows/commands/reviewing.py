"""The review of a draft, for HR: its options, the page and the workbook, and groups that fare worse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.shared import save, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mentoring.matching import Constraints, Match, Party
    from mentoring.matching.edits import Edits
    from mentoring.matching.review import Words
    from mentoring.programme import Matching

file_option = click.Path(dir_okay=False, path_type=Path)
review_option = click.option(
    "--review",
    type=file_option,
    metavar="FILE.html",
    help="Write the review for HR: filters, heat map, proof.",
)
sheet_option = click.option(
    "--sheet",
    type=file_option,
    metavar="FILE.xlsx",
    help="Write the workbook that HR can change and give back.",
)
edits_option = click.option(
    "--edits",
    type=file_option,
    metavar="FILE.xlsx",
    help="Solve again with the changes made in such a workbook.",
)


def write_review(
    shown: tuple[Party, Party, Matching, Constraints],
    found: Match,
    words: Words,
    seconds: float,
    review: Path | None,
    sheet: Path | None,
    programme: Path | None,
) -> None:
    """The page and the workbook that were asked for."""
    from integrations.wiring import review as printed
    from mentoring.matching.review import look

    document = look(*shown, words=words, match=found, seconds=seconds)
    if review:
        save(review, printed(document, "html", programme))
    if sheet:
        save(sheet, printed(document, "xlsx", programme))


def edits_in(path: Path) -> Edits:
    """What HR changed in the workbook of a review."""
    from integrations.wiring import read_sheets
    from mentoring.errors import BadInput
    from mentoring.matching.edits import edits

    try:
        return edits(read_sheets(path))
    except BadInput as error:
        where = error.where or ""
        named = where if path.name in where else f"{path.name} {where}".strip()
        raise BadInput(error.what, where=named, instead=error.instead) from None


def show_fares(fares: Sequence[Mapping[str, Any]]) -> None:
    """A warning for each group that fares worse than everybody else."""
    for fare in fares:
        if fare["worse"]:
            mean = "" if fare["mean"] is None else f", mean score {fare['mean']:.1f}"
            say(
                f"Look again: {fare['role']}s of {fare['by']} {fare['group'] or 'others'} fare worse "
                f"(n {fare['n']}, {fare['rate']:.0%} matched{mean})"
            )
