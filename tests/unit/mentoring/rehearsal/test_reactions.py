"""Invented people react as people would: what they tell of a pair is told while it lasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations import wiring
from mentoring.effects import Effect
from mentoring.people import Person
from mentoring.rehearsal.people import invent
from mentoring.rehearsal.reactions import Crowd

AT = datetime(2027, 1, 5, 9, tzinfo=UTC)
STARTS = tuple(AT + timedelta(days=21 * n) for n in range(1, 5))


@pytest.fixture(scope="session")
def crowd() -> Crowd:
    programme, _ = wiring.load("elan-2027")
    return Crowd(programme, wiring.questionnaires(), invent(programme, 20, 3), 3)


def noted(crowd: Crowd, role: str, pair: str | None = None, **data: Any) -> list[tuple[str | None, Any]]:
    """What somebody who keeps their appointments notes after an invitation to sessions: of which pair, and with whom."""
    one = next(p for p in crowd.by_address.values() if (p.role, p.fate) == (role, "eager"))
    person = Person("P1", one.address, one.name, one.first_name, "fr", one.zone)
    said = {"role": role, "starts": [start.isoformat() for start in STARTS]} | data
    series = Effect(
        "elan", "kickoff", "kickoff.sessions", "P1", "1", "event", AT, AT + timedelta(days=90), pair, said
    )
    return [
        (r.pair, r.values["partner"]) for r in crowd.react(series, AT, {"P1": person}) if r.form == "logbook"
    ]


def test_a_mentee_notes_the_sessions_of_the_pair_and_need_not_name_their_only_mentor(crowd: Crowd) -> None:
    assert set(noted(crowd, "mentee", pair="M1-P1")) == {("M1-P1", None)}


def test_so_does_a_mentee_of_a_group_whose_event_is_that_of_all(crowd: Crowd) -> None:
    assert set(noted(crowd, "mentee", mentor="M1", group=["M1", "P2"])) == {("M1-P1", None)}


def test_a_mentor_leaves_the_notes_to_the_mentees(crowd: Crowd) -> None:
    assert noted(crowd, "mentor", pair="P1-E1") == noted(crowd, "mentor", mentor="P1", group=["E1"]) == []
