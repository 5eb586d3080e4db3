"""Two servers behind one address, their services apart, PostgreSQL and Redis, two workers: as `compose.yaml` puts them together.

Skipped where no Redis, no PostgreSQL, or no prefect-redis (requirements.scale.lock) is installed.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from ruamel.yaml import YAML

from tests.autumn import a_programme
from tests.flows.tree import names
from tests.prefect_server import ROOT, Server, wait
from tests.proxy import Proxy, proxying
from tests.redis import redis

PROGRAMME = "wide-2027"
RUNS = 4
ON = "2026-11-24T18:00:00+01:00"
SHARED = {
    name: value
    for name, value in YAML(typ="safe", pure=True)
    .load(ROOT / "compose.yaml")["x-server"]["environment"]
    .items()
    if str(value).startswith("prefect_redis.")
}
"""What compose.yaml says of where servers keep what they share."""


def beside() -> str:
    """The folder of prefect-redis: in this Python's own, or in a folder of its own beside its packages."""
    apart = Path(sys.prefix) / "scale"
    if (apart / "prefect_redis").is_dir():
        return str(apart)
    found = importlib.util.find_spec("prefect_redis")
    if found is None or found.origin is None:
        pytest.skip("prefect-redis is not installed: requirements.scale.lock")
    return str(Path(found.origin).parents[1])


@dataclass(frozen=True)
class Wide:
    """Two servers, the proxy in front of them, and what a client needs to ask through it."""

    one: Server
    two: Server
    through: Server
    proxy: Proxy
    redis: Redis


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def services(server: Server) -> Iterator[None]:
    """The scheduler and all that runs once, in a process of its own."""
    with (server.home / "services.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "services", "start"],
            env=server.env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        yield
        assert process.poll() is None, "the services ended by themselves"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="module")
def wide(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wide]:
    library, home = beside(), tmp_path_factory.mktemp("wide")
    name = f"prefect_{uuid.uuid4().hex}"
    with ExitStack() as stack:
        kept = stack.enter_context(redis(home))
        database = stack.enter_context(psycopg.connect(f"{postgres_server}/postgres", autocommit=True))
        database.execute(f"CREATE DATABASE {name}")
        stack.callback(database.execute, f"DROP DATABASE {name} WITH (FORCE)")
        url = f"{postgres_server}/{name}".replace("postgresql://", "postgresql+asyncpg://")
        settings = SHARED | {
            "PYTHONPATH": library,
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": url,
            "PREFECT_REDIS_MESSAGING_PORT": str(kept),
            "PREFECT_REDIS_WORKER_CLEANUP_QUEUE_PORT": str(kept),
            "PREFECT_SERVER_DOCKET_URL": f"redis://127.0.0.1:{kept}/0",
        }
        one = Server(home, free_port(), dict(settings), options=("--no-services",))
        two = replace(one, port=free_port(), more=dict(settings))
        through = replace(one, port=free_port(), more=dict(settings))
        done = one.prefect("server", "database", "upgrade", "--yes")
        assert done.returncode == 0, done.stdout + done.stderr
        for server in (one, two):
            stack.callback(server.stop)
            server.start()
        stack.enter_context(services(one))
        proxy = stack.enter_context(proxying(through.port, (one.port, two.port), home / "proxy.log"))
        with Redis(port=kept, decode_responses=True) as asked:
            yield Wide(one, two, through, proxy, asked)


def test_flows_run_through_two_servers_and_one_that_dies_leaves_the_other(wide: Wide, tmp_path: Path) -> None:
    through = wide.through
    file = a_programme(through.home, PROGRAMME)
    done = through.binome("deploy", file)
    assert done.returncode == 0, done.stderr
    ours = through.ask("deployments/filter", {"deployments": {"name": {"any_": [PROGRAMME]}}})
    scheduled = [d["id"] for d in ours if d["schedules"]]
    wait(
        lambda: {d["deployment_id"] for d in through.runs("Scheduled", deployment=PROGRAMME)} >= {*scheduled},
        90,
        "the services schedule nothing",
    )
    planned = through.runs("Scheduled", deployment=PROGRAMME)
    twice = Counter((run["deployment_id"], run["expected_start_time"]) for run in planned)
    assert set(twice.values()) == {1}, "scheduled once, though there are two servers"
    through.unscheduled(PROGRAMME)

    inboxes = [tmp_path / f"folder-{n}" for n in range(RUNS)]
    for folder in inboxes:
        (folder / "inbox").mkdir(parents=True)
        (folder / "inbox" / "people.csv").write_text(
            "address,name,role\nada@ateliers-delorme.example,Ada,mentor\n", "utf-8"
        )
    with through.worker(), through.worker():
        # One after the other: of two runs of one phase the second is refused.
        for n, folder in enumerate(inboxes):
            run = through.start_run(f"recruit/{PROGRAMME}", on=ON, folder=str(folder))
            if n == 1:
                assert min(wide.proxy.served[wide.one.port], wide.proxy.served[wide.two.port]) > 10
                wide.one.stop(signal.SIGKILL)
            through.ended(run)
        event = {
            "occurred": "2026-11-24T17:00:00Z", "event": "binome.doubt", "id": str(uuid.uuid4()), "payload": {"count": 1},
            "resource": {"prefect.resource.id": f"binome.programme.{PROGRAMME}"},
        }  # fmt: skip
        through.ask("events", [event])

        def alerted() -> list[dict[str, object]]:
            return through.runs("Completed", flow="alert", deployment=PROGRAMME)

        wait(alerted, 120, "no event reaches the services through Redis")
    assert [len(names(folder, "mail/recruit.invitation*.eml")) for folder in inboxes] == [1] * RUNS
    assert len(through.runs(flow="alert", deployment=PROGRAMME)) == 1, "told once"
    assert {"events", "actions"} <= set(wide.redis.keys("*")), "by way of Redis"
