"""The criteria: how well a mentor meets what a mentee looks for, each 0..1 by itself, and the facts that say why.

Every criterion is a product of two small tables, `wanted` (mentees) and `offered` (mentors): points of a pair = one row times
the other. So a cohort is scored by one matrix product, in whole numbers that float32 holds exactly (all below 2**24),
on any machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from mentoring.matching.cells import Cells, Index, Table
from mentoring.matching.hours import half_hours
from mentoring.matching.model import LEVELS
from mentoring.matching.parties import Party
from mentoring.matching.text import LONG, Synonyms, items, key, language, numbers
from mentoring.programme import Criterion

Facts = dict[str, Any]

MOST_COLUMNS = 1_000
"""Different wishes of one criterion that count, the most shared first: what bounds memory when everybody writes prose."""
MOST_FACTS = 3
ROWS = 4_096
"""People worked on together, where a table for all of them would be held twice."""
REMEMBERED = 20_000
"""Different answers whose reading is kept at hand."""
DAY = 9.0
"""Hours of a working day, 9:00 to 18:00."""
YEARS_OUT = 5.0
"""Years outside the wished range of experience after which a mentor no longer meets it at all."""


@dataclass(frozen=True)
class Block:
    """One criterion over the whole cohort.

    `wanted` (mentees x k) holds parts of the criterion's share, whole numbers; `offered` (mentors x k) levels 0..LEVELS.
    `facts(mentee, mentor)` names what both answered; empty when there is nothing to say.
    """

    name: str
    share: int
    wanted: Table
    offered: Table
    facts: Callable[[int, int], Facts]

    @cached_property
    def average(self) -> Table:
        """What the average mentor offers."""
        mean: Table = self.offered.mean(axis=0, dtype=np.float32)
        return mean


Make = Callable[[Party, Party, int, Criterion, Synonyms], Block]
Wish = frozenset[str]
"""One thing asked for: the stems of its words."""
Read = Callable[[str], Mapping[str, str]]
"""How an item is read: stem -> as written."""


def shared(name: str, fact: str, wanted: str, offered: str, read: Read | None = None) -> Make:
    """A criterion of things in common: the part of the mentee's items that the mentor has too.

    An item is met fully when one item of the mentor holds all its words, half when it holds more than half of them.
    `read` makes the words of an item; default: those of its text, with the organisation's synonyms.
    """

    def make(mentors: Party, mentees: Party, share: int, criterion: Criterion, synonyms: Synonyms) -> Block:
        reading = read or synonyms.words
        asked, answered = mentees.column(wanted), mentors.column(offered)
        wishes = lru_cache(REMEMBERED)(lambda told: _wishes(told, reading))
        columns: dict[Wish, int] = {}
        mine = Cells.of((dict.fromkeys(wishes(items(value)), 1) for value in asked), columns)
        covers = _Covers(columns, reading)
        theirs = Cells.of((covers.of(items(value)) for value in answered), columns)

        def facts(mentee: int, mentor: int) -> Facts:
            met = covers.of(items(answered[mentor]))
            both = [text for wish, text in wishes(items(asked[mentee])).items() if met.get(wish) == LEVELS]
            return {fact: both[:MOST_FACTS]} if both else {}

        return Block(name, share, *_tables(share, mine, theirs, columns), facts)

    return make


def _tables(share: int, wishes: Cells, met: Cells, columns: Mapping[Wish, int]) -> tuple[Table, Table]:
    """The two tables of wishes and what meets them; wishes that nobody meets have no column, but count for their share."""
    demand, supply = (np.bincount(side.column, minlength=len(columns)) for side in (wishes, met))
    asked = [wish for wish, column in columns.items() if supply[column]]
    worth = demand * supply
    kept = sorted(asked, key=lambda wish: (-worth[columns[wish]], sorted(wish)))[:MOST_COLUMNS]
    place = np.full(len(columns), -1)
    place[[columns[wish] for wish in kept]] = np.arange(len(kept))
    return _in_parts(share, wishes.table(place, len(kept)), wishes.counts), met.table(place, len(kept))


def _in_parts(share: int, asked: Table, counts: Index) -> Table:
    """Each row's share in equal whole parts over its `counts` wishes, in place; what the division leaves goes to the first."""
    part, left = np.divmod(share, np.maximum(1, counts))
    for at in range(0, len(asked), ROWS):
        rows = slice(at, at + ROWS)
        more = np.cumsum(asked[rows], axis=1) <= left[rows, None]
        asked[rows] *= part[rows, None] + more
    return asked


