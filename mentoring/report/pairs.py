"""The pairs: how each one is doing, what a draft proposes, who still waits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from mentoring import conservation, sessions
from mentoring.people import Pair
from mentoring.report.press import Press
from mentoring.report.situation import Situation

MOST = 300
"""Pairs that are listed; those that need attention come first, `binome pairs` has them all."""
_ORDER = {"red": 0, "amber": 1, "green": 2, "": 3}


@dataclass(frozen=True, slots=True)
class Dot:
    """A session on a pair's line: where (0..100 from the kick-off to the end), when, held or booked."""

    x: float
    at: date
    held: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One pair. `colour` is empty before the kick-off and once it is closed; `load` is mentees and seats of the mentor."""

    id: str
    mentor: str
    mentee: str
    colour: str
    state: str
    score: float
    load: tuple[int, int]
    held: int
    last: date | None
    signs: tuple[str, ...]
    reasons: tuple[str, ...]
    dots: tuple[Dot, ...]
    closed: tuple[float, date] | None


@dataclass(frozen=True)
class Pairs:
    """Everything about pairs. `today` is where now is on the pairs' lines."""

    open: tuple[Row, ...]
    drafts: tuple[Row, ...]
    closed: tuple[Row, ...]
    more: int
    waiting: tuple[tuple[str, str, date], ...]
    colours: Counter[str]
    today: float


def pairs(situation: Situation, press: Press) -> Pairs:
    """Open pairs, those in need of attention first; drafts and approved ones; closed ones; people who wait for a pair."""
    facts = situation.facts
    taken = Counter(pair.mentor for pair in facts.pairs if pair.status in ("open", "approved", "draft"))
    seats = {e.person: e.seats for e in facts.enrolments if e.role == "mentor"}

    def row(pair: Pair) -> Row:
        return _row(situation, press, pair, (taken[pair.mentor], seats.get(pair.mentor, 0)))

    open_ = sorted(
        (row(p) for p in facts.open_pairs), key=lambda r: (_ORDER[r.colour], r.last or date.min, r.id)
    )
    drafts = sorted(
        (row(p) for p in facts.pairs if p.status in ("draft", "approved")), key=lambda r: (r.mentor, -r.score)
    )
    closed = [p for p in facts.pairs if p.status == "closed" and p.published_at]
    closed.sort(key=lambda p: p.closed_at or situation.now, reverse=True)
    shown = tuple(open_[:MOST]), tuple(drafts[:MOST]), tuple(row(p) for p in closed[:MOST])
    return Pairs(
        *shown,
        more=len(open_) + len(drafts) + len(closed) - sum(map(len, shown)),
        waiting=tuple(_waiting(situation)),
        colours=Counter(r.colour for r in situation.readings.values()),
        today=_place(situation, situation.today),
    )


def _row(situation: Situation, press: Press, pair: Pair, load: tuple[int, int]) -> Row:
    reading, today = situation.readings.get(pair.id), situation.today
    signs = []
    if reading:
        signs = [press.say("sign.silence", days=reading.silence_days)] if "silence" in reading.signs else []
        signs += [press.say(f"sign.{sign}") for sign in reading.signs if sign != "silence"]
    met = [day for at in sessions.held(situation.facts, pair) if (day := situation.day(at)) <= today]
    booked = [
        day
        for session in situation.facts.sessions_by_pair.get(pair.id, ())
        if session.held is None and (day := situation.day(session.at)) >= today
    ]
    days = [*((day, True) for day in met), *((day, False) for day in booked)]
    ended = situation.day(pair.closed_at) if pair.closed_at else None
    return Row(
        id=pair.id,
        mentor=situation.name(pair.mentor),
        mentee=situation.name(pair.mentee),
        colour=reading.colour if reading else "",
        state=press.word("closed", pair.closed_why or "") if ended else press.word("pair", pair.status),
        score=pair.score,
        load=load,
        held=len(met),
        last=met[-1] if met else None,
        signs=tuple(signs),
        reasons=tuple(press.reasons(pair.reasons)) if pair.status in ("draft", "approved") else (),
        dots=tuple(Dot(_place(situation, day), day, held) for day, held in days),
        closed=(_place(situation, ended), ended) if ended else None,
    )


def _place(situation: Situation, day: date) -> float:
    """A day between the kick-off (0) and the programme's end (100)."""
    whole = situation.ends - situation.programme.dates.kickoff + timedelta(days=1)
    return max(0.0, min(100.0, 100 * ((day - situation.programme.dates.kickoff) / whole)))


def _waiting(situation: Situation) -> list[tuple[str, str, date]]:
    """Who enrolled and has no pair, not even a proposed one: name, role, since when; mentees first, the longest wait first."""
    standing = conservation.standings(situation.facts)
    drafts = (pair for pair in situation.facts.pairs if pair.status == "draft")
    proposed = {person for pair in drafts for person in (pair.mentor, pair.mentee)}
    rows = [
        (situation.name(e.person), e.role, situation.day(e.at))
        for e in situation.facts.enrolments
        if standing[e.person] == "waiting"
        and e.status in ("applied", "approved")
        and e.person not in proposed
    ]
    return sorted(rows, key=lambda row: (row[1] == "mentor", row[2], row[0]))
