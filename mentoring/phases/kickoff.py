"""Kick-off: training, launch event, introductions, the sessions in both calendars, and the first contact."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mentoring import barometer, sessions
from mentoring.effects import Owed
from mentoring.people import Facts, Pair
from mentoring.phases.community import joined, roles, takes_part
from mentoring.phases.gathering import gather
from mentoring.phases.owing import Owing, participants
from mentoring.programme import Programme
from mentoring.timeline import Plan

CONTACT_DAYS = (7, 14)
"""Days after publication on which a pair that has not met is nudged (product: first contact at day 7 and 14)."""


def owed(programme: Programme, plan: Plan, facts: Facts, now: datetime) -> Owed:
    """What the kick-off owes now."""
    owing = Owing("kickoff", programme, plan, facts, now)
    everybody = {person.id: joined(facts, person.id) for person in participants(facts)}
    mentors = {person: since for person, since in everybody.items() if takes_part(facts, person, "mentor")}
    mentees = {person: since for person, since in everybody.items() if takes_part(facts, person, "mentee")}
    gather(owing, "kickoff.training", mentors, announced_days=14)
    gather(owing, "kickoff.mentee-training", mentees, announced_days=14, data={"role": "mentee"})
    gather(owing, "kickoff.launch", everybody, announced_days=21)
    silent: dict[str, date] = {}
    for pair in facts.open_pairs:
        _introduce(owing, pair)
        if not sessions.held(facts, pair):
            silent[pair.id] = _first_contact(owing, pair)
    if programme.matching.formula == "group":
        for mentor in dict.fromkeys(pair.mentor for pair in facts.open_pairs):
            _meet_together(owing, mentor)
    owing.weekly_list("kickoff.no-contact", "pairs", silent)
    return owing.owed()


def _introduce(owing: Owing, pair: Pair) -> None:
    """The introduction mail with the reasons, and the series of sessions, to both; a group has its own series."""
    since, minutes = pair.published_at, owing.programme.rituals.session_minutes
    assert since is not None, f"{pair.id} is open and was not told"
    on = owing.day(since)
    starts = sessions.planned(owing.programme, pair, owing.facts, owing.days)
    first = starts[0].isoformat() if starts else None
    alone = owing.programme.matching.formula != "group"
    for person, role in roles(pair):
        data = {"role": role, "first_session": first}
        owing.mail(
            "kickoff.introduction", person, "1", on, within=21, since=since, pair=pair, data=data, urgent=True
        )
        if alone:
            series = {"role": role}
            owing.event(
                "kickoff.sessions", person, "1", on, starts, minutes, since=since, pair=pair, data=series
            )


def _meet_together(owing: Owing, mentor: str) -> None:
    """The series of sessions of a group: one event in everybody's calendar, said anew to all when somebody comes or goes."""
    facts = owing.facts
    members = [person for person in sessions.group(facts, mentor) if owing.may_write(person)]
    told = {pair.mentee: pair for pair in facts.open_pairs if pair.mentor == mentor}
    lead = sessions.leading(owing.programme, next(iter(told.values())), facts)
    starts = sessions.planned(owing.programme, lead, facts, owing.days)
    _, occurrence = sessions.event_of(owing.programme, lead)
    for person in members:
        theirs = [told[person]] if person in told else [*told.values()]
        since = min(pair.published_at for pair in theirs if pair.published_at is not None)
        data = {
            "role": "mentor" if person == mentor else "mentee",
            "mentor": mentor,
            "group": [other for other in members if other != person],
            "zone": facts.people[lead.mentee].zone,
        }
        minutes = owing.programme.rituals.session_minutes
        owing.event(
            "kickoff.sessions", person, occurrence, owing.day(since), starts, minutes, since=since, data=data
        )


def _first_contact(owing: Owing, pair: Pair) -> date:
    """Nudge a pair that has not met yet; the day from which the manager should know.

    It is counted from the launch for pairs told before it: they are meant to meet there.
    """
    counted_from = barometer.started(owing.programme, pair, ZoneInfo(owing.programme.time_zone))
    for days in CONTACT_DAYS:
        on = owing.days.next_working(counted_from + timedelta(days=days))
        for person, _ in roles(pair):
            data = {"day": days}
            owing.mail("kickoff.contact", person, f"day-{days}", on, within=6, pair=pair, data=data)
    return counted_from + timedelta(days=CONTACT_DAYS[-1] + 1)
