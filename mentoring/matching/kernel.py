"""The one loop that must be fast: the best mentors of each mentee, at given prices, rules applied. Compiled by numba.

Imported for large cohorts only: numba takes a second and a half to import, and four more to compile the first time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from mentoring.matching.rules import Rules

CHUNK = 64
"""Mentors looked at together: most chunks hold nobody good enough, which one comparison settles."""


@njit(cache=True, inline="always")
def _allowed(ours: Any, theirs: Any, same_language: Any, line: Any, department: Any) -> bool:
    """Whether a mentee and a mentor keep the rules about traits."""
    own, manager, place, languages = ours
    other, their_manager, their_place, their_languages = theirs
    if own == other or (department and place == their_place):
        return False
    if line and (manager == other or their_manager in (own, manager)):
        return False
    shared = np.uint64(0)
    for word in range(len(languages)):
        shared |= languages[word] & their_languages[word]
    return shared != 0 or not same_language


@njit(parallel=True, cache=True, fastmath={"nnan", "nsz"})
def best_mentors(
    points: Any,
    first: Any,
    rows: Any,
    traits: Any,
    price: Any,
    turn: Any,
    found: Any,
    gained: Any,
    bound: Any,
) -> None:
    """Carry on the search for each mentee's best mentors, by points - price, among some more mentors.

    Args:
        points: float32 (mentees x mentors looked at), whole; below 0 where the couple is barred one by one.
        first: the first of the mentors looked at; they follow each other.
        rows: the mentees looked at, int64.
        traits: see `packed`.
        price: of the seat of each mentor looked at, float64, whole.
        turn: of each mentee of the cohort: with which chunk to start, so that equals do not all get the same mentors.
        found: int32 (mentees x most), kept up: the best mentors so far, best first, -1 for none yet.
        gained: float64 (mentees x most), kept up: their points - price.
        bound: float64 (mentees), kept up: only what is above counts, and nobody looked at and left out is above.
    """
    ours, theirs, our_languages, their_languages, same_language, line, department = traits
    most = found.shape[1]
    chunks = (points.shape[1] + CHUNK - 1) // CHUNK
    for at in prange(len(rows)):
        mentee = rows[at]
        me = (ours[mentee, 0], ours[mentee, 1], ours[mentee, 2], our_languages[mentee])
        row, best, worth = points[at], found[at], gained[at]
        least = bound[at]
        for step in range(chunks):
            chunk = (step + turn[mentee]) % chunks
            start = chunk * CHUNK
            here, cost = row[start : start + CHUNK], price[start : start + CHUNK]
            above = 0
            for place in range(len(here)):
                above += np.float64(here[place]) - cost[place] > least
            if not above:
                continue
            for place in range(len(here)):
                mentor = first + start + place
                key = np.float64(here[place]) - cost[place]
                if key <= least or here[place] < 0:
                    continue
                them = (theirs[mentor, 0], theirs[mentor, 1], theirs[mentor, 2], their_languages[mentor])
                if not _allowed(me, them, same_language, line, department):
                    continue
                spot = most - 1
                while spot > 0 and (best[spot - 1] < 0 or worth[spot - 1] < key):
                    worth[spot], best[spot] = worth[spot - 1], best[spot - 1]
                    spot -= 1
                worth[spot], best[spot] = key, mentor
                if best[most - 1] >= 0:
                    least = worth[most - 1]
        bound[at] = least


def packed(rules: Rules) -> tuple[Any, ...]:
    """What `best_mentors` needs of the rules, as arrays. Nobody's missing trait equals anybody's."""

    def codes(traits: Any, none: int) -> npt.NDArray[np.int64]:
        table = np.stack([traits.own, traits.manager, traits.department], axis=1)
        return np.where(table < 0, none, table)

    return (
        codes(rules.mentees, -1),
        codes(rules.mentors, -2),
        rules.mentees.languages,
        rules.mentors.languages,
        rules.same_language,
        rules.reporting_line,
        rules.department,
    )


def chosen(traits: tuple[Any, ...], mentors: npt.NDArray[np.int64]) -> tuple[Any, ...]:
    """The same with those mentors only."""
    ours, theirs, our_languages, their_languages, *rules = traits
    return ours, theirs[mentors], our_languages, their_languages[mentors], *rules
