"""The optimum of a large cohort, proven without ever holding all couples: column generation.

Solve over a few promising couples of each mentee; the prices of that solution tell, for every couple left out, whether it
could improve it. Add those that could, and solve again; when there is none, the optimum is that of all couples (Dantzig and
Wolfe 1960). Good prices to start from make a few rounds enough.
"""

from __future__ import annotations

import numpy as np

from mentoring.matching.flow import assign, prices
from mentoring.matching.model import FULL
from mentoring.matching.optimum import Index, Problem, Solution, all_arcs, decisive_bonus, settle_ties
from mentoring.matching.pricing import Pricing

FIRST = 16
"""Couples of each mentee to start with."""
SAMPLE = 1_500
"""Mentees of the sample whose exact prices the first ones are learnt from."""
TIES = 32
"""Equally good couples of each mentee among which the last choices are made."""


def optimum_by_columns(problem: Problem) -> Solution:
    """Solve exactly. Mentors without a seat must not be in the problem; memory grows with people, not with couples."""
    n, _ = problem.shape
    everyone = np.ones(n, np.int64)
    pricing = Pricing(problem)
    arcs = pricing.best(start_prices(problem), FIRST)
    most = min(len(np.unique(arcs.mentee)), int(problem.seats.sum()))
    bonus = FULL + 1
    while True:
        worth = arcs.plus(bonus)
        used = assign(everyone, problem.seats, worth)
        price = prices(everyone, problem.seats, worth, used)
        gain = worth.gains(price, n)
        better = pricing.improving(price, gain - bonus)
        if (better.gain - price[better.mentor] > gain[better.mentee] - bonus).any():
            arcs = arcs.union(better)
        elif int(used.sum()) < most and bonus < decisive_bonus(problem):
            bonus = decisive_bonus(problem)
        else:
            break
    ties = pricing.improving(price, gain - bonus - 1)
    return Solution(settle_ties(problem, arcs.union(ties).plus(bonus), price), price, bonus)


def start_prices(problem: Problem) -> Index:
    """A guess of every seat's price: those of a sample, solved exactly, as a linear function of what mentors offer (ridge).

    Whatever the guess, the result is exact; a good one saves most of the rounds. All sums are of whole numbers, so they are
    the same on every machine.
    """
    n, m = problem.shape
    sample = problem.take(np.arange(min(n, SAMPLE)), np.arange(-(-m * min(n, SAMPLE) // n)))
    arcs = all_arcs(sample).plus(FULL + 1)
    everyone = np.ones(sample.shape[0], np.int64)
    price = prices(everyone, sample.seats, arcs, assign(everyone, sample.seats, arcs))
    features = np.column_stack([problem.scores.offered, problem.seats, np.ones(m)])
    known = features[: len(price)]
    ridge = known.T @ known + np.eye(known.shape[1])
    guess: Index = np.rint(features @ np.linalg.solve(ridge, known.T @ price)).astype(np.int64)
    return np.maximum(0, guess)
