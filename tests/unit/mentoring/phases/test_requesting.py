"""À la carte: first come, first served; seats are live, requests expire, and nobody is left without an answer (product.md, 3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mentoring.effects import Owed
from mentoring.matching import Constraints
from mentoring.phases.wishes import Case, cases
from tests.scenes import at, days_of
from tests.unit.mentoring.phases.market import DAY, approve, asks, mails, market, on, says, settle, states


def test_the_catalogue_opens_once_enrolment_has_closed_and_shows_who_is_free() -> None:
    scene = market(M2=0).mentee("E4", signs=False)
    assert settle(scene, on(-1)) == Owed()
    found = scene.stated("match", on(0), "match.catalogue")
    assert [effect.to for effect in found] == ["E1", "E2", "E3"]
    assert dict(found[0].data) == {"mentors": ["M1"], "more": 0, "days": 10}


def test_who_may_not_be_a_pair_does_not_see_each_other() -> None:
    scene = market()
    secret = Constraints(excluded=frozenset({("m1@acme.example", "e1@acme.example")}))
    seen = {effect.to: effect.data["mentors"] for effect in settle(scene, on(0), secret).effects}
    assert seen == {"E1": ["M2"], "E2": ["M1", "M2"], "E3": ["M1", "M2"]}
    settle(asks(scene, "E1", "M1", on=on(0)), on(1), secret)
    assert states(scene) == {"M1-E1": "barred"}
    (told,) = [e for e in settle(scene, on(1), secret).effects if e.kind == "match.answer"]
    assert (told.to, told.data["mentors"]) == ("E1", ["M2"])
    assert not [e for e in settle(scene, on(1), secret).effects if e.to == "M1"], (
        "nobody is told why, or that they asked"
    )


def test_the_first_who_asks_holds_the_seat_and_the_next_one_queues() -> None:
    scene = asks(asks(market(), "E2", "Mentor M1", on=on(0, "11:00")), "E1", "Mentor M1", on=on(0, "10:00"))
    owed = settle(scene, on(1))
    assert states(scene) == {"M1-E1": "asked", "M1-E2": "queued"}
    assert mails(owed, "match.request") == ["match.request M1 E1-1"]
    assert mails(owed, "match.answer") == ["match.answer E2 M1-1-queued"]
    (request,) = [effect for effect in owed.effects if effect.kind == "match.request"]
    assert dict(request.data) == {
        "mentee": "E1", "closes": (DAY + timedelta(days=10)).isoformat(), "answer": "request-1",
    }  # fmt: skip


def test_a_yes_is_told_to_both_and_waits_for_hr_like_any_pair() -> None:
    scene = asks(market(), "E1", "M1", on=on(0))
    settle(scene, on(1))
    owed = settle(says(scene, "M1", "E1", yes=True, on=on(2)), "2026-12-30")
    assert states(scene) == {"M1-E1": "accepted"}
    assert {pair.id: pair.status for pair in scene.pairs.values()} == {"M1-E1": "draft"}
    assert mails(owed, "match.answer") == ["match.answer E1 M1-1-accepted", "match.answer M1 E1-1-accepted"]
    (item,) = owed.waiting
    approve(scene, item, "2026-12-31 10:00")
    settle(scene, "2027-01-05")
    assert scene.pairs["M1-E1"].status == "open"
    assert states(scene) == {"M1-E1": "accepted"}


def test_a_no_moves_the_queue_on_and_the_second_choice_is_asked() -> None:
    scene = asks(asks(market(), "E1", "M1", "M2", on=on(0)), "E2", "M1", on=on(0, "12:00"))
    settle(scene, on(1))
    owed = settle(says(scene, "M1", "E1", yes=False, on=on(1, "11:00")), on(2))
    assert states(scene) == {"M1-E1": "declined", "M1-E2": "asked", "M2-E1": "asked"}
    assert mails(owed, "match.answer") == ["match.answer E1 M1-1-declined"]
    (told,) = [effect for effect in owed.effects if effect.kind == "match.answer"]
    assert (told.data["next"], told.data["mentors"]) == ("M2", [])


def test_a_request_expires_after_its_days_and_the_seat_is_free_again() -> None:
    scene = asks(market(), "E1", "M1", on=on(0))
    settle(scene, on(1))
    scene.got("match.request", "M1", "E1-1", on=on(1))
    assert mails(settle(scene, on(7)), "match.request") == [
        "match.request M1 E1-1",
        "match.request-reminder M1 E1-1",
    ]
    owed = settle(scene, on(12))
    assert states(scene) == {"M1-E1": "expired"}
    assert mails(owed, "match.answer") == ["match.answer E1 M1-1-expired", "match.answer M1 E1-1-expired"]
    shown = [
        effect.data["mentors"]
        for effect in owed.effects
        if effect.kind == "match.answer" and effect.to == "E1"
    ]
    assert shown == [["M2"]], "whoever did not answer is not shown again"
    settle(asks(scene, "E2", "M1", on=on(12)), on(13))
    assert states(scene)["M1-E2"] == "asked"
    settle(says(scene, "M1", "E1", yes=True, on=on(13)), on(14))
    assert states(scene)["M1-E1"] == "expired", "a yes that comes too late does not count"
    settle(asks(scene, "E1", "M2", on=on(14)), on(14))
    assert states(scene)["M2-E1"] == "asked"


def test_a_mentor_is_given_all_their_days_however_late_the_run() -> None:
    scene = asks(market(), "E1", "M1", on=on(0))
    settle(scene, on(20))
    case = cases(scene.facts)["M1", "E1"]
    assert (case.state, case.until) == ("asked", at(on(30)))


def test_an_answer_is_told_however_late_the_run() -> None:
    scene = asks(market(), "E1", "M1", on=on(0))
    settle(scene, on(1))
    says(scene, "M1", "E1", yes=True, on=on(2))
    assert mails(settle(scene, on(28)), "match.answer") == [
        "match.answer E1 M1-1-accepted",
        "match.answer M1 E1-1-accepted",
    ]
    assert len(scene.to_go("match", on(28), "match.answer")) == 2


def test_the_last_word_of_a_mentor_counts_until_hr_has_approved() -> None:
    scene = asks(market(), "E1", "M1", on=on(0))
    settle(scene, on(1))
    settle(says(scene, "M1", "E1", yes=True, on=on(1, "11:00")), on(1, "12:00"))
    settle(says(scene, "M1", "E1", yes=False, on=on(1, "15:00")), on(2))
    assert states(scene) == {"M1-E1": "declined"}
    assert {pair.status for pair in scene.pairs.values()} <= {"dropped"}


def test_the_first_yes_ends_the_other_requests_of_a_mentee() -> None:
    scene = asks(asks(market(), "E1", "M1", on=on(0)), "E1", "M2", on=on(0, "11:00"))
    settle(scene, on(1))
    owed = settle(says(scene, "M2", "E1", yes=True, on=on(1, "11:00")), on(2))
    assert states(scene) == {"M1-E1": "elsewhere", "M2-E1": "accepted"}
    assert "match.answer M1 E1-1-elsewhere" in mails(owed)
    settle(asks(scene, "E1", "M1", on=on(2)), on(5))
    assert states(scene)["M1-E1"] == "served"


def test_a_pair_that_hr_forbids_ends_the_request_of_both() -> None:
    scene = asks(market(), "E1", "M1", on=on(0))
    settle(scene, on(1))
    settle(says(scene, "M1", "E1", yes=True, on=on(1, "11:00")), on(2))
    scene.decides("forbid", "M1-E1", on=on(2))
    owed = settle(scene, on(5))
    assert states(scene) == {"M1-E1": "barred"}
    assert mails(owed, "match.answer") == ["match.answer E1 M1-1-barred", "match.answer M1 E1-1-barred"]


def test_a_draft_that_hr_declines_ends_its_requests_and_everything_goes_on() -> None:
    scene = asks(asks(market(M1=2), "E1", "M1", on=on(0)), "E2", "M1", on=on(0, "12:00"))
    settle(asks(scene, "E3", "M1", on=on(0, "13:00")), on(1))
    settle(says(scene, "M1", "E1", yes=True, on=on(1, "11:00")), on(2))
    scene.got("match.answer", "E1", "M1-1-accepted", on=on(2))
    scene.got("match.answer", "M1", "E1-1-accepted", on=on(2))
    (item,) = settle(scene, "2026-12-29").waiting
    assert states(scene) == {"M1-E1": "accepted", "M1-E2": "asked", "M1-E3": "queued"}
    approve(scene, item, "2026-12-29 11:00", "declined")
    owed = settle(scene, "2026-12-30")
    assert (states(scene), owed.waiting) == ({"M1-E1": "barred", "M1-E2": "asked", "M1-E3": "asked"}, ())
    told = {e.to: dict(e.data) for e in owed.effects if e.occurrence.endswith("-barred")}
    choice = {"mentors": ["M2"], "more": 0, "next": None}
    assert told == {
        "E1": {"role": "mentee", "state": "barred", "mentor": "M1", "why": "", "agreed": True} | choice,
        "M1": {"role": "mentor", "state": "barred", "mentee": "E1", "agreed": True},
    }
    settle(asks(scene, "E1", "M2", on="2026-12-30 11:00"), "2026-12-31")
    assert states(scene)["M2-E1"] == "asked"


def test_whoever_was_not_told_of_a_yes_does_not_hear_that_it_was_not_confirmed() -> None:
    scene = asks(market(), "E1", "M1", on=on(0))
    settle(scene, on(1))
    settle(says(scene, "M1", "E1", yes=True, on=on(1, "11:00")), on(2))
    scene.decides("forbid", "M1-E1", on=on(2))
    told = [effect for effect in settle(scene, on(5)).effects if effect.kind == "match.answer"]
    assert [(effect.to, effect.data["agreed"]) for effect in told] == [("E1", False), ("M1", False)]


@pytest.mark.parametrize(
    ("who", "role", "told"), [("M1", "mentor", "E1 M1-1-full"), ("E1", "mentee", "M1 E1-1-elsewhere")]
)
def test_whoever_stays_is_told_when_the_other_one_leaves(who: str, role: Any, told: str) -> None:
    scene = asks(market(), "E1", "M1", on=on(0))
    settle(scene, on(1))
    assert mails(settle(scene.leaves(who, role, on(2)), on(5)), "match.answer") == [f"match.answer {told}"]


def test_somebody_who_opted_out_is_neither_listed_nor_written_to() -> None:
    scene = asks(market().opts_out("M1").opts_out("E1"), "E1", "M2", on=on(0))
    owed = settle(asks(scene, "E2", "M1", on=on(0)), on(1))
    assert states(scene) == {"M2-E1": "barred", "M1-E2": "full"}
    assert not {"M1", "E1"} & {effect.to for effect in owed.effects}
    assert all("M1" not in effect.data.get("mentors", ()) for effect in owed.effects)


@pytest.mark.parametrize("name", ["somebody else", "Mentor"])
def test_a_name_nobody_has_or_two_have_is_asked_for_again(name: str) -> None:
    scene = asks(market(), "E1", name, on=on(0))
    found = [effect for effect in settle(scene, on(1)).effects if effect.kind == "match.answer"]
    assert [(effect.to, dict(effect.data)) for effect in found] == [
        ("E1", {"role": "mentee", "state": "unknown", "why": ""})
    ]


def test_who_has_not_signed_or_not_enrolled_is_told_what_is_missing_and_may_ask_again() -> None:
    scene = market().mentee("E4", signs=False).person("X")
    settle(asks(asks(scene, "E4", "M1", on=on(0)), "X", "M2", on=on(0)), on(1))
    why = {case.mentee: (case.state, case.why) for case in cases(scene.facts).values()}
    assert why == {"E4": ("barred", "charter"), "X": ("barred", "enrolment")}
    settle(asks(scene.signs("E4", on(1, "12:00")), "E4", "M1", on=on(1, "13:00")), on(2))
    assert states(scene)["M1-E4"] == "asked"


def test_a_mentee_whose_pair_broke_gets_the_catalogue_again() -> None:
    scene = market().pair("M1", "E1").ends("M1-E1", "2027-03-01 10:00")
    scene.got("match.catalogue", "E1", on=on(0))
    assert mails(settle(scene, "2027-03-02 10:00"), "match.catalogue E1") == []
    found = [
        e for e in settle(scene, "2027-03-02 10:00").effects if e.kind == "match.catalogue" and e.to == "E1"
    ]
    assert [(effect.occurrence, effect.data["mentors"]) for effect in found] == [("M1-E1", ["M2"])]


def test_too_late_in_the_year_everybody_is_told_that_it_is_over() -> None:
    scene = asks(market(), "E1", "M1", on="2027-08-10 10:00")
    settle(scene, "2027-08-10 11:00")
    assert states(scene) == {"M1-E1": "asked"}
    owed = settle(asks(scene, "E2", "M2", on="2027-08-17 10:00"), "2027-08-17")
    assert states(scene) == {"M1-E1": "over", "M2-E2": "over"}
    assert mails(owed, "match.answer") == [
        "match.answer E1 M1-1-over", "match.answer E2 M2-1-over", "match.answer M1 E1-1-over",
    ]  # fmt: skip


def test_whoever_never_asked_is_told_once_the_first_pairs_are() -> None:
    scene = market().pair("M1", "E1")
    found = [e for e in settle(scene, "2027-01-06").effects if e.kind == "match.unmatched"]
    assert {(e.to, e.data["code"]) for e in found} == {(who, "no-request") for who in ("E2", "E3", "M2")}


def test_a_case_comes_back_as_it_was_kept() -> None:
    case = Case("M1", "E1", 2, at(on(0)), "queued", at(on(1)), at(on(11)), 1, held=True)
    scene = market()
    scene.decisions["request", "M1-E1"] = case.decision()
    assert cases(scene.facts) == {("M1", "E1"): case}


def test_the_days_of_a_request_are_those_of_the_mentor() -> None:
    scene = asks(market(), "E1", "M1", on=on(0))
    settle(scene, on(1))
    found = scene.stated("match", on(1), "match.request")
    assert days_of(found) == {"match.request M1 E1-1": (on(1), f"{DAY + timedelta(days=10)} 09:00")}
