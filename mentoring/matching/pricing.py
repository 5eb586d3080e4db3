"""Looking through all couples of a large cohort for those worth adding, a block of mentees at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from mentoring.matching.cells import Table
from mentoring.matching.flow import Arcs
from mentoring.matching.kernel import best_mentors, chosen, packed
from mentoring.matching.problem import Index, Problem

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int32]

BLOCK = 1_024
"""Mentees scored at a time."""
TILE = 16_384
"""Mentors scored at a time: together with BLOCK, 64 MiB."""
KEPT = 24
"""Couples of each mentee kept from the first look: most of what later prices make worth adding is among them."""
MORE = 12
"""Couples added at most for each mentee in a later look."""
SLACK = 200
"""Couples short of improving by this many points are added too: they may be wanted next."""
COMING = 256
"""Mentees looked at for each mentor who has a seat that nobody thought of."""
CHEAPER = 256
"""Mentors whose price fell most, looked at by themselves: they alone often explain all that could change."""


class Pricing:
    """All couples of a problem, at prices that change from round to round.

    For every mentee it keeps the best couples of the first look, and a bound on points - price of the couples that were
    neither kept nor handed out, so that a later look is only at those whom the fall of some price may have given something
    better.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._offered = np.ascontiguousarray(problem.scores.offered.T)
        self._traits = packed(problem.rules)
        couples = np.unique(np.concatenate([np.zeros(0, np.int64), *problem.rules.listed.values()]))
        self._barred = np.divmod(couples, max(1, problem.shape[1]))
        self._turn = problem.mentee_lots.astype(np.int64) & 0xFFFF
        self._everybody = np.arange(problem.shape[0])
        self._scored = np.empty(BLOCK * min(TILE, problem.shape[1]), np.float32)
        self._price = np.zeros(problem.shape[1], np.int64)
        self._kept: tuple[Whole, Whole] = (np.empty((0, 0), np.int32), np.empty((0, 0), np.int32))
        self._bound = np.full(problem.shape[0], np.inf)

    def best(self, price: Index, most: int) -> Arcs:
        """The best couples of every mentee by points - price, at most that many each."""
        self._price = price
        lowest = np.full(len(self._everybody), -np.inf)
        mentor, points, self._bound = self._look(self._everybody, price, lowest, max(most, KEPT))
        self._kept = mentor, points
        return _arcs(self._everybody, mentor[:, :most], points[:, :most])

    def kept(self, price: Index, gain: Index) -> Arcs:
        """The couples kept from the first look with points - price above a mentee's gain, and those that nearly are."""
        parts = [Arcs.none()]
        for at in range(0, len(self._everybody), BLOCK):
            rows = slice(at, at + BLOCK)
            mentor, points = self._kept[0][rows], self._kept[1][rows]
            near = points - price[mentor] > gain[rows, None] - SLACK
            parts.append(_arcs(self._everybody[rows], np.where(near, mentor, -1), points))
        return Arcs.of(parts)

    def improving(self, price: Index, gain: Index) -> Arcs:
        """Every mentee's best couples among those with points - price above their gain, and some that nearly are.

        When none of them is above, no couple of the whole problem is.
        """
        fall = (self._price - price).astype(np.float64)
        cheaper = np.argsort(-fall, kind="stable")[:CHEAPER]
        others = np.delete(fall, cheaper).max(initial=-np.inf)
        self._price = price
        self._bound += others
        floor = (gain - SLACK).astype(np.float64)
        again = self._bound > gain
        parts = [self.kept(price, gain)]
        for rows, mentors in ((np.flatnonzero(again), None), (np.flatnonzero(~again), np.sort(cheaper))):
            mentor, points, bound = self._look(rows, price, floor[rows], MORE, mentors)
            self._bound[rows] = bound if mentors is None else np.maximum(self._bound[rows], bound)
            parts.append(_arcs(rows, mentor, points))
        return Arcs.of(parts)

    def into(self, mentors: Index, gain: Index) -> Arcs:
        """Couples of those mentors with the mentees who would lose least by coming to them."""
        points = np.rint(self._problem.scores.wanted @ self._offered[:, mentors]).astype(np.int64)
        loss = gain[:, None] - points
        row = np.argsort(loss, axis=0, kind="stable")[:COMING]
        column = np.broadcast_to(np.arange(len(mentors)), row.shape)
        row, column = row.ravel(), column.ravel()
        kept = self._problem.rules.keep(row, mentors[column])
        return Arcs.of([Arcs(row[kept], mentors[column[kept]], points[row[kept], column[kept]])])

    def _look(
        self, rows: Index, price: Index, floor: Floats, most: int, mentors: Index | None = None
    ) -> tuple[Whole, Whole, Floats]:
        """The best of all couples of those mentees above their floor; with `mentors` (sorted), among these alone.

        Returns mentor and points (mentees x most; -1 where there is none), and what no couple that was left out is above.
        """
        traits, offered = self._traits, self._offered
        if mentors is not None:
            traits, offered = chosen(traits, mentors), np.ascontiguousarray(offered[:, mentors])
            price = price[mentors]
        cost, bound = price.astype(np.float64), floor.copy()
        mentor, points = (np.full((len(rows), most), -1, np.int32) for _ in range(2))
        step = BLOCK if mentors is None else max(BLOCK, len(self._scored) // max(1, len(mentors)))
        for at in range(0, len(rows), step):
            here = slice(at, at + step)
            some = rows[here]
            best, gained = mentor[here], np.empty((len(some), most))
            for first, scored in self._tiles(some, offered, mentors):
                paid = cost[first : first + scored.shape[1]]
                best_mentors(scored, first, some, traits, paid, self._turn, best, gained, bound[here])
            points[here] = np.where(best >= 0, gained + price[best], -1)
            if mentors is not None:
                best[:] = np.where(best >= 0, mentors[best], -1)
        return mentor, points, bound

    def _tiles(
        self, rows: Index, offered: Table, mentors: Index | None
    ) -> Iterator[tuple[int, npt.NDArray[np.float32]]]:
        """The points of those mentees with mentors, tile by tile: the first mentor, and points (mentees x TILE)."""
        mentee, mentor = self._barred
        barred = np.flatnonzero(np.isin(mentee, rows))
        row, column = np.searchsorted(rows, mentee[barred]), mentor[barred]
        if mentors is not None:
            known = np.isin(column, mentors)
            row, column = row[known], np.searchsorted(mentors, column[known])
        wanted = self._problem.scores.wanted[rows]
        for first in range(0, offered.shape[1], TILE):
            part = offered[:, first : first + TILE]
            size = len(rows), part.shape[1]
            points = np.matmul(wanted, part, out=self._scored[: size[0] * size[1]].reshape(size))
            here = (column >= first) & (column < first + TILE)
            points[row[here], column[here] - first] = -1
            yield first, points


def _arcs(rows: Index, mentor: Whole, points: Whole) -> Arcs:
    """The couples of those mentees with a mentor, from tables of mentor and points (mentees x most)."""
    row, place = np.nonzero(mentor >= 0)
    return Arcs(rows[row], mentor[row, place].astype(np.int64), points[row, place].astype(np.int64))
