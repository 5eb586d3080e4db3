"""How the programme went over time: sessions by month, the barometer from fortnight to fortnight."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from mentoring import barometer, sessions
from mentoring.people import Facts
from mentoring.report.marks import Columns, columns
from mentoring.report.press import Press
from mentoring.report.situation import Situation
from mentoring.working_days import WorkingDays

COLOURS: tuple[barometer.Colour, ...] = ("green", "amber", "red")
FORTNIGHT = timedelta(days=14)
MOST = 30
"""Readings drawn at most; a longer programme is read more rarely."""


@dataclass(frozen=True, slots=True)
class Month:
    """Sessions of one month: planned so far, held."""

    first: date
    planned: int
    held: int


@dataclass(frozen=True)
class Meetings:
    """Sessions by month; `planned` and `held` are the sums."""

    months: tuple[Month, ...]
    chart: Columns
    planned: int
    held: int


@dataclass(frozen=True, slots=True)
class Moment:
    """The barometer on one day: how many open pairs of each colour."""

    on: date
    colours: Counter[str]

    @property
    def open(self) -> int:
        """Pairs that were open."""
        return self.colours.total()


@dataclass(frozen=True)
class Weather:
    """The barometer over time."""

    moments: tuple[Moment, ...]
    chart: Columns


def meetings(situation: Situation, press: Press) -> Meetings:
    """Sessions planned and held, month by month, from the kick-off to today or the end."""
    facts, days = situation.facts, WorkingDays(situation.programme)
    last = min(situation.today, situation.ends)
    planned: Counter[date] = Counter()
    held: Counter[date] = Counter()
    for pair in facts.pairs:
        if pair.published_at is None:
            continue
        until = min(last, situation.day(pair.closed_at)) if pair.closed_at else last
        past = (situation.day(at) for at in sessions.planned(situation.programme, pair, facts, days))
        planned.update(day.replace(day=1) for day in past if day < until)
        held.update(
            day.replace(day=1) for at in sessions.held(facts, pair) if (day := situation.day(at)) <= last
        )
    months = []
    month = situation.programme.dates.kickoff.replace(day=1)
    while situation.started and month <= last:
        months.append(Month(month, planned[month], held[month]))
        month += relativedelta(months=1)
    labels = [_short(press, m.first) for m in months]
    chart = columns(("planned", "held"), [(m.planned, m.held) for m in months], labels, stacked=False)
    return Meetings(tuple(months), chart, planned.total(), sum(month.held for month in months))


def _short(press: Press, month: date) -> str:
    return press.formats.short_day(month).replace("\u00a0", " ").split(" ")[1]


def weather(situation: Situation, press: Press) -> Weather:
    """What the barometer said, from the kick-off to today or the end, as each day could have known it."""
    last = min(situation.today, situation.ends)
    first = situation.programme.dates.kickoff
    step = FORTNIGHT * max(1, -(-(last - first) // (FORTNIGHT * MOST)))
    days = []
    while last > first:
        days.append(last)
        last -= step
    moments = [_moment(situation, day) for day in reversed(days)]
    moments = [moment for moment in moments if moment.open]
    labels = [
        _short(press, m.on) if first_of else ""
        for m, first_of in zip(moments, _new_month(moments), strict=True)
    ]
    rows = [[moment.colours[colour] for colour in COLOURS] for moment in moments]
    return Weather(tuple(moments), columns(COLOURS, rows, labels))


def _new_month(moments: list[Moment]) -> list[bool]:
    return [bool(moments)] * bool(moments) + [a.on.month != b.on.month for a, b in pairwise(moments)]


def _moment(situation: Situation, on: date) -> Moment:
    """The reading of that day: what happened later is not known yet."""
    facts, programme = situation.facts, situation.programme
    known = Facts(
        people=facts.people,
        pairs=facts.pairs,
        sessions=tuple(s for s in facts.sessions if situation.day(s.at) <= on),
        answers=tuple(
            a
            for a in facts.answers_by_form.get(programme.surveys.pulse or "", ())
            if a.at is not None and situation.day(a.at) <= on
        ),
    )
    open_ = [
        pair
        for pair in facts.pairs
        if pair.published_at is not None
        and situation.day(pair.published_at) <= on
        and (pair.closed_at is None or situation.day(pair.closed_at) > on)
    ]
    return Moment(on, Counter(barometer.read(programme, known, pair, on).colour for pair in open_))
