"""Looking through all couples of a large cohort for those worth adding, a block of mentees at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mentoring.matching.flow import Arcs
from mentoring.matching.kernel import best_mentors, packed
from mentoring.matching.optimum import Index, Problem

Floats = npt.NDArray[np.float64]

BLOCK = 1_024
"""Mentees scored at a time."""
MORE = 12
"""Couples added at most for each mentee in a round."""
SLACK = 200
"""Couples short of improving by this many points are added too: they may be wanted next."""
CHEAPER = 64
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
        self._price = np.zeros(problem.shape[1], np.int64)
        self._bound = np.full(problem.shape[0], np.inf)

    def best(self, price: Index, most: int, floor: Index | None = None) -> Arcs:
        """The best couples of every mentee by points - price, at most that many each, only above the floor if there is one."""
        n, _ = self._problem.shape
        least: Floats = np.full(n, -np.inf) if floor is None else floor.astype(np.float64)
        self._price = price
        return self._look(np.arange(n), price, least, most)

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

    def _look(self, rows: Index, price: Index, floor: Floats, most: int) -> Arcs:
        """The best of all couples of those mentees above their floor."""
        scores = np.empty((BLOCK, self._problem.shape[1]), np.float32)
        found, points = np.empty((BLOCK, most), np.int32), np.empty((BLOCK, most), np.int32)
        counts = np.empty(BLOCK, np.int32)
        cost = price.astype(np.float64)
        parts = [Arcs.none()]
        for at in range(0, len(rows), BLOCK):
            some = rows[at : at + BLOCK]
            block = np.matmul(self._problem.scores.wanted[some], self._offered, out=scores[: len(some)])
            self._bar(block, some)
            best_mentors(
                block, some, self._traits, cost, floor, self._turn, found, points, counts, self._bound
            )
            row, place = np.nonzero(np.arange(most) < counts[: len(some), None])
            parts.append(
                Arcs(some[row], found[row, place].astype(np.int64), points[row, place].astype(np.int64))
            )
        return Arcs.of(parts)

    def _bar(self, scores: npt.NDArray[np.float32], rows: Index) -> None:
        """Mark the couples that are barred one by one."""
        mentee, mentor = self._barred
        first, last = np.searchsorted(mentee, rows), np.searchsorted(mentee, rows, side="right")
        for row in np.flatnonzero(last > first):
            scores[row, mentor[first[row] : last[row]]] = -1

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
