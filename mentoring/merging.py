"""One person under two addresses: found here, offered to HR, never merged by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from mentoring.people import Person
from mentoring.wording import fold

_NAMESAKES = 12
"""A name borne by more records than this identifies nobody ("Test Test")."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two records that may be one person, the older one first, and what speaks for it."""

    kept: str
    other: str
    why: Literal["stated", "same-name"]

    @property
    def subject(self) -> str:
        """What a decision on it is about (see `mentoring.decisions`)."""
        return f"{self.kept}+{self.other}"


def merge_candidates(people: Iterable[Person]) -> tuple[Candidate, ...]:
    """Pairs of records that may be one person, in the order of their ids.

    Either one of them gave the other's address as their own second one, or both have the same name and nothing known of
    them differs (department, site, manager). Records that HR has merged, or who must not be written to, are left out.
    """
    known = sorted((p for p in people if not p.opted_out), key=lambda p: _number(p.id))
    by_address = {fold(address): p for p in known for address in (p.address, *p.also)}
    found: dict[tuple[str, str], Candidate] = {}
    for person in known:
        stated = by_address.get(fold(str(person.profile.get("other_address", ""))))
        if stated and stated.id != person.id:
            kept, other = sorted((person.id, stated.id), key=_number)
            found[kept, other] = Candidate(kept, other, "stated")
    by_name: dict[str, list[Person]] = {}
    for person in known:
        by_name.setdefault(" ".join(sorted(fold(person.name).replace("-", " ").split())), []).append(person)
    for name, namesakes in by_name.items():
        if " " not in name or len(namesakes) > _NAMESAKES:
            continue
        for one, two in combinations(namesakes, 2):
            if not _differ(one, two):
                found.setdefault((one.id, two.id), Candidate(one.id, two.id, "same-name"))
    return tuple(found[key] for key in sorted(found, key=lambda key: (_number(key[0]), _number(key[1]))))


def _differ(one: Person, two: Person) -> bool:
    """Whether something known of both tells them apart."""
    for meaning in ("department", "site", "manager_address"):
        first, second = (fold(str(person.profile.get(meaning) or "")) for person in (one, two))
        if first and second and first != second:
            return True
    return False


def _number(person: str) -> tuple[int, str]:
    """Ids in the order in which they were given (P0002 before P0010, P10000 after P9999)."""
    return len(person), person
