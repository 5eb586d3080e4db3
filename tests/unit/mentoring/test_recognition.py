"""Recognition: something personal for each mentor, within the budget, with consent (product.md, 8)."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring.recognition import Proposal, Wishes, approved, digest_of, propose, spent, wishes
from tests.scenes import Scene, a_programme

OFFERED = {"options": ["public", "note", "training", "network"], "budget": 0}
PAID = {
    "options": ["gift", "training", "note"],
    "budget": 100,
    "paid_rewards": True,
    "cost": {"gift": 30, "training": 60},
}


def thanked(mentor: str = "M1", option: str = "note", **more: Any) -> Proposal:
    values: dict[str, Any] = {
        "cost": 0.0,
        "sessions": 1,
        "minutes": 60,
        "public": False,
        "manager_told": False,
    }
    return Proposal(mentor, option, **values | more)


def mentors(recognition: dict[str, Any] | None = None, **profiles: Any) -> Scene:
    """One mentor each, with that profile, who met once."""
    scene = Scene(a_programme(recognition=recognition or OFFERED))
    for number, (mentor, profile) in enumerate(profiles.items()):
        scene.mentor(mentor, **profile).mentee(f"E{number}").pair(mentor, f"E{number}")
        scene.meets(f"{mentor}-E{number}", "2027-01-20")
    return scene


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({}, [thanked()]),
        ({"thanks": "training"}, [thanked(option="training")]),
        ({"thanks": ["gift", "network"]}, [thanked(option="network")]),  # no gifts here: the next wish
        ({"thanks": "gift"}, [thanked()]),
        ({"thanks": "nothing"}, []),
        ({"thanks": ["nothing", "network"]}, [thanked(option="network")]),
        ({"thanks": "public"}, [thanked()]),  # not without consent
        ({"thanks": "public", "consent_public": True}, [thanked(option="public", public=True)]),
        ({"consent_public": "yes", "consent_manager_told": True}, [thanked(manager_told=True)]),
    ],
)
def test_a_mentors_own_wish_comes_first_as_far_as_it_is_offered_and_consented(
    profile: dict[str, Any], expected: list[Proposal]
) -> None:
    scene = mentors(M1=profile)
    assert list(propose(scene.programme, scene.facts)) == expected


def test_the_motivation_survey_is_the_latest_word() -> None:
    scene = mentors(M1={"thanks": "training", "consent_public": True})
    scene.answer("motivation", "M1", "2027-03-01", thanks="network", consent_public=False, comments="")
    assert propose(scene.programme, scene.facts) == (thanked(option="network"),)


def test_who_never_met_anybody_is_not_thanked_for_it_and_who_left_is_left_alone() -> None:
    scene = mentors(M1={}, M2={}, M3={}).mentor("M4").mentee("E9").pair("M4", "E9")
    scene.leaves("M2", "mentor", "2027-03-01").opts_out("M3")
    assert propose(scene.programme, scene.facts) == (thanked(),)


def test_a_mentor_whose_pair_broke_is_thanked_for_the_sessions_they_gave() -> None:
    scene = mentors(M1={}).ends("M1-E0", "2027-03-01").mentee("E5").pair("M1", "E5", told="2027-03-10")
    scene.meets("M1-E5", "2027-03-20", "2027-04-10", minutes=45)
    assert propose(scene.programme, scene.facts) == (thanked(sessions=3, minutes=150),)


def test_sessions_as_a_mentee_are_not_given_as_a_mentor() -> None:
    scene = (
        mentors(M1={}).mentee("M1").mentor("M2").pair("M2", "M1").meets("M2-M1", "2027-01-21", "2027-02-10")
    )
    assert propose(scene.programme, scene.facts) == (thanked(), thanked("M2", sessions=2, minutes=120))


def test_a_group_that_met_once_took_its_mentor_one_session_and_the_time_of_the_longest_note() -> None:
    scene = Scene(a_programme(recognition=OFFERED, matching={"formula": "group"})).mentor("M1", seats=3)
    scene.mentee("E1", "E2").pair("M1", "E1").pair("M1", "E2")
    scene.meets("M1-E1", "2027-01-20", "2027-02-10").meets("M1-E2", "2027-01-20", minutes=75)
    assert propose(scene.programme, scene.facts) == (thanked(sessions=2, minutes=135),)


def test_the_budget_serves_those_with_the_most_sessions_first() -> None:
    scene = mentors(
        PAID, M1={"thanks": "training"}, M2={"thanks": ["training", "gift"]}, M3={"thanks": "gift"}
    )
    scene.meets("M2-E1", "2027-02-10", "2027-03-03").meets("M3-E2", "2027-02-10")
    assert propose(scene.programme, scene.facts) == (
        thanked("M1"),  # 10 are left
        thanked("M2", "training", cost=60.0, sessions=3, minutes=180),
        thanked("M3", "gift", cost=30.0, sessions=2, minutes=120),
    )


def test_the_budget_is_that_of_the_whole_programme() -> None:
    scene = mentors(PAID, M1={"thanks": "training"})
    first = propose(scene.programme, scene.facts)
    scene.decides("recognition", "midpoint", proposals=[p.kept() for p in first])
    assert spent(scene.facts) == 60.0
    assert propose(scene.programme, scene.facts) == (thanked(),)
    assert approved(scene.facts, "midpoint") == first


def test_what_was_declined_costs_nothing_and_is_not_given() -> None:
    scene = mentors(PAID, M1={"thanks": "training"})
    scene.decides("recognition", "midpoint", "declined", proposals=[thanked(cost=60.0).kept()])
    assert spent(scene.facts) == 0
    assert approved(scene.facts, "midpoint") == approved(scene.facts, "closure") == ()


def test_paid_rewards_are_off_unless_the_programme_says_otherwise() -> None:
    scene = mentors(
        {"options": ["gift", "training", "note"], "budget": 100}, M1={"thanks": ["gift", "training"]}
    )
    assert propose(scene.programme, scene.facts) == (thanked(option="training"),)


def test_a_free_thank_you_goes_out_even_when_the_budget_is_overspent() -> None:
    scene = mentors(PAID | {"options": ["network", "note"]}, M1={"thanks": "network"})
    scene.decides("recognition", "midpoint", proposals=[thanked(cost=120.0).kept()])
    assert propose(scene.programme, scene.facts) == (thanked(option="network"),)


def test_mentors_never_read_what_they_cost() -> None:
    assert thanked(cost=60.0).data() == {
        "option": "note", "sessions": 1, "minutes": 60, "public": False, "manager_told": False,
    }  # fmt: skip
    assert Proposal.from_kept(thanked(cost=60.0).kept()) == thanked(cost=60.0)


def test_an_approval_names_the_occasion_and_who_is_thanked_how_at_what_cost() -> None:
    assert digest_of("closure", (thanked(),)) == digest_of("closure", (thanked(sessions=9),))
    shown = (thanked(), thanked("M2"), thanked(option="network"), thanked(cost=1.0))
    assert len({digest_of("closure", (one,)) for one in shown} | {digest_of("midpoint", shown[:1])}) == 5


def test_wishes_hold_the_options_in_order_and_what_is_consented() -> None:
    scene = mentors(M1={"thanks": ["network", "nothing", "note"], "consent_public": True})
    assert wishes(scene.programme, scene.facts, "M1") == Wishes(("network", "note"), True, False)
