"""Who comes to the events of the community, as people answer in their own calendars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mentoring.effects import event_uid
from mentoring.milestones import EVENTS
from mentoring.people import Decision, Facts
from mentoring.ports import CalendarPort, Occurrence
from mentoring.timeline import Milestone, Plan

ATTENDANCE = "attendance"
"""The kind of the decision that keeps it; its subject is `kind:occurrence` of the event."""
BACK, AHEAD = timedelta(days=7), timedelta(days=42)
"""How long answers are read before an event and after it: people answer late, and plan a room early."""
_ANSWERS = ("accepted", "declined", "tentative")


@dataclass(frozen=True, slots=True)
class Attendance:
    """Ids of those who accepted, declined, or may come; and how many were invited in all."""

    accepted: frozenset[str]
    declined: frozenset[str]
    tentative: frozenset[str]
    invited: int

    @property
    def silent(self) -> int:
        """How many have not answered."""
        return max(0, self.invited - len(self.accepted | self.declined | self.tentative))


def attendance(facts: Facts, programme: str, kind: str, occurrence: str) -> Attendance | None:
    """What is known of one event; None while nobody's answer could be read."""
    decision = facts.decision(ATTENDANCE, f"{kind}:{occurrence}")
    if decision is None:
        return None
    begins, ends = f"{programme}/{kind}/", f"/{occurrence}"
    invited = sum(key.startswith(begins) and key.endswith(ends) for key in facts.delivered)
    accepted, declined, tentative = (frozenset(decision.about.get(answer, ())) for answer in _ANSWERS)
    return Attendance(accepted, declined, tentative, invited)


def read(plan: Plan, facts: Facts, calendar: CalendarPort, now: datetime) -> list[Decision]:
    """Ask the calendar about the events around that moment; the answers that are new or different.

    Raises:
        ProviderError, Unreachable: the calendar is away.
    """
    found = []
    for milestone in _around(plan, facts, now):
        uid = event_uid(f"{plan.programme}/{milestone.kind}/anybody/{milestone.occurrence}")
        day = timedelta(days=1)
        seen = calendar.occurrences(uid, milestone.at - day, milestone.at + day)
        subject, about = f"{milestone.kind}:{milestone.occurrence}", _answers(facts, seen)
        before = facts.decision(ATTENDANCE, subject)
        if any(about.values()) and (before is None or dict(before.about) != about):
            found.append(Decision(ATTENDANCE, subject, "changed", "calendar", "", "", now, about))
    return found


def _around(plan: Plan, facts: Facts, now: datetime) -> list[Milestone]:
    """The events near that moment to which somebody was invited."""
    told = {tuple(key.split("/")[1::2]) for key in facts.delivered if key.count("/") == 3}
    return [
        milestone
        for milestone in plan.milestones
        if milestone.kind in EVENTS
        and now - BACK <= milestone.at <= now + AHEAD
        and (milestone.kind, milestone.occurrence) in told
    ]


def _answers(facts: Facts, seen: Iterable[Occurrence]) -> dict[str, list[str]]:
    """Answer -> the people who gave it, by id; strangers who were passed the invitation are not ours to count."""
    said = {
        facts.by_address[address]: answer
        for occurrence in seen
        if not occurrence.cancelled
        for address, answer in occurrence.answers.items()
        if address in facts.by_address
    }
    return {kind: sorted(person for person, answer in said.items() if answer == kind) for kind in _ANSWERS}
