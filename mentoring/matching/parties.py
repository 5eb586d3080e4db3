"""The two sides of a match as columns: who they are, how many seats they have, what they answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from mentoring.matching.text import items, missing
from mentoring.people import Enrolment, Facts, Person, Role
from mentoring.programme import Programme
from mentoring.zones import zone_named

COLUMNS = (
    "skills_offered", "skills_wanted", "goals", "experience_years", "wished_experience", "languages", "department", "site",
    "seniority", "manager_address", "utc_offset", "availability", "style", "values", "personality", "interests", "gender",
    "excluded", "least_seats",
)  # fmt: skip
"""What matching knows of a person, by meaning; `utc_offset` is in hours, `least_seats` the mentees a mentor wants at least.
Gender serves the fairness figures only, `excluded` (addresses this person will not be paired with) the rules only."""


@dataclass(frozen=True)
class Party:
    """One side of the match, one entry a person in every column.

    Args:
        role: mentor or mentee.
        ids: stable ids, all different.
        names: as they sign.
        addresses: every known address of each person, the first is the one written to; compared case-folded.
        seats: mentees each mentor takes (1 for a mentee), int64.
        answers: column (see `COLUMNS`) -> one value a person, None where there is no answer.
        barred: code of why this person cannot be matched at all (`charter`), else "".
    """

    role: Role
    ids: tuple[str, ...]
    names: tuple[str, ...]
    addresses: tuple[tuple[str, ...], ...]
    seats: npt.NDArray[np.int64]
    answers: Mapping[str, tuple[Any, ...]]
    barred: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def column(self, name: str) -> tuple[Any, ...]:
        """One column, all None when nobody was asked."""
        return self.answers.get(name) or (None,) * len(self)

    def answered(self, name: str) -> bool:
        """Whether anybody answered that."""
        return any(value is not None for value in self.column(name))

    def take(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> Party:
        """Those people, in that order."""
        at = [int(row) for row in rows]
        return replace(
            self,
            ids=_some(self.ids, at), names=_some(self.names, at), addresses=_some(self.addresses, at),
            seats=self.seats[at], answers={name: _some(column, at) for name, column in self.answers.items()},
            barred=_some(self.barred, at),
        )  # fmt: skip


T = TypeVar("T")


def _some(column: Sequence[T], at: Sequence[int]) -> tuple[T, ...]:
    return tuple(column[row] for row in at)


def parties(facts: Facts, programme: Programme) -> tuple[Party, Party]:
    """Mentors and mentees of a programme: everybody with an approved enrolment who may be written to.

    An answer of the enrolment comes before what the directory knows. Those who have not signed the charter are there too,
    barred, so that they are told what is missing. Somebody who gave no language speaks the one they are written to in.
    """
    version = programme.charter.version if programme.charter else None

    def side(role: Role) -> Party:
        rows = [
            (facts.people[e.person], e)
            for e in facts.enrolments
            if e.role == role and e.status == "approved" and not facts.people[e.person].opted_out
        ]
        rows.sort(key=lambda row: row[0].id)
        known = [_known(person, enrolment, programme.dates.kickoff) for person, enrolment in rows]
        return Party(
            role=role,
            ids=tuple(person.id for person, _ in rows),
            names=tuple(person.name for person, _ in rows),
            addresses=tuple((person.address, *person.also) for person, _ in rows),
            seats=np.array([e.seats if role == "mentor" else 1 for _, e in rows], np.int64),
            answers={column: tuple(row.get(column) for row in known) for column in COLUMNS},
            barred=tuple(
                "charter" if version is not None and (person.id, version) not in facts.signed else ""
                for person, _ in rows
            ),
        )

    return side("mentor"), side("mentee")


def _known(person: Person, enrolment: Enrolment, on: date) -> dict[str, Any]:
    """What is known of one person, by column."""
    known: dict[str, Any] = {}
    for source in (person.profile, enrolment.profile):
        known |= {name: plain for name, value in source.items() if (plain := clean(value)) is not None}
    known["utc_offset"] = utc_offset(known.get("time_zone", person.zone), on)
    known.setdefault("languages", person.locale[:2] or None)
    return known


def clean(value: Any) -> Any:
    """None for every way of not answering."""
    if missing(value):
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, Iterable) and not items(value):
        return None
    return value


def utc_offset(zone: Any, on: date) -> float | None:
    """Hours ahead of UTC at noon of that day, of a zone as people write it; None when nobody knows it."""
    name = (
        zone_named(f"{zone:g}" if isinstance(zone, int | float) else str(zone)) if zone is not None else None
    )
    offset = datetime.combine(on, time(12), ZoneInfo(name)).utcoffset() if name else None
    return offset.total_seconds() / 3600 if offset is not None else None
