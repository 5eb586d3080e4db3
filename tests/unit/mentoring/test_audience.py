"""The list of people to invite."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentoring.audience import invited, read_audience
from mentoring.errors import BadInput
from mentoring.people import Enrolment, Facts, Person
from tests.builders import NOW
from tests.exports import a_programme, a_table

PROGRAMME = a_programme()
INES = Person(
    "P0001", "ines@elan.example", "Inès Moreau", "Inès", "en", "Europe/London",
    profile={
        "department": "Achats", "site": "Lyon", "manager_address": "claire@elan.example", "invited": True, "invited_as": "mentor",
    },
)  # fmt: skip
ENGLISH = ("address", "name", "first_name", "locale", "zone", "role", "department", "site", "manager_address")
ROW = (
    "ines@elan.example",
    "Inès Moreau",
    "Inès",
    "en",
    "Europe/London",
    "mentor",
    "Achats",
    "Lyon",
    "claire@elan.example",
)


def listed(
    headers: tuple[str, ...], *rows: tuple[str, ...], facts: Facts | None = None
) -> tuple[Person, ...]:
    intake = read_audience(a_table(headers, rows, name="people.csv"), PROGRAMME)
    ids = {address: f"P{number:04}" for number, address in enumerate(intake.addresses, start=1)}
    return invited(intake.answers, facts or Facts(), PROGRAMME, ids)


def test_the_documented_columns() -> None:
    assert listed(ENGLISH, ROW) == (INES,)


def test_the_columns_as_a_french_hr_exports_them() -> None:
    headers = ("Nom", "Prénom", "Adresse e-mail", "Langue", "Service", "N+1", "Matricule")
    found = listed(
        headers, ("Moreau", "Inès", "ines@elan.example", "Anglais", "Achats", "claire@elan.example", "42")
    )
    assert found == (
        replace(
            INES,
            zone="Europe/Paris",
            profile={"department": "Achats", "manager_address": "claire@elan.example", "invited": True},
        ),
    )


def test_addresses_alone_are_enough() -> None:
    assert listed(("email",), ("c.durand@elan.example",)) == (
        Person(
            "P0001",
            "c.durand@elan.example",
            "c.durand",
            "c.durand",
            "fr",
            "Europe/Paris",
            profile={"invited": True},
        ),
    )


def test_without_addresses_the_list_is_refused() -> None:
    with pytest.raises(BadInput, match="address"):
        read_audience(a_table(("Nom",), [("Inès",)]), PROGRAMME)


def test_a_bad_row_of_the_list_is_rejected_and_the_rest_goes_on() -> None:
    intake = read_audience(a_table(("address",), [("ines",), ("tom@elan.example",)]), PROGRAMME)
    assert [(answer.status, answer.reason) for answer in intake.answers] == [
        ("rejected", "malformed-address"),
        ("accepted", ""),
    ]


def test_the_last_row_of_an_address_counts() -> None:
    found = listed(("address", "name"), ("ines@elan.example", "Old"), ("Ines@elan.example", "Inès Moreau"))
    assert [(person.id, person.name) for person in found] == [("P0001", "Inès Moreau")]


def test_reading_the_list_again_changes_nobody() -> None:
    assert listed(ENGLISH, ROW, facts=Facts(people={"P0001": INES})) == ()


def test_what_somebody_said_of_themself_stays_and_what_hr_knows_of_the_organisation_counts() -> None:
    enrolment = Enrolment("P0001", "mentor", "approved", 1, NOW)
    said = replace(INES, name="Inès M.", locale="fr", profile={"department": "achat", "job": "Acheteuse"})
    (person,) = listed(ENGLISH, ROW, facts=Facts(people={"P0001": said}, enrolments=(enrolment,)))
    assert (person.name, person.locale) == ("Inès M.", "fr")
    assert person.profile == dict(INES.profile) | {"job": "Acheteuse"}


def test_an_address_that_hr_merged_leads_to_the_one_person() -> None:
    kept = replace(INES, id="P0007", address="i@perso.example", also=("ines@elan.example",))
    found = listed(("address", "site"), ("INES@elan.example", "Lille"), facts=Facts(people={"P0007": kept}))
    assert [(person.id, person.address, person.profile["site"]) for person in found] == [
        ("P0007", "i@perso.example", "Lille")
    ]
