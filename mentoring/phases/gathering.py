"""Gathering: a community event in the calendars of those it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from mentoring.phases.owing import Owing


def gather(
    owing: Owing,
    kind: str,
    people: Iterable[str],
    *,
    announced_days: int,
    occurrence: str = "1",
    data: Mapping[str, Any] | None = None,
) -> None:
    """State the invitation to the event at that milestone, sent `announced_days` before it."""
    milestone = owing.plan.at(kind, occurrence)
    if milestone is None or milestone.until is None:
        return
    length = int((milestone.until - milestone.at).total_seconds() // 60)
    announced = owing.days.next_working(owing.day(milestone.at) - timedelta(days=announced_days))
    for person in people:
        told = {"role": role_of(owing, person), **(data or {})}
        owing.event(kind, person, occurrence, announced, (milestone.at,), length, data=told)


def role_of(owing: Owing, person: str) -> str:
    """The role in which somebody takes part; mentor for those who are both."""
    return "mentor" if (person, "mentor") in owing.facts.enrolled else "mentee"
