"""What follows from answers: people, enrolments, signatures, withdrawals, sessions. Each person's latest word counts.

Nothing here undoes a decision: an approved enrolment stays approved, a declined one declined, and whoever withdrew comes
back only by a later enrolment of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mentoring.decisions import Taken
from mentoring.decisions import take as decide
from mentoring.effects import Waiting
from mentoring.intake import folded
from mentoring.known import ALSO, Known, opening
from mentoring.latest import LONG_AGO, Given, overtaken
from mentoring.logbook import sessions_from
from mentoring.people import Answer, Fact, Facts, Role
from mentoring.programme import Form, Programme
from mentoring.rows import roles

_ADDRESSES = ("address", "other_address")
"""These stand with the person, and nowhere else."""


def facts_from(
    form: Form,
    answers: Sequence[Answer],
    facts_before: Facts,
    programme: Programme,
    ids: Mapping[str, str],
) -> tuple[Fact, ...]:
    """The facts that hold after these answers, the answers themselves first; the ledger keeps those that differ.

    The same answers give the same facts, whatever has been recorded of them before. Forms are taken one after the other,
    each with the facts that the one before led to: which answer is somebody's latest is judged over all enrolment forms.

    Args:
        form: the form, one of the programme's.
        answers: all answers of one intake of that form (`Intake.answers`).
        facts_before: what is known.
        ids: person id of each address in `Intake.addresses`.
    """
    if not answers:
        return ()
    form_id = answers[0].form
    if form.anonymous:
        return tuple(answers)
    signed_in = _identified(answers, facts_before, programme, ids)
    current = _counting(form_id, form, [answer for answer, _ in signed_in], facts_before, programme)
    known = Known(programme, facts_before, form_id, [answer for answer, _ in signed_in])
    for answer, address in sorted(signed_in, key=lambda pair: pair[0].at or LONG_AGO):
        if answer.person and current[answer.key].status == "accepted":
            _follow(form, current[answer.key], address, known)
    follow = list(known.found())
    if form.purpose in ("logbook", "survey"):
        follow += sessions_from(form, list(current.values()), facts_before, programme)
    if form.purpose == "merge":
        follow += _merges(form_id, signed_in, facts_before, programme)
    return (*current.values(), *follow)


def _identified(
    answers: Iterable[Answer], facts: Facts, programme: Programme, ids: Mapping[str, str]
) -> list[tuple[Answer, dict[str, Any]]]:
    """Each answer with its person in the place of the addresses, and those addresses apart.

    A record that HR merged into another one leads there. A charter signed without saying which version is the version of
    the day it was first read, for ever.
    """
    merged = {folded(address): p.id for p in facts.people.values() for address in p.also}
    found: list[tuple[Answer, dict[str, Any]]] = []
    for answer in answers:
        address = answer.values.get("address")
        if not address:
            found.append((answer, {}))
            continue
        person = merged.get(folded(address)) or ids[folded(address)]
        values = {meaning: value for meaning, value in answer.values.items() if meaning not in _ADDRESSES}
        if values.get("charter_agreed") is True and "charter_version" not in values and programme.charter:
            stored = facts.answers_of(answer.form, person)
            first_read = (a.values.get("charter_version") for a in stored if a.key == answer.key)
            values["charter_version"] = next(first_read, None) or programme.charter.version
        apart = {meaning: answer.values[meaning] for meaning in _ADDRESSES if meaning in answer.values}
        found.append((replace(answer, person=person, values=values), apart))
    return found


def _counting(
    form_id: str, form: Form, answers: Sequence[Answer], facts: Facts, programme: Programme
) -> dict[str, Answer]:
    """Key -> answer, with the status it has once everything stored is taken into account too.

    A row that was edited in a sheet comes back under another key, and two addresses may have become one person: then
    answers that are both accepted by themselves are the same person's, and only the latest counts.
    """
    found = {answer.key: answer for answer in answers}
    people = {answer.person for answer in answers if answer.person}
    elsewhere = [
        answer
        for answer in facts.answers_by_form.get(form_id, ())
        if answer.key not in found and answer.person in people
    ]
    accepted = [answer for answer in (*elsewhere, *answers) if answer.status == "accepted" and answer.person]
    given = [Given(str(answer.person), answer.at, answer.values) for answer in accepted]
    for at in overtaken(form_id, form, given, programme):
        found[accepted[at].key] = replace(accepted[at], status="superseded")
    return found


def _follow(form: Form, answer: Answer, address: Mapping[str, Any], known: Known) -> None:
    """What one accepted answer leads to."""
    person = known.meet(answer, address, tells_more=form.purpose == "enrolment")
    if form.purpose == "enrolment":
        own = roles(form, answer.values)
        for role in own:
            known.enrol(person, role, answer)
        if answer.values.get("also_other_role") and len(own) == 1:
            other: Role = "mentee" if own[0] == "mentor" else "mentor"
            known.enrol(person, other, answer, why=ALSO)
    if form.purpose == "withdrawal":
        known.withdraw(person, answer)
    if answer.values.get("charter_agreed") is True and answer.values.get("charter_version"):
        known.sign(person, answer)


def _merges(
    form_id: str, answers: Iterable[tuple[Answer, Mapping[str, Any]]], facts: Facts, programme: Programme
) -> Iterable[Fact]:
    """HR's form that says of two addresses that they are one person: the decision, and what follows from it."""
    by_address = {folded(a): p.id for p in facts.people.values() for a in (p.address, *p.also)}
    for answer, addresses in answers:
        both = {by_address.get(folded(addresses.get(meaning, ""))) for meaning in _ADDRESSES}
        people = sorted((id_ for id_ in both if id_), key=lambda id_: (len(id_), id_))
        subject = "+".join(people)
        if answer.status != "accepted" or len(people) < 2 or facts.decision("merge", subject):
            continue
        at = answer.at or opening(programme)
        taken = Taken("approved", f"form:{form_id}", str(answer.values.get("why", "")), at)
        yield from decide(programme, facts, Waiting("merge", subject, at), taken)
