"""What matching takes beside the people, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mentoring.people import Reason, Role

SHARES = 10_000
"""The criteria of a pair share this many parts between them, by their weights."""
LEVELS = 4
"""A mentor meets one wish of a mentee fully (4), half (2) or not at all (0)."""
Method = Literal["prices", "choices", "compared", "stable"]
FULL = SHARES * LEVELS
"""Integer points of a perfect pair. Scores are whole numbers inside, so that an optimum can be proven exactly."""


def score(points: int) -> float:
    """Points (0..FULL) as the score people see, 0..100 with two decimals."""
    return round(100 * int(points) / FULL, 2)


@dataclass(frozen=True, slots=True)
class Constraints:
    """What binds a match beside everybody's answers. A person is named by id or by any of their addresses.

    Args:
        excluded: couples that must never be paired, in either order; confidential.
        former: couples that were paired before, in either order.
        open: (mentor, mentee) already paired: the mentee is served, the mentor's seat taken.
        locks: (mentor, mentee) that HR wants; they are kept whatever the score.
        bans: (mentor, mentee) that HR does not want.
        by_hand: (mentor, mentee) of HR's own file, in its order (formula manual).
    """

    excluded: frozenset[tuple[str, str]] = frozenset()
    former: frozenset[tuple[str, str]] = frozenset()
    open: frozenset[tuple[str, str]] = frozenset()
    locks: frozenset[tuple[str, str]] = frozenset()
    bans: frozenset[tuple[str, str]] = frozenset()
    by_hand: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """A pair worth proposing: its score 0..100 and its strongest reasons first. `locked` when HR fixed it."""

    mentor: str
    mentee: str
    points: float
    reasons: tuple[Reason, ...] = ()
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Somebody without a partner: the code of the reason and the facts of what would unlock it (see `explain`)."""

    person: str
    role: Role
    code: str
    unlock: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The proof that no other match has more pairs or, with as many, a better total.

    Args:
        optimal: True when the bound is reached.
        gap: bound minus what was reached, in the units of `Match.total`; 0 when optimal.
        bound: no match allowed by the rules, with as many pairs, has a greater total.
        most_pairs: no match allowed by the rules has more pairs than this.
        checked_by: how it was checked, and over how many couples.
        worst_proven: True when, of all matches as good, none has a better worst pair.
        method: what the proof rests on: seat prices recomputed without the solver; for groups, prices of places recomputed for
            every choice of who leads; a comparison with the best match of the same people, itself proven by prices; stability,
            for what people chose.
    """

    optimal: bool
    gap: float
    bound: float
    most_pairs: int
    checked_by: str
    method: Method = "prices"
    worst_proven: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A draft: pairs by mentee, the people left over, total and worst score, the proof, and the seed of the draw."""

    pairs: tuple[Proposed, ...]
    unmatched: tuple[Unmatched, ...]
    total: float
    worst: float | None
    certificate: Certificate
    seed: int
    ignored: tuple[str, ...] = ()
    """Criteria of the programme that nobody answered on one side or the other: they cannot tell anything."""
