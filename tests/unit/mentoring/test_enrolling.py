"""What follows from answers, in whatever order and however often they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mentoring.enrolling import facts_from
from mentoring.people import (
    Answer,
    Decision,
    Enrolment,
    Fact,
    Facts,
    Pair,
    Person,
    Session,
    Signature,
)
from mentoring.programme import Programme
from tests.exports import a_programme

ADDRESS = {"address": {"texts": ["a"]}}
FORMS = {
    "mentors": {"purpose": "enrolment", "role": "mentor", "source": "a", "questions": ADDRESS},
    "mentees": {"purpose": "enrolment", "role": "mentee", "source": "b", "questions": ADDRESS},
    "everybody": {"purpose": "enrolment", "role": "by-answer", "source": "c", "questions": ADDRESS},
    "charter": {"purpose": "charter", "source": "d", "questions": ADDRESS},
    "leave": {"purpose": "withdrawal", "source": "e", "questions": ADDRESS},
    "needs": {"purpose": "survey", "source": "f", "questions": ADDRESS},
    "halfway": {"purpose": "survey", "source": "g", "questions": ADDRESS, "anonymous": True},
    "merge": {"purpose": "merge", "source": "h", "questions": ADDRESS},
}
PROGRAMME = a_programme(forms=FORMS)
OPENING = datetime(2026, 11, 16, 23, tzinfo=UTC)


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 9, tzinfo=UTC)


def answer(form: str, day: int | None, address: str = "ines@elan.example", **values: Any) -> Answer:
    when = at(day) if day else None
    return Answer(form, f"{form}-{day}-{address}", "accepted", None, when, {"address": address} | values)


def known(facts: Facts, more: Iterable[Fact]) -> Facts:
    """What a ledger holds after recording these facts."""
    rooms: dict[type, dict[Any, Any]] = {
        Person: dict(facts.people),
        Enrolment: {(f.person, f.role): f for f in facts.enrolments},
        Signature: {(f.person, f.version): f for f in facts.signatures},
        Session: {(f.pair, f.at): f for f in facts.sessions},
        Decision: {(f.kind, f.subject): f for f in facts.decisions},
        Answer: {(f.form, f.key): f for f in facts.answers},
        Pair: {f.id: f for f in facts.pairs},
    }
    keys: Mapping[type, Any] = {
        Person: lambda f: f.id, Enrolment: lambda f: (f.person, f.role), Signature: lambda f: (f.person, f.version),
        Session: lambda f: (f.pair, f.at), Decision: lambda f: (f.kind, f.subject), Answer: lambda f: (f.form, f.key),
        Pair: lambda f: f.id,
    }  # fmt: skip
    for fact in more:
        rooms[type(fact)][keys[type(fact)](fact)] = fact
    return Facts(
        people=rooms[Person],
        enrolments=tuple(rooms[Enrolment].values()),
        signatures=tuple(rooms[Signature].values()),
        sessions=tuple(rooms[Session].values()),
        decisions=tuple(rooms[Decision].values()),
        answers=tuple(rooms[Answer].values()),
        pairs=tuple(rooms[Pair].values()),
    )


class Ledger:
    """Gives ids, and keeps what follows from one form's answers after another's."""

    def __init__(self, programme: Programme = PROGRAMME, facts: Facts | None = None) -> None:
        self.programme, self.facts = programme, facts or Facts()
        self.ids: dict[str, str] = {p.address: p.id for p in self.facts.people.values()}

    def read(self, *answers: Answer) -> Facts:
        for form_id in dict.fromkeys(a.form for a in answers):
            mine = [a for a in answers if a.form == form_id]
            for a in mine:
                self.ids.setdefault(str(a.values.get("address", "")).casefold(), f"P{len(self.ids) + 1:04}")
            form = self.programme.forms[form_id]
            self.facts = known(self.facts, facts_from(form, mine, self.facts, self.programme, self.ids))
        return self.facts


INES = Person("P0001", "ines@elan.example", "Inès Moreau", "Inès", "fr", "Europe/Paris")


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


# Leaving and coming back.


def left(day: int | None, **values: Any) -> Answer:
    return answer("leave", day, **{"withdraw": True} | values)


def test_leaving_ends_every_enrolment_with_its_reason() -> None:
    facts = Ledger().read(answer("everybody", 2, role="both"), left(5, why="Plus le temps"))
    assert [(e.status, e.at, e.why) for e in facts.enrolments] == [("withdrawn", at(5), "Plus le temps")] * 2
    assert not facts.people["P0001"].opted_out


def test_one_may_leave_one_role_and_stay_in_the_other() -> None:
    facts = Ledger().read(answer("everybody", 2, role="both"), left(5, role="mentor"))
    assert {e.role: e.status for e in facts.enrolments} == {"mentor": "withdrawn", "mentee": "approved"}


def test_nobody_is_brought_back_by_an_older_answer_read_again() -> None:
    ledger = Ledger()
    for _ in range(3):
        facts = ledger.read(answer("mentors", 2), left(5))
        assert facts.enrolments[0].status == "withdrawn"


def test_a_later_enrolment_brings_back() -> None:
    ledger = Ledger()
    ledger.read(answer("mentors", 2), left(5, stop_writing=True))
    assert ledger.facts.people["P0001"].opted_out
    again = (
        replace(answer("mentors", 2), status="superseded"),
        answer("mentors", 9),
        left(5, stop_writing=True),
    )
    for _ in range(3):
        facts = ledger.read(*again)
        assert [(e.status, e.at) for e in facts.enrolments] == [("approved", at(9))]
        assert not facts.people["P0001"].opted_out


def test_leaving_counts_only_against_what_came_before_it_even_when_all_is_read_at_once() -> None:
    facts = Ledger().read(left(5, stop_writing=True), answer("mentors", 9))
    assert facts.enrolments[0].status == "approved"
    assert not facts.people["P0001"].opted_out


def test_without_dates_leaving_acts_once_and_is_not_undone_by_reading_again() -> None:
    ledger = Ledger()
    for _ in range(3):
        facts = ledger.read(answer("mentors", None), left(None))
        assert facts.enrolments[0].status == "withdrawn"
    back = ledger.read(answer("mentors", 20), left(None))
    assert back.enrolments[0].status == "approved"
    assert ledger.read(answer("mentors", 20), left(None)) == back


def test_one_may_stop_the_mails_without_leaving_and_before_enrolling() -> None:
    stayed = Ledger().read(answer("mentors", 2), left(5, withdraw=False, stop_writing=True))
    assert (stayed.enrolments[0].status, stayed.people["P0001"].opted_out) == ("approved", True)
    never = Ledger(facts=Facts(people={"P0001": INES})).read(left(5, stop_writing=True))
    assert (never.enrolments, never.people["P0001"].opted_out) == ((), True)


def test_mails_stopped_by_other_means_stay_stopped() -> None:
    stopped = replace(INES, opted_out=True)
    facts = Ledger(facts=Facts(people={"P0001": stopped})).read(answer("mentors", 2))
    assert facts.people["P0001"].opted_out


def test_a_record_merged_into_another_is_not_brought_back() -> None:
    kept = replace(INES, also=("i@perso.example",))
    other = Person("P0002", "i@perso.example", "Inès Moreau", "Inès", "fr", "Europe/Paris", opted_out=True)
    ended = Enrolment("P0002", "mentor", "withdrawn", 1, at(2), why="merged into P0001")
    ledger = Ledger(facts=Facts(people={"P0001": kept, "P0002": other}, enrolments=(ended,)))
    facts = ledger.read(answer("mentors", 9, "I@perso.example", seats=2))
    assert facts.enrolled["P0002", "mentor"] == ended
    assert (facts.enrolled["P0001", "mentor"].seats, facts.answers[0].person) == (2, "P0001")


# Signatures, surveys, merges.


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
    facts = Ledger().read(heard)
    assert (facts.answers, facts.people) == ((heard,), {})


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
