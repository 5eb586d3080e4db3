from __future__ import annotations

from typing import Any

import pytest

from mentoring import conservation
from mentoring.effects import STATES
from mentoring.people import ClosedWhy, Facts, Pair, PairStatus
from tests.builders import a_person, an_enrolment


def pair(status: PairStatus, why: ClosedWhy | None = None) -> Pair:
    return Pair("P0001-P0002", "P0001", "P0002", status, 80.0, closed_why=why)


def facts(*pairs: Pair) -> Facts:
    people = {person.id: person for person in map(a_person, range(1, 6))}
    enrolments = (
        an_enrolment("P0001", "mentor"),
        an_enrolment("P0002"),
        an_enrolment("P0003", status="applied"),
        an_enrolment("P0004", status="withdrawn"),
        an_enrolment("P0004", "mentor", "declined"),
        an_enrolment("P0005", status="declined"),
    )
    return Facts(people=people, enrolments=enrolments, pairs=pairs)


@pytest.mark.parametrize(
    ("pairs", "matched"),
    [
        ([], 0),
        ([pair("draft")], 0),
        ([pair("approved")], 2),
        ([pair("open")], 2),
        ([pair("closed", "completed")], 2),
        ([pair("closed", "broken")], 0),
    ],
)
def test_every_participant_stands_somewhere(pairs: list[Pair], matched: int) -> None:
    standing = conservation.participants(facts(*pairs))
    assert standing == {"matched": matched, "waiting": 3 - matched, "withdrawn": 1, "declined": 1}


def test_effects_are_summed_over_kinds() -> None:
    states = conservation.effects({"a.b": {"done": 2, "due": 1}, "a.c": {"done": 3}})
    nothing = dict.fromkeys(STATES, 0)
    assert states == {
        "all": nothing | {"done": 5, "due": 1},
        "a.b": nothing | {"done": 2, "due": 1},
        "a.c": nothing | {"done": 3},
    }


BALANCED: dict[str, Any] = {
    "answers_taken": 3,
    "answers_held": {"accepted": 2, "rejected": 1},
    "effects_held": {"done": 2, "due": 1},
    "moves": {"new>due": 3, "due>claimed": 2, "claimed>done": 2},
}


def test_what_adds_up_is_conserved() -> None:
    assert conservation.off(facts(pair("open")), **BALANCED) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"answers_taken": 4}, "answers: 4 taken in, {'accepted': 2, 'rejected': 1} held"),
        ({"effects_held": {"done": 1, "due": 1}}, "effects: 1 done, but the audit trail says 2"),
        ({"closed": True}, "effects: 1 still due or claimed after closure"),
    ],
)
def test_what_does_not_add_up_is_said(change: dict[str, Any], words: str) -> None:
    assert conservation.off(facts(pair("open")), **BALANCED | change) == [words]


def test_nobody_is_in_a_pair_without_having_enrolled() -> None:
    stranger = Pair("P0001-P0009", "P0001", "P0009", "open", 80.0)
    assert conservation.off(facts(stranger), **BALANCED) == [
        "participants: 1 in pairs without an enrolment: P0009"
    ]


def test_nobody_enrols_without_being_known() -> None:
    ghosts = Facts(enrolments=(an_enrolment("P0007"),))
    assert conservation.off(ghosts, **BALANCED) == ["participants: 1 enrolled without being known: P0007"]
