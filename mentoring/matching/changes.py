"""What would change: re-matching around pairs that live, and other weights, before anybody is told."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from mentoring.errors import BadInput
from mentoring.matching.cohort import Cohort, Couples, cohort
from mentoring.matching.explain import reasons
from mentoring.matching.flow import Arcs, Mask, assign
from mentoring.matching.model import Constraints, Match, Proposed, score
from mentoring.matching.optimum import candidates, optimum
from mentoring.matching.parties import Party
from mentoring.matching.problem import Index
from mentoring.matching.solve import NOTHING, best_around, solve
from mentoring.matching.turns import fairness_of, turns
from mentoring.programme import Matching

MOST_OPTIONS = 8
FINEST = 100
"""Fineness of the rates at which moves are exchanged for points."""
STEEPER = 16
"""By how much a weight grows that was too small to come first."""
MOST_COST = 2**60
"""Costs times nodes that OR-Tools can hold: half of what it was seen to refuse."""


@dataclass(frozen=True, slots=True)
class Move:
    """One mentee who would change mentor (None: nobody), and what their own score (0..100) wins or loses by it."""

    mentee: str
    before: str | None
    after: str | None
    gain: float


@dataclass(frozen=True, slots=True)
class Option:
    """One way to re-match.

    Args:
        new: pairs that do not live yet, of those who move and of those who had no mentor.
        moves: living pairs that end for it.
        pairs: pairs in all, afterwards.
        total: sum of all scores, afterwards.
        price: what each move beyond those of the option before wins in total; None for the first, or when it wins a pair or a
            fairer load.
    """

    new: tuple[Proposed, ...]
    moves: tuple[Move, ...]
    pairs: int
    total: float
    price: float | None


def rematch(
    mentors: Party, mentees: Party, matching: Matching, constraints: Constraints
) -> tuple[Option, ...]:
    """Ways to find a mentor for those who have none, from "nobody else moves" to "as if nobody were paired".

    `constraints.open` are the pairs that live: they may move, but nobody who has a mentor is left without one for it; locks
    stay. After the first option all have as many pairs as can be, and no other such way with as many moves or fewer has a
    fairer load (`Matching.load`, a mentor's least number) or, with the same, a better total (those on the convex frontier,
    fewest moves first, at most MOST_OPTIONS).

    Raises BadInput when there are too many seats to weigh moves against a fair load: thousands of people, hundreds of seats each.
    """
    made = cohort(mentors, mentees, matching, constraints)
    living = tuple(couple for couple in made.open if couple not in made.locks)
    still = best_around(made, (*living, *made.locks)).couples
    weigh = _Weigher(made, living, still)
    found: dict[Couples, tuple[int, int]] = {}

    def add(couples: Couples) -> tuple[int, int]:
        """Kept pairs and worth of an option, which is remembered."""
        couples = tuple(sorted(couples))
        found[couples] = len(set(couples) & set(living)), weigh.worth(couples)
        return found[couples]

    add((*living, *still))
    first, last = add(weigh.firmest()), add(weigh(points=1, keeping=0))
    between = deque([(first, last)])
    while between and len(found) < MOST_OPTIONS:
        (kept, total), (kept_less, total_more) = ends = between.popleft()
        if kept - kept_less < 2:
            continue
        # The option best at the exchange rate of both ends is beyond the line between them, or there is none.
        rate = Fraction(total_more - total, kept - kept_less).limit_denominator(FINEST)
        middle = add(weigh(points=rate.denominator, keeping=rate.numerator))
        if (middle[1] - total) * (kept - kept_less) > (total_more - total) * (kept - middle[0]):
            between += [(ends[0], middle), (middle, ends[1])]
    return _options(made, living, found)


class _Weigher:
    """The couples with the most pairs, everybody served still served, then the best worth and kept pairs at a rate.

    What couples are worth is their points, and a fair load before these where it is asked for. What comes first gets a weight,
    and is known to have come first when it is as much as can be had: then nothing better is to be had at that much. A weight
    that outweighs all else by its size alone would be too large a number for OR-Tools beyond some thousand people.
    """

    def __init__(self, made: Cohort, living: Couples, still: Couples) -> None:
        self._made, self._free = made, made.waiting(made.locks)
        order = turns(made, made.free(self._free, made.locks), made.locks)
        problem, self._whose = order.problem, order.mentor
        self._step = problem.decisive_bonus if problem.first.any() else 0
        mentor, known = (
            np.array([at.get(int(i), -1) for i in self._free], np.int64)
            for at in (dict(living), dict((*living, *still)))
        )
        # A pair that is known may hold a seat of its mentor in any turn.
        mentee = np.flatnonzero(known >= 0)
        first, last = (np.searchsorted(self._whose, known[mentee], side) for side in ("left", "right"))
        seat = np.concatenate([np.zeros(0, np.int64), *map(np.arange, first, last)])
        mentee = np.repeat(mentee, last - first)
        allowed = problem.rules.keep(mentee, seat)
        best = optimum(problem)
        paired = np.flatnonzero(best.mentor >= 0)
        mentee = np.concatenate([mentee[allowed], paired])
        seat = np.concatenate([seat[allowed], best.mentor[paired]])
        self._seats = problem.seats
        self._arcs = (
            candidates(problem, best.price)
            .union(Arcs(mentee, seat, problem.scores.of(mentee, seat)))
            .plus(problem.first)
        )
        self._kept = mentor[self._arcs.mentee] == self._whose[self._arcs.mentor]
        # Whoever has a mentor keeps one: a set of people who can be paired together is part of some largest match
        # (Mendelsohn and Dulmage 1958), so the most of these and the most pairs are had together.
        self._pairs = 1 + (mentor >= 0)[self._arcs.mentee]
        self._most = self._pairs @ self._used(self._pairs)

    def worth(self, couples: Couples) -> int:
        """What those couples are worth beside the locks."""
        fair = fairness_of(self._made, (*couples, *self._made.locks))
        return self._step * fair + sum(self._made.points(couples).values())

    def __call__(self, *, points: int, keeping: int) -> Couples:
        used = self._best(points * self._arcs.gain + keeping * self._kept)
        mentee, mentor = self._free[self._arcs.mentee[used]], self._whose[self._arcs.mentor[used]]
        return tuple((int(i), int(j)) for i, j in zip(mentee, mentor, strict=True))

    def firmest(self) -> Couples:
        """The same, with as many kept pairs as can be before the worth."""
        kept = np.sum(self._kept[self._best(self._kept.astype(np.int64))])
        keeping = int(self._arcs.gain.max(initial=0)) + 1
        while np.sum(self._kept[self._best(self._arcs.gain + keeping * self._kept)]) < kept:
            keeping *= STEEPER
        return self(points=1, keeping=keeping)

    def _best(self, gain: Index) -> Mask:
        """The couples of the greatest gain among those with the most pairs and everybody served."""
        most = int(gain.max(initial=0))
        pair = most + 1
        while (most + 2 * pair) * (len(self._free) + len(self._seats)) < MOST_COST:
            used = self._used(gain + pair * self._pairs)
            if self._pairs @ used == self._most:
                return used
            pair *= STEEPER
        raise BadInput(
            f"{len(self._free)} mentees and {int(self._seats.sum())} seats are too many to weigh moves against a fair load",
            instead="Ask with --load free, or with fewer seats (--seats P0003=2).",
        )

    def _used(self, gain: Index) -> Mask:
        arcs = Arcs(self._arcs.mentee, self._arcs.mentor, gain)
        return assign(np.ones(len(self._free), np.int64), self._seats, arcs) > 0


def _options(made: Cohort, living: Couples, found: dict[Couples, tuple[int, int]]) -> tuple[Option, ...]:
    """The options in words, fewest moves first, without those that another one beats."""
    before = dict(living)
    locked = sum(made.points(made.locks).values())
    options: list[Option] = []
    best, total, load = (-1, -1), 0, 0
    for couples, (kept, worth) in sorted(
        found.items(), key=lambda one: (-one[1][0], -len(one[0]), -one[1][1])
    ):
        if (len(couples), worth) <= best:
            continue
        points, fair = sum(made.points(couples).values()), fairness_of(made, (*couples, *made.locks))
        only_points = bool(options) and (len(couples), fair) == (best[0], load)
        further = len(living) - kept - len(options[-1].moves) if options else 0
        price = score(points - total) / further if only_points and further else None
        best, total, load = (len(couples), worth), points, fair
        after = dict(couples)
        points_of = made.points((*couples, *living))
        options.append(
            Option(
                new=tuple(
                    Proposed(
                        made.mentors.ids[j], made.mentees.ids[i], score(points_of[i, j]), reasons(made, i, j)
                    )
                    for i, j in couples
                    if before.get(i) != j
                ),
                moves=tuple(
                    Move(
                        made.mentees.ids[i],
                        made.mentors.ids[j],
                        made.mentors.ids[after[i]] if i in after else None,
                        score((points_of[i, after[i]] if i in after else 0) - points_of[i, j]),
                    )
                    for i, j in living
                    if after.get(i) != j
                ),
                pairs=len(couples) + len(made.locks),
                total=score(points + locked),
                price=None if price is None else round(price, 2),
            )
        )
    return tuple(options)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Two matches of the same people, side by side.

    Args:
        match: the other match.
        moves: mentees whose mentor differs; their gain is under the *other* weights.
        pairs: pairs won (or lost, below 0).
        total: total won under the other weights, beside keeping the first match.
        cost: total lost under the first weights.
    """

    match: Match
    moves: tuple[Move, ...]
    pairs: int
    total: float
    cost: float


