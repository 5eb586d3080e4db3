"""The plan: every dated thing a programme will do, computed from its few given dates and working calendar.

What falls on a day off moves. Up to the kick-off it moves to the previous working day, so that what follows
keeps its time; so do closing dates, the closing event, the webinar and the guide for the last session, and
proposals to approve. All else moves to the next working day: the kick-off, waves, letters, workshops, pulses,
reports. A chain that days off squeeze keeps its order, each step on a later working day than the one before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date
from functools import cached_property
from itertools import pairwise

from icalendar import Event

from mentoring import timeline_parts as parts
from mentoring.errors import BadInput
from mentoring.ical_parts import calendar, moment, person, zone_name
from mentoring.ical_zone import vtimezone
from mentoring.milestones import EVENTS, Milestone
from mentoring.programme import Programme, text_in
from mentoring.safe_text import one_line
from mentoring.timeline_draft import Draft
from mentoring.working_days import WorkingDays

__all__ = ["Milestone", "Plan", "WorkingDays", "as_ics", "as_rows", "plan"]


@dataclass(frozen=True)
class Plan:
    """The dated plan of one programme, by date: `start` is the kick-off as given, `end` its last day."""

    programme: str
    zone: str
    locale: str
    start: date
    end: date
    milestones: tuple[Milestone, ...]

    @cached_property
    def _by_key(self) -> dict[tuple[str, str], Milestone]:
        return {(m.kind, m.occurrence): m for m in self.milestones}

    def at(self, kind: str, occurrence: str = "1") -> Milestone | None:
        """The milestone of that kind and occurrence, None when the programme has none."""
        return self._by_key.get((kind, occurrence))

    def all(self, kind: str) -> tuple[Milestone, ...]:
        """Every milestone of that kind, by date."""
        return tuple(m for m in self.milestones if m.kind == kind)


def plan(programme: Programme) -> Plan:
    """The plan of that programme. A survey without a form, a phase that is off, leave no milestone.

    Raises:
        BadInput: when dates, closures or workshops leave no room for what must happen in order.
    """
    draft = Draft(programme)
    parts.campaign(draft)
    parts.kickoff(draft)
    halfway = parts.midpoint(draft)
    report, erasure = parts.closure(draft)
    parts.rituals(draft, report)
    thanks = {"midpoint": halfway} if halfway else {}
    parts.recognition(draft, thanks | {"closure": draft.after(draft.event, draft.event)}, erasure)
    found = tuple(sorted(draft.found, key=lambda m: (m.at, m.kind, m.occurrence)))
    made = Plan(programme.id, programme.time_zone, programme.locale, draft.kickoff, draft.end, found)
    _check(made)
    return made


def as_rows(plan: Plan, locale: str | None = None) -> list[dict[str, str]]:
    """The plan as text: date (ISO), time (HH:MM), zone, phase, kind, audience, title (in HR's locale)."""
    return [
        {
            "date": m.at.date().isoformat(),
            "time": f"{m.at:%H:%M}",
            "zone": plan.zone,
            "phase": m.phase,
            "kind": m.kind,
            "audience": m.audience,
            "title": text_in(m.title, locale or plan.locale),
        }
        for m in plan.milestones
    ]


def as_ics(plan: Plan, programme: Programme, locale: str | None = None) -> bytes:
    """The plan as a calendar to import; what is not a meeting takes no time and blocks none.

    The same plan gives the same bytes: their stamp is the plan's own first instant.
    """
    language = locale or plan.locale
    manager = person(programme.manager.name, str(programme.manager.address), "the manager")
    made = calendar("PUBLISH")
    made.add("x-wr-calname", one_line(text_in(programme.name, language), "the programme's name"))
    first, last = plan.milestones[0].at, plan.milestones[-1].at
    if zone := zone_name(first):
        made.add_component(vtimezone(zone, first.year, last.year + 1))
    for milestone in plan.milestones:
        event, meeting = Event(), milestone.kind in EVENTS
        event.add("uid", f"{plan.programme}.{milestone.kind}.{milestone.occurrence}@plan.binome")
        event.add("dtstamp", first.astimezone(UTC))
        moment(event, "dtstart", milestone.at)
        if meeting and milestone.until:
            moment(event, "dtend", milestone.until)
        event.add("transp", "OPAQUE" if meeting else "TRANSPARENT")
        event.add("summary", one_line(text_in(milestone.title, language), "a title"))
        event.add("organizer", manager)
        made.add_component(event)
    return bytes(made.to_ical())


IN_ORDER = (
    (
        "recruit.wave", "recruit.closes", "match.suggest", "match.rank-by", "match.catalogue", "match.draft",
        "match.approve-by", "match.publish", "kickoff.training", "kickoff.launch", "rituals.sessions-start", "closure.event",
    ),
    ("match.publish", "kickoff.mentee-training", "kickoff.launch"),
    ("kickoff.launch", "kickoff.contact:day-7", "kickoff.contact:day-14", "closure.event"),
    (
        "kickoff.launch", "midpoint.survey", "midpoint.workshop", "midpoint.goals", "midpoint.report",
        "closure.event", "closure.renewal", "closure.erasure",
    ),
    (
        "kickoff.launch", "rituals.last-session", "closure.guide", "closure.event", "closure.report",
        "closure.erasure",
    ),
    ("kickoff.launch", "closure.survey", "closure.event"),
    ("kickoff.launch", "recognition.vote", "closure.event"),
    (
        "recognition.motivation", "recognition.proposal:midpoint", "recognition.thanks:midpoint",
        "closure.event",
    ),
    ("recognition.motivation", "recognition.proposal:closure", "recognition.thanks:closure"),
)  # fmt: skip
"""Kinds (`:occurrence` other than 1) that come strictly one after the other in every plan."""


def _check(made: Plan) -> None:
    for chain in IN_ORDER:
        steps = (made.at(*(step.split(":") if ":" in step else (step,))) for step in chain)
        known = [step.at for step in steps if step]
        if any(one >= other for one, other in pairwise(known)):
            raise BadInput(
                "the programme is too short for all it must hold between its kick-off and its end",
                where="dates, holidays.closures",
                instead="Lengthen duration_months, or shorten the closures.",
            )
