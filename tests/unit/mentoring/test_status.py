"""Status: where a programme stands, in counts and without names."""

from __future__ import annotations

import json

import pytest

from integrations.ledger import SqlLedger
from mentoring.effects import STATES, Waiting
from mentoring.people import Answer, AnswerStatus
from mentoring.status import over, phases, status
from tests.builders import an_effect
from tests.scenes import Scene, at


def test_every_count_of_the_interface_is_there(ledger: SqlLedger) -> None:
    scene = Scene().mentor("M").mentee("E").mentee("F").pair("M", "E").leaves("F", "mentee", "2026-12-20")
    facts = scene.facts
    said: tuple[AnswerStatus, ...] = ("accepted", "accepted", "rejected")
    rows = [Answer("pulse", str(n), status, None, None) for n, status in enumerate(said)]
    ledger.record(
        [*facts.people.values(), *facts.enrolments, *facts.pairs, *rows],
        actor="t",
        why="",
        at=at("2027-03-01"),
    )
    ledger.reconcile("recruit", [an_effect("M", expires=at("2027-04-01"))], [], now=at("2027-03-20"))
    item = Waiting("closure", "M-E", at("2027-03-15"))
    ledger.waiting("rituals", [item])
    found = status(scene.programme, scene.plan, ledger, at("2027-03-20"))
    states: dict[str, int] = {**dict.fromkeys(STATES, 0), "due": 1}
    assert found | {"phases": []} == {
        "programme": "elan",
        "today": "2027-03-20",
        "phases": [],
        "answers": {"accepted": 2, "rejected": 1, "superseded": 0},
        "participants": {"matched": 2, "waiting": 0, "withdrawn": 1, "declined": 0},
        "pairs": {"open": 1, "closed": 0, "at_risk": 1},
        "effects": {**states, "by_kind": {"recruit.invitation": states}},
        "waiting": [{"kind": "closure", "subject": "M-E", "digest": item.digest}],
        "stopped": False,
        "conserved": True,
    }
    assert "Ada" not in json.dumps(found)


def test_phases_are_ahead_running_or_over() -> None:
    assert [(row["name"], row["opens"], row["state"]) for row in phases(Scene().plan, at("2027-01-08"))] == [
        ("recruit", "2026-11-17", "over"),
        ("survey", "2026-12-04", "over"),
        ("match", "2026-12-29", "over"),
        ("kickoff", "2027-01-07", "running"),
        ("rituals", "2026-11-23", "running"),
        ("midpoint", "2027-05-28", "ahead"),
        ("closure", "2027-10-22", "ahead"),
        ("recognition", "2027-02-26", "ahead"),
    ]


@pytest.mark.parametrize(
    ("day", "expected"), [("2026-01-01", False), ("2027-12-10", False), ("2029-01-31", True)]
)
def test_it_is_over_when_no_phase_is_alive_any_more(day: str, expected: bool) -> None:
    assert over(Scene().plan, at(day)) is expected


def test_nobody_is_at_risk_before_the_launch(ledger: SqlLedger) -> None:
    scene = Scene()
    assert status(scene.programme, scene.plan, ledger, at("2027-01-08"))["pairs"]["at_risk"] == 0


def test_after_everything_nothing_may_be_due(ledger: SqlLedger) -> None:
    scene = Scene()
    ledger.reconcile("recruit", [an_effect(expires=at("2030-01-01"))], [], now=at("2027-03-20"))
    assert status(scene.programme, scene.plan, ledger, at("2028-06-01"))["conserved"] is True
    assert status(scene.programme, scene.plan, ledger, at("2029-06-01"))["conserved"] == [
        "effects: 1 still due or claimed after closure"
    ]
