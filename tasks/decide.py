"""Decide: record a person's decision on something that waits."""

from __future__ import annotations

from prefect import task

from integrations.wiring import connect
from mentoring.decisions import Taken, decide_on
from mentoring.job import Job
from tasks.shield import shielded


@task(name="decide", task_run_name="decide {digest} · {job.label}", persist_result=False)
@shielded()
def decide(job: Job, digest: str, taken: Taken) -> str:
    """Record the decision and what follows from it; what was decided, in one line."""
    to = connect(job)
    item = decide_on(to.programme, to.ledger, digest, taken)
    return f"{taken.verdict}: {item.kind} {item.subject}"
