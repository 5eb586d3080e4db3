"""A Prefect server and a worker as an ops team runs them, on the loopback, ended by their process ids."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.postgres import binaries

ROOT = Path(__file__).parents[1]
LIMIT_S = 300
LOGIN = "ops:canary-of-the-login"


def wait(true: Callable[[], Any], seconds: float, otherwise: str = "") -> None:
    """Until that is so; a server that does not answer says it is not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if true():
                return
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds:.0f} s {otherwise}")


@dataclass
class Server:
    """`prefect server start`, with every service unless told otherwise, behind a login, from the checkout as the docs say."""

    home: Path
    port: int
    more: dict[str, str] = field(default_factory=dict)
    """Settings beside its own, for what is started from now on."""
    options: tuple[str, ...] = ()
    """Options of `prefect server start`."""
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        kept = ("PATH", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "BINOME_DATABASE_URL")
        return {name: os.environ[name] for name in kept if name in os.environ} | {
            "HOME": str(self.home),
            "BINOME_HOME": str(self.home / "binome"),
            "PREFECT_HOME": str(self.home),
            "PREFECT_API_URL": f"{self.url}/api",
            "PREFECT_SERVER_API_AUTH_STRING": LOGIN,
            "PREFECT_API_AUTH_STRING": LOGIN,
            "DO_NOT_TRACK": "1",
            "NO_PROXY": "127.0.0.1",
            **self.more,
        }

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - Prefect's own command
                [sys.executable, "-m", "prefect", "server", "start", "--port", str(self.port), *self.options],
                env=self.env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        wait(lambda: self.ask("flow_runs/count", {}) is not None, 120, "the server did not start")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it, gently or not."""
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, how)
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        self._process = None

    def stored(self) -> bytes:
        """Everything that Prefect keeps, lower case: its folder, and its database where that is PostgreSQL."""
        found = [
            path.read_bytes() for path in self.home.rglob("*") if path.is_file() and not self._ours(path)
        ]
        if url := self.more.get("PREFECT_SERVER_DATABASE_CONNECTION_URL"):
            folder = binaries()
            dump = [folder / "pg_dump" if folder else "pg_dump", "--data-only", url.replace("+asyncpg", "")]
            found.append(subprocess.run(dump, capture_output=True, check=True).stdout)  # noqa: S603 - our own database
        return b"".join(found).lower()

    def _ours(self, path: Path) -> bool:
        return path.is_relative_to(self.home / "binome")

    def prefect(self, *words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        """One of Prefect's commands, to its end."""
        return subprocess.run(  # noqa: S603 - Prefect's own command
            [sys.executable, "-m", "prefect", *words],
            env=self.env, cwd=cwd, capture_output=True, text=True, timeout=LIMIT_S, check=False,
        )  # fmt: skip

    def binome(self, *words: object) -> subprocess.CompletedProcess[str]:
        """One of our commands, to its end, from a folder that is not the checkout."""
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-c", "from flows.command import main; main()", *map(str, words)],
            env=self.env | {"PYTHONPATH": str(ROOT)}, cwd=self.home, capture_output=True, text=True,
            timeout=LIMIT_S, check=False,
        )  # fmt: skip

    def put(self, path: str, body: dict[str, Any]) -> None:
        """Replace what lies at that path of the server's API."""
        self.ask(path, body, method="PUT")

    def ask(self, path: str, body: object = None, method: str | None = None) -> Any:
        """What the server's API answers to that; `body` None asks with GET, else with POST unless told otherwise."""
        import base64

        login = base64.b64encode(LOGIN.encode()).decode()
        headers = {"Content-Type": "application/json", "Authorization": f"Basic {login}"}
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.url}/api/{path}"
        request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - loopback address only
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for last in (
            False,
            False,
            False,
            False,
            True,
        ):  # on SQLite its background writers make it say 503 now and then
            try:
                with opener.open(request, timeout=30) as answer:
                    text = answer.read()
                    return json.loads(text) if text else None
            except urllib.error.HTTPError as error:
                if error.code != 503 or last:
                    raise
                time.sleep(2)
        raise AssertionError("unreachable")

    def runs(self, *states: str, **named: str) -> list[dict[str, Any]]:
        """Flow runs, the newest first; in these states, of that `flow` and that `deployment`."""
        body: dict[str, Any] = {"limit": 200, "sort": "EXPECTED_START_TIME_DESC"}
        if states:
            body["flow_runs"] = {"state": {"name": {"any_": list(states)}}}
        if flow := named.get("flow"):
            body["flows"] = {"name": {"any_": [flow]}}
        if deployment := named.get("deployment"):
            body["deployments"] = {"name": {"any_": [deployment]}}
        found: list[dict[str, Any]] = self.ask("flow_runs/filter", body)
        return found

    def start_run(self, deployment: str, **parameters: object) -> str:
        """Start a run of that deployment, `<flow>/<name>`; its id."""
        found = self.ask(f"deployments/name/{deployment}")
        made = self.ask(f"deployments/{found['id']}/create_flow_run", {"parameters": parameters})
        return str(made["id"])

    def turn(self, run: str, state: str) -> None:
        """Turn that run to that type of state, as if something of ours had."""
        said = self.ask(f"flow_runs/{run}/set_state", {"state": {"type": state}})
        assert said["status"] == "ACCEPT", said

    def unscheduled(self, name: str) -> None:
        """Let no run of the deployments of that name start by the clock: what a test starts must not meet them."""
        for found in self.ask("deployments/filter", {"deployments": {"name": {"any_": [name]}}}):
            self.ask(f"deployments/{found['id']}/pause_deployment", {})

    def ended(self, run: str, state: str = "Completed", seconds: float = 120) -> dict[str, Any]:
        """That run, once it is in that state."""
        wait(
            lambda: self.ask(f"flow_runs/{run}")["state_name"] == state,
            seconds,
            f"{state}: {self.ask(f'flow_runs/{run}')['state']}",
        )
        found: dict[str, Any] = self.ask(f"flow_runs/{run}")
        return found

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """A worker of the pool, in a folder that is not the checkout, asking for work every second."""
        env = self.env | {"PREFECT_WORKER_QUERY_SECONDS": "1"}
        with (self.home / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "prefect", "worker", "start", "--pool", "binome"],
                env=env, cwd=self.home, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def serving(home: Path, database: str = "") -> Iterator[Server]:
    """A server with its files in that folder, its records in that PostgreSQL database or else in SQLite, until the block ends."""
    template = Path(sys.prefix) / "prefect-template.db"
    if template.exists() and not database:
        (home / "prefect.db").write_bytes(template.read_bytes())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = Server(home, probe.getsockname()[1])
    if database:
        url = database.replace("postgresql://", "postgresql+asyncpg://")
        server.more["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = url
    server.start()
    try:
        yield server
    finally:
        server.stop()
