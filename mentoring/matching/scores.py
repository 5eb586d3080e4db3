"""The score of every couple, without ever holding all of them: a product of two tables, a block of mentees at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from mentoring.errors import BadInput
from mentoring.matching.cells import Index, Table
from mentoring.matching.criteria import CRITERIA, Block
from mentoring.matching.model import LEVELS, SHARES
from mentoring.matching.parties import Party
from mentoring.matching.text import Synonyms
from mentoring.programme import Criterion, Matching

REVERSE_GAP = (-30.0, -5.0)
"""Reverse mentoring: years of experience of the mentor more than the mentee's, by default."""


@dataclass(frozen=True)
class Scores:
    """Points of any couple: `wanted` (mentees x k) times `offered` (mentors x k), whole numbers 0..FULL.

    `blocks` are the criteria in order; `ignored` those that nobody answered on one side.
    """

    wanted: Table
    offered: Table
    blocks: tuple[Block, ...] = ()
    ignored: tuple[str, ...] = ()

    def take(self, mentees: Index, mentors: Index) -> Scores:
        """The scores of some of the people, without the criteria one by one."""
        return Scores(_rows(self.wanted, mentees), _rows(self.offered, mentors))

    def rows(self, mentees: Index) -> Index:
        """Points of those mentees with every mentor, exact."""
        points: Index = np.rint(self.wanted[mentees] @ self.offered.T).astype(np.int64)
        return points

    def of(self, mentees: Index, mentors: Index) -> Index:
        """Points of couples, one by one."""
        found = np.empty(len(mentees), np.int64)
        for at in range(0, len(mentees), 65_536):
            span = slice(at, at + 65_536)
            found[span] = np.rint(
                np.einsum("ij,ij->i", self.wanted[mentees[span]], self.offered[mentors[span]])
            )
        return found

    def by_criterion(self, mentee: int, mentor: int) -> dict[str, int]:
        """Points of one couple, criterion by criterion."""
        return {block.name: int(block.wanted[mentee] @ block.offered[mentor]) for block in self.blocks}


def _rows(table: Table, chosen: Index) -> Table:
    """Those rows; the table itself where they are all of them: it is large, and nobody writes into it."""
    everybody = len(chosen) == len(table) and bool((chosen == np.arange(len(table))).all())
    return table if everybody else table[chosen]


def shares(weights: Mapping[str, float]) -> dict[str, int]:
    """Weights as whole parts of SHARES, in proportion; the largest remainders get the parts left over."""
    if not all(math.isfinite(weight) and weight >= 0 for weight in weights.values()):
        raise BadInput(
            "a weight must be a number, 0 or more", where="criteria", instead="Write for instance skills: 2."
        )
    total = sum(Fraction(weight) for weight in weights.values())
    exact = {name: SHARES * Fraction(weight) / total for name, weight in weights.items()} if total else {}
    found = {name: int(part) for name, part in exact.items()}
    late = sorted(exact, key=lambda name: (found[name] - exact[name], name))
    for name in late[: SHARES - sum(found.values()) if exact else 0]:
        found[name] += 1
    return found


def score(mentors: Party, mentees: Party, matching: Matching) -> Scores:
    """The scores of a cohort under the programme's criteria and weights."""
    synonyms = Synonyms(matching.synonyms)
    asked: dict[str, Criterion] = {str(name): c for name, c in matching.criteria.items() if c.weight > 0}
    if matching.formula == "reverse" and "experience" in asked and asked["experience"].ideal_gap is None:
        asked["experience"] = asked["experience"].model_copy(update={"ideal_gap": REVERSE_GAP})
    telling = {name: c for name, c in asked.items() if _told(name, mentors, mentees)}
    parts = shares({name: criterion.weight for name, criterion in telling.items()})
    blocks = [
        merged(CRITERIA[name](mentors, mentees, parts[name], c, synonyms)) for name, c in telling.items()
    ]
    wanted = np.hstack([np.zeros((len(mentees), 0), np.float32), *(block.wanted for block in blocks)])
    offered = np.hstack([np.zeros((len(mentors), 0), np.float32), *(block.offered for block in blocks)])
    return Scores(
        wanted=wanted,
        offered=offered,
        blocks=tuple(_within(wanted, offered, blocks)),
        ignored=tuple(name for name in asked if name not in telling),
    )


_ASKED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "skills": (("skills_wanted",), "skills_offered"),
    "experience": (("experience_years", "wished_experience"), "experience_years"),
    "place": (("site",), "site"),
    "time_zone": (("utc_offset",), "utc_offset"),
}


def _told(name: str, mentors: Party, mentees: Party) -> bool:
    """Whether anybody on each side gave what a criterion compares."""
    theirs, ours = _ASKED.get(name, ((name,), name))
    return mentors.answered(ours) and any(mentees.answered(column) for column in theirs)


def merged(block: Block) -> Block:
    """The same criterion with the columns in which all mentors are equal added up: half hours of one slot, mostly."""
    place: dict[bytes, int] = {}
    same = np.array([place.setdefault(row.tobytes(), len(place)) for row in block.offered.T], np.int64)
    if len(place) == len(same):
        return block
    first = np.unique(same, return_index=True)[1]
    wanted = np.zeros((len(block.wanted), len(place)), np.float32)
    for column, target in enumerate(same):
        wanted[:, target] += block.wanted[:, column]
    return replace(block, wanted=wanted, offered=np.ascontiguousarray(block.offered[:, first]))


def _within(wanted: Table, offered: Table, blocks: Sequence[Block]) -> Iterator[Block]:
    """The criteria as parts of the tables of all of them: nothing is held twice."""
    at = 0
    for block in blocks:
        width = block.offered.shape[1]
        yield replace(block, wanted=wanted[:, at : at + width], offered=offered[:, at : at + width])
        at += width


assert SHARES * LEVELS < 2**24, "points must be exact in float32"
