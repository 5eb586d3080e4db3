from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.ledger import SqlLedger, open_ledger
from mentoring.effects import Effect, Waiting
from mentoring.errors import BadInput
from mentoring.people import Answer, Decision, Fact, Facts, Pair, Person, Reason, Session, Signature
from mentoring.ports import Settlement, Stop
from mentoring.reconciliation import Planned
from tests.builders import DAY, NOW, a_person, an_effect, an_enrolment, an_event

PAIR = Pair(
    "P0001-P0002", "P0001", "P0002", "open", 81.5,
    (Reason("skills", 0.9, {"common": ["python", "écriture"]}),), NOW - 5 * DAY, NOW, locked=True,
)  # fmt: skip
EVERYTHING: list[Fact] = [
    a_person(1, also=("ada@maison.example",), profile={"department": "R&D", "seniority": 4}),
    a_person(2),
    an_enrolment("P0001", "mentor"),
    an_enrolment("P0002"),
    Signature("P0001", "1", NOW),
    PAIR,
    Session(PAIR.id, NOW + DAY, 60, None, "calendar"),
    Session(PAIR.id, NOW, 45, True, "pulse"),
    Decision("match", "1", "approved", "Claire", "bonne proposition", "abc", NOW, {"pairs": [PAIR.id]}),
    Answer("pulse-1", "r2", "accepted", "P0002", NOW, {"satisfaction": 4, "met": True}),
    Answer("pulse-1", "r1", "rejected", None, NOW, reason="adresse inconnue"),
]


def record(ledger: SqlLedger, facts: Sequence[Fact]) -> int:
    return ledger.record(facts, actor="intake", why="", at=NOW)


def deliver_all(ledger: SqlLedger, channel: str = "mail") -> list[str]:
    claims = ledger.claim(worker="w", now=NOW, most=100, channel=channel)
    ledger.settle([Settlement(c.effect.key, "done", "r") for c in claims], worker="w", now=NOW)
    return [c.effect.key for c in claims]


def states(ledger: SqlLedger) -> dict[str, str]:
    return {effect.key: state for effect, state, _ in ledger.effects()}


def test_facts_come_back_as_they_were_recorded(ledger: SqlLedger, database_url: str) -> None:
    assert record(ledger, EVERYTHING) == len(EVERYTHING)
    again = open_ledger(database_url, "elan")
    facts = ledger.facts()
    assert again.facts() == facts
    again.close()
    assert facts == Facts(
        people={p.id: p for p in EVERYTHING if isinstance(p, Person)},
        enrolments=(an_enrolment("P0001", "mentor"), an_enrolment("P0002")),
        signatures=(Signature("P0001", "1", NOW),),
        pairs=(PAIR,),
        sessions=tuple(f for f in EVERYTHING if isinstance(f, Session)),
        decisions=tuple(f for f in EVERYTHING if isinstance(f, Decision)),
        answers=tuple(f for f in EVERYTHING if isinstance(f, Answer)),
    )


def test_only_what_changed_is_written(ledger: SqlLedger) -> None:
    record(ledger, EVERYTHING)
    before = ledger.facts()
    assert record(ledger, EVERYTHING) == 0
    assert ledger.facts() is before
    closed = replace(PAIR, status="closed", closed_why="completed", closed_at=NOW)
    assert record(ledger, [*EVERYTHING, closed]) == 1
    assert ledger.facts() == replace(before, pairs=(closed,))


def test_what_another_process_records_is_seen(ledger: SqlLedger, database_url: str) -> None:
    other = open_ledger(database_url, "elan")
    record(ledger, EVERYTHING)
    other.facts()
    record(other, [a_person(2, opted_out=True)])
    other.close()
    assert ledger.facts().people["P0002"].opted_out


def test_anonymous_answers_stand_in_no_order_of_coming(ledger: SqlLedger, database_url: str) -> None:
    for key in ("z", "k", "a"):
        record(ledger, [Answer("midpoint", key, "accepted", None, None, {"nps": 9})])
    record(ledger, [Answer("pulse-1", "r1", "accepted", None, NOW)])
    cold = open_ledger(database_url, "elan")
    assert [a.key for a in ledger.facts().answers] == ["a", "k", "z", "r1"]
    assert cold.facts() == ledger.facts()
    cold.close()


