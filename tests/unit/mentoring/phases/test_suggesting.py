"""Suggestions: top mentors for each mentee, looked at by HR, ranked by the mentees, then assigned (product.md, 3)."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring.decisions import Taken, take
from mentoring.effects import Owed, Waiting
from mentoring.people import Decision, Pair
from mentoring.phases.rankings import rankings
from tests.scenes import Scene, a_programme, at, days_of

SUGGEST_DAY = "2026-12-23"
"""The day after enrolment closes; mentees rank until the 28th, the draft is made on the 29th."""


def network() -> Scene:
    """Three mentors with a seat each, two mentees; M1 suits both best."""
    scene = Scene(a_programme(matching={"formula": "suggestions", "suggestions": 2}))
    scene.mentor("M1", skills_offered=["data", "law"]).mentor("M2", skills_offered=["law"]).mentor(
        "M3", skills_offered=["art"]
    )
    return scene.mentee("E1", skills_wanted=["data"]).mentee("E2", skills_wanted=["law"])


def settle(scene: Scene, on: str) -> Owed:
    for _ in range(4):
        owed = scene.owed("match", on)
        if not owed.facts:
            return owed
        scene.pairs |= {fact.id: fact for fact in owed.facts if isinstance(fact, Pair)}
    raise AssertionError("it never comes to rest")


def decide(scene: Scene, item: Waiting, on: str, verdict: Any = "approved") -> Scene:
    for fact in take(scene.programme, scene.facts, item, Taken(verdict, "hr", "", at(on))):
        if isinstance(fact, Pair):
            scene.pairs[fact.id] = fact
        elif isinstance(fact, Decision):
            scene.decisions[fact.kind, fact.subject] = fact
    return scene


def suggested(on: str = "2026-12-23 15:00") -> Scene:
    """HR has approved the suggestions."""
    scene = network()
    return decide(scene, settle(scene, SUGGEST_DAY).waiting[0], on)


def test_suggestions_wait_for_hr_and_no_mentee_hears_of_them() -> None:
    scene = network()
    owed = settle(scene, SUGGEST_DAY)
    assert {pair.status for pair in scene.pairs.values()} == {"suggested"}
    (item,) = owed.waiting
    assert (item.kind, item.subject, item.about["pairs"], item.about["mentees"]) == ("suggestions", "1", 4, 2)
    assert days_of(owed.effects) == {
        "match.suggestions-ready role:manager 1": ("2026-12-23 12:00", "2026-12-28 09:00")
    }
    assert owed.effects[0].data == {**item.about, "closes": "2026-12-28", "digest": item.digest}


def test_nothing_is_suggested_before_its_day_or_to_who_has_not_signed() -> None:
    assert settle(network(), "2026-12-22") == Owed()
    scene = network().mentee("E3", signs=False)
    settle(scene, SUGGEST_DAY)
    assert {pair.mentee for pair in scene.pairs.values()} == {"E1", "E2"}


def test_approved_suggestions_go_to_each_mentee_until_the_last_day_to_rank() -> None:
    scene = suggested()
    found = scene.stated("match", "2026-12-23 15:00", "match.suggestions")
    assert days_of(found) == {
        f"match.suggestions {mentee} 1": ("2026-12-23 15:00", "2026-12-28 09:00") for mentee in ("E1", "E2")
    }
    offered = scene.decisions["suggestions", "1"].about["offered"]
    assert [dict(effect.data) for effect in found] == [
        {"mentors": offered[mentee], "closes": "2026-12-28"} for mentee in ("E1", "E2")
    ]


def test_suggestions_approved_too_late_to_be_ranked_are_not_sent() -> None:
    assert suggested("2026-12-29 10:00").to_go("match", "2026-12-29", "match.suggestions") == []


def test_declined_suggestions_are_not_sent_and_everybody_is_matched_by_score() -> None:
    scene = network()
    decide(scene, settle(scene, SUGGEST_DAY).waiting[0], "2026-12-24", "declined")
    assert settle(scene, "2026-12-24") == Owed()
    assert [item.kind for item in settle(scene, "2026-12-29").waiting] == ["match"]


def test_a_late_start_goes_straight_to_the_draft() -> None:
    scene = network()
    assert [item.kind for item in settle(scene, "2027-01-04").waiting] == ["match"]


def test_suggestions_nobody_approved_in_time_are_dropped() -> None:
    scene = network()
    settle(scene, SUGGEST_DAY)
    settle(scene, "2026-12-29")
    assert {pair.status for pair in scene.pairs.values()} <= {"dropped", "draft"}


def ranked(scene: Scene, **choices: dict[str, Any]) -> Scene:
    for mentee, values in choices.items():
        scene.answer("preferences", mentee, "2026-12-24 10:00", **values)
    return scene


def test_rankings_decide_as_far_as_seats_allow() -> None:
    scene = suggested()
    scene.decisions["suggestions", "1"].about["offered"].update({"E1": ["M1", "M3"], "E2": ["M1", "M2"]})
    ranked(scene, E1={"choice_1": "2", "choice_2": "1"}, E2={"choice_1": 1})
    settle(scene, "2026-12-29")
    assert {pair.id for pair in scene.pairs.values() if pair.status == "draft"} == {"M3-E1", "M1-E2"}


def test_without_a_ranking_one_is_matched_by_score() -> None:
    scene = suggested()
    settle(scene, "2026-12-29")
    assert {pair.id for pair in scene.pairs.values() if pair.status == "draft"} == {"M1-E1", "M2-E2"}


def test_a_late_ranking_changes_the_draft_and_the_digest_until_it_is_approved() -> None:
    scene = suggested()
    scene.decisions["suggestions", "1"].about["offered"].update({"E1": ["M1", "M3"]})
    before = settle(scene, "2026-12-29").waiting[0]
    after = settle(ranked(scene, E1={"choice_1": "2"}), "2026-12-30").waiting[0]
    assert (before.subject, after.subject) == ("1", "1")
    assert before.digest != after.digest
    decide(scene, after, "2026-12-31")
    ranked(scene, E1={"choice_1": "1"})
    assert settle(scene, "2027-01-02") == Owed()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"choice_1": "2", "choice_2": "1"}, ["M2", "M1"]),
        ({"choice_1": 2.0, "choice_2": 2}, ["M2"]),
        ({"choice_1": "0", "choice_2": "7", "choice_3": "", "choice_4": None}, []),
        ({"choice_1": "Amina", "choice_2": "M1"}, ["M2", "M1"]),
        ({"choice_1": "somebody else"}, []),
        ({"choice_1": "Diallo"}, ["M2"]),
    ],
)
def test_a_choice_is_a_number_of_the_mail_or_a_name(values: dict[str, Any], expected: list[str]) -> None:
    scene = network().person("M1", name="Tom Whitaker").person("M2", name="Amina Diallo")
    scene.decides("suggestions", "1", offered={"E1": ["M1", "M2"]})
    ranked(scene, E1=values, E2={"choice_1": "1"})
    assert rankings(scene.programme, scene.facts) == {"E1": expected}


def test_a_name_that_means_two_mentors_means_none() -> None:
    scene = network().decides("suggestions", "1", offered={"E1": ["M1", "M2"]})
    assert rankings(scene.programme, ranked(scene, E1={"choice_1": "Ada"}).facts) == {"E1": []}


def test_nobody_is_written_to_again_once_in_a_pair() -> None:
    scene = suggested().pair("M1", "E1", status="approved")
    assert scene.to_go("match", "2026-12-24", "match.suggestions") == ["match.suggestions E2 1"]
