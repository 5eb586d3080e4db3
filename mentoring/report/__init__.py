"""The report: one page for HR, one for leadership, and their figures."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from mentoring.figures import figures
from mentoring.ports import Ledger
from mentoring.programme import Programme
from mentoring.timeline import Plan


@dataclass(frozen=True, slots=True)
class Report:
    """File name -> content."""

    files: dict[str, str]


def build(programme: Programme, plan: Plan, ledger: Ledger, now: datetime) -> Report:
    """The report as of that moment."""
    found = figures(programme, ledger.facts(), now.date(), ledger.counts())
    return Report({"figures.json": json.dumps([asdict(f) for f in found], indent=2)})
