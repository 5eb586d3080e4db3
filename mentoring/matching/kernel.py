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
    rows: Any,
    traits: Any,
    price: Any,
    floor: Any,
    turn: Any,
    found: Any,
    found_points: Any,
    counts: Any,
    bound: Any,
) -> None:
    """For each mentee of a block, the mentors with the greatest points - price above their floor, best first.

    Args:
        points: float32 (block x mentors), whole; below 0 where the couple is barred one by one.
        rows: the mentees of the block, int64.
        traits: see `packed`.
        price: of each mentor's seat, float64, whole.
        floor: of each mentee of the cohort: only what is above counts.
        turn: of each mentee of the cohort: with which chunk to start, so that equals do not all get the same mentors.
        found, found_points: int32 (block x most), filled: mentor and points.
        counts: int32 (block), filled: how many were found.
        bound: float64 (cohort), filled: nobody left out has points - price above this.
    """
    ours, theirs, our_languages, their_languages, same_language, line, department = traits
    most = found.shape[1]
    mentors = points.shape[1]
    chunks = (mentors + CHUNK - 1) // CHUNK
    for at in prange(len(rows)):
        mentee = rows[at]
        me = (ours[mentee, 0], ours[mentee, 1], ours[mentee, 2], our_languages[mentee])
        row = points[at]
        keys = np.empty(most, np.float64)
        count = 0
        least = floor[mentee]
        for step in range(chunks):
            chunk = (step + turn[mentee]) % chunks
            start, stop = chunk * CHUNK, min(mentors, (chunk + 1) * CHUNK)
            top = -np.inf
            for mentor in range(start, stop):
                top = max(top, np.float64(row[mentor]) - price[mentor])
            if top <= least:
                continue
            for mentor in range(start, stop):
                key = np.float64(row[mentor]) - price[mentor]
                if key <= least or row[mentor] < 0:
                    continue
                them = (theirs[mentor, 0], theirs[mentor, 1], theirs[mentor, 2], their_languages[mentor])
                if not _allowed(me, them, same_language, line, department):
                    continue
                spot = count if count < most else most - 1
                count = min(count + 1, most)
                while spot > 0 and keys[spot - 1] < key:
                    keys[spot] = keys[spot - 1]
                    found[at, spot] = found[at, spot - 1]
                    found_points[at, spot] = found_points[at, spot - 1]
                    spot -= 1
                keys[spot] = key
                found[at, spot] = mentor
                found_points[at, spot] = np.int32(row[mentor])
                if count == most:
                    least = keys[most - 1]
        counts[at] = count
        bound[mentee] = least


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
