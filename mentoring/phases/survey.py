"""Survey: the needs of those who enrol, asked before the launch, so that the right mentors are recruited."""

from __future__ import annotations

from datetime import datetime

from mentoring.effects import Owed
from mentoring.people import Facts
from mentoring.phases.campaign import ask, results
from mentoring.phases.community import joined
from mentoring.phases.owing import Owing, participants
from mentoring.programme import Programme
from mentoring.timeline import Plan


def owed(programme: Programme, plan: Plan, facts: Facts, now: datetime) -> Owed:
    """What the needs survey owes now; the later questionnaires belong to the phases that ask them."""
    owing = Owing("survey", programme, plan, facts, now)
    milestone, form = plan.at("survey.needs"), programme.surveys.needs
    asked = {person.id: joined(facts, person.id) for person in participants(facts)}
    ask(owing, form, milestone, asked, kind="survey.invitation", occurrence="needs", data={"survey": "needs"})
    results(owing, form, milestone, survey="needs", occurrence="needs", asked="survey.invitation")
    return owing.owed()
