"""Mid-point: anonymous questionnaire, workshop, goals reviewed, news to everybody."""

from __future__ import annotations

from datetime import datetime

from prefect import flow

from mentoring.job import Job
from tasks.collect import collect
from tasks.deliver import deliver
from tasks.plan import plan


@flow(name="midpoint", flow_run_name="midpoint · {programme}", persist_result=False)
def midpoint(
    programme: str, on: datetime | None = None, folder: str | None = None, send: bool | None = None
) -> dict[str, int]:
    """Do what the phase still owes: take in new answers, plan, deliver.

    Args:
        programme: a programme file, or the id of one in configs/.
        on: the moment the run stands for; empty for now.
        folder: a folder of its own, which nothing leaves; empty for the programme's.
        send: true sends although the programme file says `sending.live: false`; empty does as it says.
    """
    job = Job(programme, on, folder, send)
    collect(job)
    plan(job, "midpoint")
    return deliver(job)
