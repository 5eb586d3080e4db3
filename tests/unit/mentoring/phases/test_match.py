"""Match: a draft HR looks at and approves, nothing told before, nobody unsigned, nobody lost (product.md, 3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mentoring.decisions import Taken, take
from mentoring.effects import Owed, Waiting
from mentoring.matching import Constraints
from mentoring.people import Decision, Pair
from mentoring.phases.drafting import bind, propose
from tests.scenes import Scene, a_programme, at, days_of

DRAFT_DAY = "2026-12-29"


def two_and_two() -> Scene:
    """Two mentors, of whom M1 offers data and M2 law; two mentees, of whom E1 wants data and E2 law."""
    scene = Scene().mentor("M1", skills_offered=["data"]).mentor("M2", skills_offered=["law"])
    return scene.mentee("E1", skills_wanted=["data"]).mentee("E2", skills_wanted=["law"])


def drafts(owed: Owed, status: str = "draft") -> list[str]:
    return sorted(fact.id for fact in owed.facts if isinstance(fact, Pair) and fact.status == status)


def settle(scene: Scene, on: str, constraints: Constraints | None = None) -> Owed:
    """Run the phase until it decides nothing more, keeping what it decides."""
    for _ in range(4):
        owed = scene.owed("match", on, constraints)
        if not owed.facts:
            return owed
        scene.pairs |= {fact.id: fact for fact in owed.facts if isinstance(fact, Pair)}
    raise AssertionError("it never comes to rest")


def approve(scene: Scene, item: Waiting, on: str, verdict: Any = "approved") -> Scene:
    for fact in take(scene.programme, scene.facts, item, Taken(verdict, "hr", "", at(on))):
        if isinstance(fact, Pair):
            scene.pairs[fact.id] = fact
        elif isinstance(fact, Decision):
            scene.decisions[fact.kind, fact.subject] = fact
    return scene


def test_nothing_is_drafted_before_its_day() -> None:
    assert two_and_two().owed("match", "2026-12-28") == Owed()


def test_the_draft_waits_for_hr_and_nobody_else_hears_of_it() -> None:
    scene = two_and_two()
    owed = settle(scene, DRAFT_DAY)
    assert {pair.id: pair.status for pair in scene.pairs.values()} == {"M1-E1": "draft", "M2-E2": "draft"}
    (item,) = owed.waiting
    assert (item.kind, item.subject, item.since) == ("match", "1", at(DRAFT_DAY))
    assert dict(item.about) | {"digest": ""} == {
        "pairs": 2, "unmatched": 0, "mean": 100.0, "worst": 100.0, "optimal": True, "digest": "",
    }  # fmt: skip
    assert days_of(owed.effects) == {"match.draft role:manager 1": ("2026-12-29 12:00", "2027-01-28 09:00")}
    assert owed.effects[0].data == {**item.about, "digest": item.digest, "asked_for": False}


def test_the_digest_in_the_mail_is_the_one_that_is_approved() -> None:
    scene = two_and_two()
    owed = settle(scene, DRAFT_DAY)
    assert owed.effects[0].data["digest"] == owed.waiting[0].digest


def test_a_draft_is_the_same_however_often_it_is_made() -> None:
    scene = two_and_two()
    first = settle(scene, DRAFT_DAY)
    assert scene.owed("match", "2026-12-30").effects == first.effects
    assert scene.owed("match", "2026-12-30").waiting == first.waiting


def test_hr_is_reminded_on_the_last_day_to_approve() -> None:
    scene = two_and_two()
    settle(scene, DRAFT_DAY)
    scene.got("match.draft", "role:manager", "1", on="2026-12-29 12:15")
    assert days_of(scene.stated("match", "2027-01-04", "match.reminder")) == {
        "match.reminder role:manager 1": ("2027-01-04 09:00", "2027-01-18 09:00")
    }


def test_a_late_draft_and_its_reminder_do_not_come_together() -> None:
    scene = two_and_two()
    settle(scene, "2027-01-08")
    assert scene.to_go("match", "2027-01-08") == ["match.draft role:manager 1"]
    scene.got("match.draft", "role:manager", "1", on="2027-01-08 12:00")
    assert "match.reminder role:manager 1" not in scene.to_go("match", "2027-01-11")
    assert "match.reminder role:manager 1" in scene.to_go("match", "2027-01-13")


def test_somebody_who_has_not_signed_is_not_matched() -> None:
    scene = (
        two_and_two()
        .mentor("M3", skills_offered=["art"], signs=False)
        .mentee("E3", skills_wanted=["art"], signs=False)
    )
    assert drafts(scene.owed("match", DRAFT_DAY)) == ["M1-E1", "M2-E2"]


def test_a_better_draft_drops_what_it_does_without() -> None:
    scene = two_and_two()
    settle(scene, DRAFT_DAY)
    scene.leaves("E2", "mentee", "2026-12-30").mentee("E3", skills_wanted=["law"])
    owed = scene.owed("match", "2026-12-30")
    assert (drafts(owed), drafts(owed, "dropped")) == (["M2-E3"], ["M2-E2"])


def approved() -> Scene:
    scene = two_and_two()
    owed = settle(scene, DRAFT_DAY)
    return approve(scene, owed.waiting[0], "2026-12-30")


def test_approved_pairs_are_told_from_the_day_of_publication() -> None:
    scene = approved()
    assert scene.owed("match", "2027-01-04") == Owed()
    opened = [fact for fact in scene.owed("match", "2027-01-05").facts if isinstance(fact, Pair)]
    assert [(pair.id, pair.status, pair.published_at) for pair in opened] == [
        ("M1-E1", "open", at("2027-01-05")), ("M2-E2", "open", at("2027-01-05")),
    ]  # fmt: skip


@pytest.mark.parametrize("what", ["answer", "rule", "forbidden", "seats", "charter"])
def test_a_pair_that_is_no_longer_what_was_approved_is_not_told_and_hr_is_asked_anew(what: str) -> None:
    scene = approved()
    first = scene.decisions["match", "1"]
    if what == "answer":
        scene.mentee("E1", skills_wanted=["law", "data"])
    elif what == "rule":
        scene.person("E1", profile={"manager_address": "m1@acme.example"})
    elif what == "forbidden":
        scene.decides("forbid", "M1-E1", on="2026-12-31")
    elif what == "seats":
        scene.mentor("M1", seats=0, skills_offered=["data"])
    else:
        scene.signatures = [signed for signed in scene.signatures if signed.person != "E1"]
    owed = settle(scene, "2027-01-05")
    assert (scene.pairs["M2-E2"].status, scene.pairs["M2-E2"].published_at) == ("open", at("2027-01-05"))
    assert scene.pairs["M1-E1"].published_at is None
    if what == "answer":
        (item,) = owed.waiting
        assert (item.kind, item.subject, scene.pairs["M1-E1"].status) == ("match", "2", "draft")
        assert item.digest != first.digest
        assert "match.draft role:manager 2" in days_of(owed.effects)
        approve(scene, item, "2027-01-05")
        settle(scene, "2027-01-05 14:00")
        assert scene.pairs["M1-E1"].status == "open"
    else:
        assert (scene.pairs["M1-E1"].status, owed.waiting) == ("dropped", ())


def test_of_a_mentor_with_fewer_seats_than_approved_pairs_the_best_is_told() -> None:
    scene = Scene().mentor("M1", seats=2, skills_offered=["data", "law"])
    scene.mentee("E1", skills_wanted=["data"]).mentee("E2", skills_wanted=["law", "art"])
    approve(scene, settle(scene, DRAFT_DAY).waiting[0], "2026-12-30")
    scene.mentor("M1", seats=1, skills_offered=["data", "law"])
    settle(scene, "2027-01-05")
    assert {id_: pair.status for id_, pair in scene.pairs.items()} == {"M1-E1": "open", "M1-E2": "dropped"}


def test_a_draft_that_is_not_approved_is_never_told() -> None:
    scene = two_and_two()
    for day in (DRAFT_DAY, "2027-01-05", "2027-01-12", "2027-03-01"):
        settle(scene, day)
    assert {pair.status for pair in scene.pairs.values()} == {"draft"}


def test_pairs_approved_and_never_told_do_not_begin_after_the_end() -> None:
    scene = approved()
    assert scene.owed("match", "2027-11-20").facts == ()


def test_a_declined_draft_comes_back_when_something_has_changed() -> None:
    scene = two_and_two()
    first = settle(scene, DRAFT_DAY)
    scene.got("match.draft", "role:manager", "1", on="2026-12-29 12:15")
    approve(scene, first.waiting[0], "2026-12-30", "declined")
    same = settle(scene, "2026-12-30")
    assert (same.effects, [item.digest for item in same.waiting]) == ((), [first.waiting[0].digest])
    scene.decides("forbid", "M1-E1")
    other = settle(scene, "2026-12-31")
    assert drafts(Owed(facts=tuple(scene.pairs.values()))) == ["M1-E2", "M2-E1"]
    assert [effect.occurrence for effect in other.effects] == [f"1-after-{first.waiting[0].digest[:6]}"]


def test_who_withdraws_ends_their_pair_and_the_other_one_waits_again() -> None:
    scene = approved()
    settle(scene, "2027-01-05")
    scene.leaves("M1", "mentor", "2027-02-10").mentor("M3", skills_offered=["data"], on="2027-02-01")
    owed = scene.owed("match", "2027-02-11")
    closed = next(fact for fact in owed.facts if isinstance(fact, Pair) and fact.status == "closed")
    assert (closed.id, closed.closed_why, closed.closed_at) == ("M1-E1", "withdrawn", at("2027-02-11"))
    assert drafts(owed) == ["M3-E1"]


def test_who_opts_out_ends_their_pair_too() -> None:
    scene = approved()
    settle(scene, "2027-01-05")
    settle(scene.opts_out("E1"), "2027-02-11")
    assert scene.pairs["M1-E1"].closed_why == "withdrawn"


@pytest.mark.parametrize("status", ["draft", "approved"])
def test_a_pair_nobody_knows_of_is_dropped_when_one_withdraws(status: Any) -> None:
    scene = two_and_two().pair("M1", "E1", status=status).leaves("E1", "mentee", "2026-12-30")
    assert drafts(scene.owed("match", "2027-01-05"), "dropped") == ["M1-E1"]


def test_who_leaves_one_role_stays_in_the_other() -> None:
    scene = two_and_two().mentee("M1").pair("M2", "M1").pair("M1", "E1").leaves("M1", "mentor", "2027-02-10")
    settle(scene, "2027-02-11")
    assert (scene.pairs["M1-E1"].status, scene.pairs["M2-M1"].status) == ("closed", "open")


def broken() -> Scene:
    """E1's pair broke on 1 March; M3 came in the meantime."""
    scene = approved()
    settle(scene, "2027-01-05")
    scene.ends("M1-E1", "2027-03-01").mentor("M3", on="2027-02-01", skills_offered=["data"])
    return scene


