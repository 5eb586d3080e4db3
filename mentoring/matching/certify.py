"""The proof, checked without the solver: it needs the pairs and a price a seat, and recomputes everything else.

Weak duality: give each seat of mentor j any price p(j) >= 0, and let g(i) be at least what mentee i could keep: the greatest
of value(i, j) - p(j) over all mentors allowed, or 0. No match is worth more than sum g + sum seats * p. When the match in
hand is worth that, none is better (Kuhn 1955).
"""

from __future__ import annotations

from itertools import product

import numpy as np

from mentoring.matching.model import Certificate, score
from mentoring.matching.problem import Index, Problem, Solution

BLOCK, TILE = 1_024, 16_384
"""Mentees and mentors scored at a time: 64 MiB."""
SLICE = 16
"""Mentees whose scores are compared at a time: few enough to stay in the processor's cache."""
EXACT = 1 << 23
"""Whole numbers up to twice this are exact in float32."""
COUPLES = 1 << 18
"""Couples whose rules are looked at together."""
MOST_COUPLES = 3_000_000
"""Couples up to which it is told whether the worst pair is the best one."""


def certify(problem: Problem, solution: Solution) -> Certificate:
    """Check the pairs against every rule and seat, and the total against the bound, over all couples.

    Raises AssertionError when the match itself breaks a rule or a seat: it must never leave here.
    """
    n, m = problem.shape
    paired = np.flatnonzero(solution.mentor >= 0)
    mentor = solution.mentor[paired]
    points = problem.scores.of(paired, mentor)
    assert (np.bincount(mentor, minlength=m) <= problem.seats).all(), "a mentor has more mentees than seats"
    assert problem.rules.keep(paired, mentor).all(), "a pair breaks a rule"
    assert (solution.price >= 0).all(), "a price is negative"

    # What each mentee keeps in this match; where somebody could keep more, that is the gap.
    kept = np.zeros(n, np.int64)
    first = int(problem.first[mentor].sum())
    kept[paired] = np.maximum(0, points + solution.bonus + problem.first[mentor] - solution.price[mentor])
    more, top = _beyond(problem, solution, kept)
    bound = int(solution.price @ problem.seats) + int(kept.sum()) + more
    gap = bound - int(points.sum()) - first - solution.bonus * len(paired)

    pairs = len(paired)
    most = _most_pairs(problem, solution)
    # Either nobody else can be paired at all, or one pair more would have outweighed every point there is: whoever is
    # paired stays so when one pair more is made along an augmenting path, so the seats that come first stay filled too.
    surely_most = pairs == most or solution.bonus > top * pairs
    surely_most = surely_most and (
        not problem.first.any() or int(problem.first[problem.first > 0].min()) > top * pairs
    )
    return Certificate(
        optimal=gap == 0 and surely_most,
        gap=score(gap),
        bound=score(bound - first - solution.bonus * pairs),
        most_pairs=pairs if gap == 0 and surely_most else most,
        checked_by=f"seat prices of {m} mentors, against all {n * m} couples",
        worst_proven=gap == 0 and surely_most and _worst_is_best(problem, solution, points, bound),
    )


def _worst_is_best(problem: Problem, solution: Solution, points: Index, best: int) -> bool:
    """Whether no match whose pairs are all better than the worst of those points is worth what the best one is, with bonuses.

    The same duality over those couples alone, with prices of their own, in halves of a point. Of a cohort of very many couples
    it is not told.
    """
    n, m = problem.shape
    if n * m > MOST_COUPLES:
        return False
    if not len(points):
        return True
    value = 2 * (solution.bonus + problem.first) - solution.above
    worst, bound = int(points.min()), int(solution.above @ problem.seats)
    for at in range(0, n, BLOCK):
        block = np.arange(at, min(n, at + BLOCK))
        scored = problem.scores.rows(block)
        better = problem.rules.allowed(block) & (problem.seats > 0) & (scored > worst)
        bound += int(np.where(better, 2 * scored + value, 0).clip(0).max(axis=1, initial=0).sum())
    return bool((solution.above >= 0).all()) and bound < 2 * best


def _beyond(problem: Problem, solution: Solution, kept: Index) -> tuple[int, int]:
    """How much more than in this match all mentees together could keep (0: nobody would rather be elsewhere); the top score."""
    n, m = problem.shape
    # With a small bonus float32 holds every figure, and the pass is twice as fast.
    cost = solution.price - problem.first
    exact = max(int(np.abs(cost).max(initial=0)), solution.bonus) < EXACT
    number = np.dtype(np.float32 if exact else np.float64)
    price, limit = cost.astype(number), (kept - solution.bonus).astype(number)
    offered = np.ascontiguousarray(problem.scores.offered.T)
    scored = np.empty(BLOCK * min(TILE, m), np.float32)
    better = np.zeros(n, np.int64)
    top = 0
    for block, first in product(range(0, n, BLOCK), range(0, m, TILE)):
        wanted, part = problem.scores.wanted[block : block + BLOCK], offered[:, first : first + TILE]
        size = len(wanted), part.shape[1]
        points = np.matmul(wanted, part, out=scored[: size[0] * size[1]].reshape(size))
        for at in range(block, block + len(wanted), SLICE):
            some = points[at - block : at - block + SLICE]
            top = max(top, int(some.max(initial=0)))
            surplus = np.subtract(some, price[first : first + TILE], dtype=number)
            for above in _parts(np.flatnonzero(surplus > limit[at : at + SLICE, None])):
                mentee, mentor = at + above // size[1], first + above % size[1]
                allowed = (problem.seats[mentor] > 0) & problem.rules.keep(mentee, mentor)
                more = (
                    surplus.ravel()[above[allowed]].astype(np.int64) + solution.bonus - kept[mentee[allowed]]
                )
                np.maximum.at(better, mentee[allowed], more)
    return int(better.sum()), top


def _parts(places: Index) -> list[Index]:
    return [places[at : at + COUPLES] for at in range(0, len(places), COUPLES)]


def _most_pairs(problem: Problem, solution: Solution) -> int:
    """No more pairs than seats, nor than mentees with anybody allowed at all."""
    alone = np.flatnonzero(solution.mentor < 0)
    seats = int(problem.seats.sum())
    if len(problem.mentee_lots) - len(alone) >= seats:
        return seats
    able = sum(
        int((problem.rules.allowed(alone[at : at + BLOCK]) & (problem.seats > 0)).any(axis=1).sum())
        for at in range(0, len(alone), BLOCK)
    )
    return min(seats, len(problem.mentee_lots) - len(alone) + able)
