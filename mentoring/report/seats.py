"""Seats: what mentors offer against what mentees look for, skill by skill."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mentoring.balance import Balance, balance, skills
from mentoring.report.press import Press
from mentoring.report.situation import Situation

MOST = 12
"""Skills drawn; the table has them all."""


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill (its name, and as it stands in a sentence): how many mentees want it, how many seats offer it."""

    label: str
    said: str
    wanted: int
    seats: int

    @property
    def missing(self) -> int:
        """Mentees who would go without."""
        return max(0, self.wanted - self.seats)


@dataclass(frozen=True)
class Seats:
    """The balance, and the skills by what is missing, then by how much they are wanted."""

    balance: Balance
    skills: tuple[Skill, ...]

    @property
    def drawn(self) -> tuple[Skill, ...]:
        """The skills worth a bar: those somebody wants."""
        return tuple(skill for skill in self.skills if skill.wanted)[:MOST]

    @property
    def missing(self) -> tuple[str, ...]:
        """The skills that most mentees would go without, three at most."""
        return tuple(skill.said for skill in self.skills if skill.missing)[:3]

    @property
    def most(self) -> int:
        """The longest bar."""
        return max((max(skill.wanted, skill.seats) for skill in self.drawn), default=0)


def seats(situation: Situation, press: Press) -> Seats:
    """The seats of active mentors and the wishes of active mentees."""
    facts = situation.facts
    wanted: Counter[str] = Counter()
    offered: Counter[str] = Counter()
    for person in facts.active("mentee"):
        wanted.update(skills(facts.enrolled[person.id, "mentee"], "skills_wanted"))
    for person in facts.active("mentor"):
        enrolment = facts.enrolled[person.id, "mentor"]
        offered.update(dict.fromkeys(skills(enrolment, "skills_offered"), enrolment.seats))
    rows = [
        Skill(
            press.label("skills_wanted", code),
            press.label("skills_wanted", code, inline=True),
            wanted[code],
            offered[code],
        )
        for code in sorted(wanted | offered)
    ]
    return Seats(balance(facts), tuple(sorted(rows, key=lambda s: (-s.missing, -s.wanted, s.label))))
