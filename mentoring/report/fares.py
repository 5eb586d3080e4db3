"""Whether every group of people fares alike in the match: by site, gender, seniority and department."""

from __future__ import annotations

from dataclasses import dataclass

from mentoring.matching import Proposed, fairness, parties
from mentoring.report.press import Press
from mentoring.report.situation import Situation


@dataclass(frozen=True, slots=True)
class Fared:
    """One group of at least five: who they are, how many, the share that has a pair, their mean score (None without one)."""

    role: str
    by: str
    group: str
    n: int
    rate: float
    mean: float | None
    worse: bool


def fares(situation: Situation, press: Press) -> tuple[Fared, ...]:
    """How groups fare with the pairs that are proposed, approved or open; empty before there are any."""
    living = [pair for pair in situation.facts.pairs if pair.status in ("draft", "approved", "open")]
    if not living:
        return ()
    pairs = [Proposed(pair.mentor, pair.mentee, pair.score) for pair in living]
    return tuple(
        Fared(
            role=press.word("role-plural", fare.role),
            by=press.word("group", fare.by),
            group=_named(press, fare.by, fare.group),
            n=fare.n,
            rate=fare.rate,
            mean=fare.mean,
            worse=fare.worse,
        )
        for fare in fairness(pairs, *parties(situation.facts, situation.programme))
    )


def _named(press: Press, by: str, group: str) -> str:
    """The group's name; the small ones, told together, have one of their own."""
    if not group:
        return press.say("fares.others")
    label = press.label(by, group)
    return label[:1].upper() + label[1:]
