"""The barometer of a pair: what its silence, its pulses and its cadence say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from mentoring import sessions
from mentoring.people import Answer, Facts, Pair
from mentoring.programme import Programme

Colour = Literal["green", "amber", "red"]
Sign = Literal["silence", "unhappy", "one-sided", "cadence"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the barometer says of one pair, and why.

    `silence_days` counts from the last session held, else from the launch or the publication, whichever is later.
    `spell` is the number of sessions held so far: it names the present silence, however long it lasts.
    """

    pair: str
    colour: Colour
    silence_days: int
    spell: int
    signs: tuple[Sign, ...]


def read(programme: Programme, facts: Facts, pair: Pair, today: date) -> Reading:
    """Read the barometer of an open pair.

    Amber from `rituals.amber_days` of silence (42 by default), red from `red_days` (56); a session already booked calms
    amber. A last pulse of 1 or 2, an answer from only one of the two, or less than half of the sessions owed make amber;
    an unhappy answer on top of silence makes red.
    """
    zone = ZoneInfo(programme.time_zone)
    met = sessions.held(facts, pair)
    since = met[-1].astimezone(zone).date() if met else started(programme, pair, zone)
    silence = max(0, (today - since).days)
    signs: list[Sign] = []
    if silence >= programme.rituals.amber_days:
        signs.append("silence")
    latest = _latest_pulses(programme, facts, pair)
    if any(_satisfaction(answer) <= 2 for answer in latest.values()):
        signs.append("unhappy")
    if len(latest) == 1 and silence >= programme.rituals.session_weeks * 7:
        signs.append("one-sided")
    if (today - started(programme, pair, zone)).days >= 60 and cadence(programme, facts, pair, today) < 0.5:
        signs.append("cadence")
    return Reading(
        pair.id, _colour(programme, facts, pair, silence, signs, today), silence, len(met), tuple(signs)
    )


def _colour(
    programme: Programme, facts: Facts, pair: Pair, silence: int, signs: list[Sign], today: date
) -> Colour:
    if silence >= programme.rituals.red_days or ("silence" in signs and "unhappy" in signs):
        return "red"
    if signs == ["silence"] and _booked(facts, pair, today):
        return "green"
    return "amber" if signs else "green"


def started(programme: Programme, pair: Pair, zone: ZoneInfo) -> date:
    """The day from which a pair is expected to meet: the launch, or its publication when that came later."""
    published = (pair.published_at or datetime.max.replace(tzinfo=zone)).astimezone(zone).date()
    return max(published, programme.dates.kickoff)


def cadence(programme: Programme, facts: Facts, pair: Pair, today: date) -> float:
    """min(1, held ÷ max(1, ⌊days since match ÷ interval⌋)), the interval being `rituals.session_weeks` (product.md)."""
    days = (today - started(programme, pair, ZoneInfo(programme.time_zone))).days
    owed = max(1, days // (programme.rituals.session_weeks * 7))
    return min(1.0, len(sessions.held(facts, pair)) / owed)


def _latest_pulses(programme: Programme, facts: Facts, pair: Pair) -> dict[str, Answer]:
    """Person -> their last pulse, among the last two months' answers of the pair."""
    found: dict[str, Answer] = {}
    for person in (pair.mentor, pair.mentee):
        for answer in facts.answers_of(programme.surveys.pulse or "", person):
            if answer.at is not None and (
                person not in found or answer.at >= (found[person].at or answer.at)
            ):
                found[person] = answer
    newest = max((a.at for a in found.values() if a.at), default=None)
    window = timedelta(days=programme.rituals.pulse_every_days // 2)
    return {person: a for person, a in found.items() if a.at and newest and newest - a.at <= window}


def _satisfaction(answer: Answer) -> float:
    value = answer.values.get("satisfaction")
    return float(value) if isinstance(value, int | float) else 5.0


def _booked(facts: Facts, pair: Pair, today: date) -> bool:
    """Whether a session stands in the calendar within the next three weeks."""
    return any(
        session.held is None and today <= session.at.date() <= today + timedelta(weeks=3)
        for session in facts.sessions_by_pair.get(pair.id, ())
    )