def test_a_broken_pair_is_rematched_with_somebody_else_in_a_round_of_its_own() -> None:
    scene = broken()
    owed = settle(scene, "2027-03-02")
    assert drafts(Owed(facts=tuple(scene.pairs.values()))) == ["M3-E1"]
    assert [(item.kind, item.subject) for item in owed.waiting] == [("match", "2")]
    assert days_of(owed.effects) == {"match.draft role:manager 2": ("2027-03-02 12:00", "2027-04-01 09:00")}
    approve(scene, owed.waiting[0], "2027-03-04")
    settle(scene, "2027-03-05")
    again = scene.pairs["M3-E1"]
    assert (again.status, again.published_at) == ("open", at("2027-03-05"))
    assert again.published_at is not None
    assert (again.published_at - at("2027-03-01")).days <= scene.programme.rituals.rehome_days


def test_two_who_were_a_pair_are_not_put_together_again() -> None:
    scene = broken().leaves("M3", "mentor", "2027-03-01")
    assert drafts(scene.owed("match", "2027-03-02")) == []


def test_no_new_pair_is_proposed_for_less_than_three_months() -> None:
    scene = broken()
    settle(scene, "2027-03-02")
    assert drafts(scene.owed("match", "2027-08-14")) == []
    assert drafts(scene.owed("match", "2027-08-15"), "dropped") == ["M3-E1"]


