"""Deliver: claim, send and settle, in batches; retry belongs to the ledger, never to Prefect."""

from __future__ import annotations

from contextlib import closing

from prefect import task

from integrations.wiring import Connected, connect
from mentoring import delivery, first_send
from mentoring.delivery import Delivered
from mentoring.gate import Gate
from mentoring.job import Job
from mentoring.pacing import Limits
from mentoring.working_days import WorkingDays
from tasks.deployed import deployed
from tasks.progress import Progress
from tasks.shield import shielded
from tasks.show import tell

MOST = 100_000
"""Effects of one task run: all there are, since what a run may send is `sending.daily_limit`."""


@task(name="deliver", task_run_name="deliver · {job.label}", persist_result=False)
@shielded()
def deliver(job: Job, *, alerts_only: bool = False) -> dict[str, int]:
    """Deliver everything that is due; how many effects ended in each state, or wait where nothing may be sent yet.

    While a person has not approved the first send, alerts to the team go, and nothing else. `alerts_only`: the same at any time,
    and no events: trouble with an alert must not call for another one.
    """
    with closing(connect(job)) as to:
        if not to.live:
            return {"due": _due(to)}
        held = _held_back(to, job)
        facts, sending = to.ledger.facts(), to.programme.sending
        report = delivery.deliver(
            to.ledger,
            to.services,
            lambda claim: to.renderer.render(claim, facts),
            Gate(
                facts,
                sending.allowed_domains,
                WorkingDays(to.programme).next_open,
                to.programme.time_zone,
                on_duty=to.programme.operations is not None,
            ),
            Limits(sending.weekly_cap, sending.daily_limit),
            worker=to.worker,
            now=to.now,
            most=MOST,
            phase=first_send.ALERTS if held or alerts_only else "",
            point=Progress(to.programme.id, lambda: _due(to)) if deployed() else lambda _: None,
        )
        if deployed() and not alerts_only:
            _tell(to, report)
        return dict(report.counts) | ({"due": _due(to)} if held else {})


def _held_back(to: Connected, job: Job) -> bool:
    """Whether a person must approve the first send before anything goes; a folder of its own reaches nobody."""
    facts = to.ledger.facts()
    if to.alone or first_send.begun(facts):
        return False
    item = first_send.held(to.programme, to.plan, facts, _due(to), to.now()) if job.send is None else None
    refused = item is not None and first_send.declined(facts, item)
    asked = [item] if item and not refused else []
    known = {waiting.digest for waiting in to.ledger.awaited()}
    to.ledger.waiting("deliver", asked)
    if deployed() and any(waiting.digest not in known for waiting in asked):
        tell(to, "approval-waiting", len(asked), phase="deliver")
    return item is not None


def _due(to: Connected) -> int:
    """How many effects are due, alerts aside."""
    counts = to.ledger.counts()
    return sum(states.get("due", 0) for kind, states in counts.items() if not first_send.is_alert(kind))


def _tell(to: Connected, report: Delivered) -> None:
    """What went wrong, as events: how much of what."""
    if report.halted == "breaker":
        tell(to, "breaker", 1)
    for name, found in (("doubt", report.doubts), ("failed", report.failed)):
        if found:
            tell(to, name, len(found))
