"""Plan: what a phase owes by now, written to the ledger in one transaction."""

from __future__ import annotations

from dataclasses import asdict

from prefect import task

from integrations.wiring import connect
from mentoring.job import Job
from mentoring.planning import settle_phase
from mentoring.programme import PhaseName
from tasks.shield import shielded


@task(name="plan", task_run_name="plan {phase} · {job.label}", persist_result=False)
@shielded
def plan(job: Job, phase: PhaseName) -> dict[str, int]:
    """Reconcile the ledger with what the phase owes; how many effects are new, changed, cancelled, missed."""
    to = connect(job)
    return asdict(settle_phase(phase, to.programme, to.plan, to.ledger, to.constraints, to.now()))