def test_a_short_programme_makes_its_pairs_all_the_same() -> None:
    scene = two_and_two()
    scene.programme = a_programme(dates={"duration_months": 2}, rituals={"workshops": []})
    assert drafts(scene.owed("match", DRAFT_DAY)) == ["M1-E1", "M2-E2"]


def test_those_left_over_are_told_why_once_pairs_are() -> None:
    scene = approved().mentee("E3", skills_wanted=["law"]).mentor("M4", signs=False)
    assert settle(scene, "2027-01-04").effects == ()
    found = settle(scene, "2027-01-05").effects
    assert days_of(found) == {
        f"match.unmatched {person} 1": ("2027-01-05 12:00", "2027-01-19 09:00") for person in ("E3", "M4")
    }
    assert [dict(effect.data) for effect in found] == [
        {"role": "mentee", "code": "full", "unlock": {"mentors": 1, "seats": 1, "skills": ["law"]}},
        {"role": "mentor", "code": "charter", "unlock": {}},
    ]


def test_whoever_waits_in_both_roles_is_told_once() -> None:
    scene = approved().mentor("B", signs=False).mentee("B", signs=False)
    found = settle(scene, "2027-01-05").effects
    assert [(effect.key, effect.data["role"]) for effect in found] == [("elan/match.unmatched/B/1", "mentee")]


