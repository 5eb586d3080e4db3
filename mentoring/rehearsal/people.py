"""Invented people: who they are, and how they take part."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from typing import Literal

from mentoring.programme import Programme

Fate = Literal[
    "eager", "steady", "late", "silent", "never-signs", "withdraws", "opts-out", "breaks", "overloaded", "two-addresses",
    "both-roles", "mistypes",
]  # fmt: skip

_FIRST = (
    "Amélie", "Youssef", "Claire", "Thomas", "Inès", "Mathieu", "Fatou", "Hugo", "Léa", "Karim", "Sophie", "Antoine",
    "Nadia", "Julien", "Camille", "Rachid", "Élise", "Paul", "Aïcha", "Nicolas", "Manon", "Olivier", "Samira", "Bastien",
    "Chloé", "Grace", "Daniel", "Maya", "Oliver", "Priya", "Kofi", "Hannah", "Wei", "Amara", "James", "Zoë",
)  # fmt: skip
_LAST = (
    "Lemoine", "Benali", "Rousseau", "Petitjean", "Diallo", "Marchand", "Haddad", "Le Goff", "Fontaine", "Moreau", "Nguyen",
    "Barbier", "Chevalier", "Costa", "Dumont", "Faure", "Girard", "Keller", "Lacroix", "Martel", "Noël", "Okafor", "Perrin",
    "Quentin", "Renard", "Sanchez", "Tessier", "Vidal", "Wagner", "Zeller", "Ashworth", "Chen", "Mensah", "Patel", "Quinn",
)  # fmt: skip
_DEPARTMENTS = (
    "Finance",
    "Production",
    "Commercial",
    "Informatique",
    "Recherche",
    "Achats",
    "Logistique",
    "Juridique",
)
_ZONES = (
    "Europe/London",
    "Africa/Lagos",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Singapore",
    "Europe/Paris",
)
"""Where people live when the programme weighs time zones."""
_SITES = ("Lyon", "Nantes", "Lille", "Paris")
_FATES: tuple[tuple[Fate, int], ...] = (("eager", 46), ("steady", 26), ("late", 12), ("silent", 16))
_SPECIAL: tuple[tuple[int, Fate], ...] = (
    (5, "overloaded"), (17, "withdraws"), (23, "never-signs"), (31, "opts-out"), (38, "breaks"), (44, "two-addresses"),
    (52, "both-roles"), (26, "mistypes"),
)  # fmt: skip
"""In every 60 people, these play the parts that a programme meets sooner or later."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """One invented person. `fate` is how they take part; `mood` (0..1) colours what they answer to scales."""

    number: int
    first_name: str
    last_name: str
    address: str
    locale: str
    zone: str
    department: str
    site: str
    manager_address: str
    role: Literal["mentor", "mentee"]
    fate: Fate
    years: int
    mood: float

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


def invent(programme: Programme, count: int, seed: int, zones: tuple[str, ...] = ()) -> tuple[Simulated, ...]:
    """`count` people, the same ones for the same seed; about one in three could mentor."""
    draw = random.Random(f"{seed}/people")
    if not zones and "time_zone" in programme.matching.criteria:
        zones = _ZONES
    domain = (programme.sending.allowed_domains or ("rehearsal.example",))[0]
    found = []
    special = dict(_SPECIAL)
    for number in range(1, count + 1):
        first, last = draw.choice(_FIRST), draw.choice(_LAST)
        role: Literal["mentor", "mentee"] = "mentor" if number % 5 in (0, 2) else "mentee"
        fate = special.get(number % 60) or draw.choices([f for f, _ in _FATES], [w for _, w in _FATES])[0]
        zone = draw.choice(zones) if zones else programme.time_zone
        found.append(
            Simulated(
                number=number,
                first_name=first,
                last_name=last,
                address=f"{_plain(first)}.{_plain(last)}{number}@{domain}",
                locale=programme.locales[-1] if draw.random() < 0.15 else programme.locale,
                zone=zone,
                department=draw.choice(_DEPARTMENTS),
                site=draw.choice(_SITES),
                manager_address=f"direction{number % 12}@{domain}",
                role=role,
                fate=fate,
                years=draw.randint(9, 28) if role == "mentor" else draw.randint(1, 10),
                mood=draw.triangular(0.35, 1.0, 0.85),
            )
        )
    return tuple(found)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(ch for ch in decomposed if ch.isascii() and ch.isalnum()).lower()


def audience(people: tuple[Simulated, ...]) -> list[dict[str, str]]:
    """The list of people to invite, as HR would keep it: one row a person."""
    return [
        {
            "address": person.address,
            "name": person.name,
            "first_name": person.first_name,
            "locale": person.locale,
            "zone": person.zone,
            "role": person.role,
            "department": person.department,
            "site": person.site,
            "manager_address": person.manager_address,
        }
        for person in people
    ]
