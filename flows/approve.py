"""Approve: decide on something that waits, from the Prefect UI; `binome approve` writes the same record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from prefect import flow
from pydantic import Field

from mentoring.decisions import Taken
from mentoring.job import Job
from tasks.decide import decide


@flow(name="approve", flow_run_name="approve · {programme} · {digest}", persist_result=False)
def approve(
    programme: str,
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{6,16}$")],
    who: Annotated[str, Field(min_length=2)],
    verdict: Literal["approved", "declined"] = "approved",
    why: str = "",
    on: datetime | None = None,
    folder: str | None = None,
) -> str:
    """Decide on the draft match, a closure, a recognition or an enrolment that waits.

    Args:
        programme: a programme file, or the id of one in configs/.
        digest: what is decided upon, as `binome status` and HR's mail show it.
        who: the id or function of the person who decides (it is kept in the audit trail, and in Prefect: no name).
        verdict: approved or declined.
        why: the reason, in a few words without names.
        on: the moment the run stands for; empty for now.
        folder: a folder of its own, which nothing leaves; empty for the programme's.
    """
    return decide(Job(programme, on, folder), digest, Taken(verdict, who, why, on or datetime.now(UTC)))
