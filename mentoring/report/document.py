"""The report as data: `figures.json`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from mentoring import conservation
from mentoring.estimates import Figure
from mentoring.figures import LOWER_IS_BETTER
from mentoring.programme import Kpi
from mentoring.report.press import Press
from mentoring.report.situation import Situation


@dataclass(frozen=True, slots=True)
class Measured:
    """A success measure and where it stands, in the measure's own unit (% means 0-100).

    `reached` is None while nothing can be said; `better` is -1 where less is better.
    """

    kpi: Kpi
    figure: Figure | None
    value: float | None
    interval: tuple[float, float] | None
    better: int

    @property
    def n(self) -> int:
        """What it stands on."""
        if self.figure:
            return self.figure.n
        return (self.kpi.n or 0) if self.brought else 0

    @property
    def brought(self) -> bool:
        """Whether the value is HR's own number."""
        return self.figure is None and self.value is not None

    @property
    def reached(self) -> bool | None:
        """Whether the target is met."""
        return None if self.value is None else self.better * (self.value - self.kpi.target) >= 0

    @property
    def gap(self) -> float | None:
        """What is missing to the target, in the measure's unit; negative beyond it."""
        return None if self.value is None else self.better * (self.kpi.target - self.value)


def measured(situation: Situation) -> list[Measured]:
    """Every success measure of the programme; one without a figure has HR's own number, once it is in the file."""
    return [_measured(kpi, situation.figures.get(kpi.figure or "")) for kpi in situation.programme.kpis]


def _measured(kpi: Kpi, figure: Figure | None) -> Measured:
    better = -1 if kpi.figure in LOWER_IS_BETTER else 1
    if kpi.baseline is not None and kpi.baseline != kpi.target:
        better = 1 if kpi.target > kpi.baseline else -1
    if figure is None or figure.value is None:
        return Measured(kpi, figure, kpi.value, None, better)
    factor = 100 if kpi.unit == "%" and figure.unit == "share" else 1
    interval = (figure.interval[0] * factor, figure.interval[1] * factor) if figure.interval else None
    return Measured(kpi, figure, figure.value * factor, interval, better)


def document(situation: Situation, press: Press) -> str:
    """The JSON document: programme, date, figures, kpis, waiting, effects, answers, participants, conserved."""
    effects = conservation.effects(situation.counts)
    told: dict[str, Any] = {
        "programme": situation.programme.id,
        "date": situation.today.isoformat(),
        "figures": [
            {**asdict(figure), "definition": press.say(f"figure.{figure.id}.definition", **definition_values(situation))}
            for figure in situation.figures.values()
        ],
        "kpis": [
            {
                "id": m.kpi.id, "label": press.text(m.kpi.label), "figure": m.kpi.figure, "unit": m.kpi.unit,
                "target": m.kpi.target, "baseline": m.kpi.baseline, "value": m.value, "interval": m.interval, "n": m.n,
                "reached": m.reached,
            }
            for m in measured(situation)
        ],
        "waiting": [
            {"kind": w.kind, "subject": w.subject, "since": w.since.isoformat(), "digest": w.digest} for w in situation.awaited
        ],
        "effects": effects.pop("all") | {"by_kind": effects},
        "answers": conservation.answers(situation.facts),
        "participants": conservation.participants(situation.facts),
        "conserved": list(situation.off) or True,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def definition_values(situation: Situation) -> dict[str, int]:
    """What definitions name from the programme file."""
    rituals = situation.programme.rituals
    return {"weeks": rituals.session_weeks, "window": 2 * rituals.session_weeks, "days": rituals.rehome_days}
