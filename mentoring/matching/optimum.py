"""The best match: as many pairs as can be, then the best total, then the best worst pair, then a seeded draw."""

from __future__ import annotations

import numpy as np

from mentoring.matching.flow import Arcs, assign, prices
from mentoring.matching.groups import merge
from mentoring.matching.problem import Assignment, Index, Problem, Solution
from mentoring.matching.ties import settle_ties

DENSE = 3_000_000
"""Couples up to which all are looked at together: below, compiling the faster way costs more than it saves."""

CANDIDATES = 48
"""Couples of each mentee of a large cohort that are looked at where no proof is asked for."""


def optimum(problem: Problem) -> Solution:
    """Solve exactly: over every couple at once, or for a large cohort by column generation."""
    n, m = problem.shape
    offering = np.flatnonzero(problem.seats > 0)
    groups = merge(problem.take(np.arange(n), offering) if len(offering) < m else problem)
    if groups.problem.shape[0] * groups.problem.shape[1] <= DENSE:
        found = _over_all(groups.problem)
    else:
        from mentoring.matching.columns import optimum_by_columns

        found = optimum_by_columns(groups.problem)
    solution = groups.people(found)
    price, above = np.zeros(m, np.int64), np.zeros(m, np.int64)
    price[offering], above[offering] = solution.price, solution.above
    # Place -1, for nobody, is the last one.
    return Solution(np.append(offering, -1)[solution.mentor], price, solution.bonus, above)


def candidates(problem: Problem, price: Index) -> Arcs:
    """Every couple that the rules allow; of a large cohort only the best of each mentee at those prices."""
    n, m = problem.shape
    if n * m <= DENSE:
        return problem.couples()
    from mentoring.matching.pricing import Pricing

    return Pricing(problem).best(price - problem.first, CANDIDATES)


def _over_all(problem: Problem) -> Assignment:
    bonus = problem.decisive_bonus
    arcs = problem.couples().plus(problem.first).plus(bonus)
    price = prices(problem.alike, problem.seats, arcs, assign(problem.alike, problem.seats, arcs))
    return settle_ties(problem, arcs, price, bonus)
