"""How a flow run is called: the flow, the programme, the day it stands for."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from prefect.runtime import flow_run

from integrations.wiring import connect, load
from mentoring.decisions import awaited
from mentoring.errors import BinomeError
from mentoring.job import Job


def run_name() -> str:
    """`match · elan-2027 · 2027-01-05`: the day in the programme's own zone, that of its schedule when it runs late."""
    given = flow_run.parameters
    job = Job(given["programme"])
    try:
        programme = load(job.programme)[0]
    except (BinomeError, OSError):  # the run itself will say what is wrong with the file
        return f"{flow_run.flow_name} · {job.label}"
    zone = ZoneInfo(programme.time_zone)
    on: datetime = given.get("on") or flow_run.scheduled_start_time
    day = on.astimezone(zone) if on.tzinfo else on
    return f"{flow_run.flow_name} · {programme.id} · {day:%Y-%m-%d}"


def question_name() -> str:
    """`approve · elan-2027 · match 1`: the programme and what is asked; its digest when nothing waits under it any more."""
    given = flow_run.parameters
    job, digest = Job(given["programme"], given.get("on"), given.get("folder")), given["digest"]
    try:
        to = connect(job)
        item = awaited(to.ledger, digest)
    except (BinomeError, OSError):  # the run itself will say what is wrong
        return f"{flow_run.flow_name} · {job.label} · {digest}"
    return f"{flow_run.flow_name} · {to.programme.id} · {item.kind} {item.subject}"
