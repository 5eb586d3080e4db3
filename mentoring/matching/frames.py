"""Two tables of people, whatever their columns are called: the way into matching without a programme."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from mentoring.errors import BadInput
from mentoring.matching.parties import COLUMNS, Party, clean, utc_offset
from mentoring.matching.text import items, key, numbers
from mentoring.people import Role
from mentoring.slots import read_slot

MIDWINTER = date(2027, 1, 15)
"""The day whose hours count for time zones when no programme says which."""
MOST_SEATS = 1_000

_NAMES: Mapping[str, str] = {
    "id": "id, identifiant, identifier, person, personne, matricule",
    "address": "address, adresse, email, e-mail, email address, e-mail address, mail, courriel, adresse e-mail, adresse mail,"
    "adresse electronique, civil service email address",
    "name": "name, nom complet, full name, nom",
    "first_name": "first name, first_name, prenom, firstname",
    "last_name": "last name, last_name, nom de famille, lastname, surname",
    "role": "role, mentor or mentee, profil",
    "seats": "seats, places, capacity, capacite, number of mentees, nombre de mentores",
    "least_seats": "least_seats, least seats, minimum, min mentees, minimum mentees, minimum number of mentees, places minimum,"
    "minimum de mentores",
    "skills": "skills, competences, topics, sujets, profession, areas of interest, domaines",
    "skills_offered": "skills_offered, skills offered, competences offertes, competences proposees, expertise",
    "skills_wanted": "skills_wanted, skills wanted, competences recherchees, competences souhaitees",
    "goals": "goals, objectifs, goal, objectif",
    "experience_years": "experience_years, experience, years of experience, annees d experience",
    "wished_experience": "wished_experience, wished experience, experience souhaitee",
    "languages": "languages, langues, language, langue",
    "department": "department, departement, service, direction, organisation, organization, team, equipe, department or agency",
    "site": "site, ville, city, location, lieu, office, bureau",
    "seniority": "seniority, grade, level, niveau, anciennete, your grade",
    "manager_address": "manager_address, manager, manager email, responsable, n+1",
    "time_zone": "time_zone, timezone, time zone, fuseau horaire, fuseau, tz",
    "availability": "availability, disponibilites, disponibilite",
    "style": "style, communication style, style de communication",
    "values": "values, valeurs",
    "personality": "personality, personnalite",
    "interests": "interests, centres d interet, interets, hobbies",
    "gender": "gender, genre, sexe",
    "excluded": "excluded, exclusions, not with",
}
_MEANING = {
    key(name.replace("_", " ")): meaning for meaning, names in _NAMES.items() for name in names.split(",")
}


def parties_from_frames(
    mentors: pd.DataFrame, mentees: pd.DataFrame, *, on: date = MIDWINTER
) -> tuple[Party, Party]:
    """Two sides from two tables with one row a person; the same table may be given twice when it has a role column.

    Columns are known by meaning (`skills_wanted`) or by their usual French and English names; others are passed over.
    A person is known by id, else by address, else by name. Raises BadInput when a table has none of them, a row has none, or a
    number of seats cannot be read.
    """
    return _side("mentor", mentors, on), _side("mentee", mentees, on)


def _side(role: Role, table: pd.DataFrame, on: date) -> Party:
    columns = _columns(role, table)
    rows = [
        {meaning: clean(table.iat[at, place]) for meaning, place in columns.items()}
        for at in range(len(table))
    ]
    if "role" in columns:
        rows = [row for row in rows if _plays(role, row["role"])]
    if rows and not columns.keys() & {"id", "address", "name", "first_name"}:
        raise BadInput(
            f"the table of {role}s has no column that says who it is about",
            where=", ".join(map(str, table.columns[:8])),
            instead="Add a column called id, email or name.",
        )
    people = [_person(role, row, line) for line, row in enumerate(rows, 2)]
    for row in rows:
        row["utc_offset"] = utc_offset(row.get("time_zone"), on)
        row["availability"] = clean(
            tuple(slot for item in items(row.get("availability")) for slot in read_slot(item) or (item,))
        )
    return Party(
        role=role,
        ids=tuple(person[0] for person in people),
        names=tuple(person[1] for person in people),
        addresses=tuple(person[2] for person in people),
        seats=np.array(
            [_seats(row, line) if role == "mentor" else 1 for line, row in enumerate(rows, 2)], np.int64
        ),
        answers={column: tuple(row.get(column) for row in rows) for column in COLUMNS},
        barred=("",) * len(rows),
    )


def _columns(role: Role, table: pd.DataFrame) -> dict[str, int]:
    """Meaning -> position of the first column that has it."""
    found: dict[str, int] = {}
    for place, name in enumerate(table.columns):
        plain = key(str(name).replace("_", " ").replace("'", " ").replace("’", " "))
        meaning = _MEANING.get(plain)
        if meaning == "skills":
            meaning = "skills_offered" if role == "mentor" else "skills_wanted"
        if meaning is not None:
            found.setdefault(meaning, place)
    return found


def _plays(role: Role, said: Any) -> bool:
    """Whether a row of a table with both roles is about that one."""
    words = key(str(said or ""))
    both = any(word in words.split() for word in ("both", "deux"))
    mentee = any(word in words for word in ("mentee", "mentore"))
    return both or mentee == (role == "mentee")


def _person(role: Role, row: Mapping[str, Any], line: int) -> tuple[str, str, tuple[str, ...]]:
    """Id, name and addresses of one row."""
    name = str(
        row.get("name") or " ".join(str(row[part]) for part in ("first_name", "last_name") if row.get(part))
    )
    addresses = tuple(str(row["address"]).split()) if row.get("address") else ()
    person = str(row.get("id") or (addresses[0].casefold() if addresses else name))
    if not person:
        raise BadInput(
            f"nobody is named in row {line} of the {role}s",
            instead="Fill in id, email or name, or take the row out.",
        )
    return person, name or person, addresses


def _seats(row: Mapping[str, Any], line: int) -> int:
    """Seats of a mentor: 1 where nothing is said."""
    said = row.get("seats")
    if said is None:
        return 1
    found = numbers(said)
    if not found or str(said).strip().startswith("-") or found[0] != int(found[0]) or found[0] > MOST_SEATS:
        raise BadInput(
            f"{str(said)[:40]!r} is no number of seats",
            where=f"mentors, row {line}",
            instead=f"Write 0 to {MOST_SEATS}.",
        )
    return int(found[0])
