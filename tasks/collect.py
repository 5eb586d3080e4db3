"""Collect: new answers of every form, and the list of people to invite."""

from __future__ import annotations

from dataclasses import asdict

from prefect import task

from integrations.wiring import connect
from mentoring.collecting import collect as collect_answers
from mentoring.job import Job
from tasks.shield import shielded


@task(name="collect", task_run_name="collect · {job.label}", persist_result=False)
@shielded(quotes=True)
def collect(job: Job) -> dict[str, int]:
    """Take in what is new; how many answers were accepted, rejected and superseded."""
    to = connect(job)
    return asdict(
        collect_answers(
            to.programme, to.questionnaires, to.forms, to.directory, to.ledger, to.write_rejected, to.now()
        )
    )