def test_person_ids_are_given_in_order_and_kept(ledger: SqlLedger) -> None:
    assert ledger.person_ids(["b@x.example", "a@x.example"]) == {
        "b@x.example": "P0001",
        "a@x.example": "P0002",
    }
    assert ledger.person_ids(["A@X.example ", "c@x.example"]) == {
        "A@X.example ": "P0002",
        "c@x.example": "P0003",
    }


def test_every_address_of_a_person_leads_to_them(ledger: SqlLedger) -> None:
    ids = ledger.person_ids(["ada1@acme.example", "ada@maison.example"])
    assert ids == {"ada1@acme.example": "P0001", "ada@maison.example": "P0002"}
    record(ledger, [a_person(1, also=("ada@maison.example",))])
    assert ledger.person_ids(["ada@maison.example"]) == {"ada@maison.example": "P0001"}


def test_programmes_of_one_database_do_not_see_each_other(ledger: SqlLedger, database_url: str) -> None:
    other = open_ledger(database_url, "other")
    record(ledger, EVERYTHING)
    ledger.reconcile("recruit", [an_effect()], [], now=NOW)
    ledger.stop(who="ops", why="", at=NOW)
    assert other.facts() == Facts()
    assert other.effects() == []
    assert other.counts() == {}
    assert other.claim(worker="w", now=NOW, most=9, channel="mail") == []
    assert other.stopped() is None
    assert other.next_due(after=NOW - DAY) is None
    assert other.conserved() == []
    assert other.person_ids(["ada1@acme.example"]) == {"ada1@acme.example": "P0001"}
    other.close()


def test_reconciling_twice_writes_nothing_new(ledger: SqlLedger) -> None:
    owed = [an_effect("P0001"), an_effect("P0002"), an_effect("P0003", expires=NOW - DAY)]
    assert ledger.reconcile("recruit", owed, [], now=NOW) == Planned(new=2, missed=1)
    assert ledger.reconcile("recruit", owed, [], now=NOW) == Planned(same=3)
    assert ledger.effects("due") == [(owed[0], "due", ""), (owed[1], "due", "")]
    assert ledger.counts() == {"recruit.invitation": {"due": 2, "missed": 1}}


def test_reconciling_says_what_changed(ledger: SqlLedger) -> None:
    ledger.reconcile("recruit", [an_effect("P0001"), an_effect("P0002"), an_effect("P0003")], [], now=NOW)
    owed = [an_effect("P0001"), an_effect("P0002", data={"wave": 2}), an_effect("P0004")]
    assert ledger.reconcile("recruit", owed, [], now=NOW) == Planned(new=1, changed=1, cancelled=1, same=1)
    assert [e.data for e, _, _ in ledger.effects("due")] == [{"wave": 1}, {"wave": 2}, {"wave": 1}]


def test_a_phase_does_not_touch_the_effects_of_another(ledger: SqlLedger) -> None:
    ledger.reconcile("recruit", [an_effect()], [], now=NOW)
    assert ledger.reconcile("kickoff", [], [], now=NOW) == Planned()
    assert states(ledger) == {an_effect().key: "due"}


def test_the_facts_a_phase_decides_are_written_with_its_effects_or_not_at_all(ledger: SqlLedger) -> None:
    twice = [an_effect(), an_effect(data={"wave": 2})]
    with pytest.raises(ValueError, match="twice"):
        ledger.reconcile("recruit", twice, [a_person()], now=NOW)
    assert ledger.facts() == Facts()
    assert ledger.conserved() == []


def test_a_claim_is_durable_and_nobody_gets_it_twice(ledger: SqlLedger, database_url: str) -> None:
    other = open_ledger(database_url, "elan")
    ledger.reconcile("recruit", [an_effect(f"P{n:04d}") for n in range(10)], [], now=NOW)
    first = ledger.claim(worker="a", now=NOW, most=6, channel="mail")
    second = other.claim(worker="b", now=NOW, most=6, channel="mail")
    other.close()
    assert (len(first), len(second)) == (6, 4)
    assert len({claim.effect.key for claim in (*first, *second)}) == 10
    assert first[0].effect == an_effect("P0000")


