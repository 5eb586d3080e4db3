"""Deliver: claim, send and settle, in batches; retry belongs to the ledger, never to Prefect."""

from __future__ import annotations

from contextlib import closing

from prefect import task

from integrations.wiring import connect
from mentoring import delivery
from mentoring.gate import Gate
from mentoring.job import Job
from mentoring.pacing import Limits
from mentoring.working_days import WorkingDays
from tasks.shield import shielded

MOST = 100_000
"""Effects of one task run: all there are, since what a run may send is `sending.daily_limit`."""


@task(name="deliver", task_run_name="deliver · {job.label}", persist_result=False)
@shielded()
def deliver(job: Job) -> dict[str, int]:
    """Deliver everything that is due; how many effects ended in each state, or wait where nothing may be sent yet."""
    with closing(connect(job)) as to:
        if not to.live:
            return {"due": sum(states.get("due", 0) for states in to.ledger.counts().values())}
        facts, sending = to.ledger.facts(), to.programme.sending
        report = delivery.deliver(
            to.ledger,
            to.services,
            lambda claim: to.renderer.render(claim, facts),
            Gate(facts, sending.allowed_domains, WorkingDays(to.programme).next_open, to.programme.time_zone),
            Limits(sending.weekly_cap, sending.daily_limit),
            worker=to.worker,
            now=to.now,
            most=MOST,
        )
    return dict(report.counts)
