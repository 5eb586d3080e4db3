"""Kick-off: training, launch event, introductions, the sessions in both calendars, and the first contact."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from mentoring import sessions
from mentoring.effects import Owed
from mentoring.people import Facts, Pair
from mentoring.phases.gathering import gather
from mentoring.phases.owing import Owing, participants, week
from mentoring.programme import Programme
from mentoring.timeline import Plan

CONTACT_DAYS = (7, 14)
"""Days after publication on which a pair that has not met is nudged (product: first contact at day 7 and 14)."""


def owed(programme: Programme, plan: Plan, facts: Facts, now: datetime) -> Owed:
    """What the kick-off owes now."""
    owing = Owing("kickoff", programme, plan, facts, now)
    mentors = [person.id for person in facts.active("mentor")]
    gather(owing, "kickoff.training", mentors, announced_days=14)
    gather(owing, "kickoff.launch", [p.id for p in participants(facts)], announced_days=21)
    silent: list[str] = []
    for pair in facts.open_pairs:
        _introduce(owing, pair)
        if _first_contact(owing, pair):
            silent.append(pair.id)
    _tell_manager(owing, silent)
    return owing.owed()


def _introduce(owing: Owing, pair: Pair) -> None:
    """The introduction mail with the reasons, and the series of sessions, to both."""
    if pair.published_at is None:
        return
    on = owing.day(pair.published_at)
    starts = sessions.planned(owing.programme, pair, owing.facts, owing.days)
    first = {"first_session": starts[0].isoformat()} if starts else {"first_session": None}
    for person, role in ((pair.mentor, "mentor"), (pair.mentee, "mentee")):
        data = {"role": role, **first}
        owing.mail("kickoff.introduction", person, "1", on, within=21, pair=pair, data=data, urgent=True)
        owing.event(
            "kickoff.sessions", person, "1", on, starts, owing.programme.rituals.session_minutes, pair=pair,
            data={"role": role},
        )  # fmt: skip


def _first_contact(owing: Owing, pair: Pair) -> bool:
    """Nudge a pair that has not met yet; True when the manager should know (day 14 has passed)."""
    if pair.published_at is None or sessions.held(owing.facts, pair):
        return False
    published = _counted_from(owing, pair)
    for days in CONTACT_DAYS:
        on = owing.days.next_working(published + timedelta(days=days))
        for person in (pair.mentor, pair.mentee):
            owing.mail("kickoff.contact", person, f"day-{days}", on, within=6, pair=pair, data={"day": days})
    return owing.today >= published + timedelta(days=CONTACT_DAYS[-1] + 1)


def _counted_from(owing: Owing, pair: Pair) -> date:
    """First contact is counted from the launch for pairs told before it: they are meant to meet there."""
    assert pair.published_at is not None
    return max(owing.day(pair.published_at), owing.programme.dates.kickoff)


def _tell_manager(owing: Owing, silent: list[str]) -> None:
    """One mail a week with the pairs that have not met, during the six weeks after the launch."""
    launch = owing.programme.dates.kickoff
    if silent and launch < owing.today <= launch + timedelta(weeks=6):
        monday = owing.days.next_working(owing.today - timedelta(days=owing.today.weekday()))
        data = {"pairs": sorted(silent), "count": len(silent)}
        owing.mail("kickoff.no-contact", "role:manager", week(monday), monday, within=6, data=data)
