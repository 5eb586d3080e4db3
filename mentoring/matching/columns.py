"""The optimum of a large cohort, proven without ever holding all couples: column generation.

Solve over a few promising couples of each mentee; the prices of that solution tell, for every couple left out, whether it
could improve it. Add those that could, and solve again; when there is none, the optimum is that of all couples (Dantzig and
Wolfe 1960). Good prices to start from make a few rounds enough.
"""

from __future__ import annotations

import numpy as np

from mentoring.matching.flow import Arcs, assign, prices
from mentoring.matching.model import FULL
from mentoring.matching.pricing import Pricing
from mentoring.matching.problem import Assignment, Index, Problem
from mentoring.matching.ties import settle_ties

FIRST = 16
"""Couples of each mentee to start with."""
SAMPLE = 2_000
"""Mentees of the sample whose exact prices the first ones are learnt from."""
RIDGE = 10.0
"""How strongly the guess is held back where the sample tells little."""
FORGOTTEN = 16
"""Mentors with an empty seat who are looked at by themselves."""


def optimum_by_columns(problem: Problem) -> Assignment:
    """Solve exactly. Memory grows with the people, not with the couples. Mentors without a seat must be left out before."""
    pricing, first = Pricing(problem), problem.first
    price = start_prices(problem)
    arcs = pricing.best(price - first, FIRST)
    most = min(int(problem.alike[np.unique(arcs.mentee)].sum()), problem.most_pairs)
    bonus = FULL + 1
    filled = False
    while True:
        worth = arcs.plus(first).plus(bonus)
        used = assign(problem.alike, problem.seats, worth)
        if not filled and used.sum() < most:
            arcs, filled = arcs.union(_into_empty_seats(problem, pricing, arcs, used, price)), True
            continue
        price = prices(problem.alike, problem.seats, worth, used)
        gain = worth.gains(price, problem.shape[0])
        cost = price - first
        better = pricing.improving(cost, gain - bonus)
        if (better.gain - cost[better.mentor] > gain[better.mentee] - bonus).any():
            arcs = arcs.union(better)
        elif used.sum() < most and bonus < problem.decisive_bonus:
            bonus = problem.decisive_bonus
        else:
            break
    ties = pricing.improving(cost, gain - bonus - 1)
    return settle_ties(problem, arcs.union(ties).plus(first).plus(bonus), price, bonus)


def _into_empty_seats(problem: Problem, pricing: Pricing, arcs: Arcs, used: Index, price: Index) -> Arcs:
    """More couples for the few mentors with an empty seat: one left empty by mistake upsets all prices."""
    free = np.flatnonzero(np.bincount(arcs.mentor, used, minlength=len(problem.seats)) < problem.seats)
    cost = price - problem.first
    return pricing.into(free[:FORGOTTEN], cost, arcs.gains(cost, problem.shape[0]))


def start_prices(problem: Problem) -> Index:
    """A guess of every seat's price: those of a sample, solved exactly, as a linear function of what mentors offer (ridge).

    Whatever the guess, the result is exact; a good one saves most of the rounds. All sums are of whole numbers, so they are
    the same on every machine.
    """
    n, m = problem.shape
    size = min(n, SAMPLE)
    sample = problem.take(np.arange(size), np.arange(-(-m * size // n)))
    arcs = sample.couples().plus(sample.first).plus(FULL + 1)
    price = prices(sample.alike, sample.seats, arcs, assign(sample.alike, sample.seats, arcs))
    features = np.column_stack([problem.scores.offered, problem.seats, problem.first > 0, np.ones(m)])
    known, cost = features[: len(price)], price - sample.first
    ridge = known.T @ known + RIDGE * np.eye(known.shape[1])
    guess: Index = np.rint(features @ np.linalg.solve(ridge, known.T @ cost)).astype(np.int64)
    found: Index = np.maximum(0, guess + problem.first)
    return found
