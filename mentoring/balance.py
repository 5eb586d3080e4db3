"""The balance of seats: what mentors offer against what mentees look for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mentoring.people import Enrolment, Facts
from mentoring.programme import Programme


@dataclass(frozen=True, slots=True)
class Balance:
    """Seats offered, mentees, mentors, and the skills that are wanted more often than there are seats for them.

    `ratio` is mentees a mentor (None without mentors). `missing` is sorted by how many mentees would go without.
    """

    seats: int
    mentors: int
    mentees: int
    missing: tuple[str, ...]

    @property
    def ratio(self) -> float | None:
        """Mentees a mentor."""
        return self.mentees / self.mentors if self.mentors else None

    def short(self, programme: Programme) -> bool:
        """Whether more mentors are needed: fewer seats than mentees, or more mentees a mentor than the programme wants."""
        too_many = self.ratio is not None and self.ratio > programme.matching.mentees_per_mentor
        return self.mentees > 0 and (self.seats < self.mentees or too_many)


def balance(facts: Facts) -> Balance:
    """The balance of the approved enrolments."""
    mentors = [facts.enrolled[person.id, "mentor"] for person in facts.active("mentor")]
    mentees = [facts.enrolled[person.id, "mentee"] for person in facts.active("mentee")]
    offered: Counter[str] = Counter()
    for enrolment in mentors:
        for skill in skills(enrolment, "skills_offered"):
            offered[skill] += enrolment.seats
    wanted = Counter(skill for enrolment in mentees for skill in skills(enrolment, "skills_wanted"))
    lacking = {skill: count - offered[skill] for skill, count in wanted.items() if count > offered[skill]}
    missing = tuple(sorted(lacking, key=lambda skill: (-lacking[skill], skill)))
    return Balance(sum(e.seats for e in mentors), len(mentors), len(mentees), missing)


def skills(enrolment: Enrolment, meaning: str) -> tuple[str, ...]:
    """The skills an enrolment names under that meaning, as codes."""
    value: Any = enrolment.profile.get(meaning) or ()
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Iterable) else ()
