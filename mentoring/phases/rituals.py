"""Rituals: monthly mails, workshops, pulses, the barometer, the rescue path, HR's weekly digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mentoring import barometer, sessions
from mentoring.effects import Owed
from mentoring.people import Facts, Pair
from mentoring.phases.campaign import ask, results
from mentoring.phases.gathering import gather, role_of
from mentoring.phases.owing import Owing, community, week
from mentoring.programme import Programme
from mentoring.timeline import Plan

LIBRARY = 12
"""Texts of the monthly library for each role; a longer programme goes on with the text for any month."""
CALLED = timedelta(days=28)
"""After a call, HR may let a pair go on: it is not on the list again before four weeks have passed."""


def owed(programme: Programme, plan: Plan, facts: Facts, now: datetime) -> Owed:
    """What the rituals owe now."""
    owing = Owing("rituals", programme, plan, facts, now)
    everybody = community(facts)
    _monthly(owing, everybody)
    _workshops(owing, everybody)
    _pulses(owing)
    if owing.today > programme.dates.kickoff:
        _rescue(owing)
    gather(owing, "rituals.last-session", everybody, announced_days=21)
    _digest(owing)
    return owing.owed()


def _monthly(owing: Owing, everybody: tuple[str, ...]) -> None:
    """One mail a month, one text for mentors and another for mentees, spread over the library of twelve."""
    months = owing.plan.all("rituals.monthly")
    for index, milestone in enumerate(months):
        text = 1 + (
            index if len(months) > LIBRARY else round(index * (LIBRARY - 1) / max(1, len(months) - 1))
        )
        on = owing.day(milestone.at)
        for person in everybody:
            data = {"n": text, "role": role_of(owing, person)}
            owing.mail("rituals.monthly", person, milestone.occurrence, on, within=14, data=data)


def _workshops(owing: Owing, everybody: tuple[str, ...]) -> None:
    """Invitation three weeks before, reminder two days before, useful replay two days after."""
    for number, workshop in enumerate(owing.programme.rituals.workshops, start=1):
        milestone = owing.plan.at("rituals.workshop", str(number))
        if milestone is None:
            continue
        data = {"n": number, "format": workshop.format, "start": milestone.at.isoformat()}
        occurrence = str(number)
        gather(owing, "rituals.workshop", everybody, announced_days=21, occurrence=occurrence, data=data)
        on = owing.day(milestone.at)
        before = owing.days.previous_working(on - timedelta(days=2))
        after = owing.days.next_working(on + timedelta(days=2))
        for person in everybody:
            owing.mail("rituals.workshop-reminder", person, occurrence, before, within=1, data=data)
            if workshop.replay:
                owing.mail("rituals.replay", person, occurrence, after, within=21, data=data)


def _pulses(owing: Owing) -> None:
    """Two questions to both of each pair, at day 30 and then every 60 days."""
    for milestone in owing.plan.all("rituals.pulse"):
        number = milestone.occurrence
        asked = [(person, pair) for pair in owing.facts.open_pairs for person in (pair.mentor, pair.mentee)]
        form = owing.programme.surveys.pulse
        ask(owing, form, milestone, asked, kind="rituals.pulse", occurrence=number, data={"n": int(number)})
        results(owing, form, milestone, survey="pulse", occurrence=number, asked="rituals.pulse")


def _rescue(owing: Owing) -> None:
    """Amber: a nudge to both. Red: a call to make, on HR's list, then a closure that HR approves; nobody is lost."""
    red: list[str] = []
    for pair in owing.facts.open_pairs:
        reading = barometer.read(owing.programme, owing.facts, pair, owing.today)
        decision = owing.facts.decision("closure", pair.id)
        if decision is not None and decision.verdict == "approved":
            _close(owing, pair)
        elif reading.colour == "red" and (decision is None or owing.now - decision.at > CALLED):
            red.append(pair.id)
            about = {"silence_days": reading.silence_days, "signs": list(reading.signs)}
            owing.wait("closure", pair.id, owing.now, about)
        if reading.colour != "green" and "silence" in reading.signs:
            _nudge(owing, pair, reading)
    for pair in owing.facts.pairs:
        if pair.status == "closed" and pair.closed_why in ("broken", "withdrawn"):
            _say_goodbye(owing, pair)
    if red:
        monday = owing.days.next_working(owing.today - timedelta(days=owing.today.weekday()))
        data = {"pairs": sorted(red), "count": len(red)}
        owing.mail("rituals.call", "role:manager", week(monday), monday, within=6, data=data)


def _nudge(owing: Owing, pair: Pair, reading: barometer.Reading) -> None:
    """To both, one nudge on the day a silence became amber and one on the day it became red."""
    limits = {"amber": owing.programme.rituals.amber_days, "red": owing.programme.rituals.red_days}
    for colour, days in limits.items():
        if reading.silence_days < days:
            continue
        on = owing.days.next_working(owing.today - timedelta(days=reading.silence_days - days))
        for person in (pair.mentor, pair.mentee):
            occurrence = f"after-{reading.spell}-{colour}"
            data = {"colour": colour, "days": days}
            owing.mail("rituals.nudge", person, occurrence, on, within=10, pair=pair, data=data)


def _close(owing: Owing, pair: Pair) -> None:
    """A closure that HR approved."""
    owing.record([replace(pair, status="closed", closed_at=owing.now, closed_why="broken")])


def _say_goodbye(owing: Owing, pair: Pair) -> None:
    """A kind word to those who stay when a pair has ended, and the promise of a new partner to the mentee."""
    if pair.closed_at is None:
        return
    on = owing.day(pair.closed_at)
    for person in (pair.mentor, pair.mentee):
        data = {"role": "mentor" if person == pair.mentor else "mentee", "why": pair.closed_why}
        owing.mail("rituals.closing", person, "1", on, within=14, pair=pair, data=data, urgent=True)
    again = any(other.status == "open" for other in owing.facts.pairs_of.get(pair.mentee, ()))
    if not again and owing.today < sessions.ends_on(owing.programme):
        owing.mail("rituals.rematch", pair.mentee, pair.id, on, within=14, data={"role": "mentee"})


def _digest(owing: Owing) -> None:
    """Every week to HR: what went out, who is at risk, what waits."""
    for milestone in owing.plan.all("rituals.digest"):
        if not owing.reached(milestone) or owing.now - milestone.at > timedelta(days=7):
            continue
        weekly = milestone.at - timedelta(days=7)
        colours = [
            barometer.read(owing.programme, owing.facts, pair, owing.day(milestone.at)).colour
            for pair in owing.facts.open_pairs
        ]
        data = {
            "sent": sum(1 for at in owing.facts.delivered.values() if weekly <= at < milestone.at),
            "sessions": sum(1 for s in owing.facts.sessions if s.held and weekly <= s.at < milestone.at),
            "pairs": len(colours),
            "amber": colours.count("amber"),
            "red": colours.count("red"),
        }
        on = owing.day(milestone.at)
        owing.mail(
            "rituals.digest", "role:manager", milestone.occurrence, on, within=5, data=data, urgent=True
        )
