"""Choosing how each mentor is thanked: what they value, what the organisation offers, what the budget allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from mentoring.effects import digest
from mentoring.people import Facts
from mentoring.programme import Programme

NOTE = "note"
"""A personal word: it costs nothing, and is what everybody gets whose wish cannot be met."""


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
    def from_kept(cls, row: Mapping[str, Any]) -> Proposal:
        """A proposal as it was approved (see `kept`)."""
        return cls(
            row["mentor"],
            row["option"],
            row.get("cost", 0.0),
            row["sessions"],
            row["minutes"],
            row["public"],
            row["manager_told"],
        )

    def kept(self) -> dict[str, Any]:
        """What the decision keeps of it."""
        return {"mentor": self.mentor, "cost": self.cost, **self.data()}

    def data(self) -> dict[str, Any]:
        """The values an effect carries: what the mentor may read."""
        return {
            "option": self.option,
            "sessions": self.sessions,
            "minutes": self.minutes,
            "public": self.public,
            "manager_told": self.manager_told,
        }


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a mentor likes to be thanked, in their order (empty: by nothing), and to what they consent."""

    options: tuple[str, ...]
    public: bool
    manager_told: bool


def propose(programme: Programme, facts: Facts, occasion: str = "") -> tuple[Proposal, ...]:
    """One proposal for each mentor who met at least once and did not ask for nothing, within the budget, by id.

    The first of a mentor's wishes counts that the organisation offers, that consent allows and that money is left for; else a
    personal note. The budget is that of the whole programme: what was approved for other occasions is spent. Those with the
    most sessions are served first when it is short.
    """
    rows = [(person.id, *_given(programme, facts, person.id)) for person in facts.active("mentor")]
    return _chosen(programme, facts, occasion, [row for row in rows if row[1]])


def _chosen(
    programme: Programme, facts: Facts, occasion: str, rows: Iterable[tuple[str, int, int]]
) -> tuple[Proposal, ...]:
    """What is proposed to mentors with so many sessions and minutes, by id."""
    settings = programme.recognition
    left = settings.budget - spent(facts, besides=occasion)
    costs = settings.cost if settings.paid_rewards else {}
    offered: dict[str, float] = {option: costs.get(option, 0.0) for option in settings.options}
    if not settings.paid_rewards:
        offered.pop("gift", None)
    found: list[Proposal] = []
    for mentor, count, minutes in sorted(rows, key=lambda row: (-row[1], row[0])):
        wished = wishes(programme, facts, mentor)
        if not wished.options:
            continue
        possible = (
            option
            for option in wished.options
            if option in offered
            and (not offered[option] or offered[option] <= left)
            and (option != "public" or wished.public)
        )
        option = next(possible, NOTE)
        cost = offered.get(option, 0.0) if option != NOTE else 0.0
        left -= cost
        found.append(Proposal(mentor, option, cost, count, minutes, wished.public, wished.manager_told))
    return tuple(sorted(found, key=lambda proposal: proposal.mentor))


def digest_of(occasion: str, proposals: tuple[Proposal, ...]) -> str:
    """What an approval refers to: on which occasion who is thanked, how, at what cost."""
    return digest([occasion, *((p.mentor, p.option, p.cost) for p in proposals)])


def unchanged(programme: Programme, facts: Facts, occasion: str) -> bool:
    """Whether what HR approved for that occasion would be proposed today to the same mentors, for the same sessions.

    What they wish, agree to, and what the organisation offers may have changed since. Sessions held since change nothing.
    """
    before = tuple(p for p in approved(facts, occasion) if (p.mentor, "mentor") in facts.enrolled)
    now = _chosen(programme, facts, occasion, [(p.mentor, p.sessions, p.minutes) for p in before])
    return digest_of(occasion, now) == digest_of(occasion, before)


def approved(facts: Facts, occasion: str) -> tuple[Proposal, ...]:
    """What HR approved for that occasion, as it was then."""
    decision = facts.decision("recognition", occasion)
    if decision is None or decision.verdict == "declined":
        return ()
    return tuple(Proposal.from_kept(row) for row in decision.about.get("proposals", ()))


def spent(facts: Facts, besides: str = "") -> float:
    """What approved recognition costs so far, that of one occasion left out."""
    occasions = (d.subject for d in facts.decisions if d.kind == "recognition" and d.subject != besides)
    return sum(proposal.cost for occasion in occasions for proposal in approved(facts, occasion))


def wishes(programme: Programme, facts: Facts, mentor: str) -> Wishes:
    """How a mentor likes to be thanked: their latest word, in the motivation survey or else in their enrolment."""
    values: dict[str, Any] = dict(facts.enrolled[mentor, "mentor"].profile)
    for answer in facts.answers_of(programme.surveys.motivation or "", mentor):
        values |= {meaning: value for meaning, value in answer.values.items() if value not in (None, "", ())}
    said = values.get("thanks") or NOTE
    options = (said,) if isinstance(said, str) else tuple(said)
    return Wishes(
        tuple(option for option in options if option != "nothing"),
        values.get("consent_public") is True,
        values.get("consent_manager_told") is True,
    )


def _given(programme: Programme, facts: Facts, mentor: str) -> tuple[int, int]:
    """Sessions held as a mentor, and their minutes. A group meets once a day for all its pairs, as long as the longest said."""
    pairs = [pair for pair in facts.pairs_of.get(mentor, ()) if pair.mentor == mentor]
    met = [s for pair in pairs for s in facts.sessions_by_pair.get(pair.id, ()) if s.held]
    if programme.matching.formula != "group":
        return len(met), sum(s.minutes for s in met)
    zone, longest = ZoneInfo(programme.time_zone), dict[date, int]()
    for session in met:
        day = session.at.astimezone(zone).date()
        longest[day] = max(session.minutes, longest.get(day, 0))
    return len(longest), sum(longest.values())
