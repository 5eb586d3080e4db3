"""The first send: a programme that nobody has heard of yet writes to nobody before a person has approved its plan."""

from __future__ import annotations

from datetime import datetime

from mentoring.effects import Waiting, digest
from mentoring.people import Facts
from mentoring.programme import Programme
from mentoring.timeline import Plan

KIND, SUBJECT = "first-send", "1"
ALERTS = "alert"
"""The phase of mails to the team about the programme itself: the only ones that go before the first send."""


def is_alert(kind: str) -> bool:
    """Whether effects of that kind are such mails."""
    return kind.startswith(f"{ALERTS}.")


def begun(facts: Facts) -> bool:
    """Whether anything of the programme has gone out; an alert to its own team does not count."""
    return any(not is_alert(key.split("/", 2)[1]) for key in facts.delivered)


def held(programme: Programme, plan: Plan, facts: Facts, due: int, now: datetime) -> Waiting | None:
    """What a person must approve before anything of this programme leaves; None once something has, or when it is approved.

    What is approved is the plan, every date of it, with how and to whom the programme writes: when any of that changes before the
    first mail, the approval no longer holds. `due`: how many effects wait.
    """
    if begun(facts):
        return None
    item = Waiting(KIND, SUBJECT, now, _about(programme, plan, facts, due))
    taken = facts.decision(KIND, SUBJECT)
    approved = taken is not None and taken.verdict == "approved" and taken.digest == item.digest
    return None if approved else item


def declined(facts: Facts, item: Waiting) -> bool:
    """Whether that very plan was declined: then nothing goes, and nobody is asked again."""
    taken = facts.decision(KIND, SUBJECT)
    return taken is not None and taken.verdict == "declined" and taken.digest == item.digest


def _about(programme: Programme, plan: Plan, facts: Facts, due: int) -> dict[str, object]:
    dates = [(m.kind, m.occurrence, m.at.isoformat()) for m in plan.milestones]
    how = programme.model_dump(mode="json", include={"sending", "providers", "audience"})
    return {
        "milestones": len(dates),
        "first": plan.milestones[0].at.date().isoformat(),
        "last": plan.end.isoformat(),
        "people": len(facts.people),
        "due": due,
        "digest": digest([dates, how]),
    }
