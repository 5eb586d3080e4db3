"""The optimum of a large cohort, proven without ever holding all couples: column generation.

Solve over a few promising couples of each mentee; the prices of that solution tell, for every couple left out, whether it
could improve it. Add those that could, and solve again; when there is none, the optimum is that of all couples (Dantzig and
Wolfe 1960). Good prices to start from make a few rounds enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mentoring.matching.flow import Arcs, assign, prices
from mentoring.matching.model import FULL
from mentoring.matching.pricing import Pricing
from mentoring.matching.problem import Assignment, Index, Problem
from mentoring.matching.ties import settle_ties

FIRST = 6
"""Couples of each mentee to start with."""
SAMPLE = 1_000
"""Mentees of the smallest sample whose prices the first ones are learnt from."""
PART = 8
"""A sample is one of so many, or SAMPLE."""
RIDGE = 10.0
"""How strongly the guess is held back where the sample tells little."""
FORGOTTEN = 16
"""Mentors with an empty seat who are looked at by themselves."""


def optimum_by_columns(problem: Problem) -> Assignment:
    """Solve exactly. Memory grows with the people, not with the couples. Mentors without a seat must be left out before."""
    columns = _Columns(problem)
    bonus = FULL + 1
    while True:
        found = columns.solve(bonus)
        better = columns.pricing.improving(found.cost, found.gain)
        # Those that only nearly improve too: once handed out, no later look is bound to find them again.
        columns.arcs = columns.arcs.union(better)
        if found.improved_by(better):
            continue
        if found.pairs == columns.most or bonus == problem.decisive_bonus:
            break
        bonus = problem.decisive_bonus
    ties = columns.pricing.improving(found.cost, found.gain - 1)
    arcs = columns.arcs.union(ties).plus(problem.first).plus(bonus)
    return settle_ties(problem, arcs, found.cost + problem.first, bonus)


@dataclass(frozen=True)
class _Found:
    """The best match over some couples: how many pairs, what a seat costs, and what each mentee gains, without the bonus."""

    pairs: int
    used: Index
    cost: Index
    gain: Index

    def improved_by(self, arcs: Arcs) -> bool:
        """Whether a mentee would gain more by one of those couples."""
        return bool((arcs.gain - self.cost[arcs.mentor] > self.gain[arcs.mentee]).any())


class _Columns:
    """The couples of a problem that are looked at together, more and more of them."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self.pricing = Pricing(problem)
        self.arcs = self.pricing.best(start_prices(problem) - problem.first, FIRST)
        self.most = min(int(problem.alike[np.unique(self.arcs.mentee)].sum()), problem.most_pairs)
        """No match has more pairs."""
        self._filled = False

    def solve(self, bonus: int) -> _Found:
        """The best match over these couples and all those kept at hand; those it needs are added."""
        problem, first = self._problem, self._problem.first
        while True:
            worth = self.arcs.plus(first).plus(bonus)
            used = assign(problem.alike, problem.seats, worth)
            price = prices(problem.alike, problem.seats, worth, used)
            gain = worth.gains(price, problem.shape[0])
            found = _Found(int(used.sum()), used, price - first, gain - bonus)
            better = self.pricing.kept(found.cost, found.gain)
            if found.improved_by(better):
                self.arcs = self.arcs.union(better)
            elif not self._filled and found.pairs < self.most:
                self.arcs, self._filled = self.arcs.union(self._into_empty_seats(found)), True
            else:
                return found

    def _into_empty_seats(self, found: _Found) -> Arcs:
        """More couples for the few mentors with an empty seat: one left empty by mistake upsets all prices."""
        seats = self._problem.seats
        free = np.flatnonzero(np.bincount(self.arcs.mentor, found.used, minlength=len(seats)) < seats)
        return self.pricing.into(free[:FORGOTTEN], found.gain)


def start_prices(problem: Problem) -> Index:
    """A guess of every seat's price: those of a sample, as a linear function of what mentors offer (ridge).

    A small sample is solved over all couples, a larger one over a few, beginning with the prices of its own sample. Whatever
    the guess, the result is exact; a good one saves most of the rounds. All sums are of whole numbers, so they are the
    same on every machine.
    """
    n, m = problem.shape
    size = min(n, max(SAMPLE, n // PART))
    sample = problem.take(np.arange(size), np.arange(-(-m * size // n)))
    if size > 2 * SAMPLE:
        cost = _Columns(sample).solve(FULL + 1).cost
    else:
        arcs = sample.couples().plus(sample.first).plus(FULL + 1)
        used = assign(sample.alike, sample.seats, arcs)
        cost = prices(sample.alike, sample.seats, arcs, used) - sample.first
    features = np.column_stack([problem.scores.offered, problem.seats, problem.first > 0, np.ones(m)])
    known = features[: len(cost)]
    ridge = known.T @ known + RIDGE * np.eye(known.shape[1])
    guess: Index = np.rint(features @ np.linalg.solve(ridge, known.T @ cost)).astype(np.int64)
    found: Index = np.maximum(0, guess + problem.first)
    return found
