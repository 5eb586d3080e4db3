"""Agenda: what the calendars that people really use say, where they can be read."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict

from prefect import task

from integrations.wiring import connect
from mentoring import agenda
from mentoring.job import Job
from tasks.shield import shielded


@task(name="choose first sessions", task_run_name="choose first sessions · {job.label}", persist_result=False)
@shielded()
def choose_first_sessions(job: Job) -> dict[str, int]:
    """Choose when each new pair meets first, at a time free in both calendars; how many were chosen."""
    with closing(connect(job)) as to:
        if not to.live:
            return {}
        return asdict(agenda.choose_first_sessions(to.programme, to.ledger, to.services.calendar, to.now()))


@task(name="read sessions", task_run_name="read sessions · {job.label}", persist_result=False)
@shielded()
def read_sessions(job: Job) -> dict[str, int]:
    """Read back which sessions were moved, called off, declined, held, and who comes to events; how many are new or changed."""
    with closing(connect(job)) as to:
        if not to.live:
            return {}
        calendar, now = to.services.calendar, to.now()
        read = agenda.read_sessions(to.programme, to.ledger, calendar, now)
        return asdict(read) | {"events": agenda.read_attendance(to.plan, to.ledger, calendar, now)}
