"""Who wishes what once the programme is over, by name: the team writes to them before the next edition opens."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mentoring.people import Facts, Role
from mentoring.programme import Programme

_ENDED = ("completed", "ended-well")


@dataclass(frozen=True, slots=True)
class Renewal:
    """Who wishes what, as ids by name.

    `both` are couples (mentor, mentee) of which both wish to go on, `one` those of which one does and the other has not said.
    `mentors` and `mentees` come back as they were, `rising` are mentees who would be mentors.
    """

    both: tuple[tuple[str, str], ...] = ()
    one: tuple[tuple[str, str], ...] = ()
    mentors: tuple[str, ...] = ()
    mentees: tuple[str, ...] = ()
    rising: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.both, self.one, self.mentors, self.mentees, self.rising))


def renewal(programme: Programme, facts: Facts) -> Renewal:
    """What the closing survey says by name; nothing where it is anonymous, and of nobody who left or may not be written to."""
    form = programme.surveys.closing
    if form is None or programme.forms[form].anonymous:
        return Renewal()
    said = {
        person.id: answers[-1].values
        for person in facts.people.values()
        if not person.opted_out and person.name and (answers := facts.answers_of(form, person.id))
    }
    wishes = {
        (pair.mentor, pair.mentee): [said.get(who, {}).get("extend") for who in (pair.mentor, pair.mentee)]
        for pair in facts.pairs
        if pair.status == "open" or pair.closed_why in _ENDED
    }
    again = {
        person: _as(facts, person, values) for person, values in said.items() if values.get("again") is True
    }
    mentees = {person for person, role in again.items() if role == "mentee"}
    mentors = again.keys() - mentees
    known = {person for person in mentors if (person, "mentor") in facts.enrolled}
    return Renewal(
        both=_couples(facts, (couple for couple, wish in wishes.items() if wish == [True, True])),
        one=_couples(facts, (couple for couple, wish in wishes.items() if True in wish and None in wish)),
        mentors=_named(facts, known),
        mentees=_named(facts, mentees),
        rising=_named(facts, mentors - known),
    )


def _as(facts: Facts, person: str, values: Mapping[str, Any]) -> Role:
    """In which role somebody wishes to come back: as they said, else as they were."""
    wished = values.get("again_as")
    if wished in ("mentor", "mentee"):
        return "mentor" if wished == "mentor" else "mentee"
    return "mentor" if (person, "mentor") in facts.enrolled else "mentee"


def _named(facts: Facts, people: Iterable[str]) -> tuple[str, ...]:
    """By name, as a reader looks for them."""
    return tuple(sorted(people, key=lambda person: (_alphabetical(facts.people[person].name), person)))


def _couples(facts: Facts, couples: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    present = (couple for couple in couples if all(facts.people[who].name for who in couple))
    return tuple(
        sorted(present, key=lambda couple: tuple(_alphabetical(facts.people[who].name) for who in couple))
    )


def _alphabetical(name: str) -> str:
    """A name as an index sorts it: É beside E."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
