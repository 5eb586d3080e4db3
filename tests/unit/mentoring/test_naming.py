"""How people are called."""

from __future__ import annotations

import pytest

from mentoring.naming import first_name, full_name


@pytest.mark.parametrize(
    ("values", "full", "first"),
    [
        ({"name": "Inès Moreau"}, "Inès Moreau", "Inès"),
        ({"name": "Dr. Sofia Alvarez"}, "Dr. Sofia Alvarez", "Sofia"),
        ({"name": "DURAND Camille"}, "DURAND Camille", "Camille"),
        ({"name": "Durand, Camille"}, "Durand, Camille", "Camille"),
        ({"name": "Jean-Pierre Petit"}, "Jean-Pierre Petit", "Jean-Pierre"),
        ({"name": "Mme Al Amrani"}, "Mme Al Amrani", "Al"),
        ({"name": "MADONNA"}, "MADONNA", "MADONNA"),
        ({"name": "Dr"}, "Dr", "Dr"),
        ({"first_name": "Zoé", "last_name": "Nguyễn"}, "Zoé Nguyễn", "Zoé"),
        ({"name": "Zoé Nguyễn", "first_name": "Zo"}, "Zoé Nguyễn", "Zo"),
        ({"last_name": "Moreau"}, "Moreau", "Moreau"),
        ({}, "c.durand", "c.durand"),
    ],
)
def test_names(values: dict[str, str], full: str, first: str) -> None:
    assert (full_name(values, "c.durand@elan.example"), first_name(values, "c.durand@elan.example")) == (
        full,
        first,
    )
