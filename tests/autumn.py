"""A small programme lived until its draft of pairs waits for HR: no Prefect, and nobody who decides."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from flows.rehearsal import HEARTBEAT, Rehearsal
from integrations import wiring
from mentoring.job import Job
from mentoring.rehearsal.days import days
from tests.prefect_server import ROOT

PEOPLE, SEED = 24, 7
DRAFTED = date(2027, 1, 7)
"""The day on which the example programme's draft waits."""


class Autumn(Rehearsal):
    """A rehearsal whose phases run as plain functions."""

    def _flow(self, name: str, now: datetime) -> None:
        from tasks.collect import collect
        from tasks.deliver import deliver
        from tasks.plan import plan

        job = Job(self.programme, now, self._folder)
        if name != "deliver":
            collect.fn(job)
            phase: Any = name
            plan.fn(job, phase)
        deliver.fn(job)

    def _decide(self, _now: datetime) -> int:
        return 0


def a_programme(folder: Path, id_: str) -> Path:
    """The French example as somebody else's programme that may send, for files."""
    text = (ROOT / "configs" / "elan-2027.yaml").read_text("utf-8")
    text = text.replace("id: elan-2027 ", f"id: {id_} ").replace("live: false", "live: true")
    file = folder / f"{id_}.yaml"
    file.write_text(text, "utf-8")
    return file


def lived(file: Path, out: Path, until: date = DRAFTED) -> datetime:
    """Live that programme in that folder until the evening before that day; the morning of the day."""
    autumn = Autumn(str(file), people=PEOPLE, seed=SEED, folder=out)
    for day in days(autumn.first.programme, autumn.first.plan):
        if day < until:
            autumn.day(datetime.combine(day, HEARTBEAT, autumn.zone))
    autumn.first.ledger.close()  # its journal is written back: the ledger is one file again
    wiring.ledgers.reopen()
    return datetime.combine(until, HEARTBEAT, autumn.zone)
