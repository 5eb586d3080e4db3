"""Mid-point: an anonymous questionnaire, a workshop built from it, goals reviewed, everybody told the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mentoring.effects import Owed
from mentoring.people import Facts
from mentoring.phases.campaign import ask, results
from mentoring.phases.community import community, joined, roles
from mentoring.phases.gathering import gather
from mentoring.phases.owing import Owing, participants
from mentoring.programme import Programme
from mentoring.timeline import Milestone, Plan


def owed(programme: Programme, plan: Plan, facts: Facts, now: datetime) -> Owed:
    """What the mid-point owes now."""
    owing = Owing("midpoint", programme, plan, facts, now)
    if not programme.midpoint.enabled:
        return owing.owed()
    everybody = community(facts)
    survey, form = plan.at("midpoint.survey"), programme.surveys.midpoint
    ask(owing, form, survey, everybody, kind="midpoint.survey", occurrence="1")
    results(owing, form, survey, survey="midpoint", occurrence="1", asked="midpoint.survey")
    gather(owing, "midpoint.workshop", everybody, announced_days=28)
    _goals(owing)
    if (report := plan.at("midpoint.report")) is not None and owing.near(report):
        _report(owing, report)
    return owing.owed()


def _goals(owing: Owing) -> None:
    """Each pair looks again at its goals: short, medium and long term."""
    milestone = owing.plan.at("midpoint.goals")
    if milestone is None:
        return
    for pair in owing.facts.open_pairs:
        if pair.published_at is not None and pair.published_at < milestone.at:
            for person, role in roles(pair):
                on = owing.day(milestone.at)
                owing.mail("midpoint.goals", person, "1", on, within=21, pair=pair, data={"role": role})


def _report(owing: Owing, milestone: Milestone) -> None:
    """The mid-point report to HR, and the same news, shorter, to everybody who takes part that day.

    Where nobody has been in a pair yet there is nothing to report.
    """
    on, data = owing.day(milestone.at), _news(owing, milestone.at)
    if all(pair.published_at is None or pair.published_at > milestone.at for pair in owing.facts.pairs):
        return
    owing.document("midpoint.report", "1", on, within=60, data=data)
    owing.mail("midpoint.report-ready", "role:manager", "1", on, within=21, data=data)
    for person in participants(owing.facts):
        if joined(owing.facts, person.id) <= milestone.at:
            owing.mail("midpoint.news", person.id, "1", on, within=21, data=data)


def _news(owing: Owing, at: datetime) -> dict[str, Any]:
    """Figures as of that moment: whoever reads them later reads the same."""
    facts, surveys = owing.facts, owing.programme.surveys
    answers = len(facts.answers_by_form.get(surveys.midpoint or "", ()))
    return {
        "pairs": sum(
            pair.published_at is not None
            and pair.published_at <= at
            and (pair.closed_at is None or pair.closed_at > at)
            for pair in facts.pairs
        ),
        "sessions": sum(bool(session.held) and session.at <= at for session in facts.sessions),
        "answers": answers if answers >= surveys.threshold else None,
    }
