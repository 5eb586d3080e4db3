"""From two sides to a draft: score, rules, solve, certify, explain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from mentoring.matching.certify import certify
from mentoring.matching.cohort import Cohort, Couples, cohort
from mentoring.matching.explain import reasons, unmatched
from mentoring.matching.leaders import MOST_COUPLES, MOST_MENTEES, Grouping, bound
from mentoring.matching.model import Certificate, Constraints, Match, Method, Proposed, score
from mentoring.matching.optimum import optimum
from mentoring.matching.parties import Party
from mentoring.matching.problem import Index, Problem, Solution
from mentoring.matching.turns import least_wished, turns
from mentoring.programme import Matching

if TYPE_CHECKING:
    from mentoring.matching.branching import Choice

NOTHING = Constraints()


def solve(mentors: Party, mentees: Party, matching: Matching, constraints: Constraints = NOTHING) -> Match:
    """The best match: most pairs, then the best total score, then the best worst pair, ties by the programme's seed.

    Open pairs and locks are kept; the rest is decided around them. Where seats come in turn (`Matching.load`, a mentor's least
    number), as many early ones are filled as can be before the total counts; of groups see `best_groups`.
    The same people give the same pairs in any order.
    Raises BadInput when an id stands twice on one side or a lock cannot be kept (see `cohort`).
    """
    made = cohort(mentors, mentees, matching, constraints)
    found = best_around(made, (*made.open, *made.locks))
    return draft(made, (*made.locks, *found.couples), found.certificate)


@dataclass(frozen=True)
class Best:
    """The best couples of everybody who waits, their proof, and what a seat costs.

    Args:
        couples: the couples found.
        certificate: their proof.
        cost: what taking a seat of each mentor costs the others, in points; below 0 where a seat should be filled early.
        worth: what a pair is worth beside its points.
    """

    couples: Couples
    certificate: Certificate
    cost: Index
    worth: int


def best_around(made: Cohort, taken: Couples) -> Best:
    """The best couples of everybody still waiting, beside those taken."""
    if made.matching.formula == "group":
        return best_groups(made, taken)
    return _best(made, taken, frozenset())


def best_groups(made: Cohort, taken: Couples) -> Best:
    """The same for groups: a mentor with fewer mentees than `smallest_group` leads none.

    Where the best match has smaller groups, who leads is searched (`branching.choose`), and what was found is compared with
    what no choice exceeds (`leaders.bound`). Of cohorts too large for it, the smallest groups are dissolved one after another.
    Then, and where more is known from it, the certificate compares with the best match that would allow groups of any size:
    its gap is the most that another choice could win.
    """
    anyhow = _best(made, taken, frozenset())
    found, closed = _without_small(made, taken, anyhow)
    if not closed:
        return found
    mentees, proof = len(made.waiting(taken)), anyhow.certificate
    if mentees <= MOST_MENTEES and mentees * len(made.mentors) <= MOST_COUPLES:
        found = _searched(made, taken, found)
        known = found.certificate
        in_turn = made.matching.load != "free" or least_wished(made).any()  # a fair load costs points
        if in_turn or (known.most_pairs, known.bound) <= (proof.most_pairs, proof.bound):
            return found
    return _compared(made, taken, found, anyhow)


def _searched(made: Cohort, taken: Couples, start: Best) -> Best:
    """The best groups of all choices of who leads; of those as good, the ones with the best worst pair."""
    from mentoring.matching.branching import choose  # loads scipy, which other formulas do without

    waiting = made.waiting(taken)
    problem = made.free(waiting, taken)
    before = np.bincount([j for _, j in taken], minlength=len(made.mentors))
    least = np.maximum(0, made.matching.smallest_group - before)
    grouping = Grouping.of(problem, least)

    def led_by(choice: Choice, otherwise: Best) -> Best:
        best = otherwise
        if choice.leads is not None:
            leads = grouping.leaders(choice.leads, problem.mentor_lots)
            best = _best(made, taken, np.flatnonzero(~leads), np.where(leads, least, 0))
        by = f"prices of {len(waiting)} mentees, for every choice of the mentors who lead"
        return _beside(made, taken, best, divmod(most, grouping.pair), "choices", by)

    pairs, points = _reached(made, start)
    choice = choose(grouping, pairs * grouping.pair + points)
    most = bound(grouping, choice.proof)
    found = led_by(choice, start)
    while found.certificate.optimal and found.couples:
        worst = _worst(made, found)
        better = grouping.above(worst)
        choice = choose(better, most - 1, work=choice.left)
        other = led_by(choice, found)
        if not other.certificate.optimal or _worst(made, other) <= worst:
            proven = bound(better, choice.proof) < most
            return replace(found, certificate=replace(found.certificate, worst_proven=proven))
        found = other
    return found


def _compared(made: Cohort, taken: Couples, found: Best, anyhow: Best) -> Best:
    """Those groups beside the best match with groups of any size: what is not proven of it is not of them either."""
    proof = anyhow.certificate
    by = f"{proof.checked_by}, groups of any size"
    best = _beside(made, taken, found, _reached(made, anyhow), "compared", by)
    certificate = replace(
        best.certificate,
        optimal=best.certificate.optimal and proof.optimal,
        gap=best.certificate.gap + proof.gap,
        bound=proof.bound,
        most_pairs=proof.most_pairs,
    )
    return replace(best, certificate=certificate)


def _beside(
    made: Cohort, taken: Couples, found: Best, most: tuple[int, int], method: Method, by: str
) -> Best:
    """Those groups beside the most that is possible: pairs and, with as many, points.

    Raises AssertionError when a group is too small: it must never leave here.
    """
    load = Counter(j for _, j in (*taken, *found.couples))
    leads = {j for _, j in found.couples}
    assert all(load[j] >= made.matching.smallest_group for j in leads), "a group is too small"
    pairs, points = _reached(made, found)
    certificate = Certificate(
        optimal=(pairs, points) == most,
        gap=score(max(0, most[1] - points)),
        bound=score(most[1]),
        most_pairs=most[0],
        checked_by=f"{by}; {len(leads)} lead here",
        method=method,
        worst_proven=not pairs,  # of none there is no worst
    )
    return replace(found, certificate=certificate)


def _reached(made: Cohort, best: Best) -> tuple[int, int]:
    """Pairs and points of those couples."""
    return len(best.couples), sum(made.points(best.couples).values())


def _worst(made: Cohort, best: Best) -> int:
    """Points of the worst pair."""
    return min(made.points(best.couples).values())


def _without_small(made: Cohort, taken: Couples, found: Best) -> tuple[Best, frozenset[int]]:
    """Dissolve the smallest groups, a quarter at a time, until none is too small; the mentors who lead none for it."""
    smallest = made.matching.smallest_group
    before = Counter(j for _, j in taken)
    closed: frozenset[int] = frozenset()
    while True:
        load = Counter(j for _, j in found.couples)
        total = Counter[int]()
        for (_, j), worth in made.points(found.couples).items():
            total[j] += worth
        small = sorted(
            (n, total[j], made.mentors.ids[j], j) for j, n in load.items() if n + before[j] < smallest
        )
        if not small:
            return found, closed
        closed |= {j for *_, j in small[: -(-len(small) // 4)]}
        found = _best(made, taken, closed)


def _best(made: Cohort, taken: Couples, closed: Iterable[int], least: Index | None = None) -> Best:
    waiting = made.waiting(taken)
    problem = made.free(waiting, taken)
    seats = problem.seats.copy()
    seats[list(closed)] = 0
    problem = replace(problem, seats=seats)
    order = turns(made, problem, taken, least)
    asked, whose = order.problem, order.mentor
    solution = optimum(asked)
    # Place -1, for nobody, is the last one.
    mentor = np.append(whose, -1)[solution.mentor]
    couples = tuple((int(i), int(j)) for i, j in zip(waiting, mentor, strict=True) if j >= 0)
    return Best(couples, certify(asked, solution), _costs(asked, solution, whose, len(seats)), solution.bonus)


def _costs(problem: Problem, solution: Solution, whose: Index, mentors: int) -> Index:
    """What the cheapest seat of each mentor costs; for one without any, more than any pair is worth."""
    cost = np.full(mentors, 2 * problem.decisive_bonus)
    np.minimum.at(cost, whose, np.where(problem.seats > 0, solution.price - problem.first, cost[whose]))
    return cost


def draft(made: Cohort, couples: Couples, certificate: Certificate) -> Match:
    """A match of those couples, explained, beside the pairs that are already open."""
    points = made.points(couples)
    pairs = [
        Proposed(
            made.mentors.ids[j],
            made.mentees.ids[i],
            score(points[i, j]),
            reasons(made, i, j),
            (i, j) in made.locks,
        )
        for i, j in couples
    ]
    return Match(
        pairs=tuple(sorted(pairs, key=lambda pair: pair.mentee)),
        unmatched=unmatched(made, (*made.open, *couples)),
        total=score(sum(points.values())),
        worst=score(min(points.values())) if points else None,
        certificate=certificate,
        seed=made.matching.seed,
        ignored=made.scores.ignored,
    )
