"""Stating what is owed: the one way in which a phase says "this mail, this event, this document should exist by now"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mentoring.effects import Channel, Effect, Owed, Waiting
from mentoring.people import Fact, Facts, Pair, Person
from mentoring.programme import PhaseName, Programme
from mentoring.timeline import Milestone, Plan
from mentoring.working_days import WorkingDays

HORIZON = timedelta(hours=24)
"""What is due within a day is stated already: it then leaves on time wherever its reader lives."""
LOOK_BACK = timedelta(days=35)
"""An effect whose last sensible moment lies further back is not stated again: the ledger already holds what became of it."""
_UTC = ZoneInfo("UTC")


class Owing:
    """Collects what one phase owes at one moment.

    Nothing is stated more than a day before it is due, and nothing to somebody who withdrew, was declined or asked us to stop
    writing. Mails are due at the programme's hour in the reader's own zone, in working days, outside quiet hours.
    """

    def __init__(
        self, phase: PhaseName, programme: Programme, plan: Plan, facts: Facts, now: datetime
    ) -> None:
        self.phase, self.programme, self.plan, self.facts, self.now = phase, programme, plan, facts, now
        self.zone = ZoneInfo(programme.time_zone)
        self.today = now.astimezone(self.zone).date()
        self.days = WorkingDays(programme)
        self._due: dict[tuple[date, str], datetime] = {}
        self._effects: list[Effect] = []
        self._facts: list[Fact] = []
        self._waiting: list[Waiting] = []

    def reached(self, milestone: Milestone | None) -> bool:
        """Whether that milestone's day has come: from then on the phase decides what follows from it."""
        return milestone is not None and self.day(milestone.at) <= self.today

    def near(self, milestone: Milestone | None) -> bool:
        """Whether mails of that milestone may be stated: it has come, or will within a day."""
        return milestone is not None and milestone.at <= self.now + HORIZON

    def day(self, instant: datetime) -> date:
        """The civil day of an instant in the programme's zone."""
        return instant.astimezone(self.zone).date()

    def monday(self, day: date) -> date:
        """The first working day of a day's week; of the next open one in a week that is closed to its end."""
        return self.days.next_working(day - timedelta(days=day.weekday()))

    def may_write(self, person: str, *, last: bool = False) -> bool:
        """Whether we may write to that person: known, not opted out, and not withdrawn or declined in every role.

        `last` is for the word that closes the door: it goes although every enrolment is over.
        """
        known = self.facts.people.get(person)
        if known is None or known.opted_out:
            return False
        enrolments = self.facts.enrolments_of.get(person, ())
        return last or not enrolments or any(e.status in ("applied", "approved") for e in enrolments)

    def sent(self, kind: str, to: str, occurrence: str, pair: Pair | None = None) -> datetime | None:
        """When that effect went out; None when it has not."""
        parts = (self.programme.id, kind, to, pair.id if pair else None, occurrence)
        return self.facts.delivered.get("/".join(part for part in parts if part))

    def mail(
        self,
        kind: str,
        to: str,
        occurrence: str,
        on: date,
        *,
        within: int,
        since: datetime | None = None,
        pair: Pair | None = None,
        data: Mapping[str, Any] | None = None,
        urgent: bool = False,
        last: bool = False,
    ) -> None:
        """State a mail: to a person id or a role, due on that civil day, sensible for `within` days after.

        `since` is when what it is about happened to this reader (they enrolled, their pair was told): it is never due before,
        and not owed at all when it could only have come too late. `last`: see `may_write`.
        """
        to_role = to.startswith("role:")
        if not to_role and not self.may_write(to, last=last):
            return
        zone = self.programme.time_zone if to_role else self.facts.people[to].zone
        due = self._at(on, zone)
        expires = due + timedelta(days=within)
        if since is not None and since > due:
            due = self.days.next_open(since, zone)
        if due < expires and due <= self.now + HORIZON:
            self._state("mail", kind, to, occurrence, due, expires, pair, data, urgent)

    def weekly_list(self, kind: str, of: str, since: Mapping[str, date]) -> None:
        """State the manager's mail about a list that grows and shrinks: on Monday, in weeks in which it has grown.

        `since` -> the day from which each id belongs to it; they are told as `data[of]`, with their `count`. What is told once
        is not repeated: the weekly digest keeps counting it.
        """
        monday = self.monday(self.today)
        past = (self.today - self.day(self.plan.milestones[0].at)).days // 7 + 1
        weeks = (week(self.today - timedelta(weeks=n)) for n in range(past)) if since else ()
        told = max((at for one in weeks if (at := self.sent(kind, "role:manager", one))), default=None)
        listed = sorted(id_ for id_, day in since.items() if day <= monday)
        if any(told is None or since[id_] > self.day(told) for id_ in listed):
            data = {of: listed, "count": len(listed)}
            self.mail(kind, "role:manager", week(monday), monday, within=6, data=data)

    def event(
        self,
        kind: str,
        person: str,
        occurrence: str,
        announced: date,
        starts: tuple[datetime, ...],
        minutes: int,
        *,
        since: datetime,
        pair: Pair | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """State a calendar event for one attendee, announced on that day and sensible until its last start.

        `since` is when the attendee came to be concerned; who came after it was over is not invited. What stands in their
        calendar already stays stated when it moves so far ahead that it would not be announced yet: a move is no cancellation.
        """
        if not starts or not self.may_write(person):
            return
        expires = starts[-1] + timedelta(minutes=minutes)
        if expires < self.now - LOOK_BACK:
            return
        zone = self.facts.people[person].zone
        due = self._at(announced, zone)
        if since > due:
            due = self.days.next_open(since, zone)
        if (told := self.sent(kind, person, occurrence, pair)) is not None:
            due = min(due, told)
        if due < expires and due <= self.now + HORIZON:
            data = {**(data or {}), "starts": [start.isoformat() for start in starts], "minutes": minutes}
            self._state("event", kind, person, occurrence, due, expires, pair, data, urgent=True)

    def document(
        self,
        kind: str,
        occurrence: str,
        on: date,
        *,
        to: str = "role:files",
        within: int = 365,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """State a document kept for HR, or made for one person, due on that day."""
        due = self._at(on, self.programme.time_zone)
        if due <= self.now + HORIZON:
            expires = due + timedelta(days=within)
            self._state("document", kind, to, occurrence, due, expires, None, data, urgent=True)

    def record(self, facts: Iterable[Fact]) -> None:
        """State facts that follow from this phase's decisions."""
        self._facts.extend(facts)

    def wait(
        self, kind: str, subject: str, since: datetime, about: Mapping[str, Any] | None = None
    ) -> Waiting:
        """State that something waits for a person's decision."""
        item = Waiting(kind, subject, since, about or {})
        self._waiting.append(item)
        return item

    def owed(self) -> Owed:
        """Everything stated so far."""
        return Owed(tuple(self._effects), tuple(self._facts), tuple(self._waiting))

    def _at(self, day: date, zone: str) -> datetime:
        """The first working moment of that day at the programme's hour in that zone; the same for many readers."""
        if (day, zone) not in self._due:
            open_day = self.days.next_working(day)
            self._due[day, zone] = self.days.earliest(open_day, self.programme.sending.hour, zone)
        return self._due[day, zone]

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
                due=due.astimezone(_UTC),
                expires=expires.astimezone(_UTC),
                pair=pair.id if pair else None,
                data=data or {},
                urgent=urgent,
            )
        )


def participants(facts: Facts) -> tuple[Person, ...]:
    """Everybody with an approved enrolment who may be written to, once each, by id."""
    people = {p.id: p for role in ("mentor", "mentee") for p in facts.active(role)}
    return tuple(people[id_] for id_ in sorted(people))


def week(day: date) -> str:
    """The ISO week of a day, `2027-W05`."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02d}"