def what_if(
    mentors: Party,
    mentees: Party,
    matching: Matching,
    other: Matching,
    constraints: Constraints = NOTHING,
    other_constraints: Constraints | None = None,
    other_parties: tuple[Party, Party] | None = None,
) -> WhatIf:
    """What other weights or rules (`other`), constraints or people and seats would change; nothing is decided by it.

    A pair of somebody who is not there in the other case counts for nothing in its total.
    """
    bound = constraints if other_constraints is None else other_constraints
    then = other_parties or (mentors, mentees)
    first = solve(mentors, mentees, matching, constraints)
    second = solve(*then, other, bound)
    old = _totals(cohort(mentors, mentees, matching, constraints), first, second)
    new = _totals(cohort(*then, other, bound), first, second)
    before, after = ({pair.mentee: pair.mentor for pair in match.pairs} for match in (first, second))
    moves = tuple(
        Move(
            mentee,
            before.get(mentee),
            after.get(mentee),
            score(new[1].get(mentee, 0) - new[0].get(mentee, 0)),
        )
        for mentee in sorted(before.keys() | after.keys())
        if before.get(mentee) != after.get(mentee)
    )
    return WhatIf(
        match=second,
        moves=moves,
        pairs=len(second.pairs) - len(first.pairs),
        total=score(sum(new[1].values()) - sum(new[0].values())),
        cost=score(sum(old[0].values()) - sum(old[1].values())),
    )


def _totals(made: Cohort, *matches: Match) -> list[dict[str, int]]:
    """For each match: mentee -> points of their pair, in this cohort's weights."""
    mentee_row = {person: row for row, person in enumerate(made.mentees.ids)}
    mentor_row = {person: row for row, person in enumerate(made.mentors.ids)}
    found = []
    for match in matches:
        couples = tuple(
            (mentee_row[pair.mentee], mentor_row[pair.mentor])
            for pair in match.pairs
            if pair.mentee in mentee_row and pair.mentor in mentor_row
        )
        points = made.points(couples)
        found.append({made.mentees.ids[i]: points[i, j] for i, j in couples})
    return found
