"""Approve: a person decides on something that waits, in the Prefect UI; `binome approve` writes the same record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from prefect import flow, suspend_flow_run
from pydantic import Field

from mentoring.job import Job
from tasks.ask import decide, lay_out
from tasks.form import Answer, forget
from tasks.naming import question_name


@flow(name="approve", flow_run_name=question_name, persist_result=False)
def approve(
    programme: str,
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{6,16}$")],
    on: datetime | None = None,
    folder: str | None = None,
) -> str:
    """Ask for a decision and wait as long as it takes: no process waits, and a restart of worker or server loses nothing.

    Args:
        programme: a programme file, or the id of one in configs/.
        digest: what is decided upon, as `binome status` and HR's mail show it.
        on: the moment the run stands for; empty for now.
        folder: a folder of its own, which nothing leaves; empty for the programme's.
    """
    job = Job(programme, on, folder)
    shown = lay_out(job, digest)
    answer = suspend_flow_run(Answer.with_initial_data(description=shown), timeout=None, key=digest)
    decided = decide(job, digest, answer.verdict, answer.who, answer.why, on or datetime.now(UTC))
    forget(digest)
    return decided
