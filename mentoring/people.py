"""The facts of a programme: people, enrolments, signatures, pairs, sessions, answers and decisions.

Facts are frozen values with a natural key. A phase reads them as one `Facts` snapshot and returns new or replaced ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

Role = Literal["mentor", "mentee"]
EnrolmentStatus = Literal["applied", "approved", "declined", "withdrawn"]
PairStatus = Literal["suggested", "draft", "dropped", "approved", "open", "closed"]
ClosedWhy = Literal["completed", "ended-well", "broken", "withdrawn", "declined"]
AnswerStatus = Literal["accepted", "rejected", "superseded"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody we may write to: invited, enrolled, or both.

    `id` is given by the ledger on first sight (`P0001`) and is all that leaves it for logs and Prefect.
    `profile` holds what is known beside the enrolments: department, site, manager_address, seniority, invited_as.
    """

    id: str
    address: str
    name: str
    first_name: str
    locale: str
    zone: str
    also: tuple[str, ...] = ()
    opted_out: bool = False
    profile: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One person in one role, from their latest accepted enrolment answer. Key: (person, role).

    `seats` is the number of mentees a mentor offers (1 for a mentee). `profile` maps meanings to values
    (see `mentoring.meanings`), exactly as answered.
    """

    person: str
    role: Role
    status: EnrolmentStatus
    seats: int
    at: datetime
    profile: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """A charter signed: who, when, which version of the text. Key: (person, version)."""

    person: str
    version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a pair: the criterion, its points (0..1) and the facts both people gave.

    `facts` are the named values of the sentence `reason.<criterion>` in each locale; rendering makes the sentence.
    """

    criterion: str
    points: float
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pair:
    """A mentor and a mentee. Key: id, `<mentor>-<mentee>`.

    `score` is 0..100. `suggested` is one of the mentors proposed to a mentee; a `draft` is HR's alone, and `dropped` when a
    later draft does without it; `approved` may be published; `open` has been told to both; `closed` says why.
    """

    id: str
    mentor: str
    mentee: str
    status: PairStatus
    score: float
    reasons: tuple[Reason, ...] = ()
    drafted_at: datetime | None = None
    published_at: datetime | None = None
    closed_at: datetime | None = None
    closed_why: ClosedWhy | None = None
    locked: bool = False

    def partner(self, person: str) -> str:
        """The other one of the two."""
        return self.mentee if person == self.mentor else self.mentor


