"""Retain: let go of what a programme may no longer keep."""

from __future__ import annotations

from contextlib import closing

from prefect import task

from integrations.wiring import connect, forget
from mentoring.job import Job
from mentoring.retention import expired
from tasks.shield import shielded


@task(name="retain", task_run_name="retain · {job.label}", persist_result=False)
@shielded()
def retain(job: Job) -> dict[str, int]:
    """Erase what its dates no longer allow; how many people, and how many records lost what was confided.

    Nothing goes while the programme only plans, nor in a run for another day than today: what is erased does not come back.
    """
    with closing(connect(job)) as to:
        if not to.live or (job.on is not None and not to.alone):
            return {"people": 0, "records": 0}
        now = to.now()
        due = expired(to.plan, to.ledger.facts(), now)
        if due.facts:
            to.ledger.record(due.facts, actor="retention", why="kept no longer", at=now)
        if due.people:
            keys = to.ledger.erase(due.people, who="retention", why="kept no longer", at=now)
            forget(to.programme.id, job.folder, keys, due.words)
    return {"people": len(due.people), "records": len(due.facts)}
