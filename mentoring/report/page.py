"""The pages: what each part of them shows, in the order in which it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mentoring import conservation
from mentoring.estimates import Figure
from mentoring.programme import PHASES, Kpi
from mentoring.report.document import Measured, definition_values, measured
from mentoring.report.history import meetings, weather
from mentoring.report.inquiries import Inquiry
from mentoring.report.leadership import Leadership
from mentoring.report.next_edition import Advice
from mentoring.report.pairs import Pairs, pairs
from mentoring.report.press import Press
from mentoring.report.seats import Seats
from mentoring.report.sendings import sendings
from mentoring.report.situation import Situation
from mentoring.report.waiting import items, matters

AHEAD = 6
"""Milestones shown of those to come."""
MOST_ADVICE = 6
"""Advice that leadership reads; HR reads all of it."""
TILES = 4
"""Key figures on the first screen."""
_STANDARD = ("active-pairs", "match-rate", "session-completion", "charter-rate")
_BEFORE = ("participation", "response-rate")
"""Figures that fill the first screen beside the programme's own measures: with pairs, and before there are any."""
_SILENT = ("rituals.digest",)
"""Milestones that are not worth a line: HR gets one every week."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A key figure: its words, its value as text, and where it stands between the ends of its scale (per cent)."""

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


def for_hr(
    situation: Situation, press: Press, balance: Seats, surveys: list[Inquiry], content: Leadership
) -> str:
    """`index.html`."""
    of_pairs = pairs(situation, press)
    return press.page(
        "index.html.j2",
        s=situation,
        programme=_head(situation, press),
        finding=_finding(situation, press, of_pairs),
        stage=_stage(situation, press),
        phases=_phases(situation),
        waiting=items(situation, press),
        matters=matters(situation, press),
        tiles=_tiles(situation, press),
        later=[_of_measure(press, one) for one in measured(situation) if one.value is None],
        seats=balance,
        pairs=of_pairs,
        meetings=meetings(situation, press),
        weather=weather(situation, press),
        surveys=surveys,
        threshold=situation.programme.surveys.threshold,
        sendings=sendings(situation, press),
        sums=_sums(situation),
        milestones=_milestones(situation, press),
        advice=_advice(situation, press, content.advice),
        lines=[_line(situation, press, figure) for figure in situation.figures.values()],
        erasure=_erasure(situation),
    )


def for_leadership(situation: Situation, press: Press, content: Leadership) -> str:
    """`leadership.html`."""
    return press.page(
        "leadership.html.j2",
        s=situation,
        programme=_head(situation, press),
        stage=_stage(situation, press),
        content=content,
        tiles=[_of_measure(press, one) for one in content.measures],
        advice=_advice(situation, press, content.advice)[:MOST_ADVICE],
        threshold=situation.programme.surveys.threshold,
    )


def _head(situation: Situation, press: Press) -> dict[str, object]:
    programme = situation.programme
    return {
        "id": programme.id,
        "name": press.text(programme.name),
        "organisation": press.text({"*": programme.organisation}),
        "objective": press.text(programme.objective),
        "success": [press.text(words) for words in programme.success],
        "manager": programme.manager.name,
        "locale": press.locale,
        "start": programme.dates.kickoff,
        "end": situation.ends,
    }


def _finding(situation: Situation, press: Press, of_pairs: Pairs) -> str:
    """The one sentence that says how it is going."""
    facts = situation.facts
    if situation.over:
        satisfied = situation.figures["satisfied"]
        count = int(situation.figures["sessions-held"].value or 0)
        return press.say("finding.over", sessions=count, pairs=len(of_pairs.closed) + len(of_pairs.open),
                         satisfied=satisfied.value if satisfied.n >= situation.programme.surveys.threshold else None)  # fmt: skip
    if of_pairs.open and situation.started:
        colours = of_pairs.colours
        return press.say(
            "finding.running", open=len(situation.facts.open_pairs), green=colours["green"], amber=colours["amber"],
            red=colours["red"],
        )  # fmt: skip
    if of_pairs.drafts or of_pairs.open:
        ready = sum(pair.status in ("approved", "open") for pair in facts.pairs)
        return press.say("finding.matching", drafts=sum(p.status == "draft" for p in facts.pairs), ready=ready)
    mentors, mentees = len(facts.active("mentor")), len(facts.active("mentee"))
    seats_ = sum(facts.enrolled[person.id, "mentor"].seats for person in facts.active("mentor"))
    return press.say("finding.recruiting", mentors=mentors, mentees=mentees, seats=seats_)


