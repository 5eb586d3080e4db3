"""Leaving and coming back: nobody is brought back by an old answer, nobody is kept out by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mentoring.people import (
    Answer,
    Enrolment,
    Facts,
    Person,
)
from tests.enrolments import INES, Ledger, answer, at


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
