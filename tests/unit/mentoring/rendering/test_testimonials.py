"""What people said of an earlier edition, in the recruiting texts: quoted as they agreed to, and nowhere where there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from mentoring.effects import Effect
from tests.unit.mentoring.rendering.stage import a_renderer, an_effect, two_people

SAID: tuple[dict[str, Any], ...] = (
    {"quote": "Une idée par séance", "role": "mentee", "year": 2024, "consent": "words"},
    {"quote": "Écouter, enfin", "role": "mentor", "year": 2025, "consent": "name", "first_name": "Maïwenn"},
    {"quote": "Un autre regard", "role": "mentor", "year": 2025, "consent": "name"},
)
QUOTES = (
    "« Une idée par séance » — une personne accompagnée, 2024",
    "« Écouter, enfin » — Maïwenn, 2025",
    "« Un autre regard » — un mentor ou une mentore, 2025",
)
POST = "« Une idée par séance » (une personne accompagnée, 2024)"


ROLES = ("mentor", "mentee", "any")


def invitation(role: str, wave: int = 1) -> Effect:
    return an_effect("recruit.invitation", role=role, wave=wave, closes="2027-01-02")


AMBASSADOR = an_effect("recruit.ambassador", "role:ambassador:1")
INTRANET, LINKEDIN, NEWSLETTER = (
    replace(an_effect("recruit.channels", "role:files", channel="document"), data={"channel": name})
    for name in ("intranet", "linkedin", "newsletter")
)


def quoted(effect: Effect, said: tuple[dict[str, Any], ...] = SAID) -> list[str]:
    """What stands between quotation marks in it, with who says so."""
    ambassadors = [{"name": "Karim Benali", "address": "karim@delorme.example"}]
    renderer = a_renderer(recruit={"ambassadors": ambassadors, "testimonials": said})
    if effect.channel == "document":
        text = renderer.document(effect, two_people()).content.decode()
    else:
        text = renderer.mail(effect, two_people()).text
    return re.findall(r"« [^»]+ »(?: — [^»«.]+?, \d{4}| \([^)]+\))", re.sub(r"[\s>]+", " ", text))


@pytest.mark.parametrize(
    ("role", "waves"),
    [
        ("mentor", [[QUOTES[1]], [QUOTES[2]], [QUOTES[1]]]),
        ("mentee", [[QUOTES[0]], [QUOTES[0]], [QUOTES[0]]]),
        ("any", [[QUOTES[0]], [QUOTES[1]], [QUOTES[2]]]),
    ],
)
def test_an_invitation_quotes_somebody_in_the_reader_s_role_another_one_each_wave(
    role: str, waves: list[list[str]]
) -> None:
    assert [quoted(invitation(role, wave)) for wave in (1, 2, 3)] == waves


def test_ambassadors_and_the_copy_for_the_channels_quote_them_too() -> None:
    assert [*map(quoted, (AMBASSADOR, INTRANET, LINKEDIN, NEWSLETTER))] == [
        [*QUOTES],
        [*QUOTES],
        [POST],
        [QUOTES[0]],
    ]


@pytest.mark.parametrize("effect", [*map(invitation, ROLES), AMBASSADOR, INTRANET, LINKEDIN, NEWSLETTER])
def test_where_nobody_was_asked_nobody_is_quoted(effect: Effect) -> None:
    assert quoted(effect, ()) == []


def test_mentors_who_said_nothing_are_not_replaced_by_mentees() -> None:
    assert quoted(invitation("mentor"), SAID[:1]) == []
