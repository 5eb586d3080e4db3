"""One person under two addresses is found and offered, never more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mentoring.intake import merge_candidates
from mentoring.merging import Candidate
from mentoring.people import Person


def person(
    number: int,
    name: str = "Inès Moreau",
    address: str = "",
    opted_out: bool = False,
    also: str = "",
    **profile: str,
) -> Person:
    address = address or f"p{number}@elan.example"
    id_ = f"P{number:04}"
    return Person(
        id_, address, name, "Inès", "fr", "Europe/Paris", (also,) if also else (), opted_out, profile
    )


def test_somebody_who_gives_their_other_address_is_offered_whatever_the_names() -> None:
    people = [
        person(2, "I. Moreau", other_address="P1@elan.example"),
        person(1, "Inès Moreau", department="Achats"),
    ]
    assert merge_candidates(people) == (Candidate("P0001", "P0002", "stated"),)
    assert merge_candidates(people)[0].subject == "P0001+P0002"


@pytest.mark.parametrize(
    "name", ["inès moreau", "MOREAU Inès", "Inès  Moreau", "Ine\u0300s Moreau", "Moreau-Inès"]
)
def test_the_same_name_is_offered_however_it_is_written(name: str) -> None:
    assert merge_candidates([person(1), person(2, name)]) == (Candidate("P0001", "P0002", "same-name"),)


@pytest.mark.parametrize("meaning", ["department", "site", "manager_address"])
def test_the_same_name_elsewhere_is_somebody_else(meaning: str) -> None:
    here, there, same = (
        replace(person(n), profile={meaning: at}) for n, at in ((1, "Lyon"), (2, "Lille"), (2, " LYON"))
    )
    assert merge_candidates([here, there]) == ()
    assert len(merge_candidates([here, same])) == 1


@pytest.mark.parametrize(
    "people",
    [
        [person(1), person(2, "Tom Baker")],
        [person(1, "Inès"), person(2, "Inès")],  # one word is not yet a name
        [person(1), person(2, opted_out=True)],  # merged already, or not to be written to
        [person(1, other_address="p1@elan.example")],
        [person(1, other_address="nobody@elan.example"), person(2, "Tom Baker")],
        [person(n, "Test Test") for n in range(1, 20)],
    ],
)
def test_nobody_else_is_offered(people: list[Person]) -> None:
    assert merge_candidates(people) == ()


def test_candidates_come_in_the_order_of_their_ids_and_once() -> None:
    people = [person(10_000), person(9_999, other_address="p10000@elan.example"), person(2)]
    assert [(c.subject, c.why) for c in merge_candidates(people)] == [
        ("P0002+P9999", "same-name"), ("P0002+P10000", "same-name"), ("P9999+P10000", "stated"),
    ]  # fmt: skip
