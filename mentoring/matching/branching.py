"""The search for who leads a group: branch and bound (Land and Doig 1960) over linear relaxations, which HiGHS solves.

A relaxation lets a mentor lead by halves. Its dual prices bound every whole choice (see `leaders`), mostly so tightly that a
handful of forks settle the question. Work is counted in steps of the simplex method, not in seconds: the same answer on every
machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import OptimizeResult, linprog
from scipy.sparse import block_array, csc_matrix, diags_array, eye_array, hstack

from mentoring.matching.leaders import NEVER, PARTS, Fork, Grouping, Priced, Proof, Side, worth_at_most
from mentoring.matching.problem import Index

Floats = npt.NDArray[np.float64]

MOST_WORK = 4_000_000_000
"""Couples times steps of the simplex method, a minute or two of a usual machine; most cohorts take under a second."""
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
        found = None
        if relaxation.most(side, at) > best:  # else the prices of the side it is part of are enough
            found = relaxation.solve(side)
        if found:
            at = found.at
        if found is None or relaxation.most(side, at) <= best:
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
    """The best of a side when mentors may lead by halves: what it is worth, how many of each kind lead, and its prices."""

    worth: int
    leads: Floats
    at: Priced


class _Relaxation:
    """The linear programme: a share of every couple that may be, and how many of each kind lead."""

    def __init__(self, grouping: Grouping, work: int) -> None:
        self._grouping, self._most_pairs, self.work = grouping, grouping.most_pairs, work
        (n, kinds), (mentee, kind) = grouping.worth.shape, np.nonzero(grouping.worth > NEVER)
        self._couples = size = len(mentee)
        couple, ones = np.arange(size), np.ones(size)
        of_mentee = csc_matrix((ones, (mentee, couple)), (n, size))
        of_kind = csc_matrix((ones, (kind, couple)), (kinds, size))
        rows = [
            [of_mentee, None],  # at most 1
            [ones[None], None],  # at most so many pairs as there can be
            [of_kind, -diags_array(grouping.largest.astype(float))],
            [-of_kind, diags_array(grouping.smallest.astype(float))],
            [eye_array(size), -of_kind.T],  # no larger share of a couple than of the mentor
        ]
        self._rows = block_array(rows, format="csc")
        self._limits = np.concatenate([np.ones(n), [self._most_pairs], np.zeros(2 * kinds + size)])
        self._cost = np.append(-grouping.worth[mentee, kind].astype(float), np.zeros(kinds))

    def most(self, side: Side, at: Priced) -> int:
        """What no choice of that side is worth more than at those prices, in points; below 0 where there is none."""
        return worth_at_most(self._grouping, side, at, self._most_pairs) // PARTS

    def solve(self, side: Side) -> _Relaxed | None:
        """The best of that side; None where there was not enough work left, or the solver did not get to an end."""
        answer = self._ask(side)
        if answer.status == INFEASIBLE:
            return self._nothing_on(side)
        if answer.status != OPTIMAL:
            return None
        return _Relaxed(round(-answer.fun), answer.x[self._couples :], self._priced(answer))

    def _nothing_on(self, side: Side) -> _Relaxed | None:
        """Prices that show that nothing can be on that side: if mentees could be led twice there, some would have to be."""
        answer = self._ask(side, twice=True)
        if answer.status != OPTIMAL:
            return None
        at = self._priced(answer, none=True)
        return _Relaxed(0, answer.x, at) if self.most(side, at) < 0 else None

    def _ask(self, side: Side, *, twice: bool = False) -> Any:
        """HiGHS' answer; with `twice`, the least number of times that a mentee is led once more, or a pair is too many."""
        if self.work <= 0:
            return OptimizeResult(status=OUT_OF_WORK)
        rows, cost = self._rows, self._cost
        bounds = np.zeros((len(cost), 2))
        bounds[:, 1] = np.inf
        bounds[self._couples :] = np.column_stack([side.fewest, side.most])
        if twice:
            mentees = len(self._grouping.worth) + 1
            rows = hstack([rows, -eye_array(rows.shape[0], mentees)])
            cost = np.append(np.zeros(len(cost)), np.ones(mentees))
            bounds = np.vstack([bounds, np.tile([0, np.inf], (mentees, 1))])
        options = {"maxiter": min(MOST_STEPS, self.work // self._couples + 1)}
        answer = linprog(cost, rows, self._limits, bounds=bounds, method="highs-ds", options=options)
        self.work -= self._couples * (answer.nit + 1)
        return answer

    def _priced(self, answer: Any, *, none: bool = False) -> Priced:
        """The prices of mentees and pairs: what the answer would win by one more of each."""
        dual = (
            np.rint(-answer.ineqlin.marginals * PARTS).clip(0, self._grouping.highest_price).astype(np.int64)
        )
        mentees = len(self._grouping.worth)
        return Priced(dual[:mentees], int(dual[mentees]), none)
