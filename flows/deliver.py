"""Deliver: send what is due and settle what is in doubt, for every phase; runs every quarter of an hour."""

from __future__ import annotations

from datetime import datetime

from prefect import flow

from mentoring.job import Job
from tasks import deliver as deliver_task


@flow(name="deliver", flow_run_name="deliver · {programme}", persist_result=False)
def deliver(
    programme: str, on: datetime | None = None, folder: str | None = None, send: bool | None = None
) -> dict[str, int]:
    """Send what is due by now.

    Args:
        programme: a programme file, or the id of one in configs/.
        on: the moment the run stands for; empty for now.
        folder: a folder of its own, which nothing leaves; empty for the programme's.
        send: true sends although the programme file says `sending.live: false`; empty does as it says.
    """
    return deliver_task.deliver(Job(programme, on, folder, send))
