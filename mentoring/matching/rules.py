"""The hard rules: couples that must never be, whatever their score, each with the code of its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mentoring.matching.identities import Identities
from mentoring.matching.model import Constraints
from mentoring.matching.parties import Party
from mentoring.matching.text import items, key, language
from mentoring.programme import Matching

Index = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

WORD = 64
"""Languages a machine word of the bit sets holds."""


@dataclass(frozen=True)
class Traits:
    """What the rules look at, one entry a person: codes, -1 for none; `languages` (people x words) is a bit set, uint64."""

    own: Index
    manager: Index
    department: Index
    languages: npt.NDArray[np.uint64]

    def take(self, rows: Index) -> Traits:
        """Those people, in that order."""
        return Traits(self.own[rows], self.manager[rows], self.department[rows], self.languages[rows])


@dataclass(frozen=True)
class Rules:
    """The rules of a programme over a cohort.

    `listed` holds the couples barred one by one (former, excluded, banned): code -> sorted mentee * mentors + mentor.
    """

    mentees: Traits
    mentors: Traits
    same_language: bool
    reporting_line: bool
    department: bool
    listed: Mapping[str, Index]

    @property
    def shape(self) -> tuple[int, int]:
        """Mentees, mentors."""
        return len(self.mentees.own), len(self.mentors.own)

    def broken(self, mentees: Index) -> dict[str, Mask]:
        """Code -> which couples of those mentees with every mentor break that rule (mentees x mentors)."""
        grid = np.ix_(mentees, np.arange(self.shape[1]))
        found = self._broken(self.mentees.take(grid[0]), self.mentors.take(grid[1]))
        return found | {code: self._listed_grid(couples, mentees) for code, couples in self.listed.items()}

    def broken_by(self, mentees: Index, mentors: Index) -> dict[str, Mask]:
        """Code -> which of those couples, taken one by one, break that rule."""
        found = self._broken(self.mentees.take(mentees), self.mentors.take(mentors))
        couples = mentees * self.shape[1] + mentors
        return found | {code: np.isin(couples, listed) for code, listed in self.listed.items()}

    def _broken(self, ours: Traits, theirs: Traits) -> dict[str, Mask]:
        """The rules about traits, between mentees and mentors of shapes that broadcast."""
        found: dict[str, Mask] = {"same-person": ours.own == theirs.own}
        if self.same_language:
            words = range(ours.languages.shape[-1])
            shared = [(ours.languages[..., word] & theirs.languages[..., word]) != 0 for word in words]
            found["language"] = ~np.logical_or.reduce([np.zeros_like(found["same-person"]), *shared])
        if self.department:
            found["department"] = _equal(ours.department, theirs.department)
        if self.reporting_line:
            above, below = _equal(ours.manager, theirs.own), _equal(ours.own, theirs.manager)
            found["reporting-line"] = above | below | _equal(ours.manager, theirs.manager)
        return found

    def allowed(self, mentees: Index) -> Mask:
        """Which couples of those mentees with every mentor keep all the rules (mentees x mentors)."""
        found = np.zeros((len(mentees), self.shape[1]), np.bool_)
        for mask in self.broken(mentees).values():
            found |= mask
        return ~found

    def codes(self, mentee: int, mentor: int) -> tuple[str, ...]:
        """The rules that one couple breaks."""
        broken = self.broken_by(np.array([mentee]), np.array([mentor]))
        return tuple(code for code, mask in broken.items() if mask[0])

    def keep(self, mentees: Index, mentors: Index) -> Mask:
        """Which of those couples, one by one, keep all the rules."""
        kept = np.ones(len(mentees), np.bool_)
        for mask in self.broken_by(mentees, mentors).values():
            kept &= ~mask
        return kept

    def take(self, mentees: Index, mentors: Index) -> Rules:
        """The rules over some of the people; a mentor may stand there several times."""
        width = self.shape[1]
        row_at, order = _places(mentees, self.shape[0]), np.argsort(mentors, kind="stable")
        starts = np.searchsorted(mentors[order], np.arange(width + 1))

        def moved(couples: Index) -> Index:
            couples = couples[row_at[couples // width] >= 0]
            first, times = starts[couples % width], np.diff(starts)[couples % width]
            within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
            columns = order[np.repeat(first, times) + within]
            return np.sort(np.repeat(row_at[couples // width], times) * len(mentors) + columns)

        listed = {code: moved(couples) for code, couples in self.listed.items()}
        return replace(
            self, mentees=self.mentees.take(mentees), mentors=self.mentors.take(mentors), listed=listed
        )

    def turned(self) -> Rules:
        """The same rules seen from the other side: mentors as rows."""
        n, m = self.shape
        listed = {code: np.sort(couples % m * n + couples // m) for code, couples in self.listed.items()}
        return replace(self, mentees=self.mentors, mentors=self.mentees, listed=listed)

    def _listed_grid(self, couples: Index, mentees: Index) -> Mask:
        mask = np.zeros((len(mentees), self.shape[1]), np.bool_)
        width = self.shape[1]
        first, last = (
            np.searchsorted(couples, mentees * width),
            np.searchsorted(couples, (mentees + 1) * width),
        )
        for row in np.flatnonzero(last > first):
            mask[row, couples[first[row] : last[row]] - mentees[row] * width] = True
        return mask


def _equal(ours: Index, theirs: Index) -> Mask:
    same: Mask = (ours == theirs) & (ours >= 0)
    return same


def _places(chosen: Index, size: int) -> Index:
    """Where each of `size` people stands among the chosen, -1 when not there."""
    found = np.full(size, -1, np.int64)
    found[chosen] = np.arange(len(chosen))
    return found


def rules(mentors: Party, mentees: Party, matching: Matching, constraints: Constraints) -> Rules:
    """The programme's rules over a cohort. A rule about something nobody was asked is not applied."""
    wished = matching.rules
    identity = Identities(mentors, mentees)
    spoken = [
        [{language(text) for text in items(v)} for v in side.column("languages")]
        for side in (mentees, mentors)
    ]
    bits = {name: place for place, name in enumerate(sorted(set().union(*spoken[0], *spoken[1])))}
    departments: dict[str, int] = {}

    def traits(side: Party, languages: list[set[str]]) -> Traits:
        words = np.zeros((len(side), -(-len(bits) // WORD)), np.uint64)
        for row, names in enumerate(languages):
            for name in names:
                words[row, bits[name] // WORD] |= np.uint64(1 << bits[name] % WORD)
        place = [
            -1 if value is None else departments.setdefault(key(str(value)), len(departments))
            for value in side.column("department")
        ]
        boss = [identity.code(value) for value in side.column("manager_address")]
        own = [identity.code(person) for person in side.ids]
        return Traits(np.array(own, np.int64), np.array(boss, np.int64), np.array(place, np.int64), words)

    listed = {
        "former": frozenset() if wished.allow_former else constraints.former,
        "excluded": constraints.excluded | _unwanted(mentors) | _unwanted(mentees),
        "banned": constraints.bans,
    }
    return Rules(
        mentees=traits(mentees, spoken[0]),
        mentors=traits(mentors, spoken[1]),
        same_language=wished.same_language
        and mentors.answered("languages")
        and mentees.answered("languages"),
        reporting_line=wished.different_reporting_line,
        department=wished.different_department or matching.formula == "cross-department",
        listed={
            code: identity.couples(pairs, ordered=code == "banned") for code, pairs in listed.items() if pairs
        },
    )


def _unwanted(side: Party) -> frozenset[tuple[str, str]]:
    """Whom people asked not to be paired with: they never have to say why, and nobody is told."""
    rows = zip(side.ids, side.column("excluded"), strict=True)
    return frozenset((person, name) for person, said in rows for item in items(said) for name in item.split())
