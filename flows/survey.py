"""Survey: the needs questionnaire before the launch."""

from __future__ import annotations

from datetime import datetime

from prefect import flow

from mentoring.job import Job
from tasks.ask import ask
from tasks.collect import collect
from tasks.deliver import deliver
from tasks.naming import run_name
from tasks.plan import plan
from tasks.show import show


@flow(name="survey", flow_run_name=run_name, persist_result=False)
def survey(
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
    answers = collect(job)
    owed = plan(job, "survey", wait_for=[answers])
    sent = deliver(job, wait_for=[owed])
    ask(job, wait_for=[owed])
    show(job, "survey", wait_for=[sent])
    return sent
