"""Seats in turn: those that should be filled before the total counts, so that the load is fair.

A mentor stands there once for every turn of their seats. Filling an early one is worth more than all points there are;
the sum of those worths is a concave function of each load, so the optimum stays one minimum-cost flow, and filling seats in
turn never costs a pair (greedy on a polymatroid; Federgruen and Groenevelt 1986).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mentoring.matching.cohort import Cohort, Couples
from mentoring.matching.problem import Index, Problem
from mentoring.matching.text import numbers


@dataclass(frozen=True)
class Turns:
    """A problem whose mentors stand for seats of the same turn, and `mentor`: whose they are."""

    problem: Problem
    mentor: Index


def turns(made: Cohort, problem: Problem, taken: Couples, more: Index | None = None) -> Turns:
    """The problem of those who wait beside those couples, its seats in turn as the programme and the mentors wish.

    A mentor who has mentees among those taken comes after one who has none. `more` is the least number of further mentees that
    each mentor must have, beside what is wished.
    """
    load = np.bincount([mentor for _, mentor in taken], minlength=len(problem.seats))
    least = least_wished(made) if more is None else np.maximum(least_wished(made), load + more)
    found = in_turn(problem, least, load, even=made.matching.load == "even")
    return found or Turns(problem, np.arange(len(problem.seats)))


def fairness_of(made: Cohort, couples: Couples) -> int:
    """How early the seats are that those couples fill, in the worth that `in_turn` gives them; more is fairer."""
    load = np.bincount([mentor for _, mentor in couples], minlength=len(made.mentors))
    least, even = np.minimum(least_wished(made), made.problem.seats), made.matching.load == "even"
    early = np.minimum(load, least)
    if not even:
        return int(early.sum())
    most = int(made.problem.seats.max(initial=0))
    return int((most * load - load * (load - 1) // 2 + most * early).sum())


def least_wished(made: Cohort) -> Index:
    """How many mentees each mentor of a cohort should have before the total counts."""
    return wished_least(made.mentors.column("least_seats"), everybody=made.matching.load == "everybody")


def in_turn(problem: Problem, least: Index, load: Index | None = None, *, even: bool) -> Turns | None:
    """The problem with the seats of each mentor in turn; None when no seat comes before another one.

    Args:
        problem: everybody once, with the seats that are free.
        least: mentees each mentor should have before the total counts, those they have already among them.
        load: how many they have already; none where it is not given.
        even: every seat of a mentor is a turn of its own: loads become as equal as can be.
    """
    seats, load = problem.seats, np.zeros_like(problem.seats) if load is None else load
    least = np.minimum(np.maximum(0, least - load), seats)
    early = seats if even else least
    if not early.any():
        return None
    # Even: one row a seat, the first one worth most. Else: the first ones together, and the others.
    times = seats if even else (least > 0).astype(np.int64) + (seats > least)
    mentor = np.repeat(np.arange(len(seats)), times)
    turn = np.arange(len(mentor)) - np.repeat(np.cumsum(times) - times, times)
    size, worth = problem.decisive_bonus, int((seats + load).max(initial=0))
    if even:
        # A seat within the least number comes before any that is not.
        steps = (worth - load[mentor] - turn) + worth * (turn < least[mentor])
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
