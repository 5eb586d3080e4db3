"""Planning: which phases are alive on a day, and the ledger made to hold what one of them owes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from integrations.ledger import SqlLedger
from mentoring.effects import Owed
from mentoring.matching import Constraints
from mentoring.people import Fact
from mentoring.phases.drafting import as_pairs, propose
from mentoring.planning import alive, owed, owes_more, settle_phase
from mentoring.programme import PHASES, PhaseName
from mentoring.reconciliation import Planned
from tests.scenes import Scene, at

NOTHING = Constraints()


@pytest.mark.parametrize(
    ("day", "phases"),
    [
        ("2025-11-16", ()),
        ("2025-11-18", PHASES),
        ("2027-01-05", PHASES),
        ("2027-05-17", ("recruit", "match", "kickoff", "rituals", "midpoint", "closure", "recognition")),
        ("2027-11-30", ("recruit", "match", "kickoff", "rituals", "closure", "recognition")),
        ("2027-12-10", ("closure", "recognition")),
        ("2028-06-01", ("closure",)),
        ("2029-01-31", ()),
    ],
)
def test_a_phase_is_alive_until_its_last_echo_or_the_end(day: str, phases: tuple[PhaseName, ...]) -> None:
    assert alive(Scene().plan, at(day)) == phases


@pytest.mark.parametrize("phase", PHASES)
def test_every_phase_can_be_asked_on_any_day(phase: PhaseName) -> None:
    scene = Scene()
    for day in ("2025-01-01", "2027-02-03", "2031-01-01"):
        assert owed(phase, scene.programme, scene.plan, scene.facts, at(day), NOTHING).facts == ()


def everything(scene: Scene) -> list[Fact]:
    facts = scene.facts
    return [
        *facts.people.values(),
        *facts.enrolments,
        *facts.signatures,
        *facts.pairs,
        *facts.sessions,
        *facts.decisions,
    ]


def approved() -> Scene:
    scene = Scene().mentor("M").mentee("E")
    match = propose(scene.programme, scene.facts, NOTHING).match
    (drafted,) = as_pairs(match, scene.facts, "draft", at("2026-12-30"))
    return scene.pair("M", "E", status="approved", score=drafted.score)


def settle(ledger: SqlLedger, phase: PhaseName, on: str) -> Planned:
    scene = Scene()
    return settle_phase(phase, scene.programme, scene.plan, ledger, NOTHING, at(on))


def test_facts_and_what_they_make_owed_are_settled_together(ledger: SqlLedger) -> None:
    ledger.record(everything(approved()), actor="test", why="", at=at("2027-01-04"))
    settle(ledger, "match", "2027-01-05 07:00")
    assert ledger.facts().pairs_by_id["M-E"].status == "open"
    assert (
        settle(ledger, "kickoff", "2027-01-05 07:00").new == 7
    )  # 1 training, 2 launches, 2 introductions, 2 series
    assert settle(ledger, "kickoff", "2027-01-05 07:00") == Planned(same=7)


def test_whether_a_phase_owes_more_is_asked_without_writing(ledger: SqlLedger) -> None:
    scene = approved()
    ledger.record(everything(scene), actor="test", why="", at=at("2027-01-04"))

    def more(phase: PhaseName) -> bool:
        return owes_more(phase, scene.programme, scene.plan, ledger, NOTHING, at("2027-01-05 07:00"))

    assert (more("match"), more("kickoff"), more("midpoint")) == (True, True, False)
    assert (ledger.facts().pairs_by_id["M-E"].status, ledger.effects()) == ("approved", [])
    settle(ledger, "match", "2027-01-05 07:00")
    settle(ledger, "kickoff", "2027-01-05 07:00")
    assert (more("match"), more("kickoff")) == (False, False)


def test_what_waits_in_other_phases_is_in_the_digest(ledger: SqlLedger) -> None:
    ledger.record(
        everything(Scene().mentee("E", status="applied")), actor="test", why="", at=at("2027-01-04")
    )
    settle(ledger, "recruit", "2027-01-11")
    settle(ledger, "rituals", "2027-01-11")
    (digest,) = (effect for effect, *_ in ledger.effects() if effect.kind == "rituals.digest")
    assert digest.data["waiting"] == 1


def test_what_waited_and_is_decided_waits_no_longer(ledger: SqlLedger) -> None:
    scene = Scene().mentee("E", status="applied")
    ledger.record(everything(scene), actor="test", why="", at=at("2027-01-04"))
    settle(ledger, "recruit", "2027-01-11")
    assert [item.subject for item in ledger.awaited()] == ["E:mentee"]
    let_in = replace(scene.enrolments["E", "mentee"], status="approved")
    ledger.record([let_in], actor="test", why="", at=at("2027-01-11"))
    settle(ledger, "recruit", "2027-01-11 13:00")
    assert ledger.awaited() == ()


def test_an_empty_day_is_empty() -> None:
    scene = Scene()
    assert owed("kickoff", scene.programme, scene.plan, scene.facts, at("2026-11-17"), NOTHING) == Owed()
