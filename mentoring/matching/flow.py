"""The best assignment over a list of possible couples, and the prices that prove it: OR-Tools' minimum-cost flow.

People come in groups of equals (a group of one is the usual case): a mentee group has `supply` people, a mentor group
`seats`. An arc is a couple of groups that may be paired, with its gain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Arcs:
    """Possible couples, sorted by mentee then mentor, each once: mentee, mentor and gain (positive, whole)."""

    mentee: Index
    mentor: Index
    gain: Index

    def __len__(self) -> int:
        return len(self.gain)

    def where(self, kept: Mask) -> Arcs:
        """The arcs for which `kept` is true."""
        return Arcs(self.mentee[kept], self.mentor[kept], self.gain[kept])

    def plus(self, bonus: int | Index) -> Arcs:
        """The same arcs, each worth that much more; one number for all, or one a mentor."""
        more = bonus if isinstance(bonus, int) else bonus[self.mentor]
        return Arcs(self.mentee, self.mentor, self.gain + more)

    def gains(self, price: Index, mentees: int) -> Index:
        """What each mentee would gain at those prices with the best of their arcs; 0 when nothing."""
        found = np.zeros(mentees, np.int64)
        np.maximum.at(found, self.mentee, self.gain - price[self.mentor])
        return found

    def union(self, others: Arcs) -> Arcs:
        """These arcs and the others, each once."""
        return Arcs.of([self, others])

    @staticmethod
    def none() -> Arcs:
        """No arc."""
        return Arcs(*(np.zeros(0, np.int64) for _ in range(3)))

    @staticmethod
    def of(parts: Sequence[Arcs]) -> Arcs:
        """All arcs of the parts, sorted, each once."""
        mentee, mentor, gain = (
            np.concatenate([getattr(part, name) for part in parts]) for name in ("mentee", "mentor", "gain")
        )
        width = int(mentor.max(initial=0)) + 1
        _, first = np.unique(mentee * width + mentor, return_index=True)
        return Arcs(mentee[first], mentor[first], gain[first])


def assign(supply: Index, seats: Index, arcs: Arcs, *, most: int | None = None) -> Index:
    """How many people each arc pairs, so that the sum of gains is greatest; leaving somebody out gains nothing.

    `most` bounds every arc (1: nobody is proposed the same mentor twice).
    Raises RuntimeError when OR-Tools refuses the figures: a bug here, never the input's fault.
    """
    if not len(arcs):
        return np.zeros(0, np.int64)
    from ortools.graph.python import min_cost_flow

    n, m = len(supply), len(seats)
    end = n + m
    flow = min_cost_flow.SimpleMinCostFlow()
    room = np.minimum(supply[arcs.mentee], seats[arcs.mentor])
    pairs = flow.add_arcs_with_capacity_and_unit_cost(
        arcs.mentee, n + arcs.mentor, room if most is None else np.minimum(room, most), -arcs.gain
    )
    flow.add_arcs_with_capacity_and_unit_cost(n + np.arange(m), np.full(m, end), seats, np.zeros(m, np.int64))
    # Without a way out for the unmatched the problem may be infeasible, and SimpleMinCostFlow then has been seen to crash.
    flow.add_arcs_with_capacity_and_unit_cost(np.arange(n), np.full(n, end), supply, np.zeros(n, np.int64))
    flow.set_nodes_supplies(np.arange(n), supply)
    flow.set_node_supply(end, -int(supply.sum()))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"minimum-cost flow: {status}")
    return np.asarray(flow.flows(pairs), np.int64)


def prices(supply: Index, seats: Index, arcs: Arcs, used: Index) -> Index:
    """A price for each mentor's seat under which every mentee has the best on offer: what proves `used` is optimal.

    They are the middle of the least and the greatest such prices, both by Bellman-Ford on the residual graph; the whole
    set is closed under rounded means (Murota, Discrete Convex Analysis, 2003, ch. 7: L-natural convexity).
    Raises NotOptimal when `used` is not: no such prices exist.
    """
    idle = np.bincount(arcs.mentee, used, minlength=len(supply)) < supply
    free = np.bincount(arcs.mentor, used, minlength=len(seats)) < seats
    least = _least(arcs, arcs.where(used > 0), idle, len(seats))
    if least[free].any():
        raise NotOptimal
    return (least + _greatest(arcs, arcs.where(used > 0), free, len(supply))) // 2


class NotOptimal(RuntimeError):
    """No prices exist for an assignment: it is not the best one."""


def _least(arcs: Arcs, pairs: Arcs, idle: Mask, mentors: int) -> Index:
    """The least prices: as some rise, those who pay them gain less, and would rather bid for another seat."""
    bids, holders = Groups(arcs.mentee, len(idle)), Groups(pairs.mentor, mentors)
    price = np.zeros(mentors, np.int64)
    gain = np.full(len(idle), arcs.gain.max(initial=0))
    np.minimum.at(gain, pairs.mentee, pairs.gain)
    gain[idle] = 0
    bidding = np.arange(len(idle))
    for _ in range(mentors + 2):
        bid = bids.members(bidding)
        before = price.copy()
        np.maximum.at(price, arcs.mentor[bid], arcs.gain[bid] - gain[arcs.mentee[bid]])
        paying = holders.members(np.flatnonzero(price > before))
        bidding = pairs.mentee[paying]
        if not len(bidding):
            return price
        np.minimum.at(gain, bidding, pairs.gain[paying] - price[pairs.mentor[paying]])
        if (gain[bidding] < 0).any():
            raise NotOptimal
        bidding = np.unique(bidding)
    raise NotOptimal


def _greatest(arcs: Arcs, pairs: Arcs, free: Mask, mentees: int) -> Index:
    """The greatest prices: as some fall, others can gain more, and would leave their seat unless it gets cheaper too."""
    offers, seats_of = Groups(arcs.mentor, len(free)), Groups(pairs.mentee, mentees)
    price = np.full(len(free), arcs.gain.max(initial=0))
    np.minimum.at(price, pairs.mentor, pairs.gain)
    price[free] = 0
    gain = arcs.gains(price, mentees)
    gaining = np.arange(mentees)
    for _ in range(len(free) + 2):
        leaving = seats_of.members(gaining)
        before = price.copy()
        np.minimum.at(price, pairs.mentor[leaving], pairs.gain[leaving] - gain[pairs.mentee[leaving]])
        if (price < 0).any():
            raise NotOptimal
        cheaper = offers.members(np.flatnonzero(price < before))
        if not len(cheaper):
            return price
        before = gain.copy()
        np.maximum.at(gain, arcs.mentee[cheaper], arcs.gain[cheaper] - price[arcs.mentor[cheaper]])
        gaining = np.flatnonzero(gain > before)
    raise NotOptimal


class Groups:
    """The members of any groups, where `group` says each member's."""

    def __init__(self, group: Index, size: int) -> None:
        self._order = np.argsort(group, kind="stable")
        self._starts = np.searchsorted(group[self._order], np.arange(size + 1))

    def members(self, groups: Index) -> Index:
        """The places of all members of those groups."""
        first, size = self._starts[groups], self._starts[groups + 1] - self._starts[groups]
        within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
        found: Index = self._order[np.repeat(first, size) + within]
        return found
