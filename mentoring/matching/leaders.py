"""Who leads a group: the question, and the proof of an answer, checked without the search that found it.

Choosing the mentors who lead is hard (lower quotas with closures are NP-hard: Biró et al. 2010). What no choice exceeds can be
told from prices: give each mentee i a price p(i) >= 0 and every pair a price q >= 0. A group of mentor j then keeps what its
pairs are worth less their prices, v(j) at most, which sorting one column tells. No grouping is worth more than the sum of p,
plus q times the most pairs there can be, plus v(j) of each mentor who leads (the Lagrangian bound; Geoffrion 1974). Where that
is not tight, the choices are parted: those in which a mentor leads, and those in which they do not, each with prices of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mentoring.matching.model import FULL
from mentoring.matching.problem import Index, Lots, Problem

MOST_MENTEES, MOST_COUPLES = 20_000, 500_000
"""Up to which every choice is weighed, in sums that are exact: about 1 000 mentees and 500 mentors."""
NEVER = -(1 << 60)
"""What a couple is worth that the rules forbid."""
PARTS = 1 << 10
"""Prices are whole numbers of this part of a point, so that every sum is exact."""


@dataclass(frozen=True)
class Grouping:
    """Who may lead whom. Mentors of one kind differ in nothing that counts, so only how many of them lead is chosen.

    Args:
        worth: what a pair is worth (mentees x kinds): its points and `pair`; NEVER where the rules forbid it.
        pair: what a pair counts beside its points; more than all points there can be.
        smallest: mentees without whom a mentor of a kind does not lead; at least 1.
        largest: free seats of a mentor of a kind.
        kind: the kind of each mentor.
        size: how many mentors there are of each kind.
    """

    worth: Index
    pair: int
    smallest: Index
    largest: Index
    kind: Index
    size: Index

    @staticmethod
    def of(problem: Problem, least: Index) -> Grouping:
        """The groups of everybody who waits; `least`: mentees each mentor must get to lead a group, or else none."""
        n, m = problem.shape
        pair = (FULL + 1) * (n + 1)
        arcs = problem.couples()
        worth = np.full((n, m), NEVER)
        worth[arcs.mentee, arcs.mentor] = arcs.gain + pair
        smallest = np.maximum(1, least)
        columns = np.vstack([worth, smallest, problem.seats])
        _, first, kind, size = np.unique(
            columns, axis=1, return_index=True, return_inverse=True, return_counts=True
        )
        return Grouping(worth[:, first], pair, smallest[first], problem.seats[first], kind.ravel(), size)

    def above(self, points: int) -> Grouping:
        """The same without the couples that have no more points than these."""
        return replace(self, worth=np.where(self.worth > self.pair + points, self.worth, NEVER))

    @property
    def highest_worth(self) -> int:
        """No pair is worth more, in points."""
        return int(self.worth.max(initial=0))

    @property
    def highest_price(self) -> int:
        """No price may be higher, in PARTS of a point: sums over all mentees and seats then stay below 2^62. A power of two."""
        seats = np.minimum(self.largest, len(self.worth)) @ self.size
        room = (1 << 62) // (len(self.worth) + int(seats)) - self.highest_worth * PARTS
        return 1 << ((room // 2).bit_length() - 1)

    @property
    def most_pairs(self) -> int:
        """No groups of those sizes have more pairs: a sum of sizes, no greater than the mentees who may be led by somebody."""
        able = int((self.worth > NEVER).any(axis=1).sum())
        can_be = np.zeros(able + 1, bool)
        can_be[0] = True
        for kind in np.repeat(np.arange(len(self.size)), self.size):
            before = can_be.copy()
            for size in range(int(self.smallest[kind]), min(int(self.largest[kind]), able) + 1):
                can_be[size:] |= before[: able + 1 - size]
        return int(np.flatnonzero(can_be)[-1])

    def leaders(self, leads: Index, lots: Lots) -> npt.NDArray[np.bool_]:
        """Which mentors lead, when that many of each kind do: those with the lowest lots."""
        order = np.lexsort((lots, self.kind))
        turn = np.arange(len(order)) - (np.cumsum(self.size) - self.size)[self.kind[order]]
        found = np.zeros(len(order), bool)
        found[order] = turn < leads[self.kind[order]]
        return found


@dataclass(frozen=True)
class Side:
    """Some of the choices: of each kind at least `fewest` and at most `most` lead."""

    fewest: Index
    most: Index


@dataclass(frozen=True)
class Fork:
    """The choices of a side are parted: those where more than `up_to` of that kind lead come first, then all the others."""

    kind: int
    up_to: int

    def parts(self, side: Side) -> tuple[Side, Side]:
        """Both parts of that side: more than `up_to`, and the others. No choice is in neither."""
        fewest, most = side.fewest.copy(), side.most.copy()
        fewest[self.kind] = max(fewest[self.kind], self.up_to + 1)
        most[self.kind] = min(most[self.kind], self.up_to)
        return Side(fewest, side.most), Side(side.fewest, most)


@dataclass(frozen=True)
class Priced:
    """A side that is not parted further, with the prices that say how much it can be worth.

    Args:
        price: of each mentee, in PARTS of a point.
        each: of every pair, in PARTS of a point.
        none: at these prices groups that are worth nothing would be worth less than nothing: no choice of this side can be.
    """

    price: Index
    each: int
    none: bool = False


Proof = Sequence[Fork | Priced]
"""The sides in the order in which they are parted: after a fork all of its first part, then all of its second one."""


def bound(grouping: Grouping, proof: Proof) -> int:
    """What no choice of leaders is worth more than, in points; computed from the groups and the prices alone.

    Raises AssertionError when the proof leaves out a choice or names a price below 0.
    """
    found, most_pairs = 0, grouping.most_pairs  # nobody leads: worth 0
    sides = [Side(np.zeros_like(grouping.size), grouping.size)]
    for step in proof:
        assert sides, "there are more prices than sides"
        side = sides.pop()
        if isinstance(step, Fork):
            first, second = step.parts(side)
            sides += [second, first]
            continue
        worth = worth_at_most(grouping, side, step, most_pairs)
        if not step.none:
            found = max(found, worth // PARTS)
        else:
            assert worth < 0, "a side that is said to be impossible is not"
    assert not sides, "a side has no prices"
    return found


def worth_at_most(grouping: Grouping, side: Side, at: Priced, most_pairs: int) -> int:
    """What no choice of that side is worth more than at those prices, in PARTS of a point; -1 where there is no such choice."""
    keeps, joins = best_members(grouping, at)
    group = np.where(joins, keeps, 0).sum(axis=0)
    able = (grouping.worth > NEVER).sum(axis=0)
    can_lead = np.minimum(grouping.largest, able) >= grouping.smallest
    if (side.fewest[~can_lead] > 0).any() or (side.fewest > side.most).any():
        return -1
    group[~can_lead] = 0
    led = side.fewest * group + (side.most - side.fewest) * np.maximum(0, group)
    return int(at.price.sum()) + at.each * most_pairs + int(led.sum())


def best_members(grouping: Grouping, at: Priced) -> tuple[Index, npt.NDArray[np.bool_]]:
    """What each couple keeps at those prices, in PARTS of a point, and whether it is in the best group of its kind of mentor.

    Both mentees x kinds. The best group has the best mentees there are, as many as make it a group, then all that are worth it.
    """
    prices = np.append(at.price, at.each)
    assert (prices >= 0).all(), "a price is below 0"
    assert (prices <= grouping.highest_price).all(), "a price is too high for exact sums"
    allowed = grouping.worth > NEVER
    worth = np.where(allowed, 0 if at.none else grouping.worth, 0) * PARTS
    keeps = np.where(allowed, worth - at.price[:, None] - at.each, NEVER)
    rank = np.argsort(np.argsort(-keeps, axis=0, kind="stable"), axis=0)
    joins = (rank < grouping.smallest) | ((rank < grouping.largest) & (keeps > 0))
    return keeps, joins & allowed