def _wishes(told: tuple[str, ...], read: Read) -> dict[Wish, str]:
    """What a mentee asks for, stems -> as written. Prose counts word by word."""
    found: dict[Wish, str] = {}
    for item in told:
        written = read(item)
        if len(written) > LONG:
            for stem, word in written.items():
                found.setdefault(frozenset([stem]), word)
        elif written:
            found.setdefault(frozenset(written), item)
    return found


class _Covers:
    """Which wishes a mentor's items meet, and how well."""

    def __init__(self, wishes: Iterable[Wish], read: Read) -> None:
        self._read = read
        self._holding: dict[str, list[Wish]] = {}
        for wish in wishes:
            for stem in wish:
                self._holding.setdefault(stem, []).append(wish)
        self._seen: dict[str, dict[Wish, int]] = {}

    def of(self, told: tuple[str, ...]) -> dict[Wish, int]:
        best: dict[Wish, int] = {}
        for item in told:
            if item not in self._seen:
                self._seen[item] = self._met(item)
            for wish, level in self._seen[item].items():
                best[wish] = max(level, best.get(wish, 0))
        return best

    def _met(self, item: str) -> dict[Wish, int]:
        hits = Counter(wish for stem in self._read(item) for wish in self._holding.get(stem, ()))
        full = {wish: LEVELS for wish, n in hits.items() if n == len(wish)}
        half = {wish: LEVELS // 2 for wish, n in hits.items() if len(wish) / 2 < n < len(wish)}
        return full | half


def availability(
    mentors: Party, mentees: Party, share: int, criterion: Criterion, synonyms: Synonyms
) -> Block:
    """The part of the mentee's free hours of the week when the mentor is free too, each in their own time zone.

    Where one of the two gave no zone they are taken to be in the same. What is no slot of the week counts by itself.
    """
    known = Counter(
        offset for side in (mentees, mentors) for offset in side.column("utc_offset") if offset is not None
    )
    usual = known.most_common(1)[0][0] if known else 0.0
    offsets = [
        [usual if offset is None else offset for offset in side.column("utc_offset")]
        for side in (mentees, mentors)
    ]
    said = [side.column("availability") for side in (mentees, mentors)]

    def slots(side: int, row: int) -> list[tuple[str, float]]:
        return [(slot, offsets[side][row]) for slot in items(said[side][row])]

    named: dict[tuple[str, float], int] = {}
    sides = [
        Cells.of((dict.fromkeys(slots(side, row), 1) for row in range(len(offsets[side]))), named)
        for side in (0, 1)
    ]
    cells = [half_hours(*slot) for slot in named]
    at = {cell: place for place, cell in enumerate(sorted({cell for row in cells for cell in row}))}
    covered = np.zeros((len(named), len(at)), np.float32)
    for slot, row in enumerate(cells):
        covered[slot, [at[cell] for cell in row]] = 1
    free = [side.table(np.arange(len(named)), len(named)) @ covered for side in sides]
    for table in free:
        np.minimum(1, table, out=table)

    def facts(mentee: int, mentor: int) -> Facts:
        mine, theirs = slots(0, mentee), slots(1, mentor)
        hours = {cell for slot in theirs for cell in half_hours(*slot)}
        if offsets[0][mentee] == offsets[1][mentor]:
            both = [slot for slot, zone in mine if set(half_hours(slot, zone)) <= hours]
            return {"slots": both[:MOST_FACTS]} if both else {}
        shared = len(hours & {cell for slot in mine for cell in half_hours(*slot)}) // 2
        return {"hours": shared} if shared else {}

    counts = free[0].sum(axis=1).astype(np.int64)
    free[1] *= LEVELS
    return Block("availability", share, _in_parts(share, free[0], counts), free[1], facts)


def experience(mentors: Party, mentees: Party, share: int, criterion: Criterion, synonyms: Synonyms) -> Block:
    """Years of experience of the mentor within the range the mentee asks for, else within the programme's ideal gap.

    Outside the range, points fall evenly and are nothing `YEARS_OUT` years away from it. For a reverse programme the
    gap is negative: `ideal_gap: [-25, -5]`.
    """
    least, most = criterion.ideal_gap or (3.0, 15.0)
    years = [_years(value) for value in mentors.column("experience_years")]
    steps = sorted({y for y in years if y is not None})
    at = {y: column for column, y in enumerate(steps)}
    offered = np.zeros((len(mentors), len(steps)), np.float32)
    for j, y in enumerate(years):
        if y is not None:
            offered[j, at[y]] = LEVELS
    axis = np.array(steps)
    rows: dict[tuple[float, float], Table] = {}
    wanted = np.zeros((len(mentees), len(steps)), np.float32)
    ranges = []
    for wish, own in zip(
        mentees.column("wished_experience"), mentees.column("experience_years"), strict=True
    ):
        base = _years(own)
        ranges.append(_range(wish) or ((base + least, base + most) if base is not None else None))
    for i, wished in enumerate(ranges):
        if wished is None:
            continue
        if wished not in rows:
            out = np.maximum(0, np.maximum(wished[0] - axis, axis - wished[1]))
            rows[wished] = np.floor(share * np.maximum(0, 1 - out / YEARS_OUT)).astype(np.float32)
        wanted[i] = rows[wished]

    def facts(mentee: int, mentor: int) -> Facts:
        y, wished = years[mentor], ranges[mentee]
        return {"years": round(y)} if y is not None and wished and wished[0] <= y <= wished[1] else {}

    return Block("experience", share, wanted, offered, facts)


def _years(value: Any) -> float | None:
    """Whole years, at most 70; the middle of a range."""
    found = numbers(value)[:2]
    return float(min(70, round(sum(found) / len(found)))) if found else None


def _range(value: Any) -> tuple[float, float] | None:
    """A wished range: "5-10", "10+" (one number means at least)."""
    found = numbers(value)[:2]
    if not found:
        return None
    return (min(found), max(found)) if len(found) == 2 else (found[0], 99.0)


def place(mentors: Party, mentees: Party, share: int, criterion: Criterion, synonyms: Synonyms) -> Block:
    """The same site."""
    sites = [key(str(value)) if value is not None else "" for value in mentors.column("site")]
    asked = [key(str(value)) if value is not None else "" for value in mentees.column("site")]
    at = {site: column for column, site in enumerate(sorted(set(sites) & set(asked) - {""}))}
    wanted, offered = (np.zeros((len(side), len(at)), np.float32) for side in (mentees, mentors))
    for table, column, full in ((wanted, asked, share), (offered, sites, LEVELS)):
        for row, site in enumerate(column):
            if site in at:
                table[row, at[site]] = full

    def facts(mentee: int, mentor: int) -> Facts:
        same = asked[mentee] and asked[mentee] == sites[mentor]
        return {"site": str(mentees.column("site")[mentee])} if same else {}

    return Block("place", share, wanted, offered, facts)


def time_zone(mentors: Party, mentees: Party, share: int, criterion: Criterion, synonyms: Synonyms) -> Block:
    """Hours of the working day that both share, out of nine."""
    offsets = mentors.column("utc_offset")
    steps = sorted({offset for offset in offsets if offset is not None})
    at = {offset: column for column, offset in enumerate(steps)}
    wanted, offered = (np.zeros((len(side), len(steps)), np.float32) for side in (mentees, mentors))
    for j, offset in enumerate(offsets):
        if offset is not None:
            offered[j, at[offset]] = LEVELS
    mine = mentees.column("utc_offset")
    for i, offset in enumerate(mine):
        if offset is not None:
            wanted[i] = [np.floor(share * _common_hours(offset, other) / DAY) for other in steps]

    def facts(mentee: int, mentor: int) -> Facts:
        here, there = mine[mentee], offsets[mentor]
        hours = _common_hours(here, there) if here is not None and there is not None else 0
        return {"hours": int(hours)} if hours >= 1 else {}

    return Block("time_zone", share, wanted, offered, facts)


def _common_hours(one: float, other: float) -> float:
    """Hours common to two working days, round the clock: +14 and -10 show the same time."""
    apart = abs(one - other) % 24
    return max(0.0, DAY - min(apart, 24 - apart))


def _language(item: str) -> Mapping[str, str]:
    return {language(item): item}


CRITERIA: Mapping[str, Make] = {
    "skills": shared("skills", "skills", "skills_wanted", "skills_offered"),
    "goals": shared("goals", "goals", "goals", "goals"),
    "experience": experience,
    "languages": shared("languages", "languages", "languages", "languages", _language),
    "place": place,
    "time_zone": time_zone,
    "availability": availability,
    "style": shared("style", "styles", "style", "style"),
    "values": shared("values", "values", "values", "values"),
    "personality": shared("personality", "traits", "personality", "personality"),
    "interests": shared("interests", "interests", "interests", "interests"),
}
"""Criterion -> what makes its block of (mentors, mentees, share, settings, synonyms)."""

SILENT = frozenset({"personality"})
"""Criteria that count but are never given as a reason: nobody reads an inference about the other's character."""
