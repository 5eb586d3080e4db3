"""Alert: tell the ops team what needs a person; started by Prefect's events, and every morning."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from prefect import flow

from mentoring.job import Job
from tasks.deliver import deliver
from tasks.naming import run_name
from tasks.warn import warn


@flow(name="alert", flow_run_name=run_name, persist_result=False)
def alert(
    programme: str,
    trouble: Literal["crashed", "breaker"] | None = None,
    flow_name: str = "",
    on: datetime | None = None,
    folder: str | None = None,
    send: bool | None = None,
) -> dict[str, int]:
    """Write to the ops team about doubts, failures, a late phase, a run in trouble: each once.

    Args:
        programme: a programme file, or the id of one in configs/.
        trouble: what has happened to a run, as the automation says; empty for none.
        flow_name: the flow of that run.
        on: the moment the run stands for; empty for now.
        folder: a folder of its own, which nothing leaves; empty for the programme's.
        send: true sends although the programme file says `sending.live: false`; empty does as it says.
    """
    job = Job(programme, on, folder, send)
    warned = warn(job, trouble, flow_name)
    return deliver(job, alerts_only=True, wait_for=[warned])
