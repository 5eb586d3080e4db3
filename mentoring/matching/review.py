"""A draft as HR looks at it: every pair with its numbers, its runners-up and their price, who is left over, how groups fare.

It is for HR's eyes: numbers by criterion, and which couples a rule forbids, but never which confidential rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mentoring.matching.cohort import Cohort, cohort
from mentoring.matching.fairness import fairness
from mentoring.matching.model import FULL, LEVELS, SHARES, Constraints, Match, Proposed, score
from mentoring.matching.parties import Party
from mentoring.matching.problem import Index
from mentoring.matching.sentences import Locale, as_json, reason, unmatched
from mentoring.matching.solve import NOTHING, Best, best_around, draft
from mentoring.people import Reason
from mentoring.programme import Matching

RUNNERS_UP = 3
MOST_CELLS = 60_000
"""Couples shown on the heat map; of a larger cohort, the people of the weakest pairs."""
FORBIDDEN = -1


@dataclass(frozen=True)
class Words:
    """How codes are said to HR: a reason, and the name of a group of people (site, department…)."""

    locale: Locale
    reason: Callable[[Reason], str]
    group: Callable[[str, str], str]


def plain_words(locale: Locale) -> Words:
    """Words for matching alone, where answers are what people typed."""
    return Words(locale, lambda one: reason(one, locale), lambda _, group: group[:1].upper() + group[1:])


def look(
    mentors: Party,
    mentees: Party,
    matching: Matching,
    constraints: Constraints = NOTHING,
    *,
    words: Words,
    match: Match | None = None,
    seconds: float = 0.0,
) -> dict[str, Any]:
    """The draft of those people as one document (see the module), solved here; `match`, when it was made in another way.

    The price of a runner-up is the least that all pairs together would lose for it: what the mentee keeps in the best match,
    minus what they would keep there (weak duality); None where it would cost a pair.
    """
    made = cohort(mentors, mentees, matching, constraints)
    best = best_around(made, (*made.open, *made.locks))
    match = match or draft(made, (*made.locks, *best.couples), best.certificate)
    rows = (
        {person: row for row, person in enumerate(made.mentees.ids)},
        {person: row for row, person in enumerate(made.mentors.ids)},
    )
    load = Counter(made.mentors.ids[j] for _, j in made.open) + Counter(pair.mentor for pair in match.pairs)
    living = [
        Proposed(made.mentors.ids[j], made.mentees.ids[i], score(points))
        for (i, j), points in made.points(made.open).items()
    ]
    document = as_json(match, locale=words.locale, seconds=seconds)
    document |= {
        "locale": words.locale,
        "criteria": [
            {"name": block.name, "share": round(block.share / SHARES, 4)} for block in made.scores.blocks
        ],
        "pairs": [
            _pair(made, best, pair, rows[0][pair.mentee], rows[1][pair.mentor], load, words)
            for pair in sorted(match.pairs, key=lambda pair: (pair.points, pair.mentee))
        ],
        "unmatched": [
            {
                "person": one.person,
                "name": _name(made, one.role, rows[one.role == "mentor"][one.person]),
                "role": one.role,
                "code": one.code,
                "reason": unmatched(one, words.locale)[0],
                "unlock": unmatched(one, words.locale)[1],
            }
            for one in match.unmatched
        ],
        "mentors": [
            {
                "id": person,
                "name": made.mentors.names[row],
                "seats": int(made.mentors.seats[row]),
                "load": load[person],
            }
            for row, person in sorted(enumerate(made.mentors.ids), key=lambda one: one[1])
        ],
        "mentees": len(made.mentees),
        "already": len(made.open),
        "fairness": [
            asdict(fare) | {"label": words.group(fare.by, fare.group)}
            for fare in fairness((*match.pairs, *living), made.mentors, made.mentees)
        ],
        "grid": _grid(made, match, rows),
        "method": match.certificate.method,
        "fewer": max(0, match.certificate.most_pairs - sum(not pair.locked for pair in match.pairs)),
    }
    return document


def _name(made: Cohort, role: str, row: int) -> str:
    return (made.mentors if role == "mentor" else made.mentees).names[row]


def _pair(
    made: Cohort, best: Best, pair: Proposed, i: int, j: int, load: Counter[str], words: Words
) -> dict[str, Any]:
    parts = made.scores.by_criterion(i, j)
    return {
        "mentor": pair.mentor,
        "mentor_name": made.mentors.names[j],
        "mentee": pair.mentee,
        "mentee_name": made.mentees.names[i],
        "site": _said(made.mentees, "site", i, words),
        "department": _said(made.mentees, "department", i, words),
        "load": load[pair.mentor],
        "seats": int(made.mentors.seats[j]),
        "score": pair.points,
        "locked": pair.locked,
        "parts": {
            block.name: round(parts[block.name] / (block.share * LEVELS), 2) if block.share else 0.0
            for block in made.scores.blocks
        },
        "reasons": [words.reason(one) for one in pair.reasons],
        # Prices hold among the mentors who lead, and say nothing of another choice of leaders.
        "others": [] if made.matching.formula == "group" else _runners_up(made, best, i, j),
    }


def _said(side: Party, column: str, row: int, words: Words) -> str:
    value = side.column(column)[row]
    return "" if value is None else words.group(column, str(value))


def _runners_up(made: Cohort, best: Best, i: int, j: int) -> list[dict[str, Any]]:
    """The mentors that would cost least instead, each with its score and the least price."""
    row = np.array([i])
    points = made.scores.rows(row)[0]
    allowed = made.rules.allowed(row)[0] & (made.problem.seats > 0)
    surplus = points + best.worth - best.cost
    allowed[j] = False
    keeps = max(int(surplus[j]), int(surplus[allowed].max(initial=0)))
    order = [int(k) for k in np.lexsort((-points, -surplus)) if allowed[k]][:RUNNERS_UP]
    return [
        {
            "mentor": made.mentors.ids[k],
            "name": made.mentors.names[k],
            "score": score(points[k]),
            "price": score(max(0, keeps - int(surplus[k]))) if keeps - int(surplus[k]) <= FULL else None,
        }
        for k in order
    ]


def _grid(made: Cohort, match: Match, rows: tuple[dict[str, int], dict[str, int]]) -> dict[str, Any]:
    """The heat map: a mentor a row, best friends of the weakest first; whole scores 0..100, or FORBIDDEN."""
    weakest = sorted(match.pairs, key=lambda pair: (pair.points, pair.mentee))
    ours = _first((rows[0][p.mentee] for p in weakest), len(made.mentees))
    theirs = _first((rows[1][p.mentor] for p in weakest), len(made.mentors))
    whole = len(ours) * len(theirs) <= MOST_CELLS
    if not whole:
        ours, theirs = ours[: MOST_CELLS // 150], theirs[:150]
    points = np.rint(100 * made.scores.rows(ours)[:, theirs] / FULL).astype(np.int64)
    points[~made.rules.allowed(ours)[:, theirs]] = FORBIDDEN
    at = {int(row): place for place, row in enumerate(ours)}, {int(row): n for n, row in enumerate(theirs)}
    pairs = ((at[0].get(rows[0][p.mentee]), at[1].get(rows[1][p.mentor])) for p in match.pairs)
    return {
        "mentors": [made.mentors.names[j] for j in theirs],
        "mentees": [made.mentees.names[i] for i in ours],
        "scores": points.T.tolist(),
        "pairs": [[place, n] for place, n in pairs if place is not None and n is not None],
        "whole": whole,
    }


def _first(rows: Iterable[int], size: int) -> Index:
    """Those rows once each, then all others."""
    return np.array(list(dict.fromkeys([*rows, *range(size)])), np.int64)