@dataclass(frozen=True, slots=True)
class Session:
    """A meeting of one pair. Key: (pair, at). `held` is None while it is only scheduled or unknown."""

    pair: str
    at: datetime
    minutes: int
    held: bool | None
    source: Literal["calendar", "logbook", "pulse"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided, and why. Key: (kind, subject).

    Kinds and subjects: suggestions and match (the round), enrolment (`person:role`), merge (`person+person`), closure, lock
    and forbid (a pair's id), overload (`mentor:pairs>seats`), recognition (the occasion), first-session (a pair's id) and
    attendance (`kind:occurrence` of an event), both read from the calendars, request (a pair's id: where an à la carte request
    stands, told by mentor's and mentee's forms), first-send (1), change (`kind:subject` of what somebody wants otherwise).
    `digest` is that of what was decided upon; `about` keeps what was approved, in ids and numbers, where it must not change
    afterwards.
    """

    kind: str
    subject: str
    verdict: Literal["approved", "declined", "changed"]
    who: str
    why: str
    digest: str
    at: datetime
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of one form. Key: (form, key).

    `values` maps meanings to clean values. For an anonymous form `person` and `at` are None, always.
    """

    form: str
    key: str
    status: AnswerStatus
    person: str | None
    at: datetime | None
    values: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


Fact = Person | Enrolment | Signature | Pair | Session | Decision | Answer


@dataclass(frozen=True)
class Facts:
    """Everything known about one programme at one moment; phases only read it."""

    people: Mapping[str, Person] = field(default_factory=dict)
    enrolments: tuple[Enrolment, ...] = ()
    signatures: tuple[Signature, ...] = ()
    pairs: tuple[Pair, ...] = ()
    sessions: tuple[Session, ...] = ()
    decisions: tuple[Decision, ...] = ()
    answers: tuple[Answer, ...] = ()
    delivered: Mapping[str, datetime] = field(default_factory=dict)
    """Effect key -> when it was settled as done (mails, events and documents that really went out)."""
    late: Mapping[str, datetime] = field(default_factory=dict)
    """Of these the ones that went out late (see `effects.LATE`)."""
    missed: Mapping[str, datetime] = field(default_factory=dict)
    """Effect key -> when it was given up: too late to make sense."""

    def ended(self, **ends: Any) -> Facts:
        """The same with other `delivered`, `late` or `missed`; the indexes, which follow from none of them, are kept."""
        other = replace(self, **ends)
        indexes = self.__dict__.keys() - {field.name for field in fields(self)}
        other.__dict__.update({name: self.__dict__[name] for name in indexes})
        return other

    @cached_property
    def by_address(self) -> Mapping[str, str]:
        """Every known address, case-folded -> person id; the one they are written to at comes before a second one."""
        also = {address.casefold(): person.id for person in self.people.values() for address in person.also}
        return also | {person.address.casefold(): person.id for person in self.people.values()}

    @cached_property
    def enrolled(self) -> Mapping[tuple[str, str], Enrolment]:
        """(person, role) -> enrolment."""
        return {(e.person, e.role): e for e in self.enrolments}

    @cached_property
    def enrolments_of(self) -> Mapping[str, tuple[Enrolment, ...]]:
        """Person id -> their enrolments."""
        found: dict[str, list[Enrolment]] = {}
        for enrolment in self.enrolments:
            found.setdefault(enrolment.person, []).append(enrolment)
        return {person: tuple(rows) for person, rows in found.items()}

    @cached_property
    def signed(self) -> frozenset[tuple[str, str]]:
        """(person, version) of every signature."""
        return frozenset((s.person, s.version) for s in self.signatures)

    @cached_property
    def answers_by_form(self) -> Mapping[str, tuple[Answer, ...]]:
        """Form id -> its accepted answers, oldest first as stored."""
        accepted = {
            form: tuple(answer for answer in answers if answer.status == "accepted")
            for form, answers in self.all_answers_by_form.items()
        }
        return {form: answers for form, answers in accepted.items() if answers}

    @cached_property
    def all_answers_by_form(self) -> Mapping[str, tuple[Answer, ...]]:
        """Form id -> its answers of every status, oldest first as stored."""
        found: dict[str, list[Answer]] = {}
        for answer in self.answers:
            found.setdefault(answer.form, []).append(answer)
        return {form: tuple(rows) for form, rows in found.items()}

    def answers_of(self, form: str, person: str) -> tuple[Answer, ...]:
        """That person's accepted answers to that form, as stored."""
        return self._answers_of.get((form, person), ())

    @cached_property
    def _answers_of(self) -> Mapping[tuple[str, str], tuple[Answer, ...]]:
        found: dict[tuple[str, str], list[Answer]] = {}
        for form, answers in self.answers_by_form.items():
            for answer in answers:
                if answer.person is not None:
                    found.setdefault((form, answer.person), []).append(answer)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def pairs_by_id(self) -> Mapping[str, Pair]:
        """Pair id -> pair."""
        return {p.id: p for p in self.pairs}

    @cached_property
    def open_pairs(self) -> tuple[Pair, ...]:
        """Pairs that were told to both and are not closed."""
        return tuple(p for p in self.pairs if p.status == "open")

    @cached_property
    def sessions_by_pair(self) -> Mapping[str, tuple[Session, ...]]:
        """Pair id -> its sessions, by date."""
        found: dict[str, list[Session]] = {}
        for session in sorted(self.sessions, key=lambda s: s.at):
            found.setdefault(session.pair, []).append(session)
        return {pair: tuple(rows) for pair, rows in found.items()}

    def decision(self, kind: str, subject: str) -> Decision | None:
        """The decision of that kind on that subject, if one was taken."""
        return self._decisions.get((kind, subject))

    @cached_property
    def _decisions(self) -> Mapping[tuple[str, str], Decision]:
        return {(d.kind, d.subject): d for d in self.decisions}

    @cached_property
    def pairs_of(self) -> Mapping[str, tuple[Pair, ...]]:
        """Person id -> the pairs they are or were in, drafts included."""
        found: dict[str, list[Pair]] = {}
        for pair in self.pairs:
            found.setdefault(pair.mentor, []).append(pair)
            found.setdefault(pair.mentee, []).append(pair)
        return {person: tuple(rows) for person, rows in found.items()}

    def active(self, role: Role) -> tuple[Person, ...]:
        """People with an approved enrolment in that role who may be written to."""
        return tuple(
            self.people[e.person]
            for e in self.enrolments
            if e.role == role and e.status == "approved" and not self.people[e.person].opted_out
        )
