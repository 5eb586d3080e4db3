"""Who is who across the two sides: one person may be there twice, and is named by id or by any address."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from mentoring.matching.parties import Party

Index = npt.NDArray[np.int64]


class Identities:
    """One code a human being: by id, by any address, on either side."""

    def __init__(self, mentors: Party, mentees: Party) -> None:
        self._codes: dict[str, int] = {}
        self._rows: tuple[dict[int, int], dict[int, int]] = ({}, {})
        for side, rows in zip((mentors, mentees), self._rows, strict=True):
            for row, (person, addresses) in enumerate(zip(side.ids, side.addresses, strict=True)):
                names = [
                    person.casefold(),
                    *(address.strip().casefold() for address in addresses if address.strip()),
                ]
                code = next((self._codes[name] for name in names if name in self._codes), len(self._codes))
                for name in names:
                    self._codes.setdefault(name, code)
                rows[code] = row
        self._width = len(mentors)

    def code(self, name: object) -> int:
        """The code of an id or address; a manager who takes no part gets one too. -1 for nothing."""
        plain = str(name).strip().casefold() if name is not None else ""
        return self._codes.setdefault(plain, len(self._codes)) if plain else -1

    def mentor(self, name: str) -> int | None:
        """The row of a mentor."""
        return self._rows[0].get(self.code(name))

    def mentee(self, name: str) -> int | None:
        """The row of a mentee."""
        return self._rows[1].get(self.code(name))

    def couples(self, pairs: Iterable[tuple[str, str]], *, ordered: bool) -> Index:
        """Sorted mentee * mentors + mentor of (mentor, mentee) pairs, in either order unless `ordered`; strangers left out."""
        found = set()
        for one, other in pairs:
            for mentor, mentee in [(one, other)] if ordered else [(one, other), (other, one)]:
                j, i = self.mentor(mentor), self.mentee(mentee)
                if i is not None and j is not None:
                    found.add(i * self._width + j)
        return np.array(sorted(found), np.int64)