def test_whoever_enrolled_after_the_pairs_were_told_is_on_the_waiting_list_and_hears_of_that() -> None:
    scene = approved()
    settle(scene, "2027-01-05")
    scene.mentee("E3", on="2027-01-08 10:00")
    assert scene.to_go("match", "2027-01-09") == []


def test_a_mentor_with_too_many_mentees_waits_for_hr_who_is_told_which_pair_would_end() -> None:
    scene = two_and_two().mentor("M1", seats=1).pair("M1", "E1").pair("M1", "E2", told="2027-02-01 08:00")
    owed = settle(scene, "2027-03-01")
    (item,) = owed.waiting
    assert (item.kind, item.subject, item.about["ends"]) == ("overload", "M1:2>1", "M1-E2")
    assert [(e.kind, e.occurrence, e.data["digest"]) for e in owed.effects] == [
        ("match.overload", "M1:2>1", item.digest)
    ]
    declined = approve(scene, item, "2027-03-02", "declined")
    assert settle(declined, "2027-03-03") == Owed()
    declined.mentee("E3").mentor("M1", seats=1).pair("M1", "E3", told="2027-03-01")
    assert [item.subject for item in settle(declined, "2027-03-03").waiting] == ["M1:3>1"]


def test_an_overload_that_is_only_half_relieved_waits_again() -> None:
    scene = (
        two_and_two().mentee("E3").mentor("M1", seats=1).pair("M1", "E1").pair("M1", "E2").pair("M1", "E3")
    )
    approve(scene, settle(scene, "2027-03-01").waiting[0], "2027-03-01")
    subjects = {item.subject for item in settle(scene, "2027-03-02").waiting if item.kind == "overload"}
    assert subjects == {"M1:2>1"}