def test_of_one_phase_only_its_own_are_claimed(ledger: SqlLedger) -> None:
    alert = replace(an_effect("role:ops"), phase="alert", kind="alert.run")
    ledger.reconcile("recruit", [an_effect("P0001"), an_effect("P0002")], [], now=NOW)
    ledger.reconcile("alert", [alert], [], now=NOW)
    claims = ledger.claim(worker="w", now=NOW, most=100, channel="mail", phase="alert")
    assert [claim.effect for claim in claims] == [alert]
    assert len(ledger.claim(worker="w", now=NOW, most=100, channel="mail")) == 2


def test_only_what_is_due_is_claimed_and_what_expired_is_missed(ledger: SqlLedger) -> None:
    owed = [
        an_effect("P0001"),
        an_effect("P0002", due=NOW + DAY),
        an_effect("P0003", expires=NOW + timedelta(minutes=1)),
    ]
    ledger.reconcile("recruit", owed, [], now=NOW)
    claims = ledger.claim(worker="w", now=NOW + timedelta(hours=1), most=9, channel="mail")
    assert [claim.effect for claim in claims] == [owed[0]]
    assert list(states(ledger).values()) == ["claimed", "missed", "due"]
    assert ledger.next_due(after=NOW) == NOW + DAY


def test_a_put_off_effect_waits(ledger: SqlLedger) -> None:
    ledger.reconcile("recruit", [an_effect()], [], now=NOW)
    ledger.claim(worker="w", now=NOW, most=1, channel="mail")
    ledger.settle([Settlement(an_effect().key, "due", "", "busy", NOW + DAY)], worker="w", now=NOW)
    assert ledger.claim(worker="w", now=NOW, most=1, channel="mail") == []
    (claim,) = ledger.claim(worker="w", now=NOW + DAY, most=1, channel="mail")
    assert claim.attempts == 1


def test_what_is_put_off_beyond_its_expiry_is_missed(ledger: SqlLedger) -> None:
    ledger.reconcile("recruit", [an_effect()], [], now=NOW)
    ledger.claim(worker="w", now=NOW, most=1, channel="mail")
    ledger.settle([Settlement(an_effect().key, "due", not_before=NOW + 30 * DAY)], worker="w", now=NOW)
    assert ledger.claim(worker="w", now=NOW + 8 * DAY, most=1, channel="mail") == []
    assert states(ledger) == {an_effect().key: "missed"}


def test_an_illegal_move_is_refused_and_nothing_of_the_batch_stays(ledger: SqlLedger) -> None:
    ledger.reconcile("recruit", [an_effect("P0001"), an_effect("P0002")], [], now=NOW)
    claims = ledger.claim(worker="w", now=NOW, most=2, channel="mail")
    good, bad = (claim.effect.key for claim in claims)
    news = [Settlement(good, "done"), Settlement(bad, "missed")]  # type: ignore[arg-type]  # a move nobody may make
    with pytest.raises(ValueError, match="cannot go from claimed to missed"):
        ledger.settle(news, worker="w", now=NOW)
    assert set(states(ledger).values()) == {"claimed"}


def test_a_worker_settles_only_what_it_holds(ledger: SqlLedger) -> None:
    ledger.reconcile("recruit", [an_effect()], [], now=NOW)
    ledger.claim(worker="slow", now=NOW, most=1, channel="mail")
    later = NOW + timedelta(minutes=20)
    (doubt,) = ledger.stale(worker="other", now=later, older_than_s=900)
    assert states(ledger) == {doubt.effect.key: "doubt"}
    ledger.settle([Settlement(doubt.effect.key, "due")], worker="slow", now=later)
    assert states(ledger) == {doubt.effect.key: "doubt"}
    ledger.settle([Settlement(doubt.effect.key, "done", "r")], worker="slow", now=later)
    assert ledger.effects() == [(an_effect(), "done", "r")]


