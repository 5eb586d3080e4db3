"""Whether every group of people fares alike: match rate and mean score by site, gender, seniority, department."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from mentoring.matching.model import Proposed
from mentoring.matching.parties import Party
from mentoring.matching.text import key
from mentoring.people import Role

GROUPS = ("site", "gender", "seniority", "department")
LEAST = 5
"""No figure is given of fewer people."""
Z = 1.96
"""Of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Fare:
    """How one group fares: n people, the share that is matched, their mean score (None when none is matched).

    `group` is "" for all the groups that are too small, together. `worse` when the whole 95 % interval of how its
    match rate, or its mean score, differs from everybody else's lies below 0 (Wilson 1927 and Newcombe 1998; Welch 1947).
    """

    role: Role
    by: str
    group: str
    n: int
    rate: float
    mean: float | None
    worse: bool


def fairness(pairs: Iterable[Proposed], mentors: Party, mentees: Party) -> tuple[Fare, ...]:
    """How the groups of both sides fare with those pairs; groups under five are told together, or not at all."""
    scores: dict[Role, dict[str, list[float]]] = {"mentor": {}, "mentee": {}}
    for pair in pairs:
        scores["mentor"].setdefault(pair.mentor, []).append(pair.points)
        scores["mentee"].setdefault(pair.mentee, []).append(pair.points)
    found: list[Fare] = []
    for side in (mentees, mentors):
        for by in GROUPS:
            groups = _groups(side, by)
            results = {
                group: [_mean(scores[side.role].get(side.ids[row], [])) for row in rows]
                for group, rows in groups.items()
            }
            if len(groups) > 1:
                found += [_fare(side.role, by, group, results) for group in sorted(results)]
    return tuple(found)


def _groups(side: Party, by: str) -> dict[str, list[int]]:
    """Group -> rows; small ones together, with the smallest of the others when they are still too few.

    A group is named as most of its people write it.
    """
    spelt: dict[str, list[str]] = {}
    by_key: dict[str, list[int]] = {}
    for row, value in enumerate(side.column(by)):
        if value is not None:
            spelt.setdefault(key(str(value)), []).append(str(value))
            by_key.setdefault(key(str(value)), []).append(row)
    groups = {_usual(spelt[name]): rows for name, rows in by_key.items()}
    small = [group for group, rows in groups.items() if len(rows) < LEAST]
    rest = [row for group in small for row in groups.pop(group)]
    while rest and len(rest) < LEAST and groups:
        rest += groups.pop(min(groups, key=lambda group: (len(groups[group]), group)))
    return groups | ({"": rest} if len(rest) >= LEAST else {})


def _usual(spellings: list[str]) -> str:
    return min(Counter(spellings).items(), key=lambda one: (-one[1], one[0]))[0]


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _fare(role: Role, by: str, group: str, results: dict[str, list[float | None]]) -> Fare:
    ours = results[group]
    theirs = [value for other, values in results.items() if other != group for value in values]
    matched, others = [v for v in ours if v is not None], [v for v in theirs if v is not None]
    rate, mean = len(matched) / len(ours), _mean(matched)
    worse = _fewer(len(matched), len(ours), len(others), len(theirs))
    if mean is not None and len(matched) >= LEAST and len(others) > 1:
        error = sqrt(_squared_error(matched) + _squared_error(others))
        worse = worse or mean + Z * error < sum(others) / len(others)
    return Fare(role, by, group, len(ours), round(rate, 4), None if mean is None else round(mean, 2), worse)


def _squared_error(values: list[float]) -> float:
    """The square of the standard error of a mean."""
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1) / len(values)


def _fewer(hits: int, n: int, hits_there: int, n_there: int) -> bool:
    """Whether the whole interval of the difference of two shares is below 0 (Newcombe 1998, method 10)."""
    share, there = hits / n, hits_there / n_there
    high, low = _wilson(hits, n)[1], _wilson(hits_there, n_there)[0]
    return share - there + sqrt((high - share) ** 2 + (there - low) ** 2) < 0


def _wilson(hits: int, n: int) -> tuple[float, float]:
    """Wilson's interval of a share."""
    share = hits / n
    centre, half = share + Z * Z / (2 * n), Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return (centre - half) / (1 + Z * Z / n), (centre + half) / (1 + Z * Z / n)
