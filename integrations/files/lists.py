"""HR's own lists of pairs: who must not be matched, who was, who shall be."""

from __future__ import annotations

from pathlib import Path

from integrations.files.tables import read_tables
from mentoring.errors import BadInput
from mentoring.matching import Constraints
from mentoring.programme import Programme


def constraints(programme: Programme, folder: Path) -> Constraints:
    """HR's lists of pairs, below the programme's folder; a list that is not there is empty.

    Raises:
        BadInput: a row that does not name two addresses; nothing is passed over in silence.
    """
    rules, locale = programme.matching.rules, programme.locale
    return Constraints(
        excluded=frozenset(_couples(folder, rules.excluded, locale)),
        former=frozenset(_couples(folder, rules.former, locale)),
        by_hand=_couples(folder, programme.matching.manual, locale),
    )


def _couples(folder: Path, name: str | None, locale: str) -> tuple[tuple[str, str], ...]:
    """Two addresses a row, in any export of a spreadsheet and in its order; a first row without an address is a header."""
    if name is None or not (path := folder / name).is_file() or not path.stat().st_size:
        return ()
    found = []
    for table in read_tables(path, name=name, locale=locale)[:1]:
        rows = [[str(cell) for cell in table.frame.columns], *table.frame.to_numpy().tolist()]
        for number, row in enumerate(rows, start=table.first_row - 1):
            named = [cell.strip().casefold() for cell in row if "@" in cell]
            if len(named) == 2:
                found.append((named[0], named[1]))
            elif named or (number >= table.first_row and any(cell.strip() for cell in row)):
                raise BadInput(
                    "this row does not name two addresses",
                    where=f"{name}, {number}",
                    instead="Write two addresses, or take the row out.",
                )
    return tuple(found)
