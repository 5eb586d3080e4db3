"""The community: who takes part, since when, and in which role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from mentoring.people import Enrolment, Facts, Pair, Role

_ENDED_EARLY = ("broken", "withdrawn", "declined")
"""Why a pair closed that leaves its two people without what they came for."""


def let_in(facts: Facts, enrolment: Enrolment) -> datetime:
    """When an enrolment was answered: by itself, or by HR's decision where that came later."""
    decision = facts.decision("enrolment", f"{enrolment.person}:{enrolment.role}")
    return max(enrolment.at, decision.at) if decision else enrolment.at


def joined(facts: Facts, person: str) -> datetime:
    """Since when somebody who takes part does so, in whichever role came first."""
    return min(let_in(facts, e) for e in facts.enrolments_of[person] if e.status == "approved")


def takes_part(facts: Facts, person: str, role: Role) -> bool:
    """Whether that person has an approved enrolment in that role, and may be written to."""
    enrolment = facts.enrolled.get((person, role))
    return (
        enrolment is not None
        and enrolment.status == "approved"
        and not facts.people[enrolment.person].opted_out
    )


def paired(facts: Facts) -> Mapping[str, datetime]:
    """Everybody in an open pair who still takes part -> since when, by id."""
    return _since(facts, facts.open_pairs)


def told(facts: Facts) -> Mapping[str, datetime]:
    """Everybody who takes part and was ever told of a pair -> since when, by id."""
    return _since(facts, facts.pairs)


def community(facts: Facts) -> Mapping[str, datetime]:
    """Those told of a pair for whom it goes on: it is open, or it ended early and they may get another one.

    Whoever finished (their pairs have run their course or ended well) is left in peace.
    """
    going_on = {
        who
        for pair in facts.pairs
        if pair.status == "open" or pair.closed_why in _ENDED_EARLY
        for who in (pair.mentor, pair.mentee)
    }
    return {person: since for person, since in told(facts).items() if person in going_on}


def role_of(facts: Facts, person: str) -> Role:
    """The role in which to speak to somebody: that of their open pairs, else of their enrolments; mentor comes first."""
    pairs = [pair for pair in facts.pairs_of.get(person, ()) if pair.status == "open"]
    if pairs:
        return "mentor" if any(pair.mentor == person for pair in pairs) else "mentee"
    return "mentor" if takes_part(facts, person, "mentor") else "mentee"


def _since(facts: Facts, pairs: Iterable[Pair]) -> Mapping[str, datetime]:
    """The people of those pairs who still take part -> when they were first told of one, by id."""
    found: dict[str, datetime] = {}
    for pair in pairs:
        if pair.published_at is None:
            continue
        for person, role in roles(pair):
            if takes_part(facts, person, role) or takes_part(facts, person, _OTHER[role]):
                found[person] = min(pair.published_at, found.get(person, pair.published_at))
    return dict(sorted(found.items()))


_OTHER: Mapping[Role, Role] = {"mentor": "mentee", "mentee": "mentor"}


def roles(pair: Pair) -> tuple[tuple[str, Role], tuple[str, Role]]:
    """Both people of a pair, each with their role in it."""
    return (pair.mentor, "mentor"), (pair.mentee, "mentee")