def test_claims_of_living_workers_are_not_stale(ledger: SqlLedger) -> None:
    ledger.reconcile("recruit", [an_effect()], [], now=NOW)
    ledger.claim(worker="w", now=NOW, most=1, channel="mail")
    assert ledger.stale(worker="other", now=NOW + timedelta(minutes=10), older_than_s=900) == []
    assert states(ledger) == {an_effect().key: "claimed"}


def test_a_doubt_is_asked_about_by_one_worker_at_a_time(ledger: SqlLedger) -> None:
    ledger.reconcile("recruit", [an_effect()], [], now=NOW)
    ledger.claim(worker="w", now=NOW, most=1, channel="mail")
    later = NOW + timedelta(minutes=20)
    assert len(ledger.stale(worker="a", now=later, older_than_s=900)) == 1
    assert ledger.stale(worker="b", now=later, older_than_s=900) == []
    assert len(ledger.stale(worker="b", now=later + timedelta(minutes=20), older_than_s=900)) == 1


def test_what_went_out_is_delivered_from_its_first_moment_on(ledger: SqlLedger) -> None:
    ledger.reconcile("kickoff", [an_event()], [], now=NOW)
    assert deliver_all(ledger, "event") == [an_event().key]
    assert ledger.facts().delivered == {an_event().key: NOW}
    moved = an_event(start=NOW + 12 * DAY)
    assert ledger.reconcile("kickoff", [moved], [], now=NOW + DAY) == Planned(changed=1)
    (update,) = ledger.claim(worker="w", now=NOW + DAY, most=1, channel="event")
    assert (update.effect, update.sequence, update.method) == (moved, 1, "REQUEST")
    ledger.settle([Settlement(moved.key, "done")], worker="w", now=NOW + DAY)
    assert ledger.facts().delivered == {an_event().key: NOW}


def test_a_called_off_event_is_no_longer_delivered(ledger: SqlLedger) -> None:
    ledger.reconcile("kickoff", [an_event()], [], now=NOW)
    deliver_all(ledger, "event")
    assert ledger.reconcile("kickoff", [], [], now=NOW) == Planned(cancelled=1)
    (off,) = ledger.claim(worker="w", now=NOW, most=1, channel="event")
    assert (off.sequence, off.method, off.effect.urgent) == (1, "CANCEL", True)
    ledger.settle([Settlement(off.effect.key, "done")], worker="w", now=NOW)
    assert ledger.facts().delivered == {}
    assert ledger.reconcile("kickoff", [], [], now=NOW) == Planned(same=1)
    assert ledger.reconcile("kickoff", [an_event()], [], now=NOW) == Planned(changed=1)


def test_mail_is_counted_over_all_programmes_urgent_ones_aside(ledger: SqlLedger, database_url: str) -> None:
    other = open_ledger(database_url, "other")
    ledger.person_ids(["zoe@acme.example", "ada1@acme.example"])
    other.person_ids(["ada1@acme.example"])
    mine = [an_effect("P0002"), an_effect("P0002", "2", urgent=True), an_effect("P0001")]
    ledger.reconcile("recruit", mine, [], now=NOW)
    other.reconcile("recruit", [an_effect("P0001", programme="other")], [], now=NOW)
    deliver_all(ledger)
    deliver_all(other)
    assert ledger.sent_since(["P0002"], NOW - DAY) == {"P0002": (NOW, NOW)}
    assert ledger.sent_since(["P0001", "P0002"], NOW + DAY) == {}
    assert ledger.messages_since(NOW - DAY) == 3
    assert other.messages_since(NOW - DAY) == 1
    other.close()


def test_nothing_is_claimed_while_the_programme_is_stopped(ledger: SqlLedger) -> None:
    ledger.reconcile("recruit", [an_effect()], [], now=NOW)
    ledger.stop(who="ops", why="wrong template", at=NOW)
    assert ledger.stopped() == Stop(NOW, "ops", "wrong template")
    assert ledger.claim(worker="w", now=NOW, most=1, channel="mail") == []
    ledger.resume(who="ops", why="mended", at=NOW)
    assert len(ledger.claim(worker="w", now=NOW, most=1, channel="mail")) == 1


