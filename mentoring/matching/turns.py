"""Seats in turn: those that should be filled before the total counts, so that the load is fair.

A mentor stands there once for every turn of their seats. Filling an early one is worth more than all points there are;
the sum of those worths is a concave function of each load, so the optimum stays one minimum-cost flow, and filling seats in
turn never costs a pair (greedy on a polymatroid; Federgruen and Groenevelt 1986).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mentoring.matching.problem import Index, Problem
from mentoring.matching.text import numbers


@dataclass(frozen=True)
class Turns:
    """A problem whose mentors stand for seats of the same turn, and `mentor`: whose they are."""

    problem: Problem
    mentor: Index


def in_turn(problem: Problem, least: Index, *, even: bool) -> Turns | None:
    """The problem with the seats of each mentor in turn; None when no seat comes before another one.

    Args:
        problem: everybody once.
        least: mentees each mentor should have before the total counts; at most their seats.
        even: every seat of a mentor is a turn of its own: loads become as equal as can be.
    """
    seats = problem.seats
    least = np.minimum(least, seats)
    early = seats if even else least
    if not early.any():
        return None
    # Even: one row a seat, the first one worth most. Else: the first ones together, and the others.
    times = seats if even else (least > 0).astype(np.int64) + (seats > least)
    mentor = np.repeat(np.arange(len(seats)), times)
    turn = np.arange(len(mentor)) - np.repeat(np.cumsum(times) - times, times)
    size, worth = problem.decisive_bonus, int(seats.max(initial=0))
    if even:
        # A seat within the least number comes before any that is not.
        steps = (worth - turn) + worth * (turn < least[mentor])
        in_each = np.ones(len(mentor), np.int64)
    else:
        steps = ((turn == 0) & (least[mentor] > 0)).astype(np.int64)
        in_each = np.where(steps > 0, least[mentor], seats[mentor] - least[mentor])
    everybody = np.arange(problem.shape[0])
    return Turns(replace(problem.take(everybody, mentor), seats=in_each, first=steps * size), mentor)


def wished_least(answers: tuple[object, ...], everybody: bool) -> Index:
    """How many mentees each mentor should have at least: their own wish, or one for everybody."""
    found = [int(min(1_000, max(numbers(value)[:1], default=0))) for value in answers]
    return np.maximum(np.array(found, np.int64).reshape(-1), int(everybody))
