"""Mid-point: an anonymous questionnaire, a workshop built from it, goals reviewed, everybody told the same."""

from __future__ import annotations

from datetime import datetime

from mentoring.effects import Owed
from mentoring.people import Facts
from mentoring.phases.campaign import ask, results
from mentoring.phases.gathering import gather
from mentoring.phases.owing import Owing, participants
from mentoring.programme import Programme
from mentoring.timeline import Plan


def owed(programme: Programme, plan: Plan, facts: Facts, now: datetime) -> Owed:
    """What the mid-point owes now."""
    owing = Owing("midpoint", programme, plan, facts, now)
    if not programme.midpoint.enabled:
        return owing.owed()
    everybody = [person.id for person in participants(facts)]
    survey = plan.at("midpoint.survey")
    asked = [(person, None) for person in everybody]
    ask(owing, programme.surveys.midpoint, survey, asked, kind="midpoint.survey", occurrence="1")
    results(
        owing, programme.surveys.midpoint, survey, survey="midpoint", occurrence="1", asked="midpoint.survey"
    )
    gather(owing, "midpoint.workshop", everybody, announced_days=28)
    _goals(owing)
    _report(owing, everybody)
    return owing.owed()


def _goals(owing: Owing) -> None:
    """Each pair looks again at its goals: short, medium and long term."""
    milestone = owing.plan.at("midpoint.goals")
    if milestone is None:
        return
    for pair in owing.facts.open_pairs:
        for person, role in ((pair.mentor, "mentor"), (pair.mentee, "mentee")):
            on = owing.day(milestone.at)
            owing.mail("midpoint.goals", person, "1", on, within=21, pair=pair, data={"role": role})


def _report(owing: Owing, everybody: list[str]) -> None:
    """The mid-point report to HR, and the same news, shorter, to everybody."""
    milestone = owing.plan.at("midpoint.report")
    if milestone is None or not owing.reached(milestone):
        return
    on, facts = owing.day(milestone.at), owing.facts
    answers = facts.answers_by_form.get(owing.programme.surveys.midpoint or "", ())
    data = {
        "pairs": len(facts.open_pairs),
        "sessions": sum(1 for session in facts.sessions if session.held),
        "answers": len(answers) if len(answers) >= owing.programme.surveys.threshold else None,
    }
    owing.document("midpoint.report", "1", on, data=data)
    owing.mail("midpoint.report-ready", "role:manager", "1", on, within=21, data=data)
    for person in everybody:
        owing.mail("midpoint.news", person, "1", on, within=21, data=data)
