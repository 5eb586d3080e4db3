"""What a template may see: people, pairs, contacts, events and the programme, as plain frozen values without methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from mentoring.rendering.values import Link, Trusted


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody: `profile` maps meanings to answers of their enrolment, codes in words."""

    first_name: str
    name: str
    role: str
    address: str
    locale: str
    department: str
    site: str
    profile: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair with its reasons as sentences in the reader's locale; `last_session` is a date or none."""

    id: str
    score: float
    reasons: list[str]
    mentor: PersonView
    mentee: PersonView
    sessions_held: int
    last_session: date | None


@dataclass(frozen=True, slots=True)
class ContactView:
    """Somebody of the programme's team, or the hotline."""

    name: str
    first_name: str
    title: str
    address: Trusted
    mailto: Link
    phone: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class EventView:
    """A community event."""

    place: Trusted
    link: Link
    minutes: int
    at: time


@dataclass(frozen=True, slots=True)
class WorkshopView:
    """A workshop: `format` is the word, `replay` the five points."""

    theme: Trusted
    format: str
    at: time
    link: Link
    replay: list[Trusted]


@dataclass(frozen=True, slots=True)
class TestimonialView:
    """What somebody said of an earlier edition; `by` is their first name where they agreed to it, else their role in words."""

    quote: Trusted
    role: str
    by: str
    year: int


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """The programme in the reader's locale."""

    id: str
    name: Trusted
    organisation: Trusted
    objective: Trusted
    success: list[Trusted]
    manager: ContactView
    sponsor: ContactView
    thanker: ContactView
    thanks_by: str
    hotline: ContactView
    ambassadors: list[ContactView]
    start: date
    end: date
    enrolment_closes: date
    months: int
    locale: str
    zone: str
    session_weeks: int
    session_minutes: int
    rehome_days: int
    amber_days: int
    red_days: int
    mentees_per_mentor: float
    charter_version: str
    threshold: int
    retention_months: int
    paid_rewards: bool
    budget: float
    currency: str
    training: EventView
    mentee_training: EventView | None
    launch: EventView
    midpoint: EventView
    closure: EventView
    mentor_circle: EventView | None
    last_session: EventView
    channels: list[str]
    testimonials: list[TestimonialView]
