"""Suggestions: a few mentors for each mentee to rank, spread over all mentors; then who gets whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mentoring.matching.cohort import Cohort, cohort
from mentoring.matching.explain import reasons
from mentoring.matching.flow import Arcs, assign
from mentoring.matching.model import FULL, Certificate, Constraints, Match, Proposed, score
from mentoring.matching.optimum import candidates, optimum
from mentoring.matching.parties import Party
from mentoring.matching.preference import Side, blocking_pairs, stable_assignment
from mentoring.matching.problem import lots
from mentoring.matching.solve import NOTHING, best_around, draft
from mentoring.programme import Matching

Rankings = Mapping[str, Sequence[str]]


def suggestions(
    mentors: Party,
    mentees: Party,
    matching: Matching,
    constraints: Constraints = NOTHING,
    *,
    k: int | None = None,
) -> dict[str, tuple[Proposed, ...]]:
    """Mentee id -> up to k mentors (default: the programme's number), best first.

    The partner of the best match of the whole cohort is always among them, so that a good match remains possible whatever
    people rank. The others are the best that can be had when every seat is proposed about equally often.
    """
    k = k or matching.suggestions
    made = cohort(mentors, mentees, matching, constraints)
    taken = (*made.open, *made.locks)
    waiting = made.waiting(taken)
    problem = made.free(waiting, taken)
    best = optimum(problem)
    sure = best.mentor
    paired = np.flatnonzero(sure >= 0)
    known = Arcs(paired, sure[paired], problem.scores.of(paired, sure[paired]))
    arcs = candidates(problem, best.price).union(known)
    arcs = arcs.where(problem.seats[arcs.mentor] > 0)
    is_sure = sure[arcs.mentee] == arcs.mentor

    # Every seat is proposed k times, more when there are fewer seats than mentees.
    crowding = max(1.0, len(waiting) / max(1, int(problem.seats.sum())))
    proposals = np.ceil(k * crowding * problem.seats).astype(np.int64) - np.bincount(
        sure[sure >= 0], minlength=len(mentors)
    )
    others = arcs.where(~is_sure)
    more = assign(
        k - (sure >= 0), proposals, Arcs(others.mentee, others.mentor, others.gain + FULL + 1), most=1
    )
    chosen = is_sure.copy()
    chosen[~is_sure] = more > 0
    picked = arcs.where(chosen)

    lot = lots(problem.mentee_lots[picked.mentee], problem.mentor_lots[picked.mentor])
    found: dict[str, list[Proposed]] = {mentee: [] for mentee in sorted(made.mentees.ids[i] for i in waiting)}
    for at in np.lexsort((lot, -picked.gain)):
        i, j = int(waiting[picked.mentee[at]]), int(picked.mentor[at])
        pair = Proposed(made.mentors.ids[j], made.mentees.ids[i], score(picked.gain[at]), reasons(made, i, j))
        found[pair.mentee].append(pair)
    return {mentee: tuple(pairs) for mentee, pairs in found.items()}


def assign_by_preference(
    mentors: Party,
    mentees: Party,
    matching: Matching,
    rankings: Rankings,
    constraints: Constraints = NOTHING,
    *,
    favour: Side = "mentees",
) -> Match:
    """Assign mentees to the mentors they ranked (mentee id -> mentor ids, best first), then everybody else.

    The assignment is stable and the best stable one for the side it favours; a mentor's seats go to the highest scores. Choices
    that a rule forbids are passed over. Whoever ranked nobody, or got none of their choices, is then matched with the seats left.
    The certificate says how far the total is from the best match that would ignore the choices.
    """
    made = cohort(mentors, mentees, matching, constraints)
    taken = (*made.open, *made.locks)
    wishes, regards, seats = _wishes(made, rankings)
    by_id = stable_assignment(wishes, regards, seats, favour=favour)
    blocking = blocking_pairs(by_id, wishes, regards, seats)
    granted = tuple(
        (made.mentees.ids.index(mentee), made.mentors.ids.index(mentor)) for mentee, mentor in by_id.items()
    )
    rest = best_around(made, (*taken, *granted)).couples
    best = best_around(made, taken)
    proof = best.certificate
    lost = sum(made.points(best.couples).values()) - sum(made.points((*granted, *rest)).values())
    certificate = Certificate(
        optimal=False,
        gap=score(lost),
        bound=proof.bound,
        most_pairs=proof.most_pairs,
        checked_by=f"{len(blocking)} of {sum(map(len, wishes.values()))} ranked couples would rather have each other",
        method="stable",
    )
    return draft(made, (*made.locks, *granted, *rest), certificate)


def _wishes(
    made: Cohort, rankings: Rankings
) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, int]]:
    """Choices that may be granted, each mentor's own order of those who chose them, and the seats left."""
    taken = (*made.open, *made.locks)
    left = made.seats_left(taken)
    row_of = {mentor: j for j, mentor in enumerate(made.mentors.ids)}
    wishes: dict[str, list[str]] = {}
    regards: dict[str, list[tuple[int, int, str]]] = {mentor: [] for mentor in made.mentors.ids}
    for i in made.waiting(taken):
        mentee = made.mentees.ids[i]
        allowed = made.rules.allowed(np.array([i]))[0]
        ranked = dict.fromkeys(row_of[mentor] for mentor in rankings.get(mentee, ()) if mentor in row_of)
        wishes[mentee] = [made.mentors.ids[j] for j in ranked if allowed[j] and left[j]]
        for j in ranked:
            points = made.scores.of(np.array([i]), np.array([j]))[0]
            lot = lots(made.problem.mentee_lots[[i]], made.problem.mentor_lots[[j]])[0]
            regards[made.mentors.ids[j]].append((-int(points), int(lot), mentee))
    ordered = {mentor: [mentee for *_, mentee in sorted(rows)] for mentor, rows in regards.items()}
    return wishes, ordered, {mentor: int(left[j]) for mentor, j in row_of.items()}
