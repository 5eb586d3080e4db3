"""Figures with what they stand on: n, and a 95 % interval wherever one makes sense."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import mean, stdev, variance
from typing import Literal

Unit = Literal["share", "number", "score", "minutes"]
Z = 1.959964
"""Of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its value (None when nothing can be said yet), the n it stands on, and its 95 % interval.

    A share is 0..1. `n` is the denominator of a share, the number of values of a mean, the count itself for a count.
    """

    id: str
    value: float | None
    n: int
    unit: Unit
    interval: tuple[float, float] | None = None


def share(id_: str, part: int, whole: int) -> Figure:
    """A share with its interval (Wilson score; E. B. Wilson, JASA 22, 1927). None of nothing."""
    return Figure(id_, part / whole if whole else None, whole, "share", wilson(part, whole))


def wilson(part: float, whole: float) -> tuple[float, float] | None:
    """The 95 % score interval of a share."""
    if not whole:
        return None
    p = part / whole
    centre, spread = p + Z * Z / (2 * whole), Z * sqrt(p * (1 - p) / whole + Z * Z / (4 * whole * whole))
    scale = 1 + Z * Z / whole
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def ratio(id_: str, groups: Iterable[tuple[float, float]]) -> Figure:
    """A share whose units come in groups that are alike (the sessions of one pair, the goals of one person).

    Its interval takes the spread between groups into account (W. G. Cochran, Sampling Techniques, 1977, 6.3) and is never
    narrower than Wilson's.

    Args:
        groups: part and whole of each group.
    """
    known = [(part, whole) for part, whole in groups if whole]
    total = sum(whole for _, whole in known)
    if not known:
        return Figure(id_, None, 0, "share")
    value = sum(part for part, _ in known) / total
    low, high = wilson(value * total, total) or (0.0, 1.0)
    if (groups_ := len(known)) > 1:
        scatter = sum((part - value * whole) ** 2 for part, whole in known) * groups_ / (groups_ - 1)
        spread = student(groups_ - 1) * sqrt(scatter) / total
        low, high = min(low, max(0.0, value - spread)), max(high, min(1.0, value + spread))
    return Figure(id_, value, round(total), "share", (low, high))


def average(
    id_: str, values: Iterable[float], unit: Unit, within: tuple[float, float] | None = None
) -> Figure:
    """A mean with its interval (Student, Biometrika 6, 1908), kept `within` what an answer may be; none for a single value."""
    known = list(values)
    if not known:
        return Figure(id_, None, 0, unit)
    value = mean(known)
    if len(known) == 1:
        return Figure(id_, value, 1, unit)
    spread = student(len(known) - 1) * stdev(known) / sqrt(len(known))
    low, high = within or (value - spread, value + spread)
    return Figure(id_, value, len(known), unit, (max(low, value - spread), min(high, value + spread)))


def net_promoters(id_: str, values: Iterable[float]) -> Figure:
    """Net promoter score: % of 9-10 minus % of 0-6, -100..100 (F. Reichheld, Harvard Business Review, December 2003)."""
    votes = [100 * ((value >= 9) - (value <= 6)) for value in values]
    if not votes:
        return Figure(id_, None, 0, "score")
    value = mean(votes)
    if len(votes) == 1:
        return Figure(id_, value, 1, "score")
    spread = student(len(votes) - 1) * sqrt(variance(votes) / len(votes))
    return Figure(id_, value, len(votes), "score", (max(-100.0, value - spread), min(100.0, value + spread)))


def difference(one: tuple[int, int], other: tuple[int, int]) -> tuple[float, tuple[float, float]] | None:
    """A share less another, with its interval (R. G. Newcombe, Statistics in Medicine 17, 1998, method 10).

    Args:
        one: part and whole.
        other: part and whole of the group it is compared with.
    """
    mine, theirs = wilson(*one), wilson(*other)
    if mine is None or theirs is None:
        return None
    p, q = one[0] / one[1], other[0] / other[1]
    low = p - q - sqrt((p - mine[0]) ** 2 + (theirs[1] - q) ** 2)
    high = p - q + sqrt((mine[1] - p) ** 2 + (q - theirs[0]) ** 2)
    return p - q, (low, high)


def student(freedom: int) -> float:
    """The factor of a 95 % interval at so many degrees of freedom (Abramowitz and Stegun, 26.7.5: 1 % off at most from 3 on)."""
    if freedom < 3:
        return (12.7062, 4.3027)[freedom - 1]
    z, n = Z, freedom
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
    )
