"""A cohort as the solver sees it, and what a solution of it is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mentoring.matching.flow import Arcs
from mentoring.matching.model import FULL
from mentoring.matching.rules import Rules
from mentoring.matching.scores import Scores

Index = npt.NDArray[np.int64]
Lots = npt.NDArray[np.uint64]

BLOCK = 1_024
"""Mentees scored at a time."""
DRAW = 1 << 20
"""Lots of the draw are whole numbers below this."""


@dataclass(frozen=True)
class Problem:
    """A cohort ready to be solved.

    Args:
        scores: points of any couple.
        rules: which couples may be.
        seats: free seats of each mentor.
        mentee_lots, mentor_lots: a number drawn for each person.
        alike: how many people each mentee stands for: more than one when people who are alike were merged (`groups`).
        first: what filling a seat of each mentor is worth beside its pair, in points; 0 unless seats come in turn (`turns`).
    """

    scores: Scores
    rules: Rules
    seats: Index
    mentee_lots: Lots
    mentor_lots: Lots
    alike: Index
    first: Index

    @property
    def shape(self) -> tuple[int, int]:
        """Mentees, mentors."""
        return self.rules.shape

    @property
    def most_pairs(self) -> int:
        """No match has more pairs, whatever the rules."""
        return min(int(self.alike.sum()), int(self.seats.sum()))

    @property
    def decisive_bonus(self) -> int:
        """A bonus for a pair that outweighs all the points there can be."""
        return (FULL + 1) * (self.most_pairs + 1)

    def take(self, mentees: Index, mentors: Index) -> Problem:
        """The problem of some of the people."""
        return Problem(
            self.scores.take(mentees, mentors),
            self.rules.take(mentees, mentors),
            self.seats[mentors],
            self.mentee_lots[mentees],
            self.mentor_lots[mentors],
            self.alike[mentees],
            self.first[mentors],
        )

    def couples(self) -> Arcs:
        """Every couple that the rules allow, with its points."""
        n, _ = self.shape
        parts = [Arcs.none()]
        for at in range(0, n, BLOCK):
            block = np.arange(at, min(n, at + BLOCK))
            row, column = np.nonzero(self.rules.allowed(block))
            parts.append(Arcs(row + at, column, self.scores.rows(block)[row, column]))
        return Arcs.of(parts)


@dataclass(frozen=True)
class Solution:
    """`mentor` of each mentee (-1 for none), and what proves it: the price of each seat, and the bonus of a pair.

    A pair is worth its points and the bonus; with the bonus high enough, one pair more outweighs any total. `above`: prices of
    seats in halves of a point, at which no match is worth as much whose pairs are all better than the worst one here.
    """

    mentor: Index
    price: Index
    bonus: int
    above: Index


@dataclass(frozen=True)
class Assignment:
    """A best match of people merged into groups: how many of each mentee group go to each mentor group, and the proof."""

    pairs: Arcs
    count: Index
    price: Index
    bonus: int
    above: Index


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
