"""The best match: as many pairs as can be, then the best total, then the best worst pair, then a seeded draw.

The third and the fourth are chosen among all matches that reach the first two: under the prices that prove the optimum those
are the matches made of *tight* couples, where the mentee's gain is exactly what the mentor's seat leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mentoring.matching.flow import Arcs, assign, prices
from mentoring.matching.model import FULL
from mentoring.matching.rules import Rules
from mentoring.matching.scores import Scores

Index = npt.NDArray[np.int64]
Lots = npt.NDArray[np.uint64]

BLOCK = 1_024
"""Mentees scored at a time."""
DENSE = 3_000_000
"""Couples up to which all are looked at together: below, compiling the faster way costs more than it saves."""
DRAW = 1 << 20
"""Lots of the draw are whole numbers below this."""


@dataclass(frozen=True)
class Problem:
    """A cohort ready to be solved: `seats` free seats of each mentor, `lots` one draw a person on either side (uint64)."""

    scores: Scores
    rules: Rules
    seats: Index
    mentee_lots: Lots
    mentor_lots: Lots

    @property
    def shape(self) -> tuple[int, int]:
        """Mentees, mentors."""
        return self.rules.shape

    def take(self, mentees: Index, mentors: Index, seats: Index | None = None) -> Problem:
        """The problem of some of the people, with other seats if given (one number for each mentor of the whole)."""
        return Problem(
            self.scores.take(mentees, mentors),
            self.rules.take(mentees, mentors),
            (self.seats if seats is None else seats)[mentors],
            self.mentee_lots[mentees],
            self.mentor_lots[mentors],
        )


@dataclass(frozen=True)
class Solution:
    """`mentor` of each mentee (-1 for none), and what proves it: the price of each seat, and the bonus of a pair.

    A pair is worth its points and the bonus; with the bonus high enough, one pair more outweighs any total.
    """

    mentor: Index
    price: Index
    bonus: int


def optimum(problem: Problem) -> Solution:
    """Solve exactly: over every couple at once, or for a large cohort by column generation."""
    n, m = problem.shape
    offering = np.flatnonzero(problem.seats > 0)
    small = problem if len(offering) == m else problem.take(np.arange(n), offering)
    if n * len(offering) <= DENSE:
        found = _over_all(small)
    else:
        from mentoring.matching.columns import optimum_by_columns

        found = optimum_by_columns(small)
    if small is problem:
        return found
    price = np.zeros(m, np.int64)
    price[offering] = found.price
    # Place -1, for nobody, is the last one.
    return Solution(np.append(offering, -1)[found.mentor], price, found.bonus)


def _over_all(problem: Problem) -> Solution:
    n, _ = problem.shape
    bonus = decisive_bonus(problem)
    arcs = all_arcs(problem).plus(bonus)
    everyone = np.ones(n, np.int64)
    price = prices(everyone, problem.seats, arcs, assign(everyone, problem.seats, arcs))
    return Solution(settle_ties(problem, arcs, price), price, bonus)


def decisive_bonus(problem: Problem) -> int:
    """A bonus for a pair that outweighs all the points there can be."""
    return (FULL + 1) * (min(problem.shape[0], int(problem.seats.sum())) + 1)


def all_arcs(problem: Problem) -> Arcs:
    """Every couple that the rules allow, with its points."""
    n, _ = problem.shape
    parts = [Arcs.none()]
    for at in range(0, n, BLOCK):
        block = np.arange(at, min(n, at + BLOCK))
        row, column = np.nonzero(problem.rules.allowed(block))
        parts.append(Arcs(row + at, column, problem.scores.rows(block)[row, column]))
    return Arcs.of(parts)


def settle_ties(problem: Problem, arcs: Arcs, price: Index) -> Index:
    """The mentor of each mentee in the one match kept among all the best: best worst pair first, then the luckiest lots.

    `arcs` hold a best match, and `price` proves it.
    """
    n, _ = problem.shape
    mentor = np.full(n, -1, np.int64)
    gain = arcs.gains(price, n)
    tight = arcs.where(arcs.gain - price[arcs.mentor] == gain[arcs.mentee])
    everyone = np.ones(n, np.int64)
    used = assign(everyone, problem.seats, tight)
    if not used.any():
        return mentor
    best = int(tight.gain @ used)

    def reachable(floor: int) -> bool:
        above = tight.where(tight.gain >= floor)
        return int(above.gain @ assign(everyone, problem.seats, above)) == best

    floors = np.unique(tight.gain)
    low, step = int(np.searchsorted(floors, tight.gain[used > 0].min())), 1
    while step:  # gallop upwards, back off when too high: mostly the very first step is
        if low + step < len(floors) and reachable(int(floors[low + step])):
            low, step = low + step, 2 * step
        else:
            step //= 2
    tight = tight.where(tight.gain >= floors[low])

    # In every best match a mentee with a gain is paired and a seat with a price is taken: those count more than any lot.
    must = (gain[tight.mentee] > 0).astype(np.int64) + (price[tight.mentor] > 0)
    luck = DRAW - lots(problem.mentee_lots[tight.mentee], problem.mentor_lots[tight.mentor])
    drawn = assign(everyone, problem.seats, Arcs(tight.mentee, tight.mentor, must * DRAW * (n + 1) + luck))
    mentor[tight.mentee[drawn > 0]] = tight.mentor[drawn > 0]
    return mentor


def personal_lots(seed: int, ids: Sequence[str]) -> Lots:
    """A number a person, drawn from the seed and their id alone: whoever else takes part changes nothing."""
    digests = (hashlib.blake2b(f"{seed}:{person}".encode(), digest_size=8).digest() for person in ids)
    return np.array([int.from_bytes(digest, "big") for digest in digests], np.uint64)


def lots(mentees: Lots, mentors: Lots) -> Index:
    """The lot of each couple, 0..DRAW-1, from those of the two (the last steps of SplitMix64, Steele et al. 2014)."""
    mixed = mentees ^ (mentors * np.uint64(0x9E3779B97F4A7C15))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    found: Index = ((mixed ^ (mixed >> np.uint64(31))) % np.uint64(DRAW)).astype(np.int64)
    return found
