"""Retention: what was confided goes first, everything about people later, nothing before its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from mentoring.known import ALSO
from mentoring.people import Answer, Facts
from mentoring.retention import Expired, bare, expired, may_keep_confided
from mentoring.timeline import plan
from tests.builders import NOW, a_person, an_enrolment
from tests.scenes import a_programme, at

PROGRAMME = a_programme()
PLAN = plan(PROGRAMME)
BEFORE, CONFIDENTIAL, AFTER = at("2028-02-01"), at("2028-03-01"), at("2028-12-20")
PROFILE = {
    "skills_wanted": ["data"],
    "needs": "Je doute.",
    "excluded": ["p9@acme.example"],
    "extra.note": "Un mot.",
}
BARE = {"skills_wanted": ["data"]}
ENROLMENT = replace(an_enrolment("P0001"), profile=PROFILE, why="Une histoire personnelle")
ALSO_MENTOR = replace(an_enrolment("P0001", "mentor"), profile=BARE, why=ALSO)
PULSE = Answer("pulse", "r1", "accepted", "P0001", NOW, {"satisfaction": 2, "comments": "Aidez-moi."})
ANONYMOUS = Answer("midpoint", "r2", "accepted", None, None, {"satisfaction": 4, "improve": "Les horaires."})
PERSON = a_person(1, name="Zoé Canari", address="zoe@acme.example", also=("z@maison.example",))
FACTS = Facts(people={"P0001": PERSON}, enrolments=(ENROLMENT, ALSO_MENTOR), answers=(PULSE, ANONYMOUS))


def test_nothing_goes_before_its_day() -> None:
    assert expired(PLAN, FACTS, BEFORE) == Expired()


def test_what_was_confided_goes_first_and_what_was_picked_from_a_list_stays() -> None:
    assert expired(PLAN, FACTS, CONFIDENTIAL) == Expired(
        facts=(
            replace(ENROLMENT, profile=BARE, why=""),
            replace(PULSE, values={"satisfaction": 2}),
            replace(ANONYMOUS, values={"satisfaction": 4}),
        )
    )


def test_then_every_person_goes_with_what_named_them() -> None:
    assert expired(PLAN, FACTS, AFTER) == Expired(
        people=("P0001",),
        facts=(replace(ANONYMOUS, values={"satisfaction": 4}),),
        words=frozenset({"Zoé Canari", "zoe@acme.example", "z@maison.example"}),
    )


def test_what_has_gone_does_not_go_twice() -> None:
    nobody = replace(PERSON, name="", address="", also=())
    once = Facts(people={"P0001": nobody}, enrolments=(ALSO_MENTOR,))
    assert expired(PLAN, once, CONFIDENTIAL) == Expired()
    assert expired(PLAN, once, AFTER) == Expired()


@pytest.mark.parametrize(("now", "may"), [(BEFORE, True), (CONFIDENTIAL, False), (AFTER, False)])
def test_what_was_confided_may_be_kept_until_its_day(now: datetime, may: bool) -> None:
    assert may_keep_confided(PROGRAMME, now) is may


def test_an_export_read_again_brings_nothing_confided_back() -> None:
    read = bare([ENROLMENT, PULSE])
    assert read == (replace(ENROLMENT, profile=BARE, why=""), replace(PULSE, values={"satisfaction": 2}))
