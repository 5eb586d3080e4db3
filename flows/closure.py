"""Closure: last sessions, closing survey and event, final report, renewal."""

from __future__ import annotations

from datetime import datetime

from prefect import flow

from mentoring.job import Job
from tasks.collect import collect
from tasks.deliver import deliver
from tasks.plan import plan


@flow(name="closure", flow_run_name="closure · {programme}", persist_result=False)
def closure(programme: str, on: datetime | None = None, folder: str | None = None) -> dict[str, int]:
    """Do what the phase still owes: take in new answers, plan, deliver.

    Args:
        programme: a programme file, or the id of one in configs/.
        on: the moment the run stands for; empty for now.
        folder: where files are read and written; empty for the programme's own folder.
    """
    job = Job(programme, on, folder)
    collect(job)
    plan(job, "closure")
    return deliver(job)
