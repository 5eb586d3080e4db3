"""Stating what is owed: the one way in which a phase says "this mail, this event, this document should exist by now"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mentoring.effects import Channel, Effect, Owed, Waiting
from mentoring.people import Fact, Facts, Pair, Person
from mentoring.programme import PhaseName, Programme
from mentoring.timeline import Milestone, Plan
from mentoring.working_days import WorkingDays

LOOK_BACK = timedelta(days=35)
"""An effect whose last sensible moment lies further back is not stated again: the ledger already holds what became of it."""


class Owing:
    """Collects what one phase owes at one moment.

    Nothing is stated before its day (in the programme's zone), and nothing to somebody who withdrew, was declined or asked
    us to stop writing. Mails are due at the programme's hour in the reader's own zone, in working days, outside quiet hours.
    """

    def __init__(
        self, phase: PhaseName, programme: Programme, plan: Plan, facts: Facts, now: datetime
    ) -> None:
        self.phase, self.programme, self.plan, self.facts, self.now = phase, programme, plan, facts, now
        self.zone = ZoneInfo(programme.time_zone)
        self.today = now.astimezone(self.zone).date()
        self.days = WorkingDays(programme)
        self._effects: list[Effect] = []
        self._facts: list[Fact] = []
        self._waiting: list[Waiting] = []

    def reached(self, milestone: Milestone | None) -> bool:
        """Whether that milestone's day has come."""
        return milestone is not None and self.day(milestone.at) <= self.today

    def day(self, instant: datetime) -> date:
        """The civil day of an instant in the programme's zone."""
        return instant.astimezone(self.zone).date()

    def may_write(self, person: str) -> bool:
        """Whether we may write to that person: known, not opted out, and not withdrawn or declined in every role."""
        known = self.facts.people.get(person)
        if known is None or known.opted_out:
            return False
        enrolments = self.facts.enrolments_of.get(person, ())
        return not enrolments or any(e.status in ("applied", "approved") for e in enrolments)

    def mail(
        self,
        kind: str,
        to: str,
        occurrence: str,
        on: date,
        *,
        within: int,
        pair: Pair | None = None,
        data: Mapping[str, Any] | None = None,
        urgent: bool = False,
        last: bool = False,
    ) -> None:
        """State a mail: to a person id or a role, due on that civil day, sensible for `within` days after.

        `last` is for the word that closes the door (an enrolment declined): it goes although the enrolment is over.
        """
        reader = self.facts.people.get(to)
        allowed = (
            to.startswith("role:")
            or (last and reader is not None and not reader.opted_out)
            or self.may_write(to)
        )
        if on > self.today or not allowed:
            return
        zone = self.programme.time_zone if to.startswith("role:") else self.facts.people[to].zone
        due = self.days.earliest(on, self.programme.sending.hour, zone)
        self._state("mail", kind, to, occurrence, due, due + timedelta(days=within), pair, data, urgent)

    def event(
        self,
        kind: str,
        person: str,
        occurrence: str,
        announced: date,
        starts: tuple[datetime, ...],
        minutes: int,
        *,
        pair: Pair | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """State a calendar event for one attendee, announced on that day and sensible until its last start."""
        if announced > self.today or not starts or not self.may_write(person):
            return
        due = self.days.earliest(announced, self.programme.sending.hour, self.facts.people[person].zone)
        told = {**(data or {}), "starts": [start.isoformat() for start in starts], "minutes": minutes}
        expires = starts[-1] + timedelta(minutes=minutes)
        self._state("event", kind, person, occurrence, due, expires, pair, told, urgent=True)

    def document(
        self,
        kind: str,
        occurrence: str,
        on: date,
        *,
        to: str = "role:files",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """State a document kept for HR, or made for one person, due on that day."""
        if on > self.today:
            return
        due = datetime.combine(on, self.programme.sending.hour, self.zone)
        self._state("document", kind, to, occurrence, due, due + timedelta(days=365), None, data, urgent=True)

    def record(self, facts: Iterable[Fact]) -> None:
        """State facts that follow from this phase's decisions."""
        self._facts.extend(facts)

    def wait(self, kind: str, subject: str, since: datetime, about: Mapping[str, Any] | None = None) -> None:
        """State that something waits for a person's decision."""
        self._waiting.append(Waiting(kind, subject, since, about or {}))

    def owed(self) -> Owed:
        """Everything stated so far."""
        return Owed(tuple(self._effects), tuple(self._facts), tuple(self._waiting))

    def _state(
        self,
        channel: Channel,
        kind: str,
        to: str,
        occurrence: str,
        due: datetime,
        expires: datetime,
        pair: Pair | None,
        data: Mapping[str, Any] | None,
        urgent: bool,
    ) -> None:
        if expires < self.now - LOOK_BACK:
            return
        self._effects.append(
            Effect(
                programme=self.programme.id,
                phase=self.phase,
                kind=kind,
                to=to,
                occurrence=occurrence,
                channel=channel,
                due=due.astimezone(ZoneInfo("UTC")),
                expires=expires.astimezone(ZoneInfo("UTC")),
                pair=pair.id if pair else None,
                data=data or {},
                urgent=urgent,
            )
        )


def participants(facts: Facts) -> tuple[Person, ...]:
    """Everybody with an approved enrolment who may be written to, once each, by id."""
    people = {p.id: p for role in ("mentor", "mentee") for p in facts.active(role)}
    return tuple(people[id_] for id_ in sorted(people))


def community(facts: Facts) -> tuple[str, ...]:
    """Participants who are or were in a published pair: those whom rituals and events concern, by id."""
    told = {
        who for pair in facts.pairs if pair.published_at is not None for who in (pair.mentor, pair.mentee)
    }
    return tuple(person.id for person in participants(facts) if person.id in told)


def week(day: date) -> str:
    """The ISO week of a day, `2027-W05`."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02d}"


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The start of a civil day."""
    return datetime.combine(day, time(0), zone)
