"""Report: the page for HR, the page for leadership, and their figures."""

from __future__ import annotations

from prefect import task

from integrations.wiring import connect
from mentoring.job import Job
from mentoring.report import build
from tasks.shield import shielded


@task(name="report", task_run_name="report · {job.label}", persist_result=False)
@shielded()
def report(job: Job) -> str:
    """Write the report as of now; its path."""
    to = connect(job)
    return str(to.write_report(build(to.programme, to.plan, to.ledger, to.now(), to.press).files))
