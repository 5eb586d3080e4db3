"""Plan: what a phase owes by now, written to the ledger in one transaction."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from prefect import task

from integrations.wiring import Connected, connect
from mentoring.job import Job
from mentoring.planning import settle_phase
from mentoring.programme import PhaseName
from tasks.shield import shielded


@task(name="plan", task_run_name="plan {phase} · {job.label}", persist_result=False)
@shielded()
def plan(job: Job, phase: PhaseName) -> dict[str, int]:
    """Reconcile the ledger with what the phase owes; how many effects are new, changed, cancelled, missed."""
    to = connect(job)
    return asdict(settle_phase(phase, to.programme, to.plan, to.ledger, to.constraints, _moment(to)))


def _moment(to: Connected) -> datetime:
    """Now, but never before what has gone out already: a clock set back, or a run for a day that is over, would call it off."""
    now = to.now()
    later = to.ledger.done_since(now + timedelta.resolution)
    return max([now, *(at for _, at in later)])
