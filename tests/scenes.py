"""Scenes for the tests of the phases: a small programme, its people and what happened to them, told line by line.

All persons are invented. `P01` to `P09` stand for ids as the ledger gives them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from mentoring.effects import Effect, Owed
from mentoring.matching import Constraints
from mentoring.people import (
    Answer,
    ClosedWhy,
    Decision,
    Enrolment,
    EnrolmentStatus,
    Facts,
    Pair,
    PairStatus,
    Person,
    Role,
    Session,
    Signature,
)
from mentoring.planning import owed
from mentoring.programme import PhaseName, Programme
from mentoring.timeline import Plan, plan

PARIS = ZoneInfo("Europe/Paris")
SURVEYS = ("needs", "pulse", "midpoint", "closing", "motivation", "impact", "vote")
ENROLLED = "2026-12-01 10:00"
PUBLISHED = "2027-01-05 07:00"
"""The day on which pairs are told in this programme: one week before the launch."""


def _contact(name: str) -> dict[str, Any]:
    return {"name": name, "address": f"{name.split(maxsplit=1)[0].lower()}@acme.example"}


def _form(purpose: str, name: str, **more: Any) -> dict[str, Any]:
    return {"purpose": purpose, "source": f"{name}.csv", **more}


PROGRAMME: Mapping[str, Any] = {
    "id": "elan",
    "name": "Élan",
    "organisation": "Acme",
    "locales": ["fr", "en"],
    "time_zone": "Europe/Paris",
    "objective": "Préparer la suite.",
    "sponsor": _contact("Hélène Delorme") | {"address": "sponsor@acme.example"},
    "manager": _contact("Karim Bensalem"),
    "sending": {"sender": _contact("Karim Bensalem")},
    "dates": {"kickoff": "2027-01-12", "duration_months": 10},
    "matching": {"criteria": {"skills": 1}, "mentees_per_mentor": 3},
    "charter": {},
    "recruit": {"ambassadors": [_contact("Ousmane Diop")]},
    "forms": {
        "mentor": _form("enrolment", "mentor", role="mentor"),
        "mentee": _form("enrolment", "mentee", role="mentee"),
        "charter": _form("charter", "charter"),
        "withdrawal": _form("withdrawal", "withdrawal"),
        "preferences": _form("preferences", "preferences"),
        "request": _form("request", "request"),
        "reply": _form("reply", "reply"),
        **{name: _form("survey", name, anonymous=name in ("midpoint", "impact")) for name in SURVEYS},
    },
    "surveys": {name: name for name in SURVEYS},
    "rituals": {
        "workshops": [
            {
                "month": 2,
                "format": "webinar",
                "theme": "Écouter",
                "replay": {"fr": ["Écouter"], "en": ["Listen"]},
            }
        ]
    },
    "recognition": {"at": ["midpoint", "closure"], "mentor_of_the_year": True},
}
"""Kick-off on Tuesday 12 January 2027, for ten months, without public holidays or closures.

