"""Answers of one invented person, and a ledger that keeps what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from mentoring.enrolling import facts_from
from mentoring.people import (
    Answer,
    Decision,
    Enrolment,
    Fact,
    Facts,
    Pair,
    Person,
    Session,
    Signature,
)
from mentoring.programme import Programme
from tests.exports import a_programme

ADDRESS = {"address": {"texts": ["a"]}}
FORMS = {
    "mentors": {"purpose": "enrolment", "role": "mentor", "source": "a", "questions": ADDRESS},
    "mentees": {"purpose": "enrolment", "role": "mentee", "source": "b", "questions": ADDRESS},
    "everybody": {"purpose": "enrolment", "role": "by-answer", "source": "c", "questions": ADDRESS},
    "charter": {"purpose": "charter", "source": "d", "questions": ADDRESS},
    "leave": {"purpose": "withdrawal", "source": "e", "questions": ADDRESS},
    "needs": {"purpose": "survey", "source": "f", "questions": ADDRESS},
    "halfway": {"purpose": "survey", "source": "g", "questions": ADDRESS, "anonymous": True},
    "merge": {"purpose": "merge", "source": "h", "questions": ADDRESS},
}
PROGRAMME = a_programme(forms=FORMS)
OPENING = datetime(2026, 11, 16, 23, tzinfo=UTC)


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 9, tzinfo=UTC)


def answer(form: str, day: int | None, address: str = "ines@elan.example", **values: Any) -> Answer:
    when = at(day) if day else None
    return Answer(form, f"{form}-{day}-{address}", "accepted", None, when, {"address": address} | values)


def known(facts: Facts, more: Iterable[Fact]) -> Facts:
    """What a ledger holds after recording these facts."""
    rooms: dict[type, dict[Any, Any]] = {
        Person: dict(facts.people),
        Enrolment: {(f.person, f.role): f for f in facts.enrolments},
        Signature: {(f.person, f.version): f for f in facts.signatures},
        Session: {(f.pair, f.at): f for f in facts.sessions},
        Decision: {(f.kind, f.subject): f for f in facts.decisions},
        Answer: {(f.form, f.key): f for f in facts.answers},
        Pair: {f.id: f for f in facts.pairs},
    }
    keys: Mapping[type, Any] = {
        Person: lambda f: f.id, Enrolment: lambda f: (f.person, f.role), Signature: lambda f: (f.person, f.version),
        Session: lambda f: (f.pair, f.at), Decision: lambda f: (f.kind, f.subject), Answer: lambda f: (f.form, f.key),
        Pair: lambda f: f.id,
    }  # fmt: skip
    for fact in more:
        rooms[type(fact)][keys[type(fact)](fact)] = fact
    return Facts(
        people=rooms[Person],
        enrolments=tuple(rooms[Enrolment].values()),
        signatures=tuple(rooms[Signature].values()),
        sessions=tuple(rooms[Session].values()),
        decisions=tuple(rooms[Decision].values()),
        answers=tuple(rooms[Answer].values()),
        pairs=tuple(rooms[Pair].values()),
    )


class Ledger:
    """Gives ids, and keeps what follows from one form's answers after another's."""

    def __init__(self, programme: Programme = PROGRAMME, facts: Facts | None = None) -> None:
        self.programme, self.facts = programme, facts or Facts()
        self.ids: dict[str, str] = {p.address: p.id for p in self.facts.people.values()}

    def read(self, *answers: Answer) -> Facts:
        for form_id in dict.fromkeys(a.form for a in answers):
            mine = [a for a in answers if a.form == form_id]
            for a in mine:
                self.ids.setdefault(str(a.values.get("address", "")).casefold(), f"P{len(self.ids) + 1:04}")
            form = self.programme.forms[form_id]
            self.facts = known(self.facts, facts_from(form, mine, self.facts, self.programme, self.ids))
        return self.facts


INES = Person("P0001", "ines@elan.example", "Inès Moreau", "Inès", "fr", "Europe/Paris")
