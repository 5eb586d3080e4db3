"""Advice for the next edition, from this one's figures. Each advice names the figure that speaks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mentoring.estimates import Figure
from mentoring.programme import Programme

LEAST = 5
"""No advice stands on fewer."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One advice: its code (the words are in `report.yaml`), the figure it stands on, and what the words name."""

    code: str
    figure: Figure | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edition:
    """What advice is drawn from, beside the figures.

    `returning` mentors and `rising` mentees (who would be mentors) said yes to the next edition. `missing` are the skills that
    too few seats offered, `barriers` what most people said was in their way, both in words.
    """

    returning: int = 0
    rising: int = 0
    missing: Sequence[str] = ()
    barriers: Sequence[str] = ()


CONTENT = 0.8
"""Share of satisfied answers from which participants are the best ambassadors."""
LIMITS: tuple[tuple[str, str, float, int], ...] = (
    # figure, code, limit, 1: advise above it, -1: advise below it
    ("participation", "campaign", 0.30, -1),
    ("load", "seats", 1.0, 1),
    ("charter-rate", "charter", 1.0, -1),
    ("first-meeting-rate", "first-meeting", 0.80, -1),
    ("session-completion", "rhythm", 0.75, -1),
    ("early-closure", "follow-up", 0.20, 1),
    ("rehoming", "reserve", 0.80, -1),
    ("goal-attainment", "goals", 0.60, -1),
    ("response-rate", "surveys", 0.60, -1),
    ("recognition-coverage", "thanks", 1.0, -1),
    ("opt-out-rate", "fewer-mails", 0.05, 1),
    ("bounce-rate", "addresses", 0.02, 1),
)
"""Ours, as starting points: figures of one edition are judged against these, those of the next one against this one."""


def advise(programme: Programme, figures: Mapping[str, Figure], edition: Edition) -> list[Advice]:
    """What to keep, what to change, in the order of a programme's life."""
    return [
        *_people(figures, edition),
        *_limits(figures),
        *_barriers(edition),
        *_baselines(programme, figures),
    ]


def _people(figures: Mapping[str, Figure], edition: Edition) -> Iterator[Advice]:
    """Who is there already, and who must be found."""
    if edition.returning >= LEAST:
        yield Advice("returning", figures.get("mentor-re-engagement"), {"count": edition.returning})
    if edition.rising >= LEAST:
        yield Advice("rising", None, {"count": edition.rising})
    if edition.missing:
        yield Advice("missing", None, {"skills": list(edition.missing)})
    satisfied = _value(figures.get("satisfied"))
    if satisfied is not None and satisfied >= CONTENT:
        yield Advice("ambassadors", figures["satisfied"], {"value": satisfied})


def _limits(figures: Mapping[str, Figure]) -> Iterator[Advice]:
    for id_, code, limit, side in LIMITS:
        value = _value(figures.get(id_))
        if value is not None and side * (value - limit) > 1e-9:
            yield Advice(code, figures[id_], {"value": value})


def _barriers(edition: Edition) -> Iterator[Advice]:
    if edition.barriers:
        yield Advice("barriers", None, {"barriers": list(edition.barriers)})


def _baselines(programme: Programme, figures: Mapping[str, Figure]) -> Iterator[Advice]:
    """This edition's values are the next one's baselines."""
    for kpi in programme.kpis:
        if _value(figures.get(kpi.figure or "")) is not None:
            yield Advice("baseline", figures[kpi.figure or ""], {"kpi": kpi.id})
        elif kpi.value is not None:
            yield Advice("baseline", None, {"kpi": kpi.id})
        elif kpi.baseline is None and kpi.figure is None:
            yield Advice("measure", None, {"kpi": kpi.id})


def _value(figure: Figure | None) -> float | None:
    """The figure's value where enough people stand behind it."""
    return figure.value if figure is not None and figure.n >= LEAST else None
