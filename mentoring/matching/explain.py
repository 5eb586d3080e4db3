"""Why this pair, and why nobody: reasons from what both people answered, and what would unlock a person left over.

Both people read a reason, so nothing confidential is in one: no exclusion, no gender, no inference about character.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from mentoring.matching.cohort import Cohort, Couples
from mentoring.matching.criteria import MOST_FACTS, SILENT
from mentoring.matching.model import LEVELS, Unmatched
from mentoring.matching.parties import Party
from mentoring.matching.problem import Index
from mentoring.matching.rules import Rules
from mentoring.matching.text import items
from mentoring.people import Reason

MOST_REASONS = 3
QUOTED = 100
"""Characters of an answer that a reason quotes."""
NAMED = ("language", "department", "reporting-line", "former")
"""Rules that may be named to the person; the others are confidential or HR's own."""
NOTHING: dict[str, Any] = {}
BLOCK = 256
"""People looked at together."""


def reasons(cohort: Cohort, mentee: int, mentor: int) -> tuple[Reason, ...]:
    """The strongest reasons of a couple; none where they have nothing in common.

    A reason is as strong as what it brings beyond the average mentor: that both speak French says little where all do.
    """
    found = []
    for block in cohort.scores.blocks:
        points = int(block.wanted[mentee] @ block.offered[mentor])
        if points and block.name not in SILENT and (facts := block.facts(mentee, mentor)):
            strength = points - float(block.wanted[mentee] @ block.average)
            found.append(
                (
                    strength,
                    points,
                    Reason(block.name, round(points / (block.share * LEVELS), 2), _quoted(facts)),
                )
            )
    found.sort(key=lambda one: (-one[0], -one[1]))
    return tuple(reason for *_, reason in found[:MOST_REASONS])


def _quoted(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Those facts with long answers cut after a word."""

    def cut(value: Any) -> Any:
        if not isinstance(value, str) or len(value) <= QUOTED:
            return value
        return (value[:QUOTED].rpartition(" ")[0] or value[:QUOTED]) + "…"

    return {
        name: [cut(one) for one in value] if isinstance(value, list) else cut(value)
        for name, value in facts.items()
    }


def unmatched(cohort: Cohort, taken: Couples) -> tuple[Unmatched, ...]:
    """Everybody without a partner, mentees first, each with the reason and what would unlock it. Codes: module `sentences`."""
    mentees, mentors = cohort.mentees, cohort.mentors
    smallest = cohort.matching.smallest_group if cohort.matching.formula == "group" else 1
    offering = cohort.problem.seats >= smallest
    willing = np.array(mentees.barred) == ""
    alone = _without(len(mentees), [i for i, _ in taken])
    unused = _without(len(mentors), [j for _, j in taken])
    free = cohort.seats_left(taken) > 0
    waiting = willing & np.isin(np.arange(len(mentees)), alone)
    formula = cohort.matching.formula
    # Whoever is free and allowed has no partner for one reason only: pairs are not made by score alone.
    left = (
        _LEFT.get(formula, "by-hand"),
        {"mentees": cohort.matching.smallest_group} if formula == "group" else NOTHING,
    )
    found: list[Unmatched] = []

    for i, blocking in _blocking(cohort.rules, mentees, alone):
        if mentees.barred[i]:
            code, unlock = mentees.barred[i], NOTHING
        elif not offering.any():
            if (cohort.problem.seats > 0).any():
                code, unlock = "no-seats.group", {"mentees": smallest}
            elif len(mentors):
                code, unlock = "no-seats", {"mentors": len(mentors)}
            else:
                code, unlock = "no-partner", NOTHING
        elif (able := offering & ~_any(blocking)).any():
            full = "full", _who_would_do(cohort, i, np.flatnonzero(able))
            code, unlock = left if (able & free).any() else full
        else:
            code, unlock = _rule(mentees, i, blocking, offering)
        found.append(Unmatched(mentees.ids[i], "mentee", code, _quoted(unlock)))

    for j, blocking in _blocking(cohort.rules.turned(), mentors, unused):
        if mentors.barred[j]:
            code, unlock = mentors.barred[j], NOTHING
        elif not offering[j]:
            seats = int(cohort.problem.seats[j])
            code, unlock = (
                ("no-seat.group", {"seats": seats, "mentees": smallest}) if seats else ("no-seat", NOTHING)
            )
        elif not willing.any():
            code, unlock = "no-partner", NOTHING
        elif (able := willing & ~_any(blocking)).any():
            code, unlock = left if (able & waiting).any() else ("enough", {"mentees": int(able.sum())})
        else:
            code, unlock = _rule(mentors, j, blocking, willing)
        found.append(Unmatched(mentors.ids[j], "mentor", code, _quoted(unlock)))
    return tuple(found)


_LEFT = {"group": "no-group", "a-la-carte": "no-request"}
"""Why two people who could be a pair are none, by formula; in any other one it is HR who pairs them."""

Blocking = Mapping[str, Any]
"""Rule -> which people of the other side it rules out for this person."""


def _without(size: int, taken: list[int]) -> Index:
    return np.setdiff1d(np.arange(size), np.array(taken, np.int64))


def _blocking(rules: Rules, side: Party, rows: Index) -> Iterator[tuple[int, Blocking]]:
    """Each person of those rows, by id, with what each rule rules out."""
    rows = np.array(sorted(rows, key=lambda row: side.ids[row]), np.int64)
    for at in range(0, len(rows), BLOCK):
        block = rows[at : at + BLOCK]
        broken = rules.broken(block)
        for place, row in enumerate(block):
            yield int(row), {code: mask[place] for code, mask in broken.items()}


def _any(blocking: Blocking) -> Any:
    return np.logical_or.reduce(list(blocking.values()))


def _rule(side: Party, row: int, blocking: Blocking, people: Any) -> tuple[str, dict[str, Any]]:
    """The one rule that leaves nobody among those who share a language, when one does; else only that rules do."""
    spoken = items(side.column("languages")[row])
    if "language" in blocking and not spoken:
        return "language-unknown", {}
    within = people & ~blocking.get("same-person", False)
    for code in NAMED:
        if code in blocking and within.any() and not (within & ~blocking[code]).any():
            unlock = {"people": int(within.sum())}
            return code, {"languages": list(spoken)} | unlock if code == "language" else unlock
        if code == "language" and code in blocking:
            within = within & ~blocking[code]
    return "rules", {"people": int(people.sum())}


def _who_would_do(cohort: Cohort, mentee: int, able: Index) -> dict[str, Any]:
    """The mentors with whom one more seat would do: those who offer what is asked for most widely, else all allowed."""
    skills = next((block for block in cohort.scores.blocks if block.name == "skills"), None)
    offers: dict[str, int] = {}
    if skills is not None:
        met = (skills.offered[able] == LEVELS) & (skills.wanted[mentee] > 0)
        for j in able[met.any(axis=1)]:
            for skill in skills.facts(mentee, int(j))["skills"]:
                offers[skill] = offers.get(skill, 0) + 1
    most = max(offers.values(), default=len(able))
    return {
        "mentors": most,
        "seats": 1,
        "skills": [skill for skill, n in offers.items() if n == most][:MOST_FACTS],
    }
