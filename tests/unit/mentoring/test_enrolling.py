"""What follows from answers, in whatever order and however often they are read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mentoring.enrolling import facts_from
from mentoring.people import (
    Answer,
    Enrolment,
    Facts,
    Signature,
)
from tests.enrolments import FORMS, INES, OPENING, PROGRAMME, Ledger, answer, at, known
from tests.exports import a_programme


def test_an_enrolment_makes_a_person_and_their_enrolment() -> None:
    facts = Ledger().read(
        answer("mentors", 2, name="Inès Moreau", locale="English", time_zone="Asia/Kolkata", seats=2, department="Achats",
               other_address="i@perso.example")
    )  # fmt: skip
    assert facts.people == {
        "P0001": replace(
            INES,
            locale="en",
            zone="Asia/Kolkata",
            profile={"department": "Achats", "other_address": "i@perso.example"},
        )
    }
    values = {
        "name": "Inès Moreau",
        "locale": "English",
        "time_zone": "Asia/Kolkata",
        "seats": 2,
        "department": "Achats",
    }
    assert facts.enrolments == (Enrolment("P0001", "mentor", "approved", 2, at(2), values),)
    assert [(a.person, a.values) for a in facts.answers] == [("P0001", values)]


def test_hr_may_want_to_approve_first_and_what_it_approved_stays_approved() -> None:
    ledger = Ledger(a_programme(forms=FORMS, recruit={"approve_enrolments": True}))
    applied = ledger.read(answer("mentors", 2)).enrolments[0]
    assert applied.status == "applied"
    for status in ("approved", "declined"):
        ledger.facts = known(ledger.facts, [replace(applied, status=status)])
        updated = ledger.read(answer("mentors", 3, seats=3)).enrolments[0]
        assert (updated.status, updated.seats) == (status, 3)


def test_a_later_answer_brings_an_enrolment_up_to_date_and_does_not_begin_it_anew() -> None:
    ledger = Ledger()
    ledger.read(answer("mentors", 2, seats=1))
    facts = ledger.read(
        replace(answer("mentors", 2, seats=1), status="superseded"), answer("mentors", 9, seats=3)
    )
    assert [(e.seats, e.at) for e in facts.enrolments] == [(3, at(2))]
    late = Ledger().read(
        replace(answer("mentors", 2, seats=1), status="superseded"), answer("mentors", 9, seats=3)
    )
    assert late == facts


def test_somebody_in_both_roles_is_one_person_with_two_enrolments() -> None:
    facts = Ledger().read(answer("mentors", 2, seats=2), answer("mentees", 3, name="Inès Moreau"))
    assert len(facts.people) == 1
    assert [(e.role, e.seats) for e in facts.enrolments] == [("mentor", 2), ("mentee", 1)]


@pytest.mark.parametrize("role", ["mentor", "mentee", "both"])
def test_the_role_may_be_an_answer(role: str) -> None:
    facts = Ledger().read(answer("everybody", 2, role=role, seats=2))
    roles = ["mentor", "mentee"] if role == "both" else [role]
    assert [(e.role, e.seats) for e in facts.enrolments] == [(r, 2 if r == "mentor" else 1) for r in roles]


def test_an_offer_to_take_the_other_role_too_gives_way_to_an_enrolment_in_it() -> None:
    offer, own = answer("mentees", 3, also_other_role=True, seats=1), answer("mentors", 2, seats=3)
    offered = Ledger().read(offer)
    assert [(e.role, e.why) for e in offered.enrolments] == [("mentee", ""), ("mentor", "also-other-role")]
    for order in ((offer, own), (own, offer), (offer, own, offer)):
        assert Ledger().read(*order).enrolled["P0001", "mentor"].seats == 3


def test_two_forms_for_one_role_agree_on_the_latest_answer_however_often_they_are_read() -> None:
    first, second = (
        answer("mentors", 5, name="Inès Moreau", seats=3),
        answer("everybody", 3, role="mentor", seats=1, name="I. Moreau"),
    )
    for order in ((first, second), (second, first)):
        ledger = Ledger()
        for facts in [ledger.read(*order) for _ in range(3)]:
            assert (facts.enrolled["P0001", "mentor"].seats, facts.people["P0001"].name) == (3, "Inès Moreau")


def test_of_two_undated_answers_in_two_forms_the_same_one_counts_every_time() -> None:
    both = (answer("mentors", None, seats=3), answer("everybody", None, role="mentor", seats=1))
    for order in (both, both[::-1]):
        ledger = Ledger()
        enrolled = [ledger.read(*order).enrolled["P0001", "mentor"] for _ in range(3)]
        assert [(e.seats, e.at) for e in enrolled] == [(3, OPENING)] * 3


def test_what_hrs_list_says_of_the_organisation_is_surer_than_what_is_typed() -> None:
    invited = replace(INES, profile={"invited": True, "department": "Achats"})
    facts = Ledger(facts=Facts(people={"P0001": invited})).read(
        answer("mentors", 2, name="Inès M.", department="achat", site="Lyon")
    )
    assert facts.people["P0001"].profile == {"invited": True, "department": "Achats", "site": "Lyon"}
    assert facts.people["P0001"].name == "Inès M."


def test_a_signature_says_who_when_and_which_version_and_the_first_one_counts() -> None:
    signed = answer("charter", 3, charter_agreed=True, charter_version="1")
    ledger = Ledger()
    ledger.read(signed)
    facts = ledger.read(signed, answer("charter", 7, charter_agreed=True, charter_version="1"))
    assert facts.signatures == (Signature("P0001", "1", at(3)),)


@pytest.mark.parametrize("values", [{"charter_agreed": False}, {}])
def test_without_agreement_nothing_is_signed(values: dict[str, Any]) -> None:
    assert Ledger().read(answer("charter", 3, **values)).signatures == ()


def test_a_signature_without_a_version_is_of_the_version_of_the_day_it_was_first_read() -> None:
    ledger = Ledger()
    ledger.read(answer("charter", 3, charter_agreed=True))
    ledger.programme = a_programme(forms=FORMS, charter={"version": "2"})
    facts = ledger.read(answer("charter", 3, charter_agreed=True))
    assert facts.signatures == (Signature("P0001", "1", at(3)),)


def test_a_charter_may_be_signed_while_enrolling() -> None:
    assert Ledger().read(answer("mentors", 3, charter_agreed=True)).signed == {("P0001", "1")}


def test_who_only_answers_a_survey_is_known_but_not_enrolled() -> None:
    facts = Ledger().read(answer("needs", 3, address="c.durand@elan.example", skills_wanted=("droit",)))
    assert [(p.name, p.locale, p.zone) for p in facts.people.values()] == [("c.durand", "fr", "Europe/Paris")]
    assert facts.enrolments == ()


def test_a_survey_does_not_rename_anybody() -> None:
    assert Ledger(facts=Facts(people={"P0001": INES})).read(answer("needs", 3, name="Moreau I")).people == {
        "P0001": INES
    }


def test_anonymous_answers_stay_as_they_are() -> None:
    heard = Answer("halfway", "k", "accepted", None, None, {"satisfaction": 4})
    ledger = Ledger()
    facts = ledger.read(heard)
    assert (facts.answers, facts.people) == ((heard,), {})
    assert heard in ledger.read(answer("mentors", 2)).answers


def test_a_rejected_answer_is_kept_as_such_and_nothing_follows() -> None:
    rejected = Answer("mentors", "k", "rejected", None, at(2), {}, "malformed-address")
    facts = Ledger().read(rejected)
    assert (facts.answers, facts.people, facts.enrolments) == ((rejected,), {}, ())


def test_a_row_edited_in_place_replaces_what_was_read_before() -> None:
    ledger = Ledger()
    before = answer("needs", 3, skills_wanted=("droit",))
    ledger.read(before)
    facts = ledger.read(replace(answer("needs", 4), key="edited"))
    assert {a.key: a.status for a in facts.answers} == {before.key: "superseded", "edited": "accepted"}


def test_two_addresses_that_became_one_person_leave_one_answer_that_counts() -> None:
    kept = replace(INES, also=("i@perso.example",))
    facts = Ledger(facts=Facts(people={"P0001": kept})).read(
        answer("needs", 3), answer("needs", 5, "i@perso.example")
    )
    assert [(a.person, a.status) for a in facts.answers] == [("P0001", "superseded"), ("P0001", "accepted")]


def test_hrs_merge_form_decides_once() -> None:
    other = replace(INES, id="P0002", address="i@perso.example")
    enrolled = Enrolment("P0002", "mentee", "approved", 1, at(2))
    ledger = Ledger(facts=Facts(people={"P0001": INES, "P0002": other}, enrolments=(enrolled,)))
    merge = answer("merge", 9, "I@perso.example", other_address="ines@elan.example", why="même personne")
    facts = ledger.read(merge)
    assert facts.people["P0001"].also == ("i@perso.example",)
    assert facts.enrolled["P0001", "mentee"].status == "approved"
    assert facts.enrolled["P0002", "mentee"].status == "withdrawn"
    (decision,) = facts.decisions
    assert (decision.subject, decision.verdict, decision.who, decision.why) == (
        "P0001+P0002",
        "approved",
        "form:merge",
        "même personne",
    )
    assert ledger.read(merge).decisions == facts.decisions


def test_a_merge_with_an_unknown_or_the_same_address_changes_nothing() -> None:
    ledger = Ledger(facts=Facts(people={"P0001": INES}))
    for other in ("nobody@elan.example", "ines@elan.example"):
        facts = ledger.read(answer("merge", 9, other_address=other))
        assert (facts.people, facts.decisions) == ({"P0001": INES}, ())


def test_no_answers_no_facts() -> None:
    assert facts_from(PROGRAMME.forms["mentors"], (), Facts(), PROGRAMME, {}) == ()
