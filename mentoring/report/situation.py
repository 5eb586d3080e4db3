"""The situation: everything the report speaks of, at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from mentoring import barometer, sessions
from mentoring.effects import Effect, State, Waiting
from mentoring.estimates import Figure
from mentoring.figures import figures
from mentoring.people import Facts
from mentoring.ports import Ledger, Stop
from mentoring.programme import Programme
from mentoring.publication import publish
from mentoring.questionnaire import Question
from mentoring.timeline import Plan

_TROUBLED: tuple[State, ...] = ("doubt", "failed", "missed")


@dataclass(frozen=True)
class Situation:
    """One programme at one moment.

    Args:
        figures: id -> figure.
        counts: kind -> state -> number of effects.
        troubled: the effects in doubt, failed and missed, with the last error.
        off: what does not add up, in words.
    """

    programme: Programme
    plan: Plan
    facts: Facts
    now: datetime
    figures: Mapping[str, Figure]
    counts: Mapping[str, Mapping[str, int]]
    troubled: Mapping[State, tuple[tuple[Effect, str], ...]]
    awaited: tuple[Waiting, ...]
    off: tuple[str, ...]
    stopped: Stop | None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The programme's zone."""
        return ZoneInfo(self.programme.time_zone)

    @cached_property
    def today(self) -> date:
        """The civil day in the programme's zone."""
        return self.day(self.now)

    @cached_property
    def ends(self) -> date:
        """The programme's last day."""
        return sessions.ends_on(self.programme)

    @property
    def started(self) -> bool:
        """Whether pairs are meant to meet by now."""
        return self.today >= self.programme.dates.kickoff

    @property
    def over(self) -> bool:
        """Whether the last day is past."""
        return self.today > self.ends

    def day(self, instant: datetime) -> date:
        """The civil day of an instant in the programme's zone."""
        return instant.astimezone(self.zone).date()

    def name(self, person: str) -> str:
        """A person's name, their id when it has been erased."""
        known = self.facts.people.get(person)
        return known.name if known and known.name else person

    @cached_property
    def readings(self) -> Mapping[str, barometer.Reading]:
        """Pair id -> what the barometer says today, of open pairs once the programme has begun."""
        if not self.started:
            return {}
        return {
            pair.id: barometer.read(self.programme, self.facts, pair, self.today)
            for pair in self.facts.open_pairs
        }


def situation(
    programme: Programme,
    plan: Plan,
    ledger: Ledger,
    now: datetime,
    questions: Mapping[str, Mapping[str, Question]],
) -> Situation:
    """Read the ledger. Anonymous surveys that are closed are published on the way, which the ledger must remember.

    Args:
        questions: form id -> meaning -> question, of the surveys.
    """
    facts = ledger.facts()
    if new := publish(programme, plan, facts, questions, now):
        ledger.record(new, actor="report", why="results of an anonymous survey", at=now)
        replaced = {(decision.kind, decision.subject) for decision in new}
        kept = tuple(d for d in facts.decisions if (d.kind, d.subject) not in replaced)
        facts = replace(facts, decisions=(*kept, *new))
    counts, today = ledger.counts(), now.astimezone(ZoneInfo(programme.time_zone)).date()
    troubled = {
        state: tuple((effect, note) for effect, _, note in ledger.effects(state))
        for state in _TROUBLED
        if any(by_state.get(state) for by_state in counts.values())
    }
    return Situation(
        programme=programme,
        plan=plan,
        facts=facts,
        now=now,
        figures={figure.id: figure for figure in figures(programme, facts, today, counts)},
        counts=counts,
        troubled=troubled,
        awaited=ledger.awaited(),
        off=tuple(ledger.conserved()),
        stopped=ledger.stopped(),
    )
