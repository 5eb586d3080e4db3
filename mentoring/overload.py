"""Overload: a mentor who has more mentees than seats, since they lowered them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mentoring import sessions
from mentoring.effects import digest
from mentoring.people import Facts, Pair


@dataclass(frozen=True, slots=True)
class Overload:
    """A mentor with more pairs than seats, since when at the earliest, and the pair that would lose least by ending."""

    mentor: str
    pairs: int
    seats: int
    ends: Pair
    since: datetime

    @property
    def subject(self) -> str:
        """What a decision on it is about: it is asked anew when either number changes."""
        return f"{self.mentor}:{self.pairs}>{self.seats}"

    def about(self) -> dict[str, object]:
        """Its ids and numbers, for HR."""
        return {
            "mentor": self.mentor,
            "seats": self.seats,
            "pairs": self.pairs,
            "ends": self.ends.id,
            "digest": digest([self.subject, self.ends.id]),
        }


def overload(facts: Facts, mentor: str) -> Overload | None:
    """The mentor's overload; None while there are seats for all their mentees.

    The pair to end is the one with the fewest sessions; among those the last one told, then the lowest score.
    """
    pairs = [p for p in facts.pairs_of.get(mentor, ()) if p.mentor == mentor and p.status == "open"]
    seats = facts.enrolled[mentor, "mentor"].seats
    if len(pairs) <= seats:
        return None

    def told(pair: Pair) -> datetime:
        assert pair.published_at is not None, f"{pair.id} is open and was not told"
        return pair.published_at

    ends = min(pairs, key=lambda p: (len(sessions.held(facts, p)), -told(p).timestamp(), p.score, p.id))
    return Overload(mentor, len(pairs), seats, ends, max(map(told, pairs)))
