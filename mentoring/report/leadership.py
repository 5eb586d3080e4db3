"""The page for leadership: success measures, what it took, what people say. Nobody is named, no small group is told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mentoring.people import Person
from mentoring.report.document import Measured, measured
from mentoring.report.inquiries import Inquiry, role_of
from mentoring.report.next_edition import LEAST, Advice, Edition, advise
from mentoring.report.seats import Seats
from mentoring.report.situation import Situation
from mentoring.wording import fold

MOST_QUOTES = 3
LONGEST_QUOTE = 320
"""Characters of a testimonial that fits the page."""
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True, slots=True)
class Quote:
    """A testimonial with its author's consent, and the role it speaks from (empty when it is not known)."""

    text: str
    role: str


@dataclass(frozen=True)
class Leadership:
    """What leadership reads. Hours and money are None where nobody gave them."""

    measures: tuple[Measured, ...]
    people: int
    pairs: int
    sessions: int
    hours: float
    cost: float | None
    manager_hours: float | None
    quotes: tuple[Quote, ...]
    advice: tuple[Advice, ...]

    @property
    def cost_a_person(self) -> float | None:
        """Cost by participant."""
        return self.cost / self.people if self.cost is not None and self.people >= LEAST else None


def leadership(situation: Situation, balance: Seats, surveys: list[Inquiry]) -> Leadership:
    """The content of the page."""
    facts, costs = situation.facts, situation.programme.costs
    told = [pair for pair in facts.pairs if pair.published_at is not None]
    held = [s for s in facts.sessions if s.held]
    return Leadership(
        measures=tuple(
            one
            if one.n >= LEAST or (one.brought and one.kpi.n is None)
            else replace(one, figure=None, value=None, interval=None)
            for one in measured(situation)
        ),
        people=len({person for pair in told for person in (pair.mentor, pair.mentee)}),
        pairs=len(told),
        sessions=len(held),
        hours=sum(s.minutes for s in held) / 60,
        cost=costs.budget_spent,
        manager_hours=costs.manager_hours,
        quotes=tuple(_quotes(situation)),
        advice=tuple(advise(situation.programme, situation.figures, _edition(situation, balance, surveys))),
    )


def _quotes(situation: Situation) -> list[Quote]:
    """Testimonials that may be published and name nobody, the longest that fit first, one of each role in turn."""
    facts, form = situation.facts, situation.programme.surveys.closing
    if form is None or situation.programme.forms[form].anonymous:
        return []
    names = known_names(facts.people.values())
    by_role: dict[str, list[Quote]] = {}
    for answer in facts.answers_by_form.get(form, ()):
        text = " ".join(str(answer.values.get("testimonial") or "").split())
        consents = answer.values.get("testimonial_consent") is True
        if consents and 0 < len(text) <= LONGEST_QUOTE and not names_somebody(text, names):
            role = role_of(facts, answer) or ""
            by_role.setdefault(role, []).append(Quote(text, role))
    queues = [
        sorted({q.text: q for q in by_role[role]}.values(), key=lambda q: (-len(q.text), q.text))
        for role in sorted(by_role)
    ]
    seen: dict[str, Quote] = {}
    while any(queues) and len(seen) < MOST_QUOTES:
        for queue in queues:
            if queue:
                quote = queue.pop(0)
                seen.setdefault(quote.text, quote)
    return list(seen.values())[:MOST_QUOTES]


def known_names(people: Iterable[Person]) -> frozenset[str]:
    """First and last names of everybody, folded; single letters aside."""
    words = (fold(word) for person in people for word in _WORD.findall(f"{person.name} {person.first_name}"))
    return frozenset(word for word in words if len(word) > 1)


def names_somebody(text: str, names: frozenset[str]) -> bool:
    """Whether a text holds a participant's name (a word with a capital that is one), or an address."""
    words = _WORD.findall(text)
    return "@" in text or any(word[0].isupper() and fold(word) in names for word in words)


def _edition(situation: Situation, balance: Seats, surveys: list[Inquiry]) -> Edition:
    facts, form = situation.facts, situation.programme.surveys.closing
    answers = facts.answers_by_form.get(form or "", ())
    again = [answer for answer in answers if answer.values.get("again") is True]
    barriers = [
        segment.label
        for one in surveys
        if one.survey in ("midpoint", "pulse")
        for reply in one.replies
        if reply.meaning == "barrier"
        for segment in [segment for segment in reply.segments if not segment.nothing][:2]
        if segment.count >= LEAST
    ][:2]
    return Edition(
        returning=sum((answer.person, "mentor") in facts.enrolled for answer in again),
        rising=sum(
            (a.person, "mentee") in facts.enrolled and a.values.get("again_as") == "mentor" for a in again
        ),
        missing=balance.missing,
        barriers=barriers,
    )
