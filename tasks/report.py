"""Report: the page for HR, the page for leadership, and their figures."""

from __future__ import annotations

from pathlib import Path

from prefect import task

from integrations.wiring import Connected, connect
from mentoring import report as pages
from mentoring.job import Job


@task(name="report", task_run_name="report · {job.label}", persist_result=False)
def report(job: Job) -> str:
    """Write the report as of now; its path."""
    return str(write_report(connect(job)))


def write_report(to: Connected, out: Path | None = None) -> Path:
    """Write `index.html`, `leadership.html` and `figures.json`; the path of the first."""
    folder = out or to.folder / "report"
    folder.mkdir(parents=True, exist_ok=True)
    made = pages.build(to.programme, to.plan, to.ledger, to.now())
    for name, content in made.files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder / "index.html"
