"""Pairs that HR made by hand: checked against every rule, scored, explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring.matching.cohort import cohort
from mentoring.matching.identities import Identities
from mentoring.matching.model import Certificate, Constraints, Match, score
from mentoring.matching.parties import Party
from mentoring.matching.solve import NOTHING, best_around, draft
from mentoring.programme import Matching


@dataclass(frozen=True, slots=True)
class Refused:
    """A pair of HR's file that cannot be, with every rule it breaks, for HR's eyes only.

    Codes: unknown-mentor, unknown-mentee, charter, same-person, language, department, reporting-line, former, excluded,
    banned, served (the mentee has a mentor already), no-seat.
    """

    mentor: str
    mentee: str
    codes: tuple[str, ...]


def manual(
    mentors: Party,
    mentees: Party,
    matching: Matching,
    pairs: Sequence[tuple[str, str]],
    constraints: Constraints = NOTHING,
) -> tuple[Match, tuple[Refused, ...]]:
    """Check HR's (mentor, mentee) pairs, named by id or address, in the order of the file.

    The certificate compares them with the best match of the same people: its gap is what another choice would win.
    """
    made = cohort(mentors, mentees, matching, constraints)
    identity = Identities(made.mentors, made.mentees)
    taken = [*made.open, *made.locks]
    found = best_around(made, tuple(taken))
    best, proof = found.couples, found.certificate
    left = made.seats_left(tuple(taken))
    served = {i for i, _ in taken}
    kept: list[tuple[int, int]] = []
    refused = []
    for mentor, mentee in pairs:
        i, j = identity.mentee(mentee), identity.mentor(mentor)
        codes = [code for code, row in (("unknown-mentor", j), ("unknown-mentee", i)) if row is None]
        if i is not None and j is not None:
            bars = {made.mentees.barred[i], made.mentors.barred[j]} - {""}
            codes = [*sorted(bars), *made.rules.codes(i, j)]
            codes += ["served"] if i in served else []
            codes += ["no-seat"] if left[j] <= 0 and not made.mentors.barred[j] else []
            if not codes:
                kept.append((i, j))
                served.add(i)
                left[j] -= 1
        if codes:
            refused.append(Refused(mentor, mentee, tuple(codes)))
    gap = sum(made.points(best).values()) - sum(made.points(tuple(kept)).values())
    certificate = Certificate(
        optimal=gap == 0 and len(kept) == len(best),
        gap=score(gap),
        bound=proof.bound,
        most_pairs=proof.most_pairs,
        checked_by=proof.checked_by,
        method="compared",
    )
    return draft(made, (*made.locks, *kept), certificate), tuple(refused)
