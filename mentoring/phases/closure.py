"""Closure: last sessions, closing survey and event, renewal, reports, erasure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mentoring.effects import Owed
from mentoring.people import Facts
from mentoring.phases.campaign import ask, results
from mentoring.phases.gathering import gather, role_of
from mentoring.phases.owing import Owing, participants
from mentoring.programme import Programme
from mentoring.sessions import ends_on
from mentoring.timeline import Plan


def owed(programme: Programme, plan: Plan, facts: Facts, now: datetime) -> Owed:
    """What the closure owes now."""
    owing = Owing("closure", programme, plan, facts, now)
    everybody = [person.id for person in participants(facts)]
    _guide(owing)
    gather(owing, "closure.event", everybody, announced_days=28)
    milestone = plan.at("closure.survey")
    for person in everybody:
        data = {"role": role_of(owing, person)}
        ask(
            owing,
            programme.surveys.closing,
            milestone,
            [(person, None)],
            kind="closure.survey",
            occurrence="1",
            data=data,
        )
    results(
        owing, programme.surveys.closing, milestone, survey="closing", occurrence="1", asked="closure.survey"
    )
    _renewal(owing, everybody)
    _complete(owing)
    _reports(owing)
    return owing.owed()


def _guide(owing: Owing) -> None:
    """The guide to the last session, to each open pair."""
    milestone = owing.plan.at("closure.guide")
    if milestone is None:
        return
    for pair in owing.facts.open_pairs:
        for person, role in ((pair.mentor, "mentor"), (pair.mentee, "mentee")):
            data = {"role": role, "ends": ends_on(owing.programme).isoformat()}
            owing.mail("closure.guide", person, "1", owing.day(milestone.at), within=21, pair=pair, data=data)


def _renewal(owing: Owing, everybody: list[str]) -> None:
    """What comes next: extend, come back as a mentor, change formula."""
    milestone = owing.plan.at("closure.renewal")
    if milestone is None:
        return
    for person in everybody:
        data = {"role": role_of(owing, person)}
        owing.mail("closure.renewal", person, "1", owing.day(milestone.at), within=21, data=data)


def _complete(owing: Owing) -> None:
    """After the last day, open pairs have run their course."""
    if owing.today > ends_on(owing.programme):
        owing.record(
            replace(pair, status="closed", closed_at=owing.now, closed_why="completed")
            for pair in owing.facts.open_pairs
        )


def _reports(owing: Owing) -> None:
    """The final report to the manager, the page for leadership, and the date on which data go."""
    report, erasure = owing.plan.at("closure.report"), owing.plan.at("closure.erasure")
    if report is not None:
        on = owing.day(report.at)
        owing.mail("closure.report-ready", "role:manager", "1", on, within=30)
        owing.mail("closure.report-ready", "role:sponsor", "1", on, within=30)
    if erasure is not None:
        data = {"erased_on": owing.day(erasure.at).isoformat()}
        announced = owing.days.previous_working(owing.day(erasure.at) - timedelta(days=14))
        owing.mail("closure.erasure", "role:manager", "1", announced, within=14, data=data)
