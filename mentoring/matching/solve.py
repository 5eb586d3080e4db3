"""From two sides to a draft: score, rules, solve, certify, explain."""

from __future__ import annotations

from mentoring.matching.certify import certify
from mentoring.matching.cohort import Cohort, Couples, cohort
from mentoring.matching.explain import reasons, unmatched
from mentoring.matching.model import Certificate, Constraints, Match, Proposed, score
from mentoring.matching.optimum import optimum
from mentoring.matching.parties import Party
from mentoring.programme import Matching

NOTHING = Constraints()


def solve(mentors: Party, mentees: Party, matching: Matching, constraints: Constraints = NOTHING) -> Match:
    """The best match: most pairs, then the best total score, then the best worst pair, ties by the programme's seed.

    Open pairs and locks are kept; the rest is decided around them. The same people give the same pairs in any order.
    Raises BadInput when an id stands twice on one side or a lock cannot be kept (see `cohort`).
    """
    made = cohort(mentors, mentees, matching, constraints)
    found, certificate = best_around(made, (*made.open, *made.locks))
    return draft(made, (*made.locks, *found), certificate)


def best_around(made: Cohort, taken: Couples) -> tuple[Couples, Certificate]:
    """The best couples of everybody still waiting, beside those taken, with their proof."""
    waiting = made.waiting(taken)
    problem = made.free(waiting, taken)
    solution = optimum(problem)
    found = tuple((int(i), int(j)) for i, j in zip(waiting, solution.mentor, strict=True) if j >= 0)
    return found, certify(problem, solution)


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
