"""Planning: which phases are alive on a day, and what one of them owes then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from operator import is_
from typing import NamedTuple

from mentoring.effects import Owed, Waiting
from mentoring.matching import Constraints
from mentoring.people import Facts
from mentoring.phases import closure, kickoff, match, midpoint, recognition, recruit, rituals, survey
from mentoring.ports import Ledger
from mentoring.programme import PHASES, PhaseName, Programme
from mentoring.reconciliation import Planned
from mentoring.timeline import Plan

_BEFORE = timedelta(days=365)
"""A kick-off may be moved ahead by up to a year: what stands in calendars already is updated all the same."""
_AFTER = timedelta(days=60)
"""Reminders, approvals and late answers follow a phase's last milestone for about two months."""
_TO_THE_END: frozenset[PhaseName] = frozenset({"recruit", "match", "kickoff", "rituals"})
"""Phases that go on as long as the programme does: people still enrol, new pairs are made, introduced and followed."""
_ROUNDS = 4
"""Facts that a phase decides make it owe more; what follows from that in turn is decided in as many rounds at most."""

_OWED: Mapping[PhaseName, Callable[[Programme, Plan, Facts, datetime], Owed]] = {
    "recruit": recruit.owed,
    "survey": survey.owed,
    "kickoff": kickoff.owed,
    "midpoint": midpoint.owed,
    "closure": closure.owed,
    "recognition": recognition.owed,
}


def owed(
    phase: PhaseName,
    programme: Programme,
    plan: Plan,
    facts: Facts,
    now: datetime,
    constraints: Constraints,
    awaited: tuple[Waiting, ...] = (),
) -> Owed:
    """What that phase owes now.

    Only matching knows HR's confidential constraints, and only the rituals what waits in all phases: HR's digest counts it.
    """
    if phase == "match":
        return match.owed(programme, plan, facts, now, constraints)
    if phase == "rituals":
        return rituals.owed(programme, plan, facts, now, awaited)
    return _OWED[phase](programme, plan, facts, now)


def alive(plan: Plan, now: datetime) -> tuple[PhaseName, ...]:
    """The phases that may owe something at that moment, in order: of a programme not yet over, those not past themselves."""
    report = plan.at("closure.report")
    ends = report.at if report else plan.milestones[-1].at
    if now < plan.milestones[0].at - _BEFORE:
        return ()
    found: list[PhaseName] = []
    for phase in PHASES:
        days = [milestone.at for milestone in plan.milestones if milestone.phase == phase]
        if days and now <= (ends if phase in _TO_THE_END else max(days) + _AFTER):
            found.append(phase)
    return tuple(found)


def owes_more(
    phase: PhaseName,
    programme: Programme,
    plan: Plan,
    ledger: Ledger,
    constraints: Constraints,
    now: datetime,
) -> bool:
    """Whether running that phase now would plan, change or decide anything; nothing is written."""
    stated = _stated(phase, programme, plan, ledger, constraints, now)
    return bool(stated.facts) or ledger.would_change(phase, stated.effects, now=now)


def settle_phase(
    phase: PhaseName,
    programme: Programme,
    plan: Plan,
    ledger: Ledger,
    constraints: Constraints,
    now: datetime,
) -> Planned:
    """Make the ledger hold what that phase owes now: effects, decided facts, and what waits for a person.

    Facts that a phase decides (a pair published, one closed) may make it owe more at once: it is then asked again.
    """
    total, stated = Planned(), Owed()
    for _ in range(_ROUNDS):
        stated = _stated(phase, programme, plan, ledger, constraints, now)
        planned = ledger.reconcile(phase, stated.effects, stated.facts, now=now)
        total = total.plus(planned)
        if not stated.facts:
            break
    ledger.waiting(phase, stated.waiting)
    return total


def _stated(
    phase: PhaseName,
    programme: Programme,
    plan: Plan,
    ledger: Ledger,
    constraints: Constraints,
    now: datetime,
) -> Owed:
    awaited = ledger.awaited() if phase == "rituals" else ()
    facts = ledger.facts()
    same = (programme, plan, facts)
    last = _LAST.get(phase)
    if last and all(map(is_, last.same, same)) and last.equal == (now, constraints, awaited):
        return last.owed
    found = owed(phase, programme, plan, facts, now, constraints, awaited)
    _LAST[phase] = _Stated(same, (now, constraints, awaited), found)
    return found


class _Stated(NamedTuple):
    """What a phase owed last, and from what that followed: the very same objects, and equal ones."""

    same: tuple[object, ...]
    equal: tuple[object, ...]
    owed: Owed


_LAST: dict[PhaseName, _Stated] = {}
"""Whether a phase owes more is asked before it is run: with the same facts at the same moment the answer is the same."""
