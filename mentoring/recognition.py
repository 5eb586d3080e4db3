"""Choosing how each mentor is thanked: what they value, what the organisation offers, what the budget allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mentoring import sessions
from mentoring.effects import digest
from mentoring.people import Facts, Person
from mentoring.programme import Programme


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for one mentor: the option, its cost, the sessions and minutes it thanks for, and what is consented."""

    mentor: str
    option: str
    cost: float
    sessions: int
    minutes: int
    public: bool
    manager_told: bool

    @classmethod
    def from_data(cls, row: Mapping[str, Any]) -> Proposal:
        """A proposal as it was approved (see `data`)."""
        return cls(
            row["mentor"],
            row["option"],
            0.0,
            row["sessions"],
            row["minutes"],
            row["public"],
            row["manager_told"],
        )

    def data(self) -> dict[str, Any]:
        """The values an effect carries."""
        return {
            "option": self.option,
            "sessions": self.sessions,
            "minutes": self.minutes,
            "public": self.public,
            "manager_told": self.manager_told,
        }


def propose(programme: Programme, facts: Facts) -> tuple[Proposal, ...]:
    """One proposal for each mentor who met at least once and did not ask for nothing, within the budget, by id.

    A mentor's own wish comes first where the organisation offers it, consent allows it, and money is left; else a
    personal note, which costs nothing. Those with the most sessions are served first when the budget is short.
    """
    offered, left = set(programme.recognition.options), programme.recognition.budget
    costs: dict[str, float] = {**programme.recognition.cost} if programme.recognition.paid_rewards else {}
    rows = [(person, *_given(facts, person)) for person in facts.active("mentor")]
    found: list[Proposal] = []
    for person, count, minutes in sorted(rows, key=lambda row: (-row[1], row[0].id)):
        wish, public, told = _wishes(programme, facts, person)
        if count == 0 or wish == "nothing":
            continue
        option = wish if wish in offered and (wish != "public" or public) else "note"
        if option == "gift" and not programme.recognition.paid_rewards:
            option = "note"
        cost = costs.get(option, 0.0)
        if cost > left:
            option, cost = "note", 0.0
        left -= cost
        found.append(Proposal(person.id, option, cost, count, minutes, public, told))
    return tuple(sorted(found, key=lambda proposal: proposal.mentor))


def digest_of(proposals: tuple[Proposal, ...]) -> str:
    """What an approval refers to: who is thanked, how, at what cost."""
    return digest([(p.mentor, p.option, p.cost) for p in proposals])


def _given(facts: Facts, person: Person) -> tuple[int, int]:
    """Sessions held as a mentor, and their minutes."""
    pairs = [pair for pair in facts.pairs_of.get(person.id, ()) if pair.mentor == person.id]
    met = [s for pair in pairs for s in facts.sessions_by_pair.get(pair.id, ()) if s.held]
    return sum(len(sessions.held(facts, pair)) for pair in pairs), sum(s.minutes for s in met)


def _wishes(programme: Programme, facts: Facts, person: Person) -> tuple[str, bool, bool]:
    """How they like to be thanked (latest word), whether in public, and whether their manager may be told."""
    values: dict[str, Any] = dict(facts.enrolled[person.id, "mentor"].profile)
    for answer in facts.answers_of(programme.surveys.motivation or "", person.id):
        values.update(
            {meaning: value for meaning, value in answer.values.items() if value not in (None, "", ())}
        )
    thanks = values.get("thanks") or "note"
    wish = thanks if isinstance(thanks, str) else next(iter(thanks), "note")
    return str(wish), values.get("consent_public") is True, values.get("consent_manager_told") is True
