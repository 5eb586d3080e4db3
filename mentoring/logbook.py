"""Sessions that people tell of: the logbook, and "did you meet?" of a pulse. One meeting stays one session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from mentoring.people import Answer, Facts, Pair, Person, Session
from mentoring.programme import Form, Programme
from mentoring.wording import fold
from mentoring.working_days import civil


def sessions_from(form: Form, answers: Iterable[Answer], facts: Facts, programme: Programme) -> list[Session]:
    """The sessions that accepted answers tell of and that are not known as held, oldest answer first.

    A day that was named is that day's session; `met` without a day is a session since the last round of pulses: one that is
    known as held, else the last one that was planned, else a new one at the time of the answer. Who leads a group and names
    nobody has met all of it; any other answer that does not say which of several partners was met tells of no session.
    """
    teller = _Teller(facts, programme, "logbook" if form.purpose == "logbook" else "pulse")
    accepted = [answer for answer in answers if answer.status == "accepted" and answer.person in facts.people]
    for answer in sorted(accepted, key=lambda answer: (answer.at is not None, answer.at, answer.key)):
        teller.tell(answer)
    return list(teller.told.values())


class _Teller:
    """Follows the answers one after the other, so that both people of a pair tell of one session, not of two."""

    def __init__(self, facts: Facts, programme: Programme, source: Literal["logbook", "pulse"]) -> None:
        self._facts, self._programme, self._source = facts, programme, source
        self._zone = ZoneInfo(programme.time_zone)
        self.told: dict[tuple[str, datetime], Session] = {}

    def tell(self, answer: Answer) -> None:
        """Take one answer into account."""
        day = answer.values.get("session_date")
        if self._source == "pulse" and answer.values.get("met") is not True:
            return
        on = (
            date.fromisoformat(str(day))
            if day
            else answer.at.astimezone(self._zone).date()
            if answer.at
            else None
        )
        if on is None:
            return
        for pair in self._pairs(answer, on):
            self._met(pair, answer, on, named=bool(day))

    def _met(self, pair: Pair, answer: Answer, on: date, *, named: bool) -> None:
        """That pair has met, on that day where it was `named`."""
        minutes = answer.values.get("session_minutes")
        length = (
            round(minutes) if isinstance(minutes, int | float) else self._programme.rituals.session_minutes
        )
        if named:
            at = civil(on, self._programme.rituals.session_at, self._zone)
            near = [s for s in self._sessions(pair) if s.at.astimezone(self._zone).date() == on]
        elif answer.at and self._source == "pulse":
            at = answer.at
            since = at - timedelta(days=self._programme.rituals.pulse_every_days)
            near = [s for s in self._sessions(pair) if since < s.at <= at]
        else:
            return
        if any(session.held for session in near):
            return
        last = max(near, key=lambda session: session.at, default=None)
        held = replace(last, held=True) if last else Session(pair.id, at, length, True, self._source)
        self.told[held.pair, held.at] = held

    def _sessions(self, pair: Pair) -> Sequence[Session]:
        known = {(s.pair, s.at): s for s in self._facts.sessions_by_pair.get(pair.id, ())}
        told = {key: session for key, session in self.told.items() if key[0] == pair.id}
        return tuple((known | told).values())

    def _pairs(self, answer: Answer, on: date) -> list[Pair]:
        """The pair the answer is about: the person's only one on that day, the one with the partner they name, or their group."""
        person, partner = str(answer.person), answer.values.get("partner")
        pairs = [pair for pair in self._facts.pairs_of.get(person, ()) if self._lives(pair, on)]
        if partner:
            named = [p for p in pairs if names(self._facts.people[p.partner(person)], str(partner))]
            return named if len(named) == 1 else []
        leads = self._programme.matching.formula == "group" and all(pair.mentor == person for pair in pairs)
        return pairs if len(pairs) == 1 or leads else []

    def _lives(self, pair: Pair, on: date) -> bool:
        """Whether the two were a pair on that day."""
        if pair.published_at is None or pair.status not in ("open", "closed"):
            return False
        ends = pair.closed_at.astimezone(self._zone).date() if pair.closed_at else date.max
        return pair.published_at.astimezone(self._zone).date() <= on <= ends


def names(person: Person, text: str) -> bool:
    """Whether somebody's address, or words of their name and no others, stand there."""
    wanted = fold(text)
    if "@" in wanted:
        return any(fold(address) in wanted.split() for address in (person.address, *person.also))
    words = set(wanted.replace("-", " ").split())
    name = set(fold(person.name).replace("-", " ").split())
    return bool(words) and (words <= name or name <= words)
