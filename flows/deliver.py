"""Deliver: send what is due and settle what is in doubt, for every phase; runs every quarter of an hour."""

from __future__ import annotations

from datetime import datetime

from prefect import flow

from mentoring.job import Job
from tasks import deliver as sending
from tasks.ask import ask
from tasks.naming import run_name
from tasks.show import show_delivery


@flow(name="deliver", flow_run_name=run_name, persist_result=False)
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
    job = Job(programme, on, folder, send)
    sent = sending.deliver(job)
    ask(job, wait_for=[sent])
    show_delivery(job, wait_for=[sent])
    return sent
