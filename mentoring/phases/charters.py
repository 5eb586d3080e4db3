"""Charters: one reminder to those who have not signed, then the manager is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from mentoring.people import Facts
from mentoring.phases.community import let_in
from mentoring.phases.owing import Owing
from mentoring.programme import Charter
from mentoring.sessions import last_start

WELCOMED_WITHIN = timedelta(days=21)
"""A welcome that has not gone out so long after the enrolment will hardly come."""


def remind(owing: Owing) -> None:
    """The one reminder, some days after the welcome went out; or the call to sign again when the text has changed."""
    charter = owing.programme.charter
    if charter is None:
        return
    signed = _signed(owing.facts)
    for person, _ in _unsigned(owing, charter):
        welcomed, before = _welcomed(owing, person), signed.get(person)
        if before is not None:
            left = (last_start(owing.programme) - owing.day(before)).days
            owing.mail("recruit.charter-reminder", person, charter.version, owing.day(before), within=left)
        elif welcomed is not None:
            on = owing.days.next_working(owing.day(welcomed) + timedelta(days=charter.remind_days))
            owing.mail("recruit.charter-reminder", person, charter.version, on, within=14)


def escalate(owing: Owing) -> None:
    """The manager gets the list of those who have not signed after the reminder, in weeks in which it has grown."""
    charter = owing.programme.charter
    if charter is None:
        return
    overdue: dict[str, date] = {}
    for person, since in _unsigned(owing, charter):
        # Whom no welcome has reached is not late in answering it: only when it can come no more is HR told.
        asked = _welcomed(owing, person) or since + WELCOMED_WITHIN
        overdue[person] = owing.day(asked) + timedelta(days=charter.escalate_days)
    owing.weekly_list("recruit.charter-missing", "people", overdue)


def _unsigned(owing: Owing, charter: Charter) -> Iterator[tuple[str, datetime]]:
    """Each person who was let in, in time for a pair, and has not signed this version: with since when."""
    since: dict[str, datetime] = {}
    for enrolment in owing.facts.enrolments:
        if enrolment.status == "approved" and (enrolment.person, charter.version) not in owing.facts.signed:
            at = let_in(owing.facts, enrolment)
            since[enrolment.person] = min(at, since.get(enrolment.person, at))
    for person, at in since.items():
        living = (pair.status in ("approved", "open") for pair in owing.facts.pairs_of.get(person, ()))
        if owing.may_write(person) and owing.day(at) <= last_start(owing.programme) and not any(living):
            yield person, at


def _welcomed(owing: Owing, person: str) -> datetime | None:
    """When the welcome that asks for the charter went out, the first one of whoever has both roles."""
    sent = (owing.sent("recruit.welcome", person, role) for role in ("mentor", "mentee"))
    return min((at for at in sent if at is not None), default=None)


def _signed(facts: Facts) -> Mapping[str, datetime]:
    """Whoever signed any version -> when they last did."""
    found: dict[str, datetime] = {}
    for signature in facts.signatures:
        found[signature.person] = max(signature.at, found.get(signature.person, signature.at))
    return found
