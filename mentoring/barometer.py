"""The barometer of a pair: what its silence, its pulses and its cadence say.

Nobody is blamed for days on which the organisation is closed (`holidays.closures`): they do not count towards the limits of
silence, nor towards the sessions expected. The figures of the reports keep the definitions of the product, closures included.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from mentoring import sessions
from mentoring.logbook import names
from mentoring.people import Answer, Facts, Pair
from mentoring.programme import Programme

Colour = Literal["green", "amber", "red"]
Sign = Literal["silence", "unhappy", "one-sided", "cadence"]

CADENCE_FROM = 60
"""Days after which a pair has had time to find its rhythm."""
BOOKED = timedelta(weeks=3)
"""A session within that time is near enough to calm."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the barometer says of one pair, and why.

    `silence_days` counts every day from `since`: the last session held, else the launch or the publication, whichever is
    later. `spell` is the number of sessions held so far: it names the present silence, however long it lasts. `booked`: a
    session stands in the calendar within three weeks.
    """

    pair: str
    colour: Colour
    since: date
    silence_days: int
    spell: int
    signs: tuple[Sign, ...]
    booked: bool


def read(programme: Programme, facts: Facts, pair: Pair, today: date) -> Reading:
    """Read the barometer of an open pair.

    Amber from `rituals.amber_days` of silence (42 by default), red from `red_days` (56); a session already booked calms
    amber. A last pulse of 1 or 2, an answer from only one of the two, or less than half of the sessions owed make amber;
    an unhappy answer on top of silence makes red. A flash pair that has met owes nothing more.
    """
    zone, rituals = ZoneInfo(programme.time_zone), programme.rituals
    met = sessions.held(facts, pair)
    begun = started(programme, pair, zone)
    since = met[-1].astimezone(zone).date() if met else begun
    flash_done = programme.matching.formula == "flash" and bool(met)
    silence = 0 if flash_done else _open_days(programme, since, today)
    signs: list[Sign] = []
    if silence >= rituals.amber_days:
        signs.append("silence")
    pulses = _pulses(programme, facts, pair, today)
    if any(_satisfaction(answer) <= 2 for answer in pulses.values()):
        signs.append("unhappy")
    if len(pulses) == 1 and silence >= rituals.session_weeks * 7:
        signs.append("one-sided")
    running = _open_days(programme, begun, today)
    if not flash_done and running >= CADENCE_FROM and _share(programme, len(met), running) < 0.5:
        signs.append("cadence")
    booked = _booked(facts, pair, today, zone)
    red = silence >= rituals.red_days or {"silence", "unhappy"} <= set(signs)
    calm = not signs or (signs == ["silence"] and booked)
    colour: Colour = "red" if red else "green" if calm else "amber"
    return Reading(pair.id, colour, since, max(0, (today - since).days), len(met), tuple(signs), booked)


def reached(programme: Programme, since: date, days: int) -> date:
    """The day on which a silence since then has lasted that many days, closures of the organisation aside."""
    day = since + timedelta(days=days)
    while (missing := days - _open_days(programme, since, day)) > 0:
        day += timedelta(days=missing)
    return day


def red_since(programme: Programme, facts: Facts, pair: Pair, reading: Reading) -> date:
    """The day on which a pair that is red became so: by silence alone, or by silence and an unhappy answer."""
    zone, rituals = ZoneInfo(programme.time_zone), programme.rituals
    days = [reached(programme, reading.since, rituals.red_days)]
    if "unhappy" in reading.signs:
        today = reading.since + timedelta(days=reading.silence_days)
        pulses = _pulses(programme, facts, pair, today).values()
        said = [a.at.astimezone(zone).date() for a in pulses if a.at and _satisfaction(a) <= 2]
        days += [max(reached(programme, reading.since, rituals.amber_days), *said)] if said else []
    return min(days)


def started(programme: Programme, pair: Pair, zone: ZoneInfo) -> date:
    """The day from which a published pair is expected to meet: the launch, or its publication when that came later."""
    assert pair.published_at is not None, f"{pair.id} was not published"
    return max(pair.published_at.astimezone(zone).date(), programme.dates.kickoff)


def cadence(programme: Programme, facts: Facts, pair: Pair, today: date) -> float:
    """min(1, held ÷ max(1, ⌊days since match ÷ interval⌋)), the interval being `rituals.session_weeks` (product.md)."""
    days = (today - started(programme, pair, ZoneInfo(programme.time_zone))).days
    return _share(programme, len(sessions.held(facts, pair)), days)


def _share(programme: Programme, held: int, days: int) -> float:
    """Sessions held of those owed after so many days, at most 1."""
    return min(1.0, held / max(1, days // (programme.rituals.session_weeks * 7)))


def _open_days(programme: Programme, since: date, until: date) -> int:
    """Days after `since` up to `until` on which the organisation was not closed."""
    closed = _closed(tuple((closure.first, closure.last) for closure in programme.holidays.closures))
    return max(0, (until - since).days - (bisect_right(closed, until) - bisect_right(closed, since)))


@lru_cache(maxsize=32)
def _closed(ranges: tuple[tuple[date, date], ...]) -> tuple[date, ...]:
    """Every day of those ranges, once, in order."""
    days = {first + timedelta(days=n) for first, last in ranges for n in range((last - first).days + 1)}
    return tuple(sorted(days))


def _pulses(programme: Programme, facts: Facts, pair: Pair, today: date) -> Mapping[str, Answer]:
    """Person -> their last pulse about this pair, among those of the last round that are still fresh."""
    rituals, zone = programme.rituals, ZoneInfo(programme.time_zone)
    fresh = timedelta(days=rituals.pulse_every_days + programme.surveys.close_days)
    found: dict[str, tuple[datetime, Answer]] = {}
    for person in (pair.mentor, pair.mentee):
        for answer in facts.answers_of(programme.surveys.pulse or "", person):
            if answer.at is None or not _about(facts, pair, person, answer):
                continue
            late = person in found and answer.at < found[person][0]
            if not late and timedelta(0) <= today - answer.at.astimezone(zone).date() <= fresh:
                found[person] = answer.at, answer
    newest = max((at for at, _ in found.values()), default=None)
    window = timedelta(days=rituals.pulse_every_days // 2)
    return {person: answer for person, (at, answer) in found.items() if newest and newest - at <= window}


def _about(facts: Facts, pair: Pair, person: str, answer: Answer) -> bool:
    """Whether an answer may be about this pair: given since it was told, and not naming another partner."""
    if pair.published_at is None or answer.at is None or answer.at < pair.published_at:
        return False
    partner = str(answer.values.get("partner") or "")
    if not partner or names(facts.people[pair.partner(person)], partner):
        return True
    others = (p for p in facts.pairs_of.get(person, ()) if p.published_at is not None and p.id != pair.id)
    return not any(names(facts.people[other.partner(person)], partner) for other in others)


def _satisfaction(answer: Answer) -> float:
    value = answer.values.get("satisfaction")
    return float(value) if isinstance(value, int | float) else 5.0


def _booked(facts: Facts, pair: Pair, today: date, zone: ZoneInfo) -> bool:
    """Whether a session stands in the calendar within the next three weeks."""
    return any(
        session.held is None and today <= session.at.astimezone(zone).date() <= today + BOOKED
        for session in facts.sessions_by_pair.get(pair.id, ())
    )
