"""Who leads a group: choosing the mentors is hard (lower quotas with closures are NP-hard: Biró et al. 2010), so it is searched.

OR-Tools' CP-SAT looks for the choice with the most pairs, then the best total, and proves it (branch and bound over an exact
linear relaxation). One worker, a fixed seed and a limit in its own deterministic time give the same answer on every machine.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from mentoring.matching.model import FULL
from mentoring.matching.problem import Index, Problem

MOST_COUPLES = 60_000
"""Couples up to which every choice is weighed: about 300 mentees and 200 mentors."""
MOST_WORK = 20.0
"""Deterministic time of the search, about half a minute to a minute of a usual machine; most cohorts take under a second."""


@dataclass(frozen=True)
class Choice:
    """The mentors who lead a group, and what no choice exceeds: pairs and, with as many, points."""

    leaders: frozenset[int]
    most_pairs: int
    most_points: int


def choose(
    problem: Problem, least: Index, start: Collection[tuple[int, int]], *, work: float = MOST_WORK
) -> Choice | None:
    """The best choice of mentors found; None when there are too many couples to weigh them all.

    Args:
        problem: everybody who waits, with the free seats of each mentor.
        least: how many mentees each mentor must get to lead a group, or else none.
        start: couples (mentee, mentor) of a choice that is allowed, from which the search sets out.
        work: deterministic time after which the best choice so far is taken.
    """
    if problem.shape[0] * problem.shape[1] > MOST_COUPLES:
        return None
    from ortools.sat.python import cp_model

    arcs, pair = problem.couples(), (FULL + 1) * (problem.shape[0] + 1)
    model, begun = cp_model.CpModel(), set(start)
    leads = [model.new_bool_var(f"mentor {j}") for j in range(problem.shape[1])]
    paired = [model.new_bool_var(f"couple {at}") for at in range(len(arcs))]
    for at, (i, j) in enumerate(zip(arcs.mentee.tolist(), arcs.mentor.tolist(), strict=True)):
        model.add_implication(paired[at], leads[j])
        model.add_hint(paired[at], (i, j) in begun)
    for i in range(problem.shape[0]):
        model.add_at_most_one(paired[at] for at in _of(arcs.mentee, i))
    with_somebody = {j for _, j in begun}
    for j, led in enumerate(leads):
        size = sum(paired[at] for at in _of(arcs.mentor, j))
        model.add(size >= int(max(1, least[j])) * led)
        model.add(size <= int(problem.seats[j]) * led)
        model.add_hint(led, j in with_somebody)
    model.maximize(cp_model.LinearExpr.weighted_sum(paired, [int(gain) + pair for gain in arcs.gain]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = work
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    most_pairs, most_points = divmod(int(solver.best_objective_bound), pair)
    return Choice(frozenset(j for j, led in enumerate(leads) if solver.value(led)), most_pairs, most_points)


def _of(column: Index, person: int) -> list[int]:
    """The places of one person's arcs."""
    return np.flatnonzero(column == person).tolist()