Recruitment opens on 17 November 2026 and closes on 22 December; the draft is made on 29 December, pairs are told on 5 January.
"""


def a_programme(**changed: Any) -> Programme:
    """The programme; a mapping is merged into the one of that key, anything else replaces it."""
    values = {
        key: {**PROGRAMME[key], **value}
        if isinstance(value, Mapping) and isinstance(PROGRAMME.get(key), Mapping)
        else value
        for key, value in changed.items()
    }
    return Programme.model_validate({**PROGRAMME, **values})


def at(moment: str | date | datetime) -> datetime:
    """`2027-01-05 07:00`, or a day at noon, in Paris."""
    if isinstance(moment, datetime):
        return moment
    if isinstance(moment, date):
        return datetime.combine(moment, time(12), PARIS)
    day, _, clock = moment.partition(" ")
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock or "12:00"), PARIS)


@dataclass
class Scene:
    """What happened so far; every method tells one more thing and returns the scene."""

    programme: Programme = field(default_factory=a_programme)
    people: dict[str, Person] = field(default_factory=dict)
    enrolments: dict[tuple[str, str], Enrolment] = field(default_factory=dict)
    signatures: list[Signature] = field(default_factory=list)
    pairs: dict[str, Pair] = field(default_factory=dict)
    sessions: dict[tuple[str, datetime], Session] = field(default_factory=dict)
    decisions: dict[tuple[str, str], Decision] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    delivered: dict[str, datetime] = field(default_factory=dict)

    @property
    def facts(self) -> Facts:
        """The scene as a phase sees it."""
        return Facts(
            dict(self.people),
            tuple(self.enrolments.values()),
            tuple(self.signatures),
            tuple(self.pairs.values()),
            tuple(self.sessions.values()),
            tuple(self.decisions.values()),
            tuple(self.answers),
            dict(self.delivered),
        )

    @property
    def plan(self) -> Plan:
        """The programme's plan."""
        return plan(self.programme)

    def person(self, id_: str, **more: Any) -> Scene:
        """Somebody who is known."""
        known = self.people.get(id_) or Person(
            id_, f"{id_.lower()}@acme.example", f"Ada {id_}", "Ada", "fr", "Europe/Paris"
        )
        self.people[id_] = replace(known, **more)
        return self

    def invited(self, *ids: str, role: Role | None = None) -> Scene:
        """People on HR's list."""
        profile = {"invited": True} | ({"invited_as": role} if role else {})
        for id_ in ids:
            self.person(id_, profile=profile)
        return self

    def enrols(
        self,
        id_: str,
        role: Role,
        *,
        on: str = ENROLLED,
        seats: int = 1,
        status: EnrolmentStatus = "approved",
        signs: bool = True,
        **profile: Any,
    ) -> Scene:
        """Somebody enrols, and signs the charter an hour later."""
        if id_ not in self.people:
            self.person(id_)
        skills = "skills_offered" if role == "mentor" else "skills_wanted"
        answers = {skills: ["data"], "languages": ["fr"], **profile}
        self.enrolments[id_, role] = Enrolment(id_, role, status, seats, at(on), answers)
        return self.signs(id_, at(on) + timedelta(hours=1)) if signs else self

    def mentor(self, id_: str, seats: int = 1, **more: Any) -> Scene:
        """A mentor who has enrolled and signed."""
        return self.enrols(id_, "mentor", seats=seats, **more)

    def mentee(self, *ids: str, **more: Any) -> Scene:
        """Mentees who have enrolled and signed."""
        for id_ in ids:
            self.enrols(id_, "mentee", **more)
        return self

    def signs(self, id_: str, on: str | datetime, version: str = "1") -> Scene:
        """Somebody signs the charter."""
        self.signatures.append(Signature(id_, version, at(on)))
        return self

    def leaves(self, id_: str, role: Role, on: str) -> Scene:
        """Somebody withdraws from a role."""
        before = self.enrolments[id_, role]
        self.enrolments[id_, role] = replace(before, status="withdrawn", at=at(on))
        return self

    def opts_out(self, id_: str) -> Scene:
        """Somebody asks us to stop writing."""
        return self.person(id_, opted_out=True)

    def pair(
        self,
        mentor: str,
        mentee: str,
        *,
        status: PairStatus = "open",
        told: str | None = PUBLISHED,
        **more: Any,
    ) -> Scene:
        """Two people are a pair, told on that day."""
        id_ = f"{mentor}-{mentee}"
        published = at(told) if told and status in ("open", "closed") else None
        self.pairs[id_] = Pair(
            id_, mentor, mentee, status, more.pop("score", 50.0), published_at=published, **more
        )
        return self

    def ends(self, pair: str, on: str, why: ClosedWhy = "broken") -> Scene:
        """A pair is closed."""
        self.pairs[pair] = replace(self.pairs[pair], status="closed", closed_at=at(on), closed_why=why)
        return self

    def meets(self, pair: str, *days: str, held: bool | None = True, minutes: int = 60) -> Scene:
        """A pair meets on those days at 14:00 (`held=None`: it stands in the calendar)."""
        for day in days:
            moment = at(f"{day} 14:00")
            self.sessions[pair, moment] = Session(pair, moment, minutes, held, "logbook")
        return self

    def answer(self, form: str, id_: str | None, on: str | None = None, **values: Any) -> Scene:
        """Somebody answers a form; nobody and never for an anonymous one."""
        key = f"{form}-{len(self.answers)}"
        self.answers.append(Answer(form, key, "accepted", id_, at(on) if on else None, values))
        return self

    def decides(
        self,
        kind: str,
        subject: str,
        verdict: Literal["approved", "declined"] = "approved",
        on: str = "2027-01-02",
        digest: str = "",
        **about: Any,
    ) -> Scene:
        """HR decides."""
        self.decisions[kind, subject] = Decision(kind, subject, verdict, "hr", "", digest, at(on), about)
        return self

    def got(self, kind: str, to: str, occurrence: str = "1", *, on: str, pair: str | None = None) -> Scene:
        """Something went out."""
        key = "/".join(part for part in (self.programme.id, kind, to, pair, occurrence) if part)
        self.delivered[key] = at(on)
        return self

    def owed(
        self, phase: PhaseName, on: str | date | datetime, constraints: Constraints | None = None
    ) -> Owed:
        """What a phase owes at that moment."""
        return owed(phase, self.programme, self.plan, self.facts, at(on), constraints or Constraints())

    def stated(self, phase: PhaseName, on: str | date | datetime, *kinds: str) -> list[Effect]:
        """The effects it states, of those kinds (a kind ending in a dot: all that begin so); none named: all."""
        return [
            effect
            for effect in self.owed(phase, on).effects
            if not kinds
            or any(
                effect.kind == kind or (kind[-1] == "." and effect.kind.startswith(kind)) for kind in kinds
            )
        ]

    def to_go(self, phase: PhaseName, on: str | date | datetime, *kinds: str) -> list[str]:
        """What could still go out: `kind to occurrence`, with the pair where there is one, sorted."""
        moment = at(on)
        return sorted(
            said(effect) for effect in self.stated(phase, moment, *kinds) if effect.expires > moment
        )


def said(effect: Effect) -> str:
    """An effect in one line: kind, reader, pair, occurrence."""
    return " ".join(part for part in (effect.kind, effect.to, effect.pair, effect.occurrence) if part)


def days_of(effects: Iterable[Effect]) -> dict[str, tuple[str, str]]:
    """What each effect is -> from when to when it may go, as Paris reads it."""

    def local(moment: datetime) -> str:
        return f"{moment.astimezone(PARIS):%Y-%m-%d %H:%M}"

    return {said(effect): (local(effect.due), local(effect.expires)) for effect in effects}
