"""A worker that was off for a week, a server that goes away: one run settles what is owed, and nothing goes twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.autumn import a_programme
from tests.flows.test_kill import recipients
from tests.flows.tree import names
from tests.prefect_server import ROOT, Server, serving, wait

INVITED = 120
ON = "2026-11-24T18:00:00+01:00"


def invited(folder: Path, people: int = INVITED) -> Path:
    (folder / "inbox").mkdir(parents=True)
    rows = [f"person{n}@ateliers-delorme.example,Person {n},mentor" for n in range(people)]
    (folder / "inbox" / "people.csv").write_text("\n".join(["address,name,role", *rows, ""]), "utf-8")
    return folder


def test_after_a_week_without_a_worker_one_run_settles_what_is_owed(server: Server, tmp_path: Path) -> None:
    file = a_programme(server.home, "late-2027")
    done = server.binome("deploy", file)
    assert done.returncode == 0, done.stderr
    server.unscheduled("late-2027")
    folder = invited(tmp_path / "late")
    deployment = server.ask("deployments/name/recruit/late-2027")["id"]
    week = [datetime.now(UTC) - timedelta(days=n) for n in (7, 4, 1)]
    for day in week:  # what the server had scheduled while nobody was there
        server.ask(
            f"deployments/{deployment}/create_flow_run",
            {
                "parameters": {"on": "2026-12-01T18:00:00+01:00", "folder": str(folder)},
                "state": {"type": "SCHEDULED", "state_details": {"scheduled_time": day.isoformat()}},
            },
        )
    with server.worker():
        wait(
            lambda: len(server.runs("Completed", "Cancelled", flow="recruit", deployment="late-2027")) == 3,
            180,
        )
    states = [
        run["state_name"]
        for run in server.runs(flow="recruit", deployment="late-2027")
        if run["parameters"].get("folder")
    ]
    assert states.count("Completed") >= 1
    assert states.count("Completed") + states.count("Cancelled") == 3
    sent = recipients(folder)
    assert sum(kind == "recruit.invitation" for kind, _ in sent) == INVITED
    assert set(sent.values()) == {1}


@pytest.fixture
def frail(tmp_path: Path) -> Iterator[Server]:
    """A server of this test's own, to be killed."""
    home = tmp_path / "frail"
    home.mkdir()
    with serving(home) as started:
        yield started


def test_a_server_that_goes_away_in_the_middle_costs_nothing(frail: Server, tmp_path: Path) -> None:
    folder = invited(tmp_path / "working")
    file = a_programme(tmp_path, "frail-2027")
    command = [sys.executable, "-c", "from flows.command import main; main()"]
    running = subprocess.Popen(  # noqa: S603 - our own command
        [*command, "run", str(file), "recruit", "--on", "2026-11-24", "--folder", str(folder), "--send", "--json"],
        env=frail.env | {"PYTHONPATH": str(ROOT)}, cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while len(names(folder, "mail/*.eml")) < 10 and time.monotonic() < deadline:
        time.sleep(0.002)
    frail.stop(signal.SIGKILL)
    out = len(names(folder, "mail/*.eml"))
    assert 10 <= out < INVITED, "it was killed in the middle"
    wait(lambda: len(names(folder, "mail/*.eml")) >= INVITED, 60, "the mail waits for Prefect")
    frail.start()
    said, complained = running.communicate(timeout=200)
    assert running.returncode == 0, complained
    assert json.loads(said)["phases"]["recruit"]["done"] >= INVITED
    assert [run["state_name"] for run in frail.runs(flow="recruit")] == ["Completed"]
    assert set(recipients(folder).values()) == {1}


def test_one_run_after_a_week_leaves_what_a_week_of_heartbeats_leaves_and_says_what_is_missed(
    tmp_path: Path,
) -> None:
    from integrations.wiring import connect
    from mentoring.job import Job
    from tasks.collect import collect
    from tasks.deliver import deliver
    from tasks.plan import plan

    file, begin = str(a_programme(tmp_path, "two-2027")), datetime.fromisoformat("2026-11-24T18:00:00+01:00")
    counts = {}
    for name, days in (("daily", (0, 1, 2, 6, 7)), ("once", (7,)), ("too late", (30,))):
        folder = invited(tmp_path / name, 6)
        job = Job(file, begin, str(folder))
        for day in days:
            job = replace(job, on=begin + timedelta(days=day))
            collect.fn(job)
            plan.fn(job, "recruit")
            deliver.fn(job)
        counts[name] = connect(job).ledger.counts()
    assert counts["once"] == counts["daily"]
    assert counts["once"]["recruit.ambassador"] == {"done": 2}
    assert counts["too late"]["recruit.ambassador"] == {"missed": 2}
