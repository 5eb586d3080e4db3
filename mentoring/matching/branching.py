"""The search for who leads a group: branch and bound (Land and Doig 1960) over linear relaxations, which HiGHS solves.

A relaxation lets a mentor lead by halves. Its dual prices bound every whole choice (see `leaders`), mostly so tightly that a
handful of forks settle the question. (HiGHS searches whole choices too, but gives no proof of its answer that one could check.)
Work is counted in steps of the simplex method, not in seconds: the same answer on every
machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import OptimizeResult, linprog
from scipy.sparse import block_array, csc_matrix, diags_array, eye_array, hstack

from mentoring.matching.leaders import (
    PARTS,
    Fork,
    Grouping,
    Priced,
    Proof,
    Side,
    best_members,
    worth_at_most,
)
from mentoring.matching.problem import Index

Floats = npt.NDArray[np.float64]

MOST_WORK = 4_000_000_000
"""Couples times steps of the simplex method, a minute or two of a usual machine; most cohorts take under a second."""
BEST = 24
"""Mentees of each kind of mentor that are looked at more, whenever one is missing."""
MOST_STEPS = (1 << 31) - 1
"""HiGHS counts up to this."""
WHOLE = 1e-6
"""What is as near as this to a whole number is that number: HiGHS answers to 1e-7."""
OPTIMAL, OUT_OF_WORK, INFEASIBLE = 0, 1, 2


@dataclass(frozen=True)
class Choice:
    """The best choice found: how many of each kind lead, None where none is better than the start; and what none exceeds.

    `left`: work that was not needed.
    """

    leads: Index | None
    proof: Proof
    left: int


def choose(grouping: Grouping, start: int, *, work: int = MOST_WORK) -> Choice:
    """The best choice of leaders; when the work is done before the search, the best so far, with what is proven by then.

    Args:
        grouping: who may lead whom.
        start: what a choice is worth that is known already.
        work: couples times steps of the simplex method.
    """
    relaxation, proof = _Relaxation(grouping, work), list[Fork | Priced]()
    best, leads = start, None
    highest = Priced(np.zeros(len(grouping.worth), np.int64), grouping.highest_worth * PARTS)
    sides = [(Side(np.zeros_like(grouping.size), grouping.size), highest)]
    while sides:
        side, at = sides.pop()
        # Mostly the prices of the side it is part of are not enough.
        found = relaxation.solve(side, best) if relaxation.most(side, at) > best else None
        at = found.at if found else at
        if found is None or found.most <= best:
            proof.append(at)
            continue
        halves = np.abs(found.leads - np.rint(found.leads))
        if halves.max() > WHOLE:
            kind = int(halves.argmax())
            fork = Fork(kind, int(found.leads[kind]))
            proof.append(fork)
            sides += [(part, at) for part in reversed(fork.parts(side))]
            continue
        proof.append(at)
        if found.worth > best:
            best, leads = found.worth, np.rint(found.leads).astype(np.int64)
    return Choice(leads, proof, relaxation.work)


@dataclass(frozen=True)
class _Relaxed:
    """The best of a side when mentors may lead by halves: what it is worth, how many of each kind lead, and its prices.

    `most`: what no choice of the side is worth more than at those prices.
    """

    worth: int
    most: int
    leads: Floats
    at: Priced


class _Relaxation:
    """The linear programme: a share of every couple that may be, and how many of each kind lead.

    It begins with the best couples of each kind of mentor. Those that the best groups at its prices have beside them are added
    until there are none: then its optimum is that of all couples (column generation: Dantzig and Wolfe 1960).
    """

    def __init__(self, grouping: Grouping, work: int) -> None:
        self.work, self._grouping, self._most_pairs = work, grouping, grouping.most_pairs
        self._couples = np.zeros(grouping.worth.shape, bool)
        self._add(Priced(np.zeros(len(grouping.worth), np.int64), 0))

    def most(self, side: Side, at: Priced) -> int:
        """What no choice of that side is worth more than at those prices, in points; below 0 where there is none."""
        return worth_at_most(self._grouping, side, at, self._most_pairs) // PARTS

    def solve(self, side: Side, enough: int) -> _Relaxed | None:
        """The best of that side, or prices at which none of it is worth more than `enough`; the last of them at the end of work.

        None where that came before there were any.
        """
        found = None
        while True:
            answer, nothing = self._ask(side), False
            if answer.status == INFEASIBLE:
                answer, nothing = self._ask(side, twice=True), True
            if answer.status != OPTIMAL:
                return found
            at, size = self._priced(answer, none=nothing), np.count_nonzero(self._couples)
            most, complete = self.most(side, at), not self._add(at)
            if not nothing or most < 0:
                leads = answer.x[size:][: len(self._grouping.size)]
                found = _Relaxed(round(-answer.fun), most, leads, at)
            if complete or most <= enough:
                return found

    def _add(self, at: Priced) -> bool:
        """Whether the best groups at those prices have other couples; if so, they are added with some that come next."""
        if not (best_members(self._grouping, at)[1] & ~self._couples).any():
            return False
        wider = replace(self._grouping, smallest=np.maximum(self._grouping.smallest, BEST))
        self._couples |= best_members(wider, at)[1]
        return True

    def _ask(self, side: Side, *, twice: bool = False) -> Any:
        """HiGHS' answer; with `twice`, the least number of times that a mentee is led once more, or a pair is too many.

        Where nothing can be on a side, some would have to be, and the prices of that show it.
        """
        if self.work <= 0:
            return OptimizeResult(status=OUT_OF_WORK)
        grouping, (mentee, kind) = self._grouping, np.nonzero(self._couples)
        (n, kinds), size = grouping.worth.shape, len(mentee)
        couple, ones = np.arange(size), np.ones(size)
        of_mentee = csc_matrix((ones, (mentee, couple)), (n, size))
        of_kind = csc_matrix((ones, (kind, couple)), (kinds, size))
        rows = block_array(
            [
                [of_mentee, None],  # at most 1
                [ones[None], None],  # at most so many pairs as there can be
                [of_kind, -diags_array(grouping.largest.astype(float))],
                [-of_kind, diags_array(grouping.smallest.astype(float))],
                [eye_array(size), -of_kind.T],  # no larger share of a couple than of the mentor
            ],
            format="csc",
        )
        limits = np.concatenate([np.ones(n), [self._most_pairs], np.zeros(2 * kinds + size)])
        cost = np.append(-grouping.worth[mentee, kind].astype(float), np.zeros(kinds))
        bounds = np.zeros((size + kinds, 2))
        bounds[:, 1] = np.inf
        bounds[size:] = np.column_stack([side.fewest, side.most])
        if twice:
            rows = hstack([rows, -eye_array(rows.shape[0], n + 1)])
            cost = np.append(np.zeros(size + kinds), np.ones(n + 1))
            bounds = np.vstack([bounds, np.tile([0, np.inf], (n + 1, 1))])
        options = {"maxiter": min(MOST_STEPS, self.work // size + 1)}
        answer = linprog(cost, rows, limits, bounds=bounds, method="highs-ds", options=options)
        self.work -= size * (answer.nit + 1)
        return answer

    def _priced(self, answer: Any, *, none: bool) -> Priced:
        """The prices of mentees and pairs: what the answer would win by one more of each."""
        dual = (
            np.rint(-answer.ineqlin.marginals * PARTS).clip(0, self._grouping.highest_price).astype(np.int64)
        )
        n = len(self._grouping.worth)
        return Priced(dual[:n], int(dual[n]), none)