def test_hrs_locks_and_bans_bind_the_draft() -> None:
    scene = two_and_two().decides("lock", "M2-E1").decides("forbid", "M1-E1")
    settle(scene, DRAFT_DAY)
    assert {pair.id: pair.locked for pair in scene.pairs.values()} == {"M2-E1": True, "M1-E2": False}
    scene.decides("lock", "M2-E1", "declined").decides("forbid", "M1-E1", "declined")
    settle(scene, "2026-12-30")
    assert drafts(Owed(facts=tuple(scene.pairs.values()))) == ["M1-E1", "M2-E2"]


def test_a_lock_that_is_a_pair_already_holds_up_nobody() -> None:
    scene = two_and_two().decides("lock", "M1-E1").pair("M1", "E1")
    assert drafts(scene.owed("match", "2027-02-01")) == ["M2-E2"]
    scene.ends("M1-E1", "2027-03-01")
    assert drafts(scene.owed("match", "2027-03-02")) == ["M2-E2"] or drafts(scene.owed("match", "2027-03-02"))


def test_a_lock_of_somebody_who_left_holds_up_nobody() -> None:
    scene = two_and_two().decides("lock", "M1-E1").leaves("M1", "mentor", "2026-12-20")
    draft = propose(scene.programme, scene.facts, Constraints())
    assert ([pair.mentee for pair in draft.match.pairs], draft.aside) == (["E2"], ())


@pytest.mark.parametrize("why", ["unsigned", "language", "seat"])
def test_a_lock_that_cannot_be_kept_is_set_aside_and_hr_is_told(why: str) -> None:
    scene = two_and_two().decides("lock", "M1-E2")
    if why == "unsigned":
        scene.mentor("M1", skills_offered=["data"], signs=False).signatures.pop(0)
    elif why == "language":
        scene.mentee("E2", skills_wanted=["law"], languages=["de"])
    else:
        scene.decides("lock", "M1-E1", on="2026-12-28")
    owed = settle(scene, DRAFT_DAY)
    aside = {"unsigned": ["M1-E2"], "language": ["M1-E2"], "seat": ["M1-E2"]}[why]
    assert owed.waiting[0].about["aside"] == aside


def test_hrs_confidential_lists_bind_the_draft_without_a_word() -> None:
    bound = Constraints(excluded=frozenset({("m1@acme.example", "e1@acme.example")}))
    owed = settle(two_and_two(), DRAFT_DAY, bound)
    assert "excluded" not in str(owed)
    scene = two_and_two()
    settle(scene, DRAFT_DAY, bound)
    assert drafts(Owed(facts=tuple(scene.pairs.values()))) == ["M1-E2", "M2-E1"]


def test_what_binds_a_draft_is_what_stands_ended_or_was_decided() -> None:
    scene = (
        two_and_two().pair("M1", "E1").pair("M2", "E2").ends("M2-E2", "2027-02-01").decides("forbid", "M2-E1")
    )
    assert bind(scene.programme, scene.facts, Constraints()) == Constraints(
        open=frozenset({("M1", "E1")}), bans=frozenset({("M2", "E1"), ("M2", "E2")})
    )
    assert bind(scene.programme, scene.facts, Constraints(), {"M1-E1"}).open == frozenset()


def by_hand(*couples: tuple[str, str]) -> Constraints:
    return Constraints(
        by_hand=tuple((f"{m.lower()}@acme.example", f"{e.lower()}@acme.example") for m, e in couples)
    )


def manual() -> Scene:
    scene = two_and_two()
    scene.programme = a_programme(matching={"formula": "manual", "manual": "pairs.csv"})
    return scene


def test_hrs_own_pairs_are_checked_scored_and_drafted() -> None:
    scene = manual()
    owed = settle(scene, DRAFT_DAY, by_hand(("M1", "E2"), ("M2", "E1")))
    assert {pair.id: pair.score for pair in scene.pairs.values()} == {"M1-E2": 0.0, "M2-E1": 0.0}
    assert dict(owed.waiting[0].about) | {"digest": ""} == {
        "pairs": 2, "unmatched": 0, "mean": 0.0, "worst": 0.0, "optimal": False, "digest": "",
    }  # fmt: skip


