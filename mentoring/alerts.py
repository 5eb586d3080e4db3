"""Alerts: what an ops team is written about, once each, and the decisions that nobody takes.

What HR must know has mails of its own in the phases, all but two. Before the first send nothing of a phase may go out; alerts
may, to the team and nobody else. And a pair that turns red need not wait for Monday's list of pairs to call.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from mentoring import first_send
from mentoring.effects import Effect, Waiting, digest
from mentoring.phases.owing import week
from mentoring.programme import Programme

Trouble = Literal["crashed", "breaker"]
PHASE = first_send.ALERTS
LATE_AFTER = timedelta(hours=24)
"""An effect may wait for its reader's morning, for the weekly cap or for a provider; after a day something is wrong."""
REMIND_EVERY = timedelta(days=7)
"""How long a decision may wait before HR is reminded of it, and between two reminders."""
MONDAY, FRIDAY = 0, 4
SHOWN = 10
SENSIBLE = timedelta(days=3)
"""How long an alert that could not go out makes sense."""


@dataclass(frozen=True, slots=True)
class Run:
    """A flow run in trouble: what happened, which flow, on which day. A flow that crashes all day is told once."""

    trouble: Trouble
    flow: str
    on: str


def overdue(due: Iterable[Effect], now: datetime) -> list[Effect]:
    """Those that should have gone more than a day ago."""
    return [effect for effect in due if now - effect.due > LATE_AFTER]


def owed(
    programme: Programme,
    now: datetime,
    *,
    doubts: Sequence[Effect] = (),
    failed: Sequence[Effect] = (),
    due: Sequence[Effect] = (),
    awaited: Sequence[Waiting] = (),
    run: Run | None = None,
) -> tuple[Effect, ...]:
    """The alerts that should exist now: one for each set of doubts and failures, one while a phase is late, one a run in trouble,
    one for the pairs that turned red on one day, one for a first send that waits, and once a week one for all decisions that have
    waited for a week.

    An alert about a run that has not gone out yet is among `due`, and stays owed: nothing else remembers it.
    """
    others = [effect for effect in due if effect.phase != PHASE]
    found = [effect for effect in due if effect.kind == "alert.run"]
    for kind, effects in (("alert.doubt", doubts), ("alert.failed", failed)):
        if keys := sorted(effect.key for effect in effects):
            found.append(_mail(programme, kind, digest(keys)[:8], now, _told(keys)))
    if late := sorted(overdue(others, now), key=lambda effect: (effect.due, effect.key)):
        told = _told([effect.key for effect in late]) | {"since": late[0].due.isoformat()}
        found.append(_mail(programme, "alert.late", digest(late[0].key)[:8], now, told))
    if run is not None:
        occurrence = f"{run.trouble}-{run.flow}-{run.on}"
        if occurrence not in {effect.occurrence for effect in found}:
            told = {"trouble": run.trouble, "flow": run.flow}
            found.append(_mail(programme, "alert.run", occurrence, now, told))
    return (*found, *_at_risk(programme, awaited, now), *_asked(programme, awaited, now))


def _at_risk(programme: Programme, awaited: Sequence[Waiting], now: datetime) -> list[Effect]:
    """The pairs that turned red on one day are told to HR on that day, to be called before Monday's list has them.

    From Saturday to Monday that list itself comes first; after a week the reminder of what waits has them.
    """
    today = now.astimezone(ZoneInfo(programme.time_zone)).date()
    days: dict[date, list[str]] = {}
    for item in awaited:
        if red_since := item.about.get("red_since"):
            day = date.fromisoformat(red_since)
            if today - day < REMIND_EVERY and MONDAY < day.weekday() <= FRIDAY:
                days.setdefault(day, []).append(item.subject)
    return [
        _mail(
            programme, "alert.at-risk", day.isoformat(), now,
            {"count": len(pairs), "pairs": sorted(pairs), "since": day.isoformat()}, "role:manager",
        )
        for day, pairs in sorted(days.items())
    ]  # fmt: skip


def _asked(programme: Programme, awaited: Sequence[Waiting], now: datetime) -> list[Effect]:
    """A first send is told to HR and ops at once, and again each week; of all else HR is reminded, a week's in one mail."""
    found = []
    waited = []
    for item in awaited:
        weeks = (now - item.since) // REMIND_EVERY
        if item.kind == first_send.KIND:
            data = {**item.about, "digest": item.digest, "since": item.since.isoformat()}
            occurrence = f"{item.digest[:8]}-{weeks}" if weeks > 0 else item.digest[:8]
            roles = ("role:manager", "role:ops") if programme.operations else ("role:manager",)
            found += [_mail(programme, "alert.first-send", occurrence, now, data, role) for role in roles]
        elif weeks > 0:
            waited.append(item)
    if waited:
        items = [{"kind": w.kind, "subject": w.subject, "digest": w.digest} for w in waited[:SHOWN]]
        data = {"count": len(waited), "decisions": items, "since": waited[0].since.isoformat()}
        today = now.astimezone(ZoneInfo(programme.time_zone)).date()
        found.append(_mail(programme, "alert.waiting", week(today), now, data, "role:manager"))
    return found


def _told(keys: Sequence[str]) -> dict[str, Any]:
    return {"count": len(keys), "keys": list(keys[:SHOWN])}


def _mail(
    programme: Programme,
    kind: str,
    occurrence: str,
    now: datetime,
    data: dict[str, Any],
    to: str = "role:ops",
) -> Effect:
    return Effect(
        programme.id, PHASE, kind, to, occurrence, "mail",
        due=now, expires=now + SENSIBLE, data=data, urgent=True,
    )  # fmt: skip
