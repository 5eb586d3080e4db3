"""Ask: a run of `approve` for each thing that a person must decide, suspended until they do; `binome approve` does the same."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from prefect import task
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
)
from prefect.client.schemas.objects import FlowRun, State
from prefect.deployments import run_deployment
from prefect.states import Cancelled

from integrations.wiring import connect
from mentoring import board, decisions, first_send
from mentoring.decisions import Taken
from mentoring.job import Job
from tasks.deployed import when_deployed
from tasks.shield import shielded

HOUR = timedelta(hours=1)
TURNS, TURN_S = 30, 15
PHASES = {
    "match": "match",
    "suggestions": "match",
    "overload": "match",
    "closure": "rituals",
    "recognition": "recognition",
    "first-send": "deliver",
}
"""What is asked for in the UI, and the flow that goes on once it is decided. Enrolments and merges, which may be many, are
decided from HR's report with `binome approve`, or by running `approve` with their digest."""


@when_deployed
@task(name="ask", task_run_name="ask · {job.label}", persist_result=False)
@shielded()
def ask(job: Job) -> None:
    """Start a run that asks for each decision that waits, unless one asks already; end those whose question is gone.

    A run that failed, or was cancelled, is followed by another one: a question is repeated, never dropped. What was declined, or
    is to be changed, is asked again once it is another one.
    """
    to = connect(job)
    open_ = {item.digest: item for item in to.ledger.awaited() if item.kind in PHASES}
    answered = {decision.digest for decision in to.ledger.facts().decisions}
    with get_client(sync_client=True) as client:
        runs = _asked(client, to.programme.id)
        for run in runs:
            if _waits(run) and not any(digest.startswith(_about(run)) for digest in open_):
                gone: State = Cancelled(message="decided elsewhere, or no longer what it was")
                client.set_flow_run_state(run.id, gone, force=True)
    asking = {_about(run) for run in runs if run.state and not run.state.is_final() and not _died(run)}
    for digest in sorted(open_.keys() - answered):
        if not any(digest.startswith(known) for known in asking):
            before = sum(_about(run) == digest for run in runs)
            run_deployment(
                f"approve/{to.programme.id}", parameters=_parameters(job) | {"digest": digest},
                timeout=0, as_subflow=False, idempotency_key=f"{to.programme.id} {digest} {before}",
            )  # fmt: skip


@task(name="lay out", task_run_name="lay out {digest} · {job.label}", persist_result=False)
@shielded()
def lay_out(job: Job, digest: str) -> str:
    """What is to be decided, as the Markdown of the form.

    Raises:
        BadInput: nothing waits under that digest.
    """
    to = connect(job)
    item = decisions.awaited(to.ledger, digest)
    due = []
    if item.kind == first_send.KIND:
        due = [effect for effect, _, _ in to.ledger.effects("due") if not first_send.is_alert(effect.kind)]
    return board.approval_page(to.programme, to.ledger.facts(), item, due, to.now())


@task(name="decide", task_run_name="decide {digest} · {job.label}", persist_result=False)
@shielded()
def decide(job: Job, digest: str, verdict: str, who: str, why: str, at: datetime) -> str:
    """Record the decision and what follows from it, once more against the facts as they are now; what was decided, in a line.

    Raises:
        BadInput: it has been decided elsewhere, or changed since it was shown.
    """
    to = connect(job)
    if verdict == "change":
        item = decisions.ask_for_change(to.ledger, digest, who, why, at)
    else:
        taken = Taken("approved" if verdict == "approve" else "declined", who, why, at)
        item = decisions.decide_on(to.programme, to.ledger, digest, taken)
        _go_on(job, item.kind, to.programme.id)
    return f"{verdict}: {item.kind} {item.subject}"


@when_deployed
def _go_on(job: Job, kind: str, programme_id: str) -> None:
    """Let the phase go on at once: what was approved leaves today, and not tomorrow.

    Prefect cancels a second run of one deployment, and the one under way may have read the ledger before the decision: then
    another run is asked for, for as long as the place of a run whose machine died may stay taken (five minutes).
    """
    if flow := PHASES.get(kind):
        for _ in range(TURNS):
            run: FlowRun = run_deployment(  # type: ignore[assignment]  # outside a running loop it is no coroutine
                f"{flow}/{programme_id}", parameters=_parameters(job), timeout=TURN_S, poll_interval=1,
                as_subflow=False,
            )  # fmt: skip
            if run.state is None or not run.state.is_cancelled():
                return
            time.sleep(TURN_S)


def _parameters(job: Job) -> dict[str, str]:
    """What the next run is about: the same programme, at the same moment, in the same folder."""
    on = job.on.isoformat() if job.on else None
    return {k: v for k, v in (("programme", job.programme), ("on", on), ("folder", job.folder)) if v}


def _asked(client: SyncPrefectClient, programme_id: str) -> list[FlowRun]:
    """Every run of that programme's `approve`, the newest two hundred."""
    return client.read_flow_runs(
        flow_filter=FlowFilter(name=FlowFilterName(any_=["approve"])),
        deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[programme_id])),
        flow_run_filter=FlowRunFilter(),
        limit=200,
    )


def _about(run: FlowRun) -> str:
    """The digest that a run asks about; never empty, which would be the beginning of every other."""
    return str(run.parameters.get("digest") or "-")


def _waits(run: FlowRun) -> bool:
    return run.state is not None and run.state.is_paused()


def _died(run: FlowRun) -> bool:
    """Whether it has been running for an hour: laying out a question takes seconds, so its process is gone."""
    state = run.state
    return state is not None and state.is_running() and datetime.now(UTC) - state.timestamp > HOUR
