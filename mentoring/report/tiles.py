"""Figures as they are shown: the key figures of the first screen, and the table of all of them."""

from __future__ import annotations

from dataclasses import dataclass

from mentoring.estimates import Figure
from mentoring.programme import Kpi
from mentoring.report.document import Measured, definition_values, measured
from mentoring.report.press import Press
from mentoring.report.situation import Situation

TILES = 4
"""Key figures on the first screen."""
_STANDARD = ("active-pairs", "match-rate", "session-completion", "charter-rate")
_BEFORE = ("participation", "response-rate")
"""Figures that fill the first screen beside the programme's own measures: with pairs, and before there are any."""
RARE = 0.05
"""A share below it has one decimal: failures and refusals are counted in tenths of a per cent."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A key figure: its words, its value as text, and where it stands between the ends of its scale (per cent).

    `interval` says instead that HR brought the number, where it did.
    """

    label: str
    value: str
    n: int
    interval: str
    at: float | None
    low: float | None
    high: float | None
    baseline: tuple[float, str] | None
    target: tuple[float, str] | None
    verdict: str
    reached: bool | None


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of the table: its words, its value and interval as text, and where they stand on a scale from 0 to 100 %."""

    id: str
    label: str
    definition: str
    value: str
    n: int
    interval: str
    at: float | None
    low: float
    high: float


def tiles(situation: Situation, press: Press) -> list[Tile]:
    """The programme's measures that can be told, then standard figures until there are enough."""
    measures = [one for one in measured(situation) if one.value is not None]
    tiles = [of_measure(press, one) for one in measures]
    used = {one.kpi.figure for one in measures}
    paired = any(pair.published_at for pair in situation.facts.pairs)
    for id_ in _STANDARD if paired else _BEFORE:
        figure = situation.figures[id_]
        if len(tiles) < TILES and id_ not in used and figure.value is not None:
            kpi = Kpi(id="x", label={"*": press.say(f"figure.{id_}.label")}, target=0)
            value = 100 * figure.value
            interval = (100 * figure.interval[0], 100 * figure.interval[1]) if figure.interval else None
            tiles.append(_tile(press, Measured(kpi, figure, value, interval, 1), standard=True))
    return tiles


def of_measure(press: Press, one: Measured) -> Tile:
    """A success measure of the programme."""
    return _tile(press, one, standard=False)


def _tile(press: Press, one: Measured, *, standard: bool) -> Tile:
    unit, least, most = one.kpi.unit, *_ends(one)

    def at(value: float) -> float:
        return max(0.0, min(100.0, 100 * (value - least) / (most - least)))

    def told(value: float) -> str:
        return in_unit(press, unit, value)

    interval = one.interval
    return Tile(
        label=press.text(one.kpi.label),
        value=told(one.value) if one.value is not None else press.say("tile.unknown"),
        n=one.n,
        interval=press.say("interval", low=told(interval[0]), high=told(interval[1]))
        if interval
        else press.say("tile.brought")
        if one.brought
        else "",
        at=at(one.value) if one.value is not None else None,
        low=at(interval[0]) if interval else None,
        high=at(interval[1]) if interval else None,
        baseline=(at(one.kpi.baseline), told(one.kpi.baseline)) if one.kpi.baseline is not None else None,
        target=None if standard else (at(one.kpi.target), told(one.kpi.target)),
        verdict="" if standard else _verdict(press, one, unit),
        reached=None if standard else one.reached,
    )


def _ends(one: Measured) -> tuple[float, float]:
    """The scale of a measure: 0-100 %, the range of its score, or from 0 to a little beyond what is drawn."""
    if one.kpi.unit == "%":
        return 0.0, 100.0
    if one.kpi.figure == "nps":
        return -100.0, 100.0
    if one.kpi.figure == "satisfaction":
        return 1.0, 5.0
    drawn = [value for value in (one.value, one.kpi.target, one.kpi.baseline) if value is not None]
    return min(0.0, *drawn), max(1.0, *drawn) * 1.1


def _verdict(press: Press, one: Measured, unit: str) -> str:
    if one.reached is None or one.gap is None:
        return press.say("verdict.unknown" if one.kpi.figure else "verdict.yours")
    if one.reached:
        return press.say("verdict.reached")
    return press.say("verdict.points" if unit == "%" else "verdict.missing", gap=abs(one.gap))


def in_unit(press: Press, unit: str, value: float) -> str:
    """A value of a success measure, as it is written."""
    return press.formats.percent(value / 100) if unit == "%" else press.formats.number(value)


def line(situation: Situation, press: Press, figure: Figure) -> Line:
    """A figure of the table."""
    signed = figure.id.endswith("-difference")
    interval = figure.interval
    digits = 1 if figure.value is not None and 0 <= figure.value < RARE else 0

    def told(value: float) -> str:
        if figure.unit == "minutes":
            return press.formats.duration(value)
        if figure.unit == "share":
            return press.say("points", value=100 * value) if signed else press.formats.percent(value, digits)
        return press.formats.number(value, 2 if figure.id in ("load", "satisfaction") else 1)

    drawn = figure.unit == "share" and not signed and figure.value is not None
    return Line(
        id=figure.id,
        label=press.say(f"figure.{figure.id}.label"),
        definition=press.say(f"figure.{figure.id}.definition", **definition_values(situation)),
        value=told(figure.value) if figure.value is not None else "",
        n=figure.n,
        interval=press.say("interval", low=told(interval[0]), high=told(interval[1])) if interval else "",
        at=100 * figure.value if drawn and figure.value is not None else None,
        low=100 * interval[0] if drawn and interval else 0,
        high=100 * interval[1] if drawn and interval else 0,
    )
