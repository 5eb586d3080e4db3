"""Gathering: a community event in the calendars of those it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from mentoring.phases.community import role_of
from mentoring.phases.owing import Owing


def gather(
    owing: Owing,
    kind: str,
    people: Mapping[str, datetime],
    *,
    announced_days: int,
    occurrence: str = "1",
    data: Mapping[str, Any] | None = None,
) -> None:
    """State the invitation to the event at that milestone, sent `announced_days` before it.

    `people` -> since when they are concerned: late comers are invited at once, nobody after the event.
    """
    milestone = owing.plan.at(kind, occurrence)
    if milestone is None or milestone.until is None:
        return
    length = int((milestone.until - milestone.at).total_seconds() // 60)
    announced = owing.days.next_working(owing.day(milestone.at) - timedelta(days=announced_days))
    for person, since in people.items():
        mine = {"role": role_of(owing.facts, person), **(data or {})}
        owing.event(kind, person, occurrence, announced, (milestone.at,), length, since=since, data=mine)
