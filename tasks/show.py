"""Show: what a run has come to, on its page in the UI, and as events that automations wait for. Ids and counts only."""

from __future__ import annotations

from pathlib import Path

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.events import emit_event

from integrations.wiring import Connected, connect, found_at
from mentoring import board
from mentoring.job import Job
from mentoring.programme import PhaseName
from tasks.deployed import when_deployed
from tasks.shield import shielded


@when_deployed
@task(name="show", task_run_name="show {phase} · {job.label}", persist_result=False)
@shielded()
def show(job: Job, phase: PhaseName) -> None:
    """Keep a page on what the phase has come to; the rituals, which run every day, also tell what needs a person."""
    to = connect(job)
    facts, counts, awaited, now = to.ledger.facts(), to.ledger.counts(), to.ledger.awaited(), to.now()
    _keep(to, phase, board.phase_page(to.programme, facts, phase, counts, awaited, now))
    if phase != "rituals":  # what needs a person is told once a day, and not by every phase
        return
    due = [effect for effect, _, _ in to.ledger.effects("due")] if to.live and not to.ledger.stopped() else []
    for name, number in board.signals(to.programme, facts, due, awaited, now).items():
        tell(to, name, number, phase=phase)


@when_deployed
@task(name="show", task_run_name="show delivery · {job.label}", persist_result=False)
@shielded()
def show_delivery(job: Job) -> None:
    """Keep a page on what has gone out and what has not."""
    to = connect(job)
    troubled = [(e, state) for state in ("doubt", "failed") for e, _, _ in to.ledger.effects(state)]
    stop = to.ledger.stopped()
    page = board.delivery_page(
        to.programme,
        to.ledger.counts(),
        troubled,
        to.ledger.conserved(),
        to.ledger.awaited(),
        stop.at if stop else None,
    )
    _keep(to, "deliver", page)


@when_deployed
@task(name="show", task_run_name="show files · {job.label}", persist_result=False)
@shielded()
def show_files(job: Job, report: str) -> None:
    """Keep a page that says where the report lies, and the rows that HR must mend."""
    to = connect(job)
    rejected = {path.stem: found_at(path) for path in (to.folder / "rejected").glob("*.csv")}
    _keep(to, "report", board.files_page(to.programme, found_at(Path(report)), rejected))


def tell(to: Connected, name: str, number: int, **more: str) -> None:
    """Emit an event about the programme: how many of what; Prefect keeps it, so ids and counts only."""
    resource = {
        "prefect.resource.id": f"binome.programme.{to.programme.id}",
        "prefect.resource.name": to.programme.id,
    }
    emit_event(f"binome.{name}", resource, payload={"count": number, **more})


def _keep(to: Connected, name: str, page: str) -> None:
    create_markdown_artifact(page, key=f"{to.programme.id}-{name}")
