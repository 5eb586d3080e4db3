"""People who are alike, merged: nothing tells them apart but the draw, so they need not be looked at one by one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from mentoring.matching.cells import Table
from mentoring.matching.problem import Assignment, Index, Problem, Solution
from mentoring.matching.rules import Traits


@dataclass(frozen=True)
class Groups:
    """A problem whose people stand for groups; `mentee` and `mentor` give the group of each person of the `whole`."""

    whole: Problem
    problem: Problem
    mentee: Index
    mentor: Index

    def people(self, found: Assignment) -> Solution:
        """The solution in people: whoever comes first in the draw comes first, and equal mentors fill up evenly."""
        repeated = np.repeat(np.arange(len(found.count)), found.count)
        theirs, ours = found.pairs.mentor[repeated], found.pairs.mentee[repeated]
        # Seats of a group in turn: everybody's first one, then everybody's second one.
        seats = np.repeat(np.arange(len(self.mentor)), self.whole.seats)
        turn = np.arange(len(seats)) - np.repeat(
            np.cumsum(self.whole.seats) - self.whole.seats, self.whole.seats
        )
        seats = seats[np.lexsort((seats, turn, self.mentor[seats]))]
        by_mentor = np.argsort(theirs, kind="stable")
        taken = np.empty(len(theirs), np.int64)
        taken[by_mentor] = seats[_in_turn(theirs[by_mentor], self.mentor[seats])]
        mentees = np.argsort(self.mentee, kind="stable")
        by_mentee = np.argsort(ours, kind="stable")
        mentor = np.full(len(self.mentee), -1, np.int64)
        mentor[mentees[_in_turn(ours[by_mentee], self.mentee[mentees])]] = taken[by_mentee]
        return Solution(mentor, found.price[self.mentor], found.bonus, found.above[self.mentor])


def _in_turn(wanted: Index, offered: Index) -> Index:
    """For each group wanted (sorted), a place of its own among those offered (sorted) of that group."""
    within = np.arange(len(wanted)) - np.searchsorted(wanted, wanted)
    return np.searchsorted(offered, wanted) + within


def merge(problem: Problem) -> Groups:
    """Merge the people who score alike and are bound alike. Whoever is in a couple barred by name stays alone."""
    n, m = problem.shape
    mentees, mentors = problem.rules.mentees, problem.rules.mentors
    named = np.concatenate([np.zeros(0, np.int64), *problem.rules.listed.values()])
    first, ours = _alike(problem.scores.wanted, _told(mentees, mentors), np.unique(named // max(1, m)))
    first_mentor, theirs = _alike(
        problem.scores.offered,
        np.hstack([_told(mentors, mentees), problem.first[:, None].view(np.float32)]),
        np.unique(named % max(1, m)),
    )
    seats = np.bincount(theirs, problem.seats, minlength=len(first_mentor)).astype(np.int64)
    alike = np.bincount(ours, problem.alike, minlength=len(first)).astype(np.int64)
    small = replace(problem.take(first, first_mentor), seats=seats, alike=alike)
    return Groups(problem, small if len(first) < n or len(first_mentor) < m else problem, ours, theirs)


def _told(ours: Traits, theirs: Traits) -> Table:
    """What the rules see of each person, as one table: who somebody is counts only if the other side has to do with them."""
    concerned = np.union1d(theirs.own, theirs.manager)
    people = [np.where(np.isin(codes, concerned), codes, -1) for codes in (ours.own, ours.manager)]
    columns = [*people, ours.department, *ours.languages.T.view(np.int64)]
    return np.stack(columns, axis=1).view(np.float32)


def _alike(points: Table, told: Table, alone: Index) -> tuple[Index, Index]:
    """The first of each group of equal rows, and the group of every row."""
    known: dict[bytes | int, int] = {}
    by_name = set(alone.tolist())
    group = np.array(
        [
            known.setdefault(row if row in by_name else _print(points[row], told[row]), len(known))
            for row in range(len(points))
        ],
        np.int64,
    )
    return np.unique(group, return_index=True)[1], group


def _print(points: Table, told: Table) -> bytes:
    """What tells one row from another, in 16 bytes: the rows themselves would be held twice."""
    return hashlib.blake2b(points.tobytes() + told.tobytes(), digest_size=16).digest()
