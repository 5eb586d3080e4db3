"""Warn: the alerts that the team gets by mail, through the ledger like every other mail."""

from __future__ import annotations

from dataclasses import asdict

from prefect import task

from integrations.wiring import connect
from mentoring import alerts, first_send
from mentoring.alerts import Run
from mentoring.effects import Effect, State
from mentoring.job import Job
from tasks.shield import shielded


@task(name="warn", task_run_name="warn · {job.label}", persist_result=False)
@shielded()
def warn(job: Job, trouble: alerts.Trouble | None, flow: str) -> dict[str, int]:
    """Write what ops should know by now to the ledger; how many alerts are new, changed, cancelled, missed.

    `trouble`: what has just happened to a run of that flow, None when nothing has.
    """
    to = connect(job)

    def those(state: State) -> list[Effect]:
        return [effect for effect, _, _ in to.ledger.effects(state)]

    due = those("due")
    going = to.live and not to.ledger.stopped() and first_send.begun(to.ledger.facts())
    waits = due if going else [effect for effect in due if effect.phase == alerts.PHASE]
    run = Run(trouble, flow, f"{to.now():%Y-%m-%d}") if trouble else None
    owed = alerts.owed(
        to.programme, to.now(), doubts=those("doubt"), failed=those("failed"), due=waits,
        awaited=to.ledger.awaited(), run=run,
    )  # fmt: skip
    return asdict(to.ledger.reconcile(alerts.PHASE, owed, (), now=to.now()))
