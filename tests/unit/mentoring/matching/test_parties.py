"""The two sides of a programme come from its approved enrolments, and only the signed may be matched."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from mentoring.matching import parties
from mentoring.matching.parties import utc_offset
from mentoring.people import Enrolment, Facts, Person, Signature
from mentoring.programme import Programme

AT = datetime(2027, 1, 4, tzinfo=UTC)


def programme(**changes: Any) -> Programme:
    contact = {"name": "Ana Lopes", "address": "ana@delorme.example"}
    given = {
        "id": "elan", "name": "Élan", "organisation": "Delorme", "locales": ["fr"], "time_zone": "Europe/Paris",
        "objective": "Transmettre", "sponsor": contact, "manager": contact, "sending": {"sender": contact},
        "dates": {"kickoff": "2027-01-12"}, "matching": {}, "charter": {"version": "2"},
        "forms": {"mentee": {"purpose": "enrolment", "role": "mentee", "source": "x.csv"}},
    }  # fmt: skip
    return Programme.model_validate(given | changes)


def person(id_: str, **given: Any) -> Person:
    known = {
        "address": f"{id_}@delorme.example",
        "name": id_.title(),
        "first_name": id_,
        "locale": "fr-CA",
        "zone": "Europe/Paris",
    }
    return Person(id=id_, **(known | given))


def test_only_approved_people_who_may_be_written_to_are_there_and_the_unsigned_are_barred() -> None:
    people = [person("a"), person("b"), person("c"), person("d", opted_out=True), person("e")]
    facts = Facts(
        people={p.id: p for p in people},
        enrolments=(
            Enrolment("b", "mentor", "approved", 3, AT),
            Enrolment("a", "mentor", "approved", 1, AT),
            Enrolment("c", "mentor", "declined", 1, AT),
            Enrolment("d", "mentee", "approved", 1, AT),
            Enrolment("e", "mentee", "approved", 1, AT),
        ),
        signatures=(Signature("a", "2", AT), Signature("b", "1", AT)),
    )
    mentors, mentees = parties(facts, programme())
    assert (mentors.ids, mentors.seats.tolist(), mentors.barred) == (("a", "b"), [1, 3], ("", "charter"))
    assert (mentees.ids, mentees.barred) == (("e",), ("charter",))
    assert parties(facts, programme(charter=None))[1].barred == ("",)


def test_an_answer_comes_before_the_directory_and_an_empty_one_does_not() -> None:
    known = person(
        "a", profile={"site": "Lyon", "department": "Achats", "manager_address": "m@delorme.example"}
    )
    enrolment = Enrolment(
        "a", "mentee", "approved", 1, AT, {"site": "Paris", "department": "", "skills_wanted": ("law",)}
    )
    _, mentees = parties(Facts(people={"a": known}, enrolments=(enrolment,)), programme())
    told = {name: column[0] for name, column in mentees.answers.items() if column[0] is not None}
    assert told == {
        "site": "Paris", "department": "Achats", "manager_address": "m@delorme.example", "skills_wanted": ("law",),
        "utc_offset": 1.0, "languages": "fr",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("Europe/Paris", 1.0), ("Asia/Kolkata", 5.5), ("Pacific/Kiritimati", 14.0), (5.5, 5.5), (-3, -3.0), ("UTC+05:30", 5.5),
        ("nowhere", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_zones_are_hours_ahead_of_utc_on_the_day_of_the_kick_off(zone: object, hours: float | None) -> None:
    assert utc_offset(zone, date(2027, 1, 12)) == hours


def test_summer_time_counts_when_the_programme_starts_in_summer() -> None:
    assert utc_offset("Europe/Paris", date(2027, 7, 12)) == 2.0
