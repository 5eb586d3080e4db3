"""Looking through all couples of a large cohort for those worth adding, a block of mentees at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from mentoring.matching.flow import Arcs
from mentoring.matching.kernel import best_mentors, packed
from mentoring.matching.problem import Index, Problem

Floats = npt.NDArray[np.float64]

BLOCK = 1_024
"""Mentees scored at a time."""
TILE = 16_384
"""Mentors scored at a time: together with BLOCK, 64 MiB."""
MORE = 12
"""Couples added at most for each mentee in a round."""
SLACK = 200
"""Couples short of improving by this many points are added too: they may be wanted next."""
COMING = 256
"""Mentees looked at for each mentor who has a seat that nobody thought of."""
CHEAPER = 256
"""Mentors whose price fell most, looked at by themselves: they alone often explain all that could change."""


class Pricing:
    """All couples of a problem, at prices that change from round to round.

    For every mentee it keeps a bound on points - price of the couples not handed out yet, so that a later round looks again
    only at those whom the fall of some price may have given something better.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._offered = np.ascontiguousarray(problem.scores.offered.T)
        self._traits = packed(problem.rules)
        couples = np.unique(np.concatenate([np.zeros(0, np.int64), *problem.rules.listed.values()]))
        self._barred = np.divmod(couples, max(1, problem.shape[1]))
        self._turn = problem.mentee_lots.astype(np.int64) & 0xFFFF
        self._scored = np.empty(BLOCK * TILE, np.float32)
        self._price = np.zeros(problem.shape[1], np.int64)
        self._bound = np.full(problem.shape[0], np.inf)

    def best(self, price: Index, most: int) -> Arcs:
        """The best couples of every mentee by points - price, at most that many each."""
        n, _ = self._problem.shape
        self._price = price
        return self._look(np.arange(n), price, np.full(n, -np.inf), most)

    def improving(self, price: Index, gain: Index) -> Arcs:
        """Every mentee's best couples among those with points - price above their gain, and some that nearly are.

        When none of them is above, no couple of the whole problem is.
        """
        fall = (self._price - price).astype(np.float64)
        cheaper = np.argsort(-fall, kind="stable")[:CHEAPER]
        others = np.delete(fall, cheaper).max(initial=-np.inf)
        self._price = price
        self._bound += others
        again = self._bound > gain
        floor = gain - SLACK
        found = self._look(np.flatnonzero(again), price, floor.astype(np.float64), MORE)
        rest = np.flatnonzero(~again)
        self._bound[rest] = np.maximum(self._bound[rest], floor[rest])
        return found.union(self._among(cheaper, rest, price, floor))

    def into(self, mentors: Index, price: Index, gain: Index) -> Arcs:
        """Couples of those mentors with the mentees who would lose least by coming to them."""
        points = np.rint(self._problem.scores.wanted @ self._offered[:, mentors]).astype(np.int64)
        loss = gain[:, None] - points + price[mentors]
        row = np.argsort(loss, axis=0, kind="stable")[:COMING]
        column = np.broadcast_to(np.arange(len(mentors)), row.shape)
        row, column = row.ravel(), column.ravel()
        kept = self._problem.rules.keep(row, mentors[column])
        return Arcs.of([Arcs(row[kept], mentors[column[kept]], points[row[kept], column[kept]])])

    def _look(self, rows: Index, price: Index, floor: Floats, most: int) -> Arcs:
        """The best of all couples of those mentees above their floor."""
        cost = price.astype(np.float64)
        parts = [Arcs.none()]
        for at in range(0, len(rows), BLOCK):
            some = rows[at : at + BLOCK]
            best, gained = np.full((len(some), most), -1), np.empty((len(some), most))
            for first, points in self._tiles(some):
                paid = cost[first : first + points.shape[1]]
                best_mentors(
                    points, first, some, self._traits, paid, floor, self._turn, best, gained, self._bound
                )
            row, place = np.nonzero(best >= 0)
            mentor = best[row, place]
            parts.append(Arcs(some[row], mentor, gained[row, place].astype(np.int64) + price[mentor]))
        return Arcs.of(parts)

    def _tiles(self, rows: Index) -> Iterator[tuple[int, npt.NDArray[np.float32]]]:
        """The points of those mentees with all mentors, tile by tile: the first mentor, and points (mentees x TILE)."""
        mentee, mentor = self._barred
        barred = np.flatnonzero(np.isin(mentee, rows))
        row, column = np.searchsorted(rows, mentee[barred]), mentor[barred]
        wanted = self._problem.scores.wanted[rows]
        for first in range(0, self._offered.shape[1], TILE):
            offered = self._offered[:, first : first + TILE]
            size = len(rows), offered.shape[1]
            points = np.matmul(wanted, offered, out=self._scored[: size[0] * size[1]].reshape(size))
            here = (column >= first) & (column < first + TILE)
            points[row[here], column[here] - first] = -1
            yield first, points

    def _among(self, mentors: Index, rows: Index, price: Index, floor: Index) -> Arcs:
        """All couples of those mentees with a few mentors that are above their floor."""
        parts = [Arcs.none()]
        for at in range(0, len(rows), BLOCK):
            some = rows[at : at + BLOCK]
            points = np.rint(self._problem.scores.wanted[some] @ self._offered[:, mentors]).astype(np.int64)
            row, column = np.nonzero(points - price[mentors] > floor[some, None])
            kept = self._problem.rules.keep(some[row], mentors[column])
            parts.append(Arcs(some[row[kept]], mentors[column[kept]], points[row[kept], column[kept]]))
        return Arcs.of(parts)
