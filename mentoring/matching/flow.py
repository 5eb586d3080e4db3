"""The best assignment over a list of possible couples, and the prices that prove it: OR-Tools' minimum-cost flow.

People come in groups of equals (a group of one is the usual case): a mentee group has `supply` people, a mentor group
`seats`. An arc is a couple of groups that may be paired, with its gain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Arcs:
    """Possible couples, sorted by mentee then mentor, each once: mentee, mentor and gain (positive, whole)."""

    mentee: Index
    mentor: Index
    gain: Index

    def __len__(self) -> int:
        return len(self.gain)

    def where(self, kept: npt.NDArray[np.bool_]) -> Arcs:
        """The arcs for which `kept` is true."""
        return Arcs(self.mentee[kept], self.mentor[kept], self.gain[kept])


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
    Raises RuntimeError when `used` is not optimal: no such prices exist.
    """
    taken, given = (
        np.bincount(side, used, minlength=size).astype(np.int64)
        for side, size in ((arcs.mentor, len(seats)), (arcs.mentee, len(supply)))
    )
    free_seats, idle = taken < seats, given < supply
    least = _least(arcs, used, idle, len(seats))
    if least[free_seats].any():
        raise RuntimeError("no prices: the assignment is not optimal")
    return (least + _greatest(arcs, used, free_seats, len(supply))) // 2


def _least(arcs: Arcs, used: Index, idle: npt.NDArray[np.bool_], mentors: int) -> Index:
    """The least prices: every mentee's own gain falls as prices rise, until nobody would rather be elsewhere."""
    by_mentor = _Grouped(arcs.mentor, mentors)
    paired = np.flatnonzero(used)
    holders = _Grouped(arcs.mentee[paired], len(idle))
    price = np.zeros(mentors, np.int64)
    for _ in range(mentors + 2):
        gain = holders.least(arcs.gain[paired] - price[arcs.mentor[paired]], default=0)
        gain[idle] = 0
        better = np.maximum(0, by_mentor.greatest(arcs.gain - gain[arcs.mentee], default=0))
        if (better <= price).all():
            return price
        price = np.maximum(price, better)
    raise RuntimeError("no prices: the assignment is not optimal")


def _greatest(arcs: Arcs, used: Index, free_seats: npt.NDArray[np.bool_], mentees: int) -> Index:
    """The greatest prices: as high as those who hold the seats would still pay."""
    by_mentee = _Grouped(arcs.mentee, mentees)
    paired = np.flatnonzero(used)
    held = _Grouped(arcs.mentor[paired], len(free_seats))
    price = held.least(arcs.gain[paired], default=0)
    price[free_seats] = 0
    for _ in range(len(free_seats) + 2):
        gain = np.maximum(0, by_mentee.greatest(arcs.gain - price[arcs.mentor], default=0))
        lower = held.least(arcs.gain[paired] - gain[arcs.mentee[paired]], default=0)
        lower[free_seats] = 0
        if (lower >= price).all():
            return price
        price = np.minimum(price, lower)
    raise RuntimeError("no prices: the assignment is not optimal")


class _Grouped:
    """Least and greatest value of every group, where `group` says each value's."""

    def __init__(self, group: Index, size: int) -> None:
        self._order = None if (np.diff(group) >= 0).all() else np.argsort(group, kind="stable")
        starts = np.searchsorted(group if self._order is None else group[self._order], np.arange(size))
        self._some = np.flatnonzero(np.diff(np.append(starts, len(group))))
        self._starts, self._size = starts[self._some], size

    def least(self, values: Index, default: int) -> Index:
        return self._reduce(np.minimum, values, default)

    def greatest(self, values: Index, default: int) -> Index:
        return self._reduce(np.maximum, values, default)

    def _reduce(self, function: np.ufunc, values: Index, default: int) -> Index:
        found = np.full(self._size, default, np.int64)
        if len(self._some):
            found[self._some] = function.reduceat(
                values if self._order is None else values[self._order], self._starts
            )
        return found
