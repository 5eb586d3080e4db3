"""Closure: last sessions, closing survey and event, renewal, reports, erasure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mentoring.effects import Owed
from mentoring.people import Facts
from mentoring.phases.campaign import ask, results
from mentoring.phases.community import joined, role_of, roles, told
from mentoring.phases.gathering import gather
from mentoring.phases.owing import Owing, participants
from mentoring.programme import Programme
from mentoring.sessions import ends_on
from mentoring.timeline import Plan

ERASURE_ANNOUNCED = timedelta(days=14)
"""How long before data are erased the manager is told: an obligation to keep some of them can then still be raised."""


def owed(programme: Programme, plan: Plan, facts: Facts, now: datetime) -> Owed:
    """What the closure owes now."""
    owing = Owing("closure", programme, plan, facts, now)
    everybody = {person.id: joined(facts, person.id) for person in participants(facts)}
    _guide(owing)
    gather(owing, "closure.event", everybody, announced_days=28)
    _survey(owing)
    _renewal(owing, everybody)
    _complete(owing)
    _reports(owing)
    _erasures(owing)
    return owing.owed()


def _guide(owing: Owing) -> None:
    """The guide to the last session, to each open pair."""
    milestone = owing.plan.at("closure.guide")
    if milestone is None:
        return
    for pair in owing.facts.open_pairs:
        for person, role in roles(pair):
            data = {"role": role, "ends": ends_on(owing.programme).isoformat()}
            on, since = owing.day(milestone.at), pair.published_at
            owing.mail("closure.guide", person, "1", on, within=21, since=since, pair=pair, data=data)


def _survey(owing: Owing) -> None:
    """The closing questionnaire, to everybody who was ever in a pair: those who finished early have as much to say."""
    milestone, form = owing.plan.at("closure.survey"), owing.programme.surveys.closing
    asked = told(owing.facts)
    spoken = {person: role_of(owing.facts, person) for person in asked}
    ask(owing, form, milestone, asked, kind="closure.survey", occurrence="1", roles=spoken)
    results(owing, form, milestone, survey="closing", occurrence="1", asked="closure.survey")


def _renewal(owing: Owing, everybody: dict[str, datetime]) -> None:
    """What comes next: extend, come back as a mentor, change formula; and a word to those who found no partner all year."""
    milestone = owing.plan.at("closure.renewal")
    if milestone is None:
        return
    paired = told(owing.facts)
    for person, since in everybody.items():
        data = {"role": role_of(owing.facts, person), "told": person in paired}
        owing.mail("closure.renewal", person, "1", owing.day(milestone.at), within=21, since=since, data=data)


def _complete(owing: Owing) -> None:
    """After the last day, open pairs have run their course, and those that were never told will not begin."""
    if owing.today <= ends_on(owing.programme):
        return
    for pair in owing.facts.pairs:
        if pair.status == "open":
            owing.record([replace(pair, status="closed", closed_at=owing.now, closed_why="completed")])
        elif pair.status in ("suggested", "draft", "approved"):
            owing.record([replace(pair, status="dropped")])


def _reports(owing: Owing) -> None:
    """The final report to the manager, and the page for leadership."""
    if (report := owing.plan.at("closure.report")) is not None:
        on = owing.day(report.at)
        for role in ("role:manager", "role:sponsor"):
            owing.mail("closure.report-ready", role, "1", on, within=30)


def _erasures(owing: Owing) -> None:
    """The dates on which data go: confidential ones first, then everything personal."""
    for milestone in owing.plan.all("closure.erasure"):
        day = owing.day(milestone.at)
        what = "confidential" if milestone.occurrence == "confidential" else "all"
        data = {"erased_on": day.isoformat(), "what": what}
        announced = owing.days.previous_working(day - ERASURE_ANNOUNCED)
        within = (day - announced).days
        occurrence = milestone.occurrence
        owing.mail("closure.erasure", "role:manager", occurrence, announced, within=within, data=data)
