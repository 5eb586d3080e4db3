"""The list of people to invite: HR's file, read as leniently as any export, into people who may be written to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mentoring.intake import Intake, folded, take
from mentoring.known import spoken
from mentoring.naming import first_name, full_name
from mentoring.people import Answer, Facts, Person
from mentoring.ports import RawTable
from mentoring.programme import Form, Programme
from mentoring.questionnaire import Question

AUDIENCE = "audience"
"""What the list is called where a form id is asked for; no form of a programme may shadow it."""

_COLUMNS: Mapping[str, Question] = {
    "address": Question(
        texts=("address", "adresse", "email", "e-mail", "mail", "courriel", "email address", "adresse e-mail", "adresse mail",
               "adresse électronique", "adresse de messagerie"),
        kind="address",
    ),
    "name": Question(texts=("name", "nom complet", "full name", "nom et prénom", "prénom et nom", "display name"), default=""),
    "first_name": Question(texts=("first_name", "first name", "prénom", "given name"), default=""),
    "last_name": Question(texts=("last_name", "last name", "nom", "nom de famille", "surname", "family name"), default=""),
    "locale": Question(texts=("locale", "language", "langue"), default=""),
    "time_zone": Question(
        texts=("zone", "time_zone", "time zone", "timezone", "fuseau", "fuseau horaire"), kind="zone", default=""
    ),
    "role": Question(texts=("role", "rôle", "invited_as", "profil"), default=""),
    "department": Question(texts=("department", "service", "direction", "département"), default=""),
    "site": Question(texts=("site", "lieu", "location", "ville", "office"), default=""),
    "manager_address": Question(
        texts=("manager_address", "manager address", "manager", "responsable", "adresse du responsable", "n+1"),
        kind="address", default="",
    ),
}  # fmt: skip
_PROFILE = ("department", "site", "manager_address")


def read_audience(table: RawTable, programme: Programme) -> Intake:
    """The rows of the list as answers: accepted, rejected, or superseded by a later row with the same address.

    Raises:
        BadInput: the list has no column of addresses.
    """
    return take(AUDIENCE, Form(purpose="survey", source=AUDIENCE), _COLUMNS, (table,), programme=programme)


def invited(
    answers: Sequence[Answer], facts_before: Facts, programme: Programme, ids: Mapping[str, str]
) -> tuple[Person, ...]:
    """The people of the list who are new or of whom it says something new.

    What somebody said of themself when enrolling (name, language, zone) stays; what the list says of the organisation
    (department, site, manager) counts.
    """
    merged = {folded(address): p.id for p in facts_before.people.values() for address in p.also}
    people: dict[str, Person] = {}
    for answer in answers:
        if answer.status == "accepted":
            address = str(answer.values["address"])
            id_ = merged.get(folded(address)) or ids[folded(address)]
            before = people.get(id_) or facts_before.people.get(id_)
            enrolled = id_ in facts_before.enrolments_of
            people[id_] = _person(id_, address, answer, before, enrolled, programme)
    return tuple(person for id_, person in people.items() if person != facts_before.people.get(id_))


def _person(
    id_: str, address: str, answer: Answer, before: Person | None, enrolled: bool, programme: Programme
) -> Person:
    values = answer.values
    profile = dict(before.profile) if before else {}
    profile |= {meaning: values[meaning] for meaning in _PROFILE if values.get(meaning)}
    profile["invited"] = True
    if values.get("role") in ("mentor", "mentee"):
        profile["invited_as"] = values["role"]
    if before and enrolled:
        return replace(before, profile=profile)
    named = before is None or bool({"name", "first_name", "last_name"} & values.keys())
    return Person(
        id=id_,
        address=before.address if before else address,
        name=full_name(values, address) if named or not before else before.name,
        first_name=first_name(values, address) if named or not before else before.first_name,
        locale=spoken(values.get("locale"), programme) or (before.locale if before else programme.locale),
        zone=str(values.get("time_zone") or (before.zone if before else programme.time_zone)),
        also=before.also if before else (),
        opted_out=before.opted_out if before else False,
        profile=profile,
    )
