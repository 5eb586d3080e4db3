"""Surveys in totals: counts, means, net promoter score, what people wrote; small groups are never told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mentoring import anonymity
from mentoring.estimates import Figure, average, net_promoters
from mentoring.people import Answer
from mentoring.questionnaire import IDENTITY, Kind, Question

_UNTOLD = frozenset({*IDENTITY, "role", "partner", "testimonial", "testimonial_consent"})
"""Meanings that tell who answers, or that only a person should read and answer to."""
_CHOSEN: tuple[Kind, ...] = ("choice", "choices", "slots", "yes-no")


@dataclass(frozen=True, slots=True)
class Bar:
    """How many answers name one of these options (codes, or levels of a scale); `or_more` makes it a lower bound."""

    codes: tuple[str, ...]
    count: int
    or_more: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered to one question.

    `n` answers; `least` is the number that may be printed where n itself would tell how few did not answer. `roles` holds n
    and mean of each role, or is empty. `texts` stand in alphabetical order, which tells nothing.
    """

    meaning: str
    kind: Kind
    n: int
    least: int | None = None
    mean: float | None = None
    interval: tuple[float, float] | None = None
    nps: float | None = None
    bars: tuple[Bar, ...] = ()
    roles: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    texts: tuple[str, ...] = ()

    def count(self, *codes: str) -> int | None:
        """How many answers name one of these options; None where the published bars do not tell."""
        wanted = set(codes)
        found = [bar for bar in self.bars if wanted & set(bar.codes)]
        if not self.bars or any(bar.or_more or not set(bar.codes) <= wanted for bar in found):
            return None
        return sum(bar.count for bar in found)


@dataclass(frozen=True, slots=True)
class Result:
    """What a whole survey says, question by question; `n` is the number of its answers."""

    form: str
    n: int
    outcomes: tuple[Outcome, ...] = ()

    def outcome(self, meaning: str) -> Outcome | None:
        """What was answered to that question, if anything may be said."""
        return next((one for one in self.outcomes if one.meaning == meaning), None)


def aggregate(
    form: str,
    answers: Sequence[Answer],
    questions: Mapping[str, Question],
    *,
    threshold: int,
    anonymous: bool,
    role_of: Callable[[Answer], str | None],
) -> Result | None:
    """The result of a survey; None when fewer than `threshold` answered. Of an anonymous one no small count is told either."""
    if len(answers) < threshold:
        return None
    outcomes = []
    for meaning, question in questions.items():
        given = [answer for answer in answers if _said(answer.values.get(meaning))]
        if meaning not in _UNTOLD and len(given) >= threshold:
            outcome = _outcome(meaning, question, given, len(answers), threshold, anonymous)
            outcomes.append(replace(outcome, roles=_by_role(outcome, given, threshold, role_of)))
    return Result(form, len(answers), tuple(o for o in outcomes if o.mean is not None or o.bars or o.texts))


def _said(value: Any) -> bool:
    return value is not None and value not in ("", (), [])


def _outcome(
    meaning: str, question: Question, given: Sequence[Answer], whole: int, threshold: int, anonymous: bool
) -> Outcome:
    values = [answer.values[meaning] for answer in given]
    small_rest = anonymous and not anonymity.large(whole - len(given), threshold)
    least = max(threshold, whole - threshold) if small_rest else None
    outcome = Outcome(meaning, question.kind, len(given), least)
    if question.kind in ("scale", "number"):
        outcome = _measured(outcome, question, numbers(values))
    elif question.kind in _CHOSEN:
        named = Counter(code for value in values for code in _codes(value))
        listed = {code: named[code] for code in (*question.options, *sorted(named))}
        outcome = replace(
            outcome, bars=_bars(question.kind, listed, len(given), threshold if anonymous else 0)
        )
    elif question.kind == "text":
        texts = sorted({" ".join(str(value).split()): None for value in values}, key=str.casefold)
        outcome = replace(outcome, texts=tuple(texts) if len(values) >= threshold else ())
    if anonymous and question.kind == "scale":
        outcome = replace(outcome, bars=_joined_levels(outcome, threshold))
    # The bars of a question with one choice add up to n: they go where n must not be told.
    return replace(outcome, bars=()) if small_rest and question.kind not in ("choices", "slots") else outcome


def numbers(values: Iterable[Any]) -> list[float]:
    """Those of the values that are numbers; True and False are not."""
    return [float(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool)]


def _codes(value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return tuple(dict.fromkeys(map(str, value))) if isinstance(value, list | tuple) else (str(value),)


def _measured(outcome: Outcome, question: Question, values: list[float]) -> Outcome:
    within = None
    if question.least is not None and question.most is not None:
        within = (question.least, question.most)
    figure: Figure = average(outcome.meaning, values, "score", within)
    bars: tuple[Bar, ...] = ()
    if question.kind == "scale" and within:
        counted = Counter(map(round, values))
        bars = tuple(
            Bar((str(level),), counted[level]) for level in range(int(within[0]), int(within[1]) + 1)
        )
    nps = net_promoters(outcome.meaning, values).value if outcome.meaning == "nps" else None
    return replace(outcome, mean=figure.value, interval=figure.interval, nps=nps, bars=bars)


def _joined_levels(outcome: Outcome, threshold: int) -> tuple[Bar, ...]:
    """A scale's levels, joined until none is small; those of a recommendation only as its three groups, which its score tells."""
    if outcome.meaning == "nps":
        groups = [(0, 6), (7, 8), (9, 10)]
        bars = [
            Bar(
                tuple(code for bar in outcome.bars for code in bar.codes if low <= int(code) <= high),
                sum(bar.count for bar in outcome.bars if low <= int(bar.codes[0]) <= high),
            )
            for low, high in groups
        ]
        return tuple(bars) if all(anonymity.large(bar.count, threshold) for bar in bars) else ()
    levels = [bar.codes[0] for bar in outcome.bars]
    joined = anonymity.neighbours([bar.count for bar in outcome.bars], threshold)
    return tuple(Bar(tuple(levels[first : last + 1]), count) for first, last, count in joined)


def _bars(kind: Kind, counts: Mapping[str, int], whole: int, threshold: int) -> tuple[Bar, ...]:
    """The options by how often they were named; without a threshold all of them, in the order of the form."""
    if not threshold:
        return tuple(Bar((code,), count) for code, count in counts.items())
    if kind in ("choices", "slots"):
        return tuple(Bar((code,), n, more) for code, n, more in anonymity.named(counts, whole, threshold))
    return tuple(Bar(codes, count) for codes, count in anonymity.joined(counts, threshold))


def _by_role(
    outcome: Outcome, given: Sequence[Answer], threshold: int, role_of: Callable[[Answer], str | None]
) -> dict[str, tuple[int, float]]:
    """Number and mean of each role, where every role is large enough and no rest can be worked out."""
    if outcome.mean is None or outcome.least is not None:
        return {}
    sizes = anonymity.blocks(map(role_of, given), threshold)
    found = {}
    for role in sorted(role for role in sizes if role is not None):
        own = numbers(answer.values[outcome.meaning] for answer in given if role_of(answer) == role)
        found[role] = (len(own), sum(own) / len(own))
    return found
