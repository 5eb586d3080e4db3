"""Decisions: only what was shown is approved, and what follows from it is recorded with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from integrations.ledger import SqlLedger
from mentoring.decisions import Taken, closure_digest, decide_on, end_pairs, fix_pairs, pairs_digest, take
from mentoring.effects import Waiting
from mentoring.errors import BadInput
from mentoring.overload import overload
from mentoring.people import Decision, Enrolment, Fact, Pair, Person, Signature
from mentoring.recognition import digest_of, propose
from tests.scenes import Scene, a_programme, at

NOW = at("2027-01-02 15:00")
YES, NO = Taken("approved", "hr", "fits", NOW), Taken("declined", "hr", "no", NOW)


def decision(item: Waiting, taken: Taken, **about: Any) -> Decision:
    return Decision(item.kind, item.subject, taken.verdict, "hr", taken.why, item.digest, NOW, about)


def drafted(status: Any = "draft") -> Scene:
    scene = Scene().mentor("M1", seats=2).mentor("M2").mentee("E1", "E2")
    return scene.pair("M1", "E1", status=status, score=70.0).pair("M2", "E2", status=status, score=60.0)


def waiting(scene: Scene, kind: str = "match", subject: str = "1") -> Waiting:
    return Waiting(kind, subject, NOW, {"digest": pairs_digest(list(scene.pairs.values()))})


def test_an_approved_draft_is_approved_whole() -> None:
    scene = drafted()
    item = waiting(scene)
    assert take(scene.programme, scene.facts, item, YES) == (
        decision(item, YES, pairs=["M1-E1", "M2-E2"]),
        replace(scene.pairs["M1-E1"], status="approved"),
        replace(scene.pairs["M2-E2"], status="approved"),
    )


def test_a_declined_draft_is_dropped() -> None:
    scene = drafted()
    facts = take(scene.programme, scene.facts, waiting(scene), NO)
    assert [fact.status for fact in facts if isinstance(fact, Pair)] == ["dropped", "dropped"]


def test_a_declined_draft_of_requests_forbids_its_pairs_for_nothing_else_could_be_proposed() -> None:
    scene = Scene(a_programme(matching={"formula": "a-la-carte"})).mentor("M1").mentee("E1")
    scene.pair("M1", "E1", status="draft", score=70.0).decides("lock", "M1-E1")
    item = waiting(scene)
    assert take(scene.programme, scene.facts, item, NO) == (
        decision(item, NO, pairs=["M1-E1"]),
        Decision("forbid", "M1-E1", "approved", "hr", "no", "", NOW),
        Decision("lock", "M1-E1", "declined", "hr", "no", "", NOW),
        replace(scene.pairs["M1-E1"], status="dropped"),
    )


@pytest.mark.parametrize("kind", ["match", "suggestions"])
def test_a_draft_that_changed_since_it_was_shown_is_not_approved(kind: str) -> None:
    scene = drafted("draft" if kind == "match" else "suggested")
    item = waiting(scene, kind)
    scene.pairs["M1-E1"] = replace(scene.pairs["M1-E1"], score=71.0)
    with pytest.raises(BadInput, match="has changed since it was shown"):
        take(scene.programme, scene.facts, item, YES)


def test_approved_suggestions_keep_the_order_of_the_mail() -> None:
    scene = drafted("suggested").pair("M2", "E1", status="suggested", score=75.0)
    scene.pair("M1", "E2", status="suggested", score=60.0)
    item = waiting(scene, "suggestions")
    offered = {"E1": ["M2", "M1"], "E2": ["M1", "M2"]}
    assert take(scene.programme, scene.facts, item, YES) == (decision(item, YES, offered=offered),)


def test_declined_suggestions_are_dropped_and_nobody_is_asked() -> None:
    scene = drafted("suggested")
    item = waiting(scene, "suggestions")
    first, *rest = take(scene.programme, scene.facts, item, NO)
    assert first == decision(item, NO)
    assert [fact.status for fact in rest if isinstance(fact, Pair)] == ["dropped", "dropped"]


@pytest.mark.parametrize("taken", [YES, NO])
def test_an_enrolment_is_let_in_or_declined(taken: Taken) -> None:
    scene = Scene().mentee("E1", status="applied")
    item = Waiting("enrolment", "E1:mentee", NOW)
    assert take(scene.programme, scene.facts, item, taken) == (
        decision(item, taken),
        replace(scene.enrolments["E1", "mentee"], status=taken.verdict, why=taken.why),
    )


@pytest.mark.parametrize("subject", ["E1:mentor", "E9:mentee"])
def test_an_enrolment_that_does_not_wait_is_not_decided(subject: str) -> None:
    scene = Scene().mentee("E1")
    for waits in (subject, "E1:mentee"):
        with pytest.raises(BadInput, match="has changed"):
            take(scene.programme, scene.facts, Waiting("enrolment", waits, NOW), YES)


def test_approved_recognition_is_kept_as_it_was_shown() -> None:
    scene = Scene().mentor("M1").mentee("E1").pair("M1", "E1").meets("M1-E1", "2027-01-20")
    proposals = propose(scene.programme, scene.facts)
    item = Waiting("recognition", "midpoint", NOW, {"digest": digest_of("midpoint", proposals)})
    assert take(scene.programme, scene.facts, item, YES) == (
        decision(item, YES, proposals=[proposals[0].kept()]),
    )
    scene.mentor("M2").mentee("E2").pair("M2", "E2").meets("M2-E2", "2027-01-20")
    with pytest.raises(BadInput, match="has changed"):
        take(scene.programme, scene.facts, item, YES)


def an_overload(scene: Scene) -> Waiting:
    case = overload(scene.facts, "M1")
    assert case is not None
    return Waiting("overload", case.subject, NOW, case.about())


def overloaded() -> Scene:
    return (
        Scene().mentor("M1", seats=1).mentee("E1", "E2").pair("M1", "E1").pair("M1", "E2", told="2027-02-01")
    )


def test_an_overloaded_mentor_is_relieved_of_the_pair_that_was_named() -> None:
    scene = overloaded()
    item = an_overload(scene)
    assert take(scene.programme, scene.facts, item, NO) == (decision(item, NO),)
    assert take(scene.programme, scene.facts, item, YES) == (
        decision(item, YES),
        replace(scene.pairs["M1-E2"], status="closed", closed_at=NOW, closed_why="broken"),
    )


def test_an_overload_that_looks_different_now_is_not_decided() -> None:
    scene = overloaded()
    item = an_overload(scene)
    for changed in (
        overloaded().meets("M1-E2", "2027-02-10"),
        overloaded().ends("M1-E1", "2027-02-10"),
        Scene(),
    ):
        with pytest.raises(BadInput, match="has changed"):
            take(changed.programme, changed.facts, item, YES)


def twins() -> Scene:
    return Scene().mentee("P1", signs=False).mentor("P2").mentee("P2").person("P1", name="Inès Moreau")


def test_a_merged_person_keeps_both_addresses_and_what_the_newer_record_brings() -> None:
    scene = twins()
    item = Waiting("merge", "P1+P2", NOW)
    gone = "merged into P1"
    enrolled = scene.enrolments
    assert take(scene.programme, scene.facts, item, NO) == (decision(item, NO),)
    assert take(scene.programme, scene.facts, item, YES) == (
        decision(item, YES),
        replace(scene.people["P2"], opted_out=True),
        replace(scene.people["P1"], also=("p2@acme.example",)),
        replace(enrolled["P2", "mentor"], person="P1"),
        replace(enrolled["P2", "mentor"], status="withdrawn", why=gone),
        replace(enrolled["P2", "mentee"], status="withdrawn", why=gone),
        Signature("P1", "1", scene.signatures[0].at),
        Signature("P1", "1", scene.signatures[1].at),
    )


def test_an_enrolment_that_lives_takes_the_place_of_one_that_does_not() -> None:
    scene = Scene().mentee("P1").mentee("P2").leaves("P1", "mentee", "2026-12-10")
    facts = take(scene.programme, scene.facts, Waiting("merge", "P1+P2", NOW), YES)
    assert {(f.person, f.status) for f in facts if isinstance(f, Enrolment)} == {
        ("P1", "approved"),
        ("P2", "withdrawn"),
    }


def test_the_record_that_is_in_a_pair_is_kept_and_its_pair_goes_on() -> None:
    scene = twins().mentee("E1").pair("P2", "E1")
    facts = take(scene.programme, scene.facts, Waiting("merge", "P1+P2", NOW), YES)
    assert [(f.id, f.opted_out, f.also) for f in facts if isinstance(f, Person)] == [
        ("P1", True, ()),
        ("P2", False, ("p1@acme.example",)),
    ]


def test_two_records_that_are_both_in_a_pair_are_not_merged() -> None:
    scene = twins().mentor("M1").mentee("E1").pair("M1", "P1").pair("P2", "E1")
    with pytest.raises(BadInput, match="both in a pair"):
        take(scene.programme, scene.facts, Waiting("merge", "P1+P2", NOW), YES)


def test_whoever_asked_not_to_be_written_to_under_one_address_is_not_under_the_other() -> None:
    facts = take(twins().programme, twins().opts_out("P2").facts, Waiting("merge", "P1+P2", NOW), YES)
    assert all(fact.opted_out for fact in facts if isinstance(fact, Person))


def test_a_merge_of_somebody_unknown_has_changed() -> None:
    with pytest.raises(BadInput, match="has changed"):
        take(Scene().programme, twins().facts, Waiting("merge", "P1+P9", NOW), YES)


def test_a_closure_is_kept_and_nothing_else() -> None:
    scene = Scene().mentor("M1").mentee("E1").pair("M1", "E1").meets("M1-E1", "2027-01-20")
    about = {"silence_days": 60, "digest": closure_digest(scene.facts, scene.pairs["M1-E1"])}
    item = Waiting("closure", "M1-E1", NOW, about)
    assert take(scene.programme, scene.facts, item, YES) == (decision(item, YES),)


@pytest.mark.parametrize("what", ["met", "closed", "unknown"])
def test_the_closure_of_a_pair_that_is_no_longer_as_it_was_shown_has_changed(what: str) -> None:
    scene = Scene().mentor("M1").mentee("E1").pair("M1", "E1")
    item = Waiting("closure", "M1-E1", NOW, {"digest": closure_digest(scene.facts, scene.pairs["M1-E1"])})
    if what == "met":
        scene.meets("M1-E1", "2027-01-20")
    elif what == "closed":
        scene.ends("M1-E1", "2027-01-20")
    else:
        scene.pairs.clear()
    with pytest.raises(BadInput, match="has changed since it was shown"):
        take(scene.programme, scene.facts, item, YES)


def test_nothing_else_can_be_decided() -> None:
    with pytest.raises(BadInput, match="nothing to decide about 'weather'"):
        take(Scene().programme, Scene().facts, Waiting("weather", "1", NOW), YES)


def locks(*facts: Fact) -> list[tuple[str, str, str]]:
    return [(f.kind, f.subject, f.verdict) for f in facts if isinstance(f, Decision)]


def test_hr_keeps_and_avoids_pairs_and_may_change_its_mind() -> None:
    scene = Scene().mentor("M1").mentee("E1", "E2")
    assert locks(*fix_pairs(scene.facts, ["M1-E1", "M1-E1"], ["M1-E2"], "hr", "", NOW)) == [
        ("lock", "M1-E1", "approved"),
        ("forbid", "M1-E2", "approved"),
    ]
    scene.decides("lock", "M1-E1")
    assert locks(*fix_pairs(scene.facts, [], ["M1-E1"], "hr", "", NOW)) == [
        ("forbid", "M1-E1", "approved"),
        ("lock", "M1-E1", "declined"),
    ]
    scene.decides("lock", "M1-E1", "declined")
    assert locks(*fix_pairs(scene.facts, [], ["M1-E1"], "hr", "", NOW)) == [("forbid", "M1-E1", "approved")]


@pytest.mark.parametrize("pair", ["E1-M1", "M1", "M1-E9", "ada@acme.example-E1"])
def test_only_a_mentors_and_a_mentees_id_can_be_locked(pair: str) -> None:
    with pytest.raises(BadInput, match="Write both ids"):
        fix_pairs(Scene().mentor("M1").mentee("E1").facts, [pair], [], "hr", "", NOW)


def test_a_pair_is_not_both_kept_and_avoided() -> None:
    with pytest.raises(BadInput, match="M1-E1 cannot be kept and avoided"):
        fix_pairs(Scene().mentor("M1").mentee("E1").facts, ["M1-E1"], ["M1-E1"], "hr", "", NOW)


def test_a_pair_that_has_done_what_it_set_out_to_do_is_ended_well() -> None:
    scene = Scene().mentor("M1").mentee("E1").pair("M1", "E1")
    assert end_pairs(scene.facts, ["M1-E1", "M1-E1"], "hr", "goals reached", NOW) == (
        Decision("closure", "M1-E1", "approved", "hr", "goals reached", "", NOW, {"why": "ended-well"}),
    )
    for pair in ("M1-E2", "M1-E1"):
        with pytest.raises(BadInput, match="is not an open pair"):
            end_pairs(scene.ends("M1-E1", "2027-03-01").facts, [pair], "hr", "", NOW)


def in_ledger(ledger: SqlLedger) -> tuple[Scene, Waiting]:
    scene = Scene().mentee("E1", status="applied").mentee("E2", status="applied")
    facts = scene.facts
    ledger.record([*facts.people.values(), *facts.enrolments], actor="intake", why="", at=NOW)
    items = [Waiting("enrolment", f"{id_}:mentee", NOW) for id_ in ("E1", "E2")]
    ledger.waiting("recruit", items)
    return scene, items[0]


def test_a_decision_is_recorded_with_its_consequences(ledger: SqlLedger) -> None:
    scene, item = in_ledger(ledger)
    assert decide_on(scene.programme, ledger, item.digest[:6], YES) == item
    facts = ledger.facts()
    assert facts.enrolled["E1", "mentee"].status == "approved"
    assert facts.decision("enrolment", "E1:mentee") == decision(item, YES)


@pytest.mark.parametrize("digest", ["", "abc", "0000000000"])
def test_a_decision_needs_enough_of_a_digest_that_waits(ledger: SqlLedger, digest: str) -> None:
    scene, item = in_ledger(ledger)
    with pytest.raises(BadInput, match="waits under"):
        decide_on(scene.programme, ledger, digest or item.digest[:5], YES)
    assert ledger.facts().decisions == ()
