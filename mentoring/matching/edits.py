"""What HR changed in the workbook of a review: pairs to keep, pairs to avoid, seats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from mentoring.cells import clean
from mentoring.errors import BadInput
from mentoring.matching.model import Constraints
from mentoring.matching.parties import Party
from mentoring.matching.text import key

MOST_SEATS = 1_000
_LOCK, _FORBID = ("lock", "garder", "keep"), ("forbid", "interdire")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "decision": ("decision",),
    "mentor": ("mentor id", "id mentor"),
    "mentee": ("mentee id", "id mentore·e", "id mentore"),
    "seats": ("seats", "places"),
    "was": ("was",),
}


@dataclass(frozen=True, slots=True)
class Edits:
    """Changes by HR: (mentor, mentee) ids to lock and to ban, and the seats of mentors whose number was changed."""

    locks: frozenset[tuple[str, str]] = frozenset()
    bans: frozenset[tuple[str, str]] = frozenset()
    seats: Mapping[str, int] | None = None

    def bind(self, constraints: Constraints) -> Constraints:
        """Those constraints with the changes; what HR just said comes before what was locked or banned."""
        said = {mentee for _, mentee in self.locks}
        locks = {(a, b) for a, b in constraints.locks if b not in said} - self.bans
        return replace(
            constraints, locks=frozenset(locks | self.locks), bans=(constraints.bans - self.locks) | self.bans
        )

    def seat(self, mentors: Party) -> Party:
        """The mentors with the seats HR gave them.

        Raises BadInput for a mentor who is not there.
        """
        row = {person: at for at, person in enumerate(mentors.ids)}
        seats = mentors.seats.copy()
        for mentor, number in (self.seats or {}).items():
            if mentor not in row:
                raise BadInput(
                    f"{mentor!r} is no mentor here",
                    where="seats",
                    instead="Take the id from the sheet Mentors.",
                )
            seats[row[mentor]] = number
        return replace(mentors, seats=np.asarray(seats, np.int64))


def edits(sheets: Mapping[str, pd.DataFrame]) -> Edits:
    """Read the workbook: sheet name -> its table, all text. Sheets are known by their columns, in French or English.

    A decision keeps or forbids the row's pair. Another mentor's id without a decision is a wish too: that pair is locked.
    Raises BadInput for a word that is no decision, a row with a decision and no two ids, or a number of seats that is none.
    """
    locks, bans, seats = set[tuple[str, str]](), set[tuple[str, str]](), dict[str, int]()
    known = False
    for name, frame in sheets.items():
        columns = _known(frame)
        if {"decision", "mentor", "mentee"} <= columns.keys():
            known = True
            for line, row in _rows(frame, columns):
                where = f"{name}, row {line}"
                verdict = _verdict(row, where)
                if verdict is not None:
                    (locks if verdict else bans).add((row["mentor"], row["mentee"]))
        elif {"mentor", "seats"} <= columns.keys():
            known = True
            for line, row in _rows(frame, columns):
                if row["mentor"] and row["seats"] != row.get("was", ""):
                    seats[row["mentor"]] = _seats(row["seats"], f"{name}, row {line}")
    if not known:
        raise BadInput(
            "no sheet of a review is in this file",
            instead="Give the file that --sheet wrote, with your changes.",
        )
    if both := locks & bans:
        mentor, mentee = min(both)
        raise BadInput(f"{mentor} - {mentee} is both kept and forbidden", instead="Choose one of the two.")
    return Edits(frozenset(locks), frozenset(bans), seats)


def _known(frame: pd.DataFrame) -> dict[str, int]:
    heads = [key(str(name)) for name in frame.columns]
    return {
        meaning: next(place for place, head in enumerate(heads) if head in names)
        for meaning, names in _COLUMNS.items()
        if any(head in names for head in heads)
    }


def _rows(frame: pd.DataFrame, columns: Mapping[str, int]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line in the sheet, its cells as HR sees them."""

    def cell(value: Any) -> str:
        return "" if value is None or value != value else clean(str(value))  # noqa: PLR0124 (NaN is what differs from itself)

    for at in range(len(frame)):
        yield at + 2, {meaning: cell(frame.iat[at, place]) for meaning, place in columns.items()}


def _verdict(row: Mapping[str, str], where: str) -> bool | None:
    """True to lock the row's pair, False to forbid it, None to leave it."""
    said, moved = key(row["decision"]), bool(row.get("was")) and row["mentor"] != row["was"]
    if not said and not moved:
        return None
    if said and said not in (*_LOCK, *_FORBID):
        raise BadInput(
            f"{row['decision'][:40]!r} is no decision",
            where=where,
            instead="Write lock or forbid (garder, interdire), or nothing.",
        )
    if not row["mentor"] or not row["mentee"]:
        if not said:
            return None  # the mentor's id was emptied: the pair is simply open again
        raise BadInput("a decision needs a mentor's and a mentee's id", where=where, instead="Fill in both.")
    return said not in _FORBID


def _seats(said: str, where: str) -> int:
    if not said.isdecimal() or int(said) > MOST_SEATS:
        raise BadInput(
            f"{said[:40]!r} is no number of seats", where=where, instead=f"Write 0 to {MOST_SEATS}."
        )
    return int(said)