def _stage(situation: Situation, press: Press) -> str:
    """Where the programme is in its life."""
    start, today = situation.programme.dates.kickoff, situation.today
    if situation.over:
        return press.say("stage.over", on=situation.ends)
    if today < start:
        return press.say("stage.before", days=(start - today).days)
    month = 1 + (today.year - start.year) * 12 + today.month - start.month - (today.day < start.day)
    return press.say("stage.running", month=month, months=situation.programme.dates.duration_months)


def _phases(situation: Situation) -> list[tuple[str, str]]:
    """Each phase with its state: ahead, running, over."""
    rows: list[tuple[str, str]] = []
    for phase in PHASES:
        days = [m.at for m in situation.plan.milestones if m.phase == phase and m.kind not in _SILENT]
        if days:
            rows.append((phase, "ahead" if situation.now < min(days) else "running" if situation.now <= max(days) else "over"))
    return rows


def _tiles(situation: Situation, press: Press) -> list[Tile]:
    """The programme's measures that can be told, then standard figures until there are enough."""
    measures = [one for one in measured(situation) if one.value is not None]
    tiles = [_of_measure(press, one) for one in measures]
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


def _of_measure(press: Press, one: Measured) -> Tile:
    return _tile(press, one, standard=False)


def _tile(press: Press, one: Measured, *, standard: bool) -> Tile:
    unit, least, most = one.kpi.unit, *_ends(one)

    def at(value: float) -> float:
        return max(0.0, min(100.0, 100 * (value - least) / (most - least)))

    def told(value: float) -> str:
        return _in_unit(press, unit, value)

    interval = one.interval
    return Tile(
        label=press.text(one.kpi.label),
        value=told(one.value) if one.value is not None else press.say("tile.unknown"),
        n=one.n,
        interval=press.say("interval", low=told(interval[0]), high=told(interval[1])) if interval else "",
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


def _line(situation: Situation, press: Press, figure: Figure) -> Line:
    signed = figure.id.endswith("-difference")
    interval = figure.interval

    def told(value: float) -> str:
        if figure.unit == "minutes":
            return press.formats.duration(value)
        if figure.unit == "share":
            return press.say("points", value=100 * value) if signed else press.formats.percent(value)
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


def _sums(situation: Situation) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """The sums that every run checks: what, the whole, its parts."""
    parts = (
        ("answers", conservation.answers(situation.facts)),
        ("participants", conservation.participants(situation.facts)),
        ("effects", conservation.effects(situation.counts)["all"]),
    )
    return [(name, sum(numbers.values()), list(numbers.items())) for name, numbers in parts]


def _milestones(situation: Situation, press: Press) -> list[tuple[date, str, str]]:
    """The next lines of the plan: day, what, for whom."""
    ahead = [m for m in situation.plan.milestones if m.at > situation.now and m.kind not in _SILENT]
    return [(situation.day(m.at), press.text(m.title), press.word("audience", m.audience)) for m in ahead[:AHEAD]]


def _advice(situation: Situation, press: Press, advice: tuple[Advice, ...]) -> list[str]:
    """What to keep and what to change, in words, once the edition is over."""
    kpis = {one.kpi.id: one for one in measured(situation)}
    told = []
    for one in advice if situation.over else ():
        values = dict(one.values)
        if "kpi" in values:
            measure = kpis[values["kpi"]]
            values = {"kpi": press.text(measure.kpi.label), "value": _in_unit(press, measure.kpi.unit, measure.value or 0)}
        told.append(press.say(f"advice.{one.code}", **values))
    return told


def _in_unit(press: Press, unit: str, value: float) -> str:
    return press.formats.percent(value / 100) if unit == "%" else press.formats.number(value)


def _erasure(situation: Situation) -> tuple[date, bool] | None:
    """The day on which personal data are erased, and whether it is past."""
    milestone = situation.plan.at("closure.erasure")
    return (situation.day(milestone.at), milestone.at <= situation.now) if milestone else None
