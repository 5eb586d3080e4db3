"""Rescue: a silent pair is nudged, then called, then closed if HR says so; whoever stays is looked after. Nobody is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from mentoring import barometer, sessions
from mentoring.decisions import closure_digest
from mentoring.people import ClosedWhy, Decision, Pair
from mentoring.phases.community import roles, takes_part
from mentoring.phases.owing import Owing
from mentoring.sessions import last_start

CALLED = timedelta(days=28)
"""After a call, HR may let a pair go on: it is not on the list again before four weeks have passed."""
FLASH_OVER = timedelta(weeks=6)
"""A flash pair that has met, if only once, has had its time."""


def follow(owing: Owing) -> tuple[barometer.Reading, ...]:
    """State what each pair's barometer calls for; the readings of today, of the pairs that go on."""
    calls: dict[str, date] = {}
    readings = []
    for pair in owing.facts.open_pairs:
        decision = owing.facts.decision("closure", pair.id)
        if why := _ends(owing, pair, decision):
            owing.record([replace(pair, status="closed", closed_at=owing.now, closed_why=why)])
        elif owing.today > owing.programme.dates.kickoff:
            readings.append(_watch(owing, pair, decision, calls))
    owing.weekly_list("rituals.call", "pairs", calls)
    for pair in owing.facts.pairs:
        if pair.status == "closed" and pair.closed_why in ("broken", "withdrawn", "ended-well"):
            _say_goodbye(owing, pair)
    return tuple(readings)


def _watch(owing: Owing, pair: Pair, decision: Decision | None, calls: dict[str, date]) -> barometer.Reading:
    """Read the barometer of a pair that goes on, and do what it calls for."""
    reading = barometer.read(owing.programme, owing.facts, pair, owing.today)
    if "silence" in reading.signs and not reading.booked:
        _nudge(owing, pair, reading)
    if reading.colour == "red":
        _call(owing, pair, reading, decision, calls)
    return reading


def _ends(owing: Owing, pair: Pair, decision: Decision | None) -> ClosedWhy | None:
    """Why a pair closes today: HR approved it, or a flash pair has met as planned; None when it goes on.

    A pair that has met since it was said to be silent is not closed.
    """
    if decision is not None and decision.verdict == "approved":
        if decision.about.get("why") == "ended-well":
            return "ended-well"
        if decision.digest == closure_digest(owing.facts, pair):
            return "broken"
    met = sessions.held(owing.facts, pair)
    if owing.programme.matching.formula == "flash" and met:
        over = len(met) >= sessions.FLASH or owing.now - met[-1] > FLASH_OVER
        return "ended-well" if over else None
    return None


def _nudge(owing: Owing, pair: Pair, reading: barometer.Reading) -> None:
    """To both, one nudge on the day a silence became amber and one on the day it became red."""
    limits = {"amber": owing.programme.rituals.amber_days, "red": owing.programme.rituals.red_days}
    for colour, days in limits.items():
        reached = barometer.reached(owing.programme, reading.since, days)
        if reached > owing.today:
            break
        on = owing.days.next_working(reached)
        for person, _ in roles(pair):
            occurrence, data = f"after-{reading.spell}-{colour}", {"colour": colour, "days": days}
            owing.mail("rituals.nudge", person, occurrence, on, within=10, pair=pair, data=data)


def _call(
    owing: Owing,
    pair: Pair,
    reading: barometer.Reading,
    decision: Decision | None,
    calls: dict[str, date],
) -> None:
    """A call to make, on HR's list, and a closure to approve; not again for a while once HR let the pair go on."""
    since = barometer.red_since(owing.programme, owing.facts, pair, reading)
    if decision is not None and decision.verdict == "declined":
        if owing.now - decision.at <= CALLED:
            return
        since = max(since, owing.day(decision.at + CALLED) + timedelta(days=1))
    calls[pair.id] = since
    about = {
        "silence_days": reading.silence_days,
        "signs": list(reading.signs),
        "red_since": since.isoformat(),
    }
    owing.wait("closure", pair.id, owing.now, about | {"digest": closure_digest(owing.facts, pair)})


def _say_goodbye(owing: Owing, pair: Pair) -> None:
    """A kind word to those who stay when a pair has ended, and to the mentee what comes next."""
    at = pair.closed_at
    assert at is not None, f"{pair.id} is closed without a date"
    on = owing.day(at)
    for person, role in roles(pair):
        if takes_part(owing.facts, person, role):
            data = {"role": role, "why": pair.closed_why}
            owing.mail(
                "rituals.closing", person, "1", on, within=14, since=at, pair=pair, data=data, urgent=True
            )
    again = any(
        other.mentee == pair.mentee and other.published_at is not None and other.published_at >= at
        for other in owing.facts.pairs_of.get(pair.mentee, ())
    )
    if pair.closed_why != "ended-well" and not again and takes_part(owing.facts, pair.mentee, "mentee"):
        _look_after(owing, pair, at)


def _look_after(owing: Owing, pair: Pair, at: datetime) -> None:
    """The mentee who stays is promised a new mentor and told what became of it, or told that it is too late in the year."""
    on, last, kind = owing.day(at), last_start(owing.programme), "rituals.still-waiting"
    if on > last:
        data = {"role": "mentee", "over": True}
        owing.mail(kind, pair.mentee, pair.id, on, within=14, since=at, data=data)
        return
    owing.mail("rituals.rematch", pair.mentee, pair.id, on, within=14, since=at, data={"role": "mentee"})
    promised = on + timedelta(days=owing.programme.rituals.rehome_days)
    data = {"role": "mentee", "over": promised > last}
    owing.mail(kind, pair.mentee, pair.id, owing.days.next_working(promised), within=14, data=data)
