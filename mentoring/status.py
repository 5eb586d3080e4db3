"""Status: where a programme stands, in counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mentoring import barometer, conservation
from mentoring.ports import Ledger
from mentoring.programme import PHASES, Programme
from mentoring.timeline import Plan

_ECHO = timedelta(days=60)


def status(programme: Programme, plan: Plan, ledger: Ledger, now: datetime) -> dict[str, Any]:
    """The document behind `binome status --json`: counts only, no names.

    `conserved` is True, or the list of what is off, in words; once every phase is over, nothing may be due or claimed.
    """
    facts, counts = ledger.facts(), ledger.counts()
    today = now.astimezone(ZoneInfo(programme.time_zone)).date()
    at_risk = sum(
        barometer.read(programme, facts, pair, today).colour == "red"
        for pair in facts.open_pairs
        if today > programme.dates.kickoff
    )
    effects = conservation.effects(counts)
    return {
        "programme": programme.id,
        "today": today.isoformat(),
        "phases": phases(plan, now),
        "answers": conservation.answers(facts),
        "participants": conservation.participants(facts),
        "pairs": {
            "open": len(facts.open_pairs),
            "closed": sum(pair.status == "closed" for pair in facts.pairs),
            "at_risk": at_risk,
        },
        "effects": effects.pop("all") | {"by_kind": effects},
        "waiting": [{"kind": w.kind, "subject": w.subject, "digest": w.digest} for w in ledger.awaited()],
        "stopped": ledger.stopped() is not None,
        "conserved": ledger.conserved(closed=over(plan, now)) or True,
    }


def over(plan: Plan, now: datetime) -> bool:
    """Whether no phase can owe anything any more: two months after the last milestone (see `mentoring.planning.alive`)."""
    return now > plan.milestones[-1].at + _ECHO


def phases(plan: Plan, now: datetime) -> list[dict[str, str]]:
    """Each phase with the day it opens and its state: ahead, running, over."""
    rows = []
    for phase in PHASES:
        days = [milestone.at for milestone in plan.milestones if milestone.phase == phase]
        if days:
            state = "ahead" if now < min(days) else "running" if now <= max(days) else "over"
            rows.append({"name": phase, "opens": min(days).date().isoformat(), "state": state})
    return rows
