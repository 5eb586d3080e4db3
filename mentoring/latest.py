"""Which answers still count when somebody has answered a form more than once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from mentoring.programme import Form, Programme
from mentoring.rows import roles
from mentoring.wording import fold

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Where answers without a date stand in the order: before all others."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as far as its order matters: by whom (any stable name), when, what."""

    who: str
    at: datetime | None
    values: Mapping[str, Any]


def in_order(given: Sequence[Given]) -> list[int]:
    """The positions, oldest first; those of the same instant, and those without a date, as they stand."""
    return sorted(range(len(given)), key=lambda at: given[at].at or LONG_AGO)


def overtaken(form_id: str, form: Form, given: Sequence[Given], programme: Programme) -> frozenset[int]:
    """The positions of the answers that a later one of the same person replaces.

    What replaces what depends on the form: an enrolment the one in the same role, a signature that of the same version,
    a logbook entry that of the same day, a request the one to the same mentor, a pulse the one of the same round (less
    than half an interval before), everything else the answer about the same partner, if any.
    """
    newest: dict[Hashable, int] = {}
    found: set[int] = set()
    round_of = timedelta(days=programme.rituals.pulse_every_days / 2)
    for at in in_order(given):
        answer = given[at]
        for subject in _subjects(form, answer, at):
            before = newest.get(subject)
            newest[subject] = at
            if before is None:
                continue
            gap = (answer.at or LONG_AGO) - (given[before].at or LONG_AGO)
            if form_id != programme.surveys.pulse or gap < round_of:
                found.add(before)
    if form.purpose == "enrolment":
        # An answer for both roles is still needed while it is the latest in one of them.
        found -= set(newest.values())
    return frozenset(found)


def _subjects(form: Form, answer: Given, at: int) -> tuple[Hashable, ...]:
    """What an answer is about, in the words that make two answers the same."""
    values = answer.values
    match form.purpose:
        case "enrolment":
            return tuple((answer.who, role) for role in roles(form, values))
        case "charter":
            return ((answer.who, _word(values, "charter_version")),)
        case "logbook":
            day = values.get("session_date")
            return ((answer.who, _word(values, "partner"), day or at),)
        case "request":
            return ((answer.who, _word(values, "choice_1")),)
        case "merge":
            return (frozenset((answer.who, _word(values, "other_address"))),)
        case _:
            return ((answer.who, _word(values, "partner")),)


def _word(values: Mapping[str, Any], meaning: str) -> str:
    return fold(str(values.get(meaning) or ""))
