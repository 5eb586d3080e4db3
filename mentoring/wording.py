"""Wordings: when a header of an export, or the words of an option, are the ones we look for."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mentoring.questionnaire import Question

INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff]"
)
"""Control characters, direction marks (bidi), characters of no width, halves of a character: never part of an answer."""

_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "«": '"', "»": '"'})
_TRAILING = ' *:?!.;,…-–—"'
_CUT = ("…", "...")
_LEAST_STEM = 15
"""Characters a header that was cut short must keep before it is taken for the long question."""
_ASIDE = ("points - ", "points – ", "feedback - ", "feedback – ", "commentaires - ", "commentaires – ")
"""Microsoft adds such columns to the questions of a quiz."""


def fold(text: str) -> str:
    """The text without regard to case, composition of accents, kinds of space, quote and line feed."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFC", text)).translate(_QUOTES)
    return " ".join(unicodedata.normalize("NFC", plain.casefold()).split())


def loose(text: str) -> str:
    """The folded text without the star of a required question and without its last punctuation."""
    return fold(text).lstrip("* ").rstrip(_TRAILING)


@dataclass(frozen=True, slots=True)
class Missing:
    """A question that the export does not have: its meaning, its first wording, the header that comes closest."""

    meaning: str
    wording: str
    closest: str


@dataclass(frozen=True, slots=True)
class Headers:
    """Where each mapped question stands in one export: meaning -> positions of its columns, left to right.

    More than one position means that the export has the very same header several times (a question deleted and asked
    again): the rightmost cell that is not empty is the answer.
    """

    found: Mapping[str, tuple[int, ...]]
    missing: tuple[Missing, ...]


def find(headers: Sequence[str], mapping: Mapping[str, Question]) -> Headers:
    """Find every mapped question: word for word first, then loosely, then among the headers that were cut short."""
    by_fold: dict[str, list[int]] = {}
    by_loose: dict[str, list[int]] = {}
    stems: list[tuple[str, int]] = []
    for position, header in enumerate(headers):
        folded = fold(header)
        if not folded or folded.startswith(_ASIDE):
            continue
        by_fold.setdefault(folded, []).append(position)
        by_loose.setdefault(loose(header), []).append(position)
        if folded.endswith(_CUT) and len(stem := folded.rstrip(_TRAILING)) >= _LEAST_STEM:
            stems.append((stem, position))
    found: dict[str, tuple[int, ...]] = {}
    missing: list[Missing] = []
    for meaning, question in mapping.items():
        wordings = _wordings(question)
        positions = (
            _first(by_fold.get(fold(wording)) for wording in wordings)
            or _first(_same(headers, by_loose.get(loose(wording))) for wording in wordings)
            or _first(_same(headers, _cut_short(wording, stems)) for wording in wordings)
        )
        if positions:
            found[meaning] = tuple(positions)
        else:
            missing.append(Missing(meaning, wordings[0], _closest(wordings, headers)))
    return Headers(found, tuple(missing))


def _wordings(question: Question) -> tuple[str, ...]:
    """Every header the question may have; the row of a grid stands in brackets at Google, alone at Microsoft."""
    if question.row is None:
        return question.texts
    return (*(f"{text} [{question.row}]" for text in question.texts), question.row)


def _first(candidates: Iterable[list[int] | None]) -> list[int] | None:
    return next((positions for positions in candidates if positions), None)


def _same(headers: Sequence[str], positions: list[int] | None) -> list[int] | None:
    """The positions when they all have one and the same header; None when it would be a guess between several."""
    if positions and len({fold(headers[position]) for position in positions}) == 1:
        return positions
    return None


def _cut_short(wording: str, stems: Iterable[tuple[str, int]]) -> list[int]:
    folded = fold(wording)
    return [position for stem, position in stems if folded.startswith(stem)]


def _closest(wordings: Sequence[str], headers: Sequence[str]) -> str:
    """The header most like one of the wordings, as written; "" when none is at all like them."""
    by_fold = {fold(header)[:300]: header for header in headers if fold(header)}
    for wording in wordings:
        near = difflib.get_close_matches(fold(wording)[:300], by_fold, n=1, cutoff=0.5)
        if near:
            return by_fold[near[0]]
    return ""
