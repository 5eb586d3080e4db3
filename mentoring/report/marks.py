"""Drawing: where the marks of a chart stand. Widths are per cent of the chart, so that words keep their size on any screen.

The charts are a few rectangles and dots drawn as SVG by the templates: they take their colours from the page (light, dark,
print) and their text from its fonts, which a chart library's pictures would not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

HEIGHT = 168
"""Pixels from the base line to the top of a chart."""
NEAREST = 7.5
"""Per cent between two labels at least."""
GAP = 0.28
"""The part of a column's room that stays free."""


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle: `x`, `width` in per cent, `y` (from the top), `height` in pixels, and the value it stands for."""

    series: str
    x: float
    width: float
    y: float
    height: float
    value: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A label beside an axis: where (pixels from the top, or per cent), and its value or text."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart of columns: its blocks, the values at its left and the labels at its foot."""

    blocks: tuple[Block, ...]
    left: tuple[Tick, ...]
    foot: tuple[Tick, ...]
    height: int = HEIGHT


def scale(most: float, wanted: int = 4) -> tuple[int, ...]:
    """Whole round values from 0 to at least `most`, about `wanted` steps."""
    if most <= 0:
        return (0, 1)
    rough = most / wanted
    power = 10 ** floor(log10(rough))
    step = next(step for step in (1, 2, 5, 10) if step * power >= rough) * power
    whole = max(1, ceil(step))
    return tuple(range(0, whole * ceil(most / whole) + 1, whole))


def columns(
    series: Sequence[str], rows: Sequence[Sequence[float]], labels: Sequence[str], *, stacked: bool = True
) -> Columns:
    """Columns side by side, one a row; within a row the series stand on each other, or behind each other.

    Args:
        series: names, from the foot up (or from the back to the front).
        rows: one value a series.
        labels: one a row, empty where none is to be written.
    """
    tops = [sum(row) if stacked else max(row, default=0) for row in rows]
    values = scale(max(tops, default=0))
    unit = HEIGHT / values[-1]
    room = 100 / max(1, len(rows))
    blocks = []
    for at, row in enumerate(rows):
        base = 0.0
        for number, (name, value) in enumerate(zip(series, row, strict=True)):
            if value:
                inset = GAP / 2 if stacked else GAP / 2 + 0.12 * number
                x, width = room * (at + inset), room * (1 - 2 * inset)
                blocks.append(Block(name, x, width, HEIGHT - unit * (base + value), unit * value, value))
            base += value if stacked else 0
    left = tuple(Tick(HEIGHT - unit * value, str(value)) for value in values)
    return Columns(tuple(blocks), left, _foot(room, labels))


def _foot(room: float, labels: Sequence[str]) -> tuple[Tick, ...]:
    """The labels under the columns; one too near the last to be read is left out, but the very first gives way to the second.

    (The first period of a year is often the end of a month.)
    """
    kept: list[Tick] = []
    ticks = [Tick(room * (at + 0.5), label) for at, label in enumerate(labels) if label]
    for number, tick in enumerate(ticks):
        if number == 1 and tick.at - kept[-1].at < NEAREST:
            kept.pop()
        if not kept or tick.at - kept[-1].at >= NEAREST:
            kept.append(tick)
    return tuple(kept)
