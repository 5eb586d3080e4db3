"""Nothing is lost and nothing appears from nowhere: the sums that every run checks and every report prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from mentoring.effects import STATES
from mentoring.people import Enrolment, Facts

STANDINGS = ("matched", "waiting", "withdrawn", "declined")
ANSWERS = ("accepted", "rejected", "superseded")


def standings(facts: Facts) -> dict[str, str]:
    """Participant's id -> where they stand.

    Participants are all who enrolled. Withdrawn or declined: no other enrolment of theirs lives. Matched: in a pair that
    HR approved or that was told to both, or one that ended well. Everybody else waits.
    """
    roles: dict[str, list[Enrolment]] = {}
    for enrolment in facts.enrolments:
        roles.setdefault(enrolment.person, []).append(enrolment)
    paired = {
        person
        for pair in facts.pairs
        if pair.status in ("approved", "open") or pair.closed_why in ("completed", "ended-well")
        for person in (pair.mentor, pair.mentee)
    }
    return {person: _standing(enrolments, person in paired) for person, enrolments in roles.items()}


def _standing(enrolments: list[Enrolment], paired: bool) -> str:
    statuses = {enrolment.status for enrolment in enrolments}
    if statuses & {"applied", "approved"}:
        return "matched" if paired else "waiting"
    return "withdrawn" if "withdrawn" in statuses else "declined"


def participants(facts: Facts) -> dict[str, int]:
    """Standing -> number of participants, every standing present."""
    counted = Counter[str](standings(facts).values())
    return {standing: counted[standing] for standing in STANDINGS}


def answers(facts: Facts) -> dict[str, int]:
    """Status -> number of answers, every status present."""
    counted = Counter[str](answer.status for answer in facts.answers)
    return {status: counted[status] for status in ANSWERS}


def effects(counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """From kind -> state -> number: one number a state, and the same by kind, every state present."""
    totals = Counter[str]()
    for by_state in counts.values():
        totals.update(by_state)
    return {"all": _states(totals)} | {kind: _states(by_state) for kind, by_state in sorted(counts.items())}


def _states(numbers: Mapping[str, int]) -> dict[str, int]:
    return {state: numbers.get(state, 0) for state in STATES}


def off(
    facts: Facts,
    answers_taken: int,
    answers_held: Mapping[str, int],
    effects_held: Mapping[str, int],
    moves: Mapping[str, int],
    *,
    closed: bool = False,
) -> list[str]:
    """What does not add up, in words; empty when everything does.

    Args:
        facts: the snapshot.
        answers_taken: rows of answers ever taken in, counted as they came.
        answers_held: status -> answers in the ledger.
        effects_held: state -> effects in the ledger.
        moves: `before>after` -> how many such moves the audit trail holds (`new` before the first).
        closed: the programme is over.
    """
    found = []
    held = sum(answers_held.get(status, 0) for status in ANSWERS)
    if held != answers_taken or set(answers_held) - set(ANSWERS):
        found.append(f"answers: {answers_taken} taken in, {dict(answers_held)} held")
    standing = standings(facts)
    if unknown := standing.keys() - facts.people.keys():
        found.append(
            f"participants: {len(unknown)} enrolled without being known: {', '.join(sorted(unknown)[:5])}"
        )
    paired = {person for pair in facts.pairs for person in (pair.mentor, pair.mentee)}
    if strangers := paired - standing.keys():
        found.append(
            f"participants: {len(strangers)} in pairs without an enrolment: {', '.join(sorted(strangers)[:5])}"
        )
    moved = Counter[str]()
    for move, number in moves.items():
        before, after = move.split(">")
        moved[before] -= number
        moved[after] += number
    found += [
        f"effects: {effects_held.get(state, 0)} {state}, but the audit trail says {moved[state]}"
        for state in STATES
        if moved[state] != effects_held.get(state, 0)
    ]
    if closed and (open_ := effects_held.get("due", 0) + effects_held.get("claimed", 0)):
        found.append(f"effects: {open_} still due or claimed after closure")
    return found
