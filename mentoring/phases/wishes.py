"""Wishes: whom mentees ask for in the catalogue, what mentors answer, and where each request stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mentoring.known import opening
from mentoring.logbook import names
from mentoring.matching.catalogue import PENDING, Request, Standing, State
from mentoring.people import Answer, Decision, Facts
from mentoring.phases.rankings import CHOICES
from mentoring.programme import Programme, Purpose

KIND = "request"
Couple = tuple[str, str]
"""(mentor, mentee)."""


@dataclass(frozen=True, slots=True)
class Case:
    """Where a mentee's request to a mentor stands, recorded as a decision. Key: mentor and mentee.

    Args:
        number: 1 for the first request to that mentor, 2 when they ask again after an end, and so on.
        asked: when the form was filled in that asks it.
        held: the mentor was asked: a seat was held for it.
        why: of what is barred, what the mentee can mend: charter or enrolment.
    """

    mentor: str
    mentee: str
    number: int
    asked: datetime
    state: State
    since: datetime
    until: datetime | None = None
    place: int | None = None
    held: bool = False
    why: str = ""

    def standing(self, accepted: bool | None, answered: datetime | None) -> Standing:
        """The same for the catalogue's desk, with what the mentor has answered."""
        request = Request(self.mentee, self.mentor, self.asked, accepted, answered)
        return Standing(request, self.state, self.since, self.until)

    def decision(self) -> Decision:
        """As it is kept."""
        verdict: Literal["approved", "declined", "changed"] = (
            "approved" if self.state == "accepted" else "declined" if self.state == "declined" else "changed"
        )
        about = {
            "number": self.number,
            "asked": self.asked.isoformat(),
            "state": self.state,
            "until": self.until.isoformat() if self.until else None,
            "place": self.place,
            "held": self.held,
            "why": self.why,
        }
        return Decision(KIND, f"{self.mentor}-{self.mentee}", verdict, "catalogue", "", "", self.since, about)


def cases(facts: Facts) -> dict[Couple, Case]:
    """Every request's standing as it was last recorded."""
    found = {}
    for decision in facts.decisions:
        if decision.kind == KIND:
            mentor, _, mentee = decision.subject.partition("-")
            about = dict(decision.about)
            asked, until = (
                datetime.fromisoformat(at) if (at := about.pop(name)) else None for name in ("asked", "until")
            )
            assert asked is not None, f"{decision.subject} was asked at no time"
            found[mentor, mentee] = Case(mentor, mentee, asked=asked, until=until, since=decision.at, **about)
    return found


def accepted(facts: Facts) -> list[Couple]:
    """The couples a mentor said yes to and that nothing has undone since, the first accepted first."""
    said_yes = [case for case in cases(facts).values() if case.state == "accepted"]
    return [
        (case.mentor, case.mentee) for case in sorted(said_yes, key=lambda case: (case.since, case.asked))
    ]


@dataclass(frozen=True, slots=True)
class Wish:
    """One form filled in by a mentee: the mentors it means, first choice first, who may have left since; none for strangers."""

    mentee: str
    key: str
    at: datetime
    mentors: tuple[str, ...] = ()


def wishes(programme: Programme, facts: Facts) -> list[Wish]:
    """What mentees asked for, first come first."""
    mentors = [person.id for person in facts.active("mentor")]
    ever = [enrolment.person for enrolment in facts.enrolments if enrolment.role == "mentor"]
    found = []
    for answer in _answers(programme, facts, "request"):
        said = (str(answer.values.get(choice) or "").strip() for choice in CHOICES)
        meant = (_meant(facts, text, mentors) or _meant(facts, text, ever) for text in said if text)
        chosen = tuple(dict.fromkeys(mentor for mentor in meant if mentor))
        found.append(Wish(str(answer.person), answer.key, answer.at or opening(programme), chosen))
    return sorted(found, key=lambda wish: (wish.at, wish.mentee, wish.key))


def replies(
    programme: Programme, facts: Facts, known: Mapping[Couple, Case]
) -> dict[Couple, tuple[bool, datetime]]:
    """(mentor, mentee) -> whether the mentor says yes, and when they last said so.

    The mentee is named by id, name or address; of several with that name the one who waits for an answer is meant.
    """
    found: dict[Couple, tuple[bool, datetime]] = {}
    for answer in _answers(programme, facts, "reply"):
        text, mentor = str(answer.values.get("partner") or ""), str(answer.person)
        asking = [mentee for other, mentee in known if other == mentor]
        pending = [mentee for mentee in asking if known[mentor, mentee].state in PENDING]
        meant = _meant(facts, text, asking) or _meant(facts, text, pending)
        at, yes = answer.at or opening(programme), answer.values.get("accepts")
        if meant and isinstance(yes, bool):
            found[mentor, meant] = max(
                found.get((mentor, meant), (yes, at)), (yes, at), key=lambda one: one[1]
            )
    return found


def _answers(programme: Programme, facts: Facts, purpose: Purpose) -> Iterator[Answer]:
    for form_id, form in programme.forms.items():
        if form.purpose == purpose:
            yield from (a for a in facts.answers_by_form.get(form_id, ()) if a.person in facts.people)


def _meant(facts: Facts, text: str, among: list[str]) -> str | None:
    """The one of those people whom that id, name or address means; None for nobody, or several."""
    meant = [id_ for id_ in among if id_ == text or (text and names(facts.people[id_], text))]
    return meant[0] if len(meant) == 1 else None
