"""The proof, checked without the solver: it needs the pairs and a price a seat, and recomputes everything else.

Weak duality: give each seat of mentor j any price p(j) >= 0, and let g(i) be the most that mentee i could keep: the greatest
of value(i, j) - p(j) over all mentors allowed, or 0. No match is worth more than sum g + sum seats * p. When the match in
hand is worth that, none is better (Kuhn 1955).
"""

from __future__ import annotations

import numpy as np

from mentoring.matching.model import Certificate, score
from mentoring.matching.optimum import BLOCK, Index, Problem, Solution


def certify(problem: Problem, solution: Solution) -> Certificate:
    """Check the pairs against every rule and seat, and the total against the bound, over all couples.

    Raises AssertionError when the match itself breaks a rule or a seat: it must never leave here.
    """
    n, m = problem.shape
    paired = np.flatnonzero(solution.mentor >= 0)
    mentor = solution.mentor[paired]
    assert (np.bincount(mentor, minlength=m) <= problem.seats).all(), "a mentor has more mentees than seats"
    assert (solution.price >= 0).all(), "a price is negative"

    reached = 0
    bound = int(solution.price @ problem.seats)
    able, top = 0, 0
    for at in range(0, n, BLOCK):
        block = np.arange(at, min(n, at + BLOCK))
        points = problem.scores.rows(block)
        allowed = problem.rules.allowed(block) & (problem.seats > 0)
        mine = paired[(paired >= at) & (paired < at + BLOCK)]
        theirs = solution.mentor[mine]
        assert allowed[mine - at, theirs].all(), "a pair breaks a rule"
        reached += int((points[mine - at, theirs] + solution.bonus).sum())
        surplus = np.where(allowed, points + solution.bonus - solution.price, 0)
        bound += int(np.maximum(0, surplus.max(axis=1, initial=0)).sum())
        able += int(allowed.any(axis=1).sum())
        top = max(top, int(np.where(allowed, points, 0).max(initial=0)))

    pairs = len(paired)
    most = min(able, int(problem.seats.sum()))
    # Either nobody else could be paired at all, or one pair more would have outweighed every point there is.
    surely_most = pairs == most or solution.bonus > top * pairs
    gap = bound - reached
    return Certificate(
        optimal=gap == 0 and surely_most,
        gap=_units(gap),
        bound=_units(bound - solution.bonus * pairs),
        most_pairs=pairs if gap == 0 and surely_most else most,
        checked_by=f"seat prices of {m} mentors, against all {n * m} couples",
    )


def _units(points: int) -> float:
    return score(points)


def total(problem: Problem, mentor: Index) -> int:
    """Points of a match in all."""
    paired = np.flatnonzero(mentor >= 0)
    return int(problem.scores.of(paired, mentor[paired]).sum())
