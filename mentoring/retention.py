"""Retention: what a programme no longer may keep on a day, by the dates of its plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mentoring.known import ALSO
from mentoring.people import Answer, Enrolment, Fact, Facts
from mentoring.programme import Programme
from mentoring.sessions import ends_on
from mentoring.timeline import Plan
from mentoring.timeline import plan as plan_of

CONFIDED = frozenset({
    "why", "excluded", "comments", "needs", "constraints", "motivation", "testimonial", "helped", "improve", "goal_short",
    "goal_medium", "goal_long",
})  # fmt: skip
"""Meanings under which people wrote in their own words, or named somebody: kept for `retention.confidential_months` only."""


@dataclass(frozen=True, slots=True)
class Expired:
    """What is to go: `people` (ids) altogether, `facts` as they stay without what was confided, `words` that named people."""

    people: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    words: frozenset[str] = frozenset()


def expired(plan: Plan, facts: Facts, now: datetime) -> Expired:
    """What may not be kept at that moment: nothing before the plan's dates, and nothing twice."""
    everything, confidential = plan.at("closure.erasure"), plan.at("closure.erasure", "confidential")
    if everything is not None and now >= everything.at:
        known = [person for person in facts.people.values() if person.address or person.name]
        words = {word for person in known for word in (person.name, person.address, *person.also) if word}
        anonymous = (answer for answer in facts.answers if answer.person is None)
        return Expired(tuple(sorted(person.id for person in known)), _without(anonymous), frozenset(words))
    if confidential is not None and now >= confidential.at:
        return Expired(facts=_without((*facts.enrolments, *facts.answers)))
    return Expired()


def may_keep_confided(programme: Programme, now: datetime) -> bool:
    """Whether what people confided may still be kept at that moment."""
    if now.date() <= ends_on(programme):
        return True
    confidential = plan_of(programme).at("closure.erasure", "confidential")
    return confidential is None or now < confidential.at


def bare(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts read again from an export that still says everything, without what was confided."""
    return tuple(_bare(fact) if isinstance(fact, (Enrolment, Answer)) else fact for fact in facts)


def _without(facts: Iterable[Enrolment | Answer]) -> tuple[Fact, ...]:
    """Those enrolments and answers that hold something confided, as they stay without it."""
    return tuple(bare for fact in facts if (bare := _bare(fact)) != fact)


def _bare(fact: Enrolment | Answer) -> Enrolment | Answer:
    if isinstance(fact, Enrolment):
        return replace(fact, why=fact.why if fact.why == ALSO else "", profile=_plain(fact.profile))
    return replace(fact, values=_plain(fact.values))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Answers picked from a list, numbers and dates; not what was written freely, nor whom somebody does not wish to meet."""
    return {meaning: value for meaning, value in values.items() if not _confided(meaning, value)}


def _confided(meaning: str, value: Any) -> bool:
    written = isinstance(value, str) and (meaning in CONFIDED or meaning.startswith("extra."))
    return written or meaning == "excluded"
