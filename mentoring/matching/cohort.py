"""A cohort: both sides with their scores, their rules, and what already binds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from mentoring.errors import BadInput
from mentoring.matching.identities import Identities
from mentoring.matching.model import Constraints
from mentoring.matching.parties import Party
from mentoring.matching.problem import Index, Problem, personal_lots
from mentoring.matching.rules import Rules, rules
from mentoring.matching.scores import Scores, score
from mentoring.programme import Matching

Couples = tuple[tuple[int, int], ...]
"""(mentee, mentor) rows."""


@dataclass(frozen=True)
class Cohort:
    """Everybody of one match. People stand in the order of a draw of the programme's seed, whatever order they came in."""

    mentors: Party
    mentees: Party
    matching: Matching
    scores: Scores
    rules: Rules
    open: Couples
    locks: Couples

    @cached_property
    def problem(self) -> Problem:
        """The whole cohort with all its seats, as if nobody were paired yet."""
        seed = self.matching.seed
        seats = np.where(np.array(self.mentors.barred) == "", self.mentors.seats, 0)
        lots = personal_lots(seed, self.mentees.ids), personal_lots(seed, self.mentors.ids)
        alone = np.ones(len(self.mentees), np.int64)
        first = np.zeros(len(self.mentors), np.int64)
        return Problem(self.scores, self.rules, seats.astype(np.int64), *lots, alone, first)

    def free(self, mentees: Index, taken: Couples) -> Problem:
        """The problem of some of the mentees with the seats that are left beside those taken."""
        return replace(self.problem, seats=self.seats_left(taken)).take(mentees, np.arange(len(self.mentors)))

    def seats_left(self, taken: Couples) -> Index:
        """Seats of each mentor beside those taken; never below none."""
        load = np.bincount([mentor for _, mentor in taken], minlength=len(self.mentors))
        left: Index = np.maximum(0, self.problem.seats - load)
        return left

    def points(self, couples: Couples) -> dict[tuple[int, int], int]:
        """Points of each couple."""
        rows = np.array(couples, np.int64).reshape(-1, 2)
        return dict(zip(couples, self.scores.of(rows[:, 0], rows[:, 1]).tolist(), strict=True))

    def waiting(self, taken: Couples) -> Index:
        """Rows of the mentees who may be matched and are not in those couples."""
        served = {mentee for mentee, _ in taken}
        return np.array(
            [i for i, bar in enumerate(self.mentees.barred) if not bar and i not in served], np.int64
        )


def cohort(mentors: Party, mentees: Party, matching: Matching, constraints: Constraints) -> Cohort:
    """Put a cohort together.

    Raises BadInput when an id stands twice on one side, or a lock is for somebody unknown, breaks a rule, or finds no seat.
    """
    for side in (mentors, mentees):
        if len(set(side.ids)) < len(side):
            twice = sorted(person for person, times in Counter(side.ids).items() if times > 1)
            raise BadInput(
                f"{side.role} {', '.join(twice[:3])} stands there twice",
                instead="Give everybody an id of their own.",
            )
    mentors, mentees = _drawn(mentors, matching.seed), _drawn(mentees, matching.seed)
    identity = Identities(mentors, mentees)
    made = Cohort(
        mentors=mentors,
        mentees=mentees,
        matching=matching,
        scores=score(mentors, mentees, matching),
        rules=rules(mentors, mentees, matching, constraints),
        open=_rows(identity, constraints.open),
        locks=_rows(identity, constraints.locks, known=True),
    )
    _check_locks(made)
    return made


def _drawn(side: Party, seed: int) -> Party:
    order = sorted(range(len(side)), key=lambda row: side.ids[row])
    side = side.take(order)
    return side.take(np.argsort(personal_lots(seed, side.ids), kind="stable"))


def _rows(identity: Identities, pairs: Iterable[tuple[str, str]], *, known: bool = False) -> Couples:
    """Pairs of (mentor, mentee) names as rows; with `known`, a stranger is refused, else left out."""
    found = set()
    for mentor, mentee in sorted(pairs):
        i, j = identity.mentee(mentee), identity.mentor(mentor)
        if i is not None and j is not None:
            found.add((i, j))
        elif known:
            stranger = mentor if j is None else mentee
            raise BadInput(
                f"{stranger} is locked in a pair but takes no part",
                instead="Take the lock off, or enrol them.",
            )
    return tuple(sorted(found))


def _check_locks(made: Cohort) -> None:
    served = {i for i, _ in made.open}
    left = made.seats_left(made.open)
    for i, j in made.locks:
        mentor, mentee = made.mentors.ids[j], made.mentees.ids[i]
        where = f"lock {mentor} - {mentee}"
        broken = (*made.rules.codes(i, j), *filter(None, (made.mentors.barred[j], made.mentees.barred[i])))
        if broken:
            raise BadInput(
                f"it breaks {', '.join(broken)}",
                where=where,
                instead="Take the lock off, or change the rule.",
            )
        if i in served:
            raise BadInput("that mentee has a mentor already", where=where, instead="Take the lock off.")
        if left[j] <= 0:
            raise BadInput(
                "that mentor has no seat left", where=where, instead="Take the lock off, or add a seat."
            )
        served.add(i)
        left[j] -= 1
