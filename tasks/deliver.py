"""Deliver: claim, send and settle, in batches; retry belongs to the ledger, never to Prefect."""

from __future__ import annotations

from prefect import task

from integrations.wiring import connect
from mentoring import delivery
from mentoring.gate import Gate
from mentoring.job import Job
from mentoring.pacing import Limits


@task(name="deliver", task_run_name="deliver · {job.label}", persist_result=False)
def deliver(job: Job) -> dict[str, int]:
    """Deliver everything that is due; how many effects ended in each state."""
    to = connect(job)
    facts, sending = to.ledger.facts(), to.programme.sending
    report = delivery.deliver(
        to.ledger,
        to.services,
        lambda claim: to.renderer.render(claim, facts),
        Gate(facts, sending.allowed_domains),
        Limits(sending.weekly_cap, sending.daily_limit),
        worker=to.worker,
        now=to.now,
        most=100_000,
    )
    return dict(report.counts)
