"""Alerts: what an ops team is written about, once each. What HR must know has mails of its own in the phases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from mentoring.effects import Effect, digest
from mentoring.programme import Programme

Trouble = Literal["crashed", "breaker"]
PHASE = "alert"
LATE_AFTER = timedelta(hours=24)
"""An effect may wait for its reader's morning, for the weekly cap or for a provider; after a day something is wrong."""
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
    doubts: Sequence[Effect],
    failed: Sequence[Effect],
    due: Sequence[Effect],
    run: Run | None,
    now: datetime,
) -> tuple[Effect, ...]:
    """The alerts that should exist now: one for each set of doubts and failures, one while a phase is late, one a run in trouble.

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
    return tuple(found)


def _told(keys: Sequence[str]) -> dict[str, Any]:
    return {"count": len(keys), "keys": list(keys[:SHOWN])}


def _mail(programme: Programme, kind: str, occurrence: str, now: datetime, data: dict[str, Any]) -> Effect:
    return Effect(
        programme.id, PHASE, kind, "role:ops", occurrence, "mail",
        due=now, expires=now + SENSIBLE, data=data, urgent=True,
    )  # fmt: skip
