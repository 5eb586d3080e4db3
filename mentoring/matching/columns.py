"""The optimum of a large cohort, proven without ever holding all couples: column generation.

Solve over a few promising couples of each mentee; the prices of that solution tell, for every couple left out, whether it
could improve it. Add those that could, and solve again; when there is none, the optimum is that of all couples (Dantzig and
Wolfe 1960; for assignment: Derigs and Metz 1986). Good prices to start from make two or three rounds enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mentoring.matching.flow import Arcs, assign, prices
from mentoring.matching.kernel import best_mentors, packed
from mentoring.matching.optimum import BLOCK, Index, Problem, Solution, all_arcs, settle_ties
from mentoring.matching.scores import Scores

Floats = npt.NDArray[np.float64]

FIRST = 16
"""Couples of each mentee to start with."""
MORE = 12
"""Couples added at most for each mentee in a round."""
SLACK = 0.005
"""Couples that fall short by less than this part of the best score are added too: they may be wanted next."""


class Pricing:
    """Looks through all couples of a problem for the best of each mentee at given prices."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        n, m = problem.shape
        self._offered = np.ascontiguousarray(problem.scores.offered.T)
        self._traits = packed(problem.rules)
        couples = np.unique(np.concatenate([np.zeros(0, np.int64), *problem.rules.listed.values()]))
        self._barred_mentee, self._barred_mentor = couples // max(1, m), couples % max(1, m)
        self._turn = problem.mentee_lots.astype(np.int64) & 0xFFFF
        self.bound: Floats = np.empty(n, np.float64)
        """After a look: no couple of that mentee left out has points - price above this."""

    def best(self, price: Index, floor: Floats, most: int, rows: Index | None = None) -> Arcs:
        """Couples of those mentees (default: all) with points - price above the floor, the best `most` of each."""
        n, m = self._problem.shape
        rows = np.arange(n) if rows is None else rows
        block = np.empty((BLOCK, m), np.float32)
        found, points = np.empty((BLOCK, most), np.int32), np.empty((BLOCK, most), np.int32)
        counts = np.empty(BLOCK, np.int32)
        parts = [(np.zeros(0, np.int64),) * 3]
        for at in range(0, len(rows), BLOCK):
            some = rows[at : at + BLOCK]
            scores = np.matmul(self._problem.scores.wanted[some], self._offered, out=block[: len(some)])
            self._bar(scores, some)
            best_mentors(
                scores, some, self._traits, price.astype(np.float64), floor, self._turn, found, points, counts, self.bound
            )
            row, place = np.nonzero(np.arange(most) < counts[: len(some), None])
            parts.append((some[row], found[row, place].astype(np.int64), points[row, place].astype(np.int64)))
        mentee, mentor, gain = (np.concatenate(column) for column in zip(*parts, strict=True))
        return Arcs(mentee, mentor, gain)

    def _bar(self, scores: npt.NDArray[np.float32], rows: Index) -> None:
        """Mark the couples barred one by one."""
        first = np.searchsorted(self._barred_mentee, rows)
        last = np.searchsorted(self._barred_mentee, rows, side="right")
        for row in np.flatnonzero(last > first):
            scores[row, self._barred_mentor[first[row] : last[row]]] = -1


SAMPLE = 1_500
"""Mentees of the sample whose exact prices the first ones are learnt from."""


def start_prices(problem: Problem) -> Index:
    """A guess of every seat's price: those of a sample, solved exactly, as a linear function of what mentors offer (ridge).

    Whatever the guess, the result is exact; a good one saves most of the rounds. All sums are of whole numbers, so it is the
    same on every machine.
    """
    n, m = problem.shape
    sample = problem.take(np.arange(min(n, SAMPLE)), problem.seats)
    some = np.arange(-(-m * len(sample.mentee_lots) // n))
    sample = Problem(
        Scores(sample.scores.wanted, sample.scores.offered[some]),
        sample.rules.take(np.arange(len(sample.mentee_lots)), some),
        sample.seats[some],
        sample.mentee_lots,
        sample.mentor_lots[some],
    )
    arcs = all_arcs(sample)
    arcs = Arcs(arcs.mentee, arcs.mentor, arcs.gain + int(arcs.gain.max(initial=0)) + 1)
    supply = np.ones(len(sample.mentee_lots), np.int64)
    price = prices(supply, sample.seats, arcs, assign(supply, sample.seats, arcs))
    features = np.column_stack([problem.scores.offered, problem.seats, np.ones(m)])
    known = features[some].astype(np.float64)
    ridge = known.T @ known + 1e-3 * len(some)*.01* np.eye(known.shape[1])
    guess = features @ np.linalg.solve(ridge, known.T @ price)
    print('R2', 1-((price-guess[some])**2).sum()/((price-price.mean())**2).sum(), len(some))
    return np.maximum(0, np.rint(guess)).astype(np.int64)
