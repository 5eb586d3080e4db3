"""The schedule of a programme's deployments: its plan, as dates on which each phase runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mentoring.programme import PhaseName
from mentoring.timeline import Plan


@dataclass(frozen=True, slots=True)
class Dated:
    """The instants at which a phase runs because of one kind of milestone: those ahead, in the plan's zone.

    `slug` is what comes after the phase in the kind (`wave` of `recruit.wave`): it stays when a date moves.
    """

    slug: str
    at: tuple[datetime, ...]

    @property
    def rrule(self) -> str:
        """The dates as RFC 5545 writes them (3.8.5.2), local: the zone is told beside it."""
        return "RDATE:" + ",".join(f"{instant:%Y%m%dT%H%M%S}" for instant in self.at)


def dated(plan: Plan, phase: PhaseName, now: datetime) -> tuple[Dated, ...]:
    """What lies ahead of that phase, kind by kind in the order of their first dates.

    No instant stands twice: two runs of one phase at one moment would do the same, and the second is refused.
    """
    found: dict[str, list[datetime]] = {}
    seen: set[datetime] = set()
    for milestone in plan.milestones:
        if milestone.phase == phase and milestone.at > now and milestone.at not in seen:
            seen.add(milestone.at)
            found.setdefault(milestone.kind.partition(".")[2], []).append(milestone.at)
    return tuple(Dated(slug, tuple(instants)) for slug, instants in found.items())
