from __future__ import annotations

from typing import Any

import pytest

from integrations.google.directory import COLUMNS, GoogleDirectory
from integrations.google.door import Doors
from mentoring.audience import read_audience
from mentoring.errors import ProviderError
from mentoring.programme import Audience
from mentoring.programme_file import load
from tests.loopback.google.client import ROOT, Loopback

ADA: dict[str, Any] = {
    "id": "1",
    "primaryEmail": "ada@acme.example",
    "name": {"fullName": "Ada Dupont", "givenName": "Ada", "familyName": "Dupont"},
    "languages": [{"languageCode": "en"}, {"languageCode": "fr", "preference": "preferred"}],
    "organizations": [{"department": "Ventes"}, {"department": "Recherche", "primary": True}],
    "relations": [
        {"type": "assistant", "value": "x@acme.example"},
        {"type": "manager", "value": "eve@acme.example"},
    ],
    "locations": [{"type": "desk", "area": "desk", "buildingId": "Lyon 2"}],
    "addresses": [{"type": "work", "locality": "Lyon"}],
    "orgUnitPath": "/Lyon/Recherche",
}


def a_user(n: int, **more: Any) -> dict[str, Any]:
    return {
        "id": str(n),
        "primaryEmail": f"p{n}@acme.example",
        "name": {"fullName": f"P {n}"},
        "orgUnitPath": "/",
    } | more


@pytest.fixture
def directory(doors: Doors) -> GoogleDirectory:
    return GoogleDirectory(doors)


def found(directory: GoogleDirectory, source: str) -> list[str]:
    return [str(address) for address in directory.people(Audience(source=source)).frame["address"]]


def test_people_come_with_what_the_directory_knows(directory: GoogleDirectory, google: Loopback) -> None:
    google.tell("users", users=[ADA, a_user(2, suspended=True), a_user(3, archived=True), a_user(4)])
    table = directory.people(Audience(source="*"))
    assert list(table.frame.columns) == list(COLUMNS)
    assert table.frame.to_numpy().tolist() == [
        ["ada@acme.example", "Ada Dupont", "Ada", "fr", "", "", "Recherche", "Lyon 2", "eve@acme.example"],
        ["p4@acme.example", "P 4", "", "", "", "", "", "", ""],
    ]


def test_the_list_is_taken_by_the_intake(directory: GoogleDirectory, google: Loopback) -> None:
    google.tell("users", users=[ADA])
    programme = load(ROOT / "configs" / "elan-2027.yaml", ROOT / "configs" / "questionnaires")
    (answer,) = read_audience(directory.people(Audience(source="*")), programme).answers
    assert (answer.status, answer.values["manager_address"]) == ("accepted", "eve@acme.example")


def test_every_page_is_read_and_nobody_comes_twice(directory: GoogleDirectory, google: Loopback) -> None:
    google.tell("users", users=[a_user(n) for n in range(1_200)])
    google.fault("directory.users.list", "twice")
    assert found(directory, "*") == [f"p{n}@acme.example" for n in range(1_200)]
    assert google.ask("calls") == {"directory.users.list": 3}


def test_a_query_names_a_part_of_the_organisation(directory: GoogleDirectory, google: Loopback) -> None:
    google.tell("users", users=[ADA, a_user(2), a_user(3, orgUnitPath="/Lyonnais")])
    assert found(directory, "orgUnitPath='/Lyon'") == ["ada@acme.example"]


def test_a_group_names_its_members_and_guests_of_it_by_their_address_alone(
    directory: GoogleDirectory, google: Loopback
) -> None:
    members = ["ADA@acme.example", "guest@elsewhere.example"]
    google.tell("users", users=[ADA, a_user(2)], groups={"mentors@acme.example": members})
    assert found(directory, "mentors@acme.example") == ["ada@acme.example", "guest@elsewhere.example"]


def test_the_groups_scope_is_asked_for_only_where_a_group_is_named(
    directory: GoogleDirectory, google: Loopback
) -> None:
    google.tell("users", users=[ADA], groups={"mentors@acme.example": ["ada@acme.example"]})
    found(directory, "*")
    assert not any("group" in token for token in google.ask("scopes")["tokens"])
    found(directory, "mentors@acme.example")
    assert any("group" in token for token in google.ask("scopes")["tokens"])


def test_a_group_that_is_not_there_is_an_error(directory: GoogleDirectory) -> None:
    with pytest.raises(ProviderError, match="no such thing"):
        found(directory, "nobody@acme.example")
