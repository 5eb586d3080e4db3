"""Report: the page for HR, the page for leadership and their figures, every morning."""

from __future__ import annotations

from datetime import datetime

from prefect import flow

from mentoring.job import Job
from tasks import report as report_task


@flow(name="report", flow_run_name="report · {programme}", persist_result=False)
def report(programme: str, on: datetime | None = None, folder: str | None = None) -> str:
    """Write the report as of now.

    Args:
        programme: a programme file, or the id of one in configs/.
        on: the moment the run stands for; empty for now.
        folder: a folder of its own, which nothing leaves; empty for the programme's.
    """
    return report_task.report(Job(programme, on, folder))