@pytest.mark.parametrize(("sent", "state", "why"), [(True, "done", "by hand"), (False, "due", "")])
def test_a_person_settles_a_doubt(ledger: SqlLedger, sent: bool, state: str, why: str) -> None:
    ledger.reconcile("recruit", [an_effect()], [], now=NOW)
    ledger.claim(worker="w", now=NOW, most=1, channel="mail")
    key = an_effect().key
    with pytest.raises(BadInput, match="is claimed"):
        ledger.settle_by_hand(key, sent=sent, who="ops", why="", now=NOW)
    ledger.settle([Settlement(key, "doubt", error="lost")], worker="w", now=NOW)
    ledger.settle_by_hand(key, sent=sent, who="ops", why="seen in the server's log", now=NOW)
    assert ledger.effects() == [(an_effect(), state, why)]
    assert ledger.conserved() == []
    with pytest.raises(BadInput, match="elan/nothing is unknown"):
        ledger.settle_by_hand("elan/nothing", sent=True, who="ops", why="", now=NOW)


def test_a_failed_effect_is_tried_again_by_hand(ledger: SqlLedger) -> None:
    ledger.reconcile("recruit", [an_effect()], [], now=NOW)
    ledger.claim(worker="w", now=NOW, most=1, channel="mail")
    key = an_effect().key
    ledger.settle([Settlement(key, "failed", error="550")], worker="w", now=NOW)
    with pytest.raises(BadInput, match="is failed"):
        ledger.settle_by_hand(key, sent=True, who="ops", why="", now=NOW)
    ledger.settle_by_hand(key, sent=False, who="ops", why="address mended", now=NOW)
    assert len(ledger.claim(worker="w", now=NOW, most=1, channel="mail")) == 1


def test_what_waits_for_a_decision_is_replaced_phase_by_phase(ledger: SqlLedger) -> None:
    match = Waiting("match", "1", NOW, {"pairs": 12, "digest": "abc"})
    merge = Waiting("merge", "P0001-P0002", NOW - DAY)
    ledger.waiting("match", [match])
    ledger.waiting("recruit", [merge])
    assert ledger.awaited() == (merge, match)
    ledger.waiting("recruit", [])
    assert ledger.awaited() == (match,)


def test_every_sum_holds_after_a_life(ledger: SqlLedger) -> None:
    record(ledger, EVERYTHING)
    ledger.reconcile("recruit", [an_effect("P0001"), an_effect("P0002")], [], now=NOW)
    ledger.reconcile("kickoff", [an_event()], [], now=NOW)
    deliver_all(ledger)
    ledger.reconcile("recruit", [], [], now=NOW)
    assert ledger.conserved() == []
    assert ledger.conserved(closed=True) == ["effects: 1 still due or claimed after closure"]


@pytest.mark.parametrize(
    ("sabotage", "words"),
    [
        ("DELETE FROM answers WHERE key = 'r1'", "answers: 2 taken in, {'accepted': 1} held"),
        ("UPDATE effects SET state = 'done'", "effects: 0 due, but the audit trail says 1"),
        ("DELETE FROM effects", "effects: 0 due, but the audit trail says 1"),
    ],
)
def test_a_row_that_vanished_or_moved_by_itself_is_noticed(
    ledger: SqlLedger, sabotage: str, words: str
) -> None:
    record(ledger, EVERYTHING)
    ledger.reconcile("recruit", [an_effect()], [], now=NOW)
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql(sabotage)
    assert words in ledger.conserved()


def test_effects_of_a_thousand_keys_are_settled_in_one_go(ledger: SqlLedger) -> None:
    owed: list[Effect] = [an_effect(f"P{n:04d}") for n in range(1100)]
    ledger.reconcile("recruit", owed, [], now=NOW)
    claims = ledger.claim(worker="w", now=NOW, most=2000, channel="mail")
    ledger.settle([Settlement(c.effect.key, "done") for c in claims], worker="w", now=NOW)
    assert ledger.counts() == {"recruit.invitation": {"done": 1100}}
