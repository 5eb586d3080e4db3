"""Report: the page for HR, the page for leadership and their figures, every morning."""

from __future__ import annotations

from datetime import datetime

from prefect import flow

from mentoring.job import Job
from tasks import report as printing
from tasks.naming import run_name
from tasks.show import show_files


@flow(name="report", flow_run_name=run_name, persist_result=False)
def report(programme: str, on: datetime | None = None, folder: str | None = None) -> str:
    """Write the report as of now.

    Args:
        programme: a programme file, or the id of one in configs/.
        on: the moment the run stands for; empty for now.
        folder: a folder of its own, which nothing leaves; empty for the programme's.
    """
    job = Job(programme, on, folder)
    written = printing.report(job)
    show_files(job, written, wait_for=[written])
    return written
