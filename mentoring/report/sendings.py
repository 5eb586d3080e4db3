"""What went out: by week, by kind and state; what did not, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from mentoring import conservation
from mentoring.effects import Effect, State
from mentoring.figures import DOCUMENTS
from mentoring.milestones import EVENTS
from mentoring.report.marks import Columns, columns
from mentoring.report.press import Press
from mentoring.report.situation import Situation

CHANNELS = ("mail", "event", "document")
MOST_WEEKS = 60
"""Weeks drawn; a longer time is drawn by month."""
MOST_TROUBLES = 20
_EVENTS = EVENTS | {"kickoff.sessions"}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of effect: its name and how many stand in each state."""

    kind: str
    label: str
    states: dict[str, int]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Effects of one kind that share a reason: how many, since when, and the command that has the first one tried again."""

    label: str
    reason: str
    count: int
    since: date
    command: str


@dataclass(frozen=True)
class Sendings:
    """Everything about effects. `periods` are the first days of the weeks (or months) drawn, with a number a channel.

    `listing` is the command that lists whatever failed.
    """

    total: dict[str, int]
    kinds: tuple[Kind, ...]
    periods: tuple[tuple[date, tuple[int, ...]], ...]
    monthly: bool
    chart: Columns
    failed: tuple[Trouble, ...]
    doubt: tuple[Trouble, ...]
    missed: tuple[Trouble, ...]
    listing: str

    @property
    def states(self) -> list[str]:
        """The states in which there is anything."""
        return [state for state, count in self.total.items() if count]


def sendings(situation: Situation, press: Press) -> Sendings:
    """What went out and what did not, as the ledger holds it."""
    totals = conservation.effects(situation.counts)
    total = totals.pop("all")
    rows = [Kind(kind, press.word("kind", kind), states) for kind, states in totals.items()]
    rows.sort(key=lambda row: (_phase(row.kind), -row.states["done"], row.label))
    periods, monthly = _periods(situation)
    labels = _labels(press, [day for day, _ in periods])
    return Sendings(
        total=total,
        kinds=tuple(rows),
        periods=periods,
        monthly=monthly,
        chart=columns(CHANNELS, [numbers for _, numbers in periods], labels),
        failed=_troubles(situation, press, "failed"),
        doubt=_troubles(situation, press, "doubt"),
        missed=_troubles(situation, press, "missed"),
        listing=press.command("effects", "--state", "failed"),
    )


def _phase(kind: str) -> int:
    order = ("recruit", "survey", "match", "kickoff", "rituals", "midpoint", "closure", "recognition")
    phase = kind.partition(".")[0]
    return order.index(phase) if phase in order else len(order)


def _periods(situation: Situation) -> tuple[tuple[tuple[date, tuple[int, ...]], ...], bool]:
    """Number of effects a channel that went out, by week, or by month when there are too many weeks."""
    days = [(key.split("/")[1], situation.day(at)) for key, at in situation.facts.delivered.items()]
    if not days:
        return (), False
    first, last = min(day for _, day in days), max(day for _, day in days)
    monthly = (last - first).days // 7 >= MOST_WEEKS
    counted = Counter((_start(day, monthly), _channel(kind)) for kind, day in days)
    periods = []
    start = _start(first, monthly)
    while start <= last:
        periods.append((start, tuple(counted[start, channel] for channel in CHANNELS)))
        start = _start(start + timedelta(days=31 if monthly else 7), monthly)
    return tuple(periods), monthly


def _start(day: date, monthly: bool) -> date:
    return day.replace(day=1) if monthly else day - timedelta(days=day.weekday())


def _channel(kind: str) -> str:
    return "document" if kind in DOCUMENTS else "event" if kind in _EVENTS else "mail"


def _labels(press: Press, days: list[date]) -> list[str]:
    """The month, where a period is the first one of it."""
    labels, before = [], 0
    for day in days:
        name = press.formats.short_day(day).replace("\u00a0", " ").split(" ")[1]
        labels.append(name if day.month != before else "")
        before = day.month
    return labels


def _troubles(situation: Situation, press: Press, state: State) -> tuple[Trouble, ...]:
    groups: dict[tuple[str, str], list[Effect]] = {}
    for effect, note in situation.troubled.get(state, ()):
        groups.setdefault((effect.kind, " ".join(note.split())[:200]), []).append(effect)
    found = [
        Trouble(
            press.word("kind", kind),
            reason,
            len(effects),
            situation.day(min(effect.due for effect in effects)),
            press.command(
                "settle",
                effects[0].key,
                "not-sent",
                '--why "…"',
                f'--who "{situation.programme.manager.name}"',
            ),
        )
        for (kind, reason), effects in groups.items()
    ]
    return tuple(sorted(found, key=lambda trouble: (-trouble.count, trouble.label))[:MOST_TROUBLES])