def test_hr_is_told_which_rows_of_its_file_cannot_be() -> None:
    rows = by_hand(("M1", "E1"), ("M1", "E2"), ("X", "E2"), ("M2", "E2"))
    scene = manual()
    scene.signatures = [s for s in scene.signatures if s.person != "M2"]
    owed = settle(scene, DRAFT_DAY, rows)
    refused = next(effect for effect in owed.effects if effect.kind == "match.refused")
    assert dict(refused.data) == {
        "rows": [{"row": 2, "codes": ["no-seat"]}, {"row": 3, "codes": ["unknown-mentor"]}, {"row": 4, "codes": ["charter"]}],
        "count": 3,
    }  # fmt: skip
    scene.signs("M2", "2026-12-30")
    later = next(e for e in settle(scene, "2026-12-30", rows).effects if e.kind == "match.refused")
    assert later.key == refused.key  # a signature that came is no new mail


def test_a_missing_signature_alone_is_no_reason_to_write_to_hr() -> None:
    scene = manual().mentee("E3", signs=False)
    assert [e.kind for e in settle(scene, DRAFT_DAY, by_hand(("M1", "E3"))).effects] == []


def test_pairs_of_hrs_file_that_stand_or_ended_are_not_made_again() -> None:
    scene = manual().pair("M1", "E1").pair("M2", "E2").ends("M2-E2", "2027-02-01")
    assert settle(scene, "2027-02-10", by_hand(("M1", "E1"), ("M2", "E2"))) == Owed()


def test_who_is_not_in_hrs_file_is_told_that_hr_makes_the_pairs() -> None:
    scene = manual()
    owed = settle(scene, DRAFT_DAY, by_hand(("M1", "E1")))
    approve(scene, owed.waiting[0], "2026-12-30")
    found = settle(scene, "2027-01-05", by_hand(("M1", "E1"))).effects
    assert [(e.to, dict(e.data)) for e in found] == [
        ("E2", {"role": "mentee", "code": "by-hand", "unlock": {}}), ("M2", {"role": "mentor", "code": "by-hand", "unlock": {}}),
    ]  # fmt: skip


def test_cross_department_pairs_people_of_different_departments() -> None:
    scene = Scene(a_programme(matching={"formula": "cross-department"}))
    scene.mentor("M1", department="law").mentor("M2", department="art").mentee("E1", department="law")
    scene.mentee("E2", department="art")
    assert drafts(scene.owed("match", DRAFT_DAY)) == ["M1-E2", "M2-E1"]


def test_reverse_mentoring_gives_the_senior_a_younger_mentor() -> None:
    criteria = {"experience": {"weight": 1, "ideal_gap": [-25, -5]}}
    scene = Scene(a_programme(matching={"formula": "reverse", "criteria": criteria}))
    scene.mentor("M1", experience_years=2).mentor("M2", experience_years=30).mentee("E1", experience_years=20)
    assert drafts(scene.owed("match", DRAFT_DAY)) == ["M1-E1"]


def test_a_run_after_the_first_pairs_is_quick_when_nobody_waits() -> None:
    scene = approved()
    settle(scene, "2027-01-05")
    assert settle(scene, "2027-04-01") == Owed()


def test_an_old_draft_is_dropped_once_nobody_waits() -> None:
    scene = broken()
    settle(scene, "2027-03-02")
    scene.leaves("E1", "mentee", "2027-03-03")
    assert drafts(scene.owed("match", "2027-03-03"), "dropped") == ["M3-E1"]
    scene.pairs["M3-E1"] = replace(scene.pairs["M3-E1"], status="dropped")
    assert scene.owed("match", "2027-03-03") == Owed()
