from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from mentoring.programme import PHASES
from tests.flows.conftest import LIMIT_S, ROOT, Terminal
from tests.flows.tree import names

WRITTEN: dict[str, Any] = YAML(typ="safe", pure=True).load(ROOT / "prefect.yaml")
DEPLOYMENTS: list[dict[str, Any]] = WRITTEN["deployments"]
ENTRYPOINTS = [deployment["entrypoint"] for deployment in DEPLOYMENTS]
CANARY = "zebulon.canary@ateliers-delorme.example"


def test_every_flow_is_deployed_once_and_every_phase_has_its_heartbeat() -> None:
    flows = {
        Path(entrypoint.partition(":")[0]).stem: d
        for entrypoint, d in zip(ENTRYPOINTS, DEPLOYMENTS, strict=True)
    }
    assert set(flows) == {*PHASES, "deliver", "report", "approve"}
    minutes = [int(flows[phase]["schedules"][0]["cron"].split()[0]) for phase in PHASES]
    assert minutes == sorted(set(minutes)), "in the order of the phases, one after the other"
    assert all(ZoneInfo(s["timezone"]) for d in DEPLOYMENTS for s in d.get("schedules", ()))
    assert {json.dumps(d.get("concurrency_limit")) for d in DEPLOYMENTS if d.get("schedules")} == {
        json.dumps({"limit": 1, "collision_strategy": "CANCEL_NEW"})
    }
    assert "pull" not in WRITTEN, "the flows run from where they are deployed: nothing to set by hand"


def test_every_entrypoint_loads_as_prefect_loads_it_from_another_folder(terminal: Terminal) -> None:
    code = (
        "import json, os, sys\nroot, *entrypoints = sys.argv[1:]\nsys.path[:] = [p for p in sys.path if p != root]\n"
        "os.chdir(root)\n"
        "from prefect.flows import load_flow_from_entrypoint\n"
        "from prefect.utilities.callables import parameter_schema\n"
        "for entrypoint in entrypoints:\n"
        "    flow = load_flow_from_entrypoint(entrypoint)\n"
        "    print(json.dumps([flow.name, parameter_schema(flow).model_dump()['properties']]))\n"
    )
    loaded = dict(json.loads(line) for line in terminal.python(code, ROOT, *ENTRYPOINTS).splitlines())
    assert list(loaded) == [entrypoint.partition(":")[2] for entrypoint in ENTRYPOINTS]
    undescribed = [
        (name, p) for name, ps in loaded.items() for p, schema in ps.items() if not schema.get("description")
    ]
    assert undescribed == [], "a form field without words"
    assert loaded["approve"]["digest"]["pattern"]
    assert loaded["approve"]["verdict"]["enum"] == ["approved", "declined"]


@dataclass
class Server:
    """A Prefect server as an ops team runs it: its settings, and where it keeps things."""

    env: dict[str, str]
    home: Path

    def prefect(self, *words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - Prefect's own command
            [sys.executable, "-m", "prefect", *words],
            env=self.env, cwd=cwd, capture_output=True, text=True, timeout=LIMIT_S, check=False,
        )  # fmt: skip

    def ask(self, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(  # noqa: S310 - loopback address only
            f"{self.env['PREFECT_API_URL']}/{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`prefect server start` with every service of it, on a free port of the loopback, ended by its process id."""
    home = tmp_path_factory.mktemp("server")
    template = Path(sys.prefix) / "prefect-template.db"
    if template.exists():
        (home / "prefect.db").write_bytes(template.read_bytes())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = ("PATH", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
    env = {name: os.environ[name] for name in kept if name in os.environ} | {
        "HOME": str(home),
        "BINOME_HOME": str(home / "binome"),
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "NO_PROXY": "127.0.0.1",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603 - Prefect's own command
        command,
        env=env,
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        found = Server(env, home)
        _wait(lambda: found.ask("flow_runs/count", {}) is not None, 120)
        yield found
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(true: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if true():
                return
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds:.0f} s")


def test_the_readmes_commands_deploy_schedule_and_run_a_flow_on_a_worker(
    server: Server, tmp_path: Path
) -> None:
    made = server.prefect("work-pool", "create", "binome", "--type", "process")
    assert made.returncode == 0, made.stdout + made.stderr
    done = server.prefect("--no-prompt", "deploy", "--all")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("successfully created") == len(DEPLOYMENTS)

    def scheduled() -> set[str]:
        runs = server.ask(
            "flow_runs/filter", {"flow_runs": {"state": {"name": {"any_": ["Scheduled"]}}}, "limit": 200}
        )
        return {run["deployment_id"] for run in runs}

    wanted = sum(1 for deployment in DEPLOYMENTS if deployment.get("schedules"))
    _wait(lambda: len(scheduled()) == wanted, 90)

    folder = tmp_path / "worked"
    (folder / "inbox").mkdir(parents=True)
    (folder / "inbox" / "people.csv").write_text(
        f"address,name,role\n{CANARY},Zebulon Canary,mentor\n", "utf-8"
    )
    started = server.prefect(
        "deployment", "run", "recruit/elan-2027", "--param", "on=2026-11-24T18:00:00+01:00", "--param", f"folder={folder}"
    )  # fmt: skip
    assert started.returncode == 0, started.stderr
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    worked = server.prefect("worker", "start", "--pool", "binome", "--run-once", cwd=elsewhere)
    assert worked.returncode == 0, worked.stdout + worked.stderr
    named = {"flow_runs": {"name": {"any_": ["recruit · elan-2027"]}}}
    _wait(lambda: [run["state_name"] for run in server.ask("flow_runs/filter", named)] == ["Completed"], 60)

    assert any(name.startswith("recruit.invitation_P0001") for name in names(folder, "mail/*.eml"))
    stored = [path for path in server.home.rglob("*") if path.is_file()]
    assert [path for path in stored if b"canary" in path.read_bytes().lower()] == []
    assert "anary" not in worked.stdout + worked.stderr


def test_binome_deploy_does_the_same_for_any_programme_file_and_can_be_repeated(
    server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "ours.yaml"
    text = (ROOT / "configs" / "bridges-2027.yaml").read_text("utf-8")
    file.write_text(text.replace("id: bridges-2027", "id: ours"), "utf-8")
    command = [sys.executable, "-c", "from flows.command import main; main()", "deploy", str(file), "--json"]
    for _ in range(2):
        done = subprocess.run(  # noqa: S603 - our own command
            command, env=server.env | {"PYTHONPATH": str(ROOT)}, cwd=tmp_path,
            capture_output=True, text=True, timeout=LIMIT_S, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert len(json.loads(done.stdout)) == len(DEPLOYMENTS)
    found = server.ask("deployments/filter", {"deployments": {"name": {"any_": ["ours"]}}})
    assert len(found) == len(DEPLOYMENTS)
    assert {d["parameters"]["programme"] for d in found} == {str(file)}
    assert {s["schedule"]["timezone"] for d in found for s in d["schedules"]} == {"Europe/London"}


def test_without_a_server_deploying_says_what_to_do(terminal: Terminal) -> None:
    code = "from flows.command import main; main()"
    for url, expected, words in (
        ("", 2, "PREFECT_API_URL"),
        ("http://127.0.0.1:9/api", 3, "does not answer"),
    ):
        env = terminal.env | {"PREFECT_API_URL": url}
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-c", code, "deploy", "elan-2027"],
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, words in done.stderr, "Traceback" in done.stderr) == (
            expected,
            True,
            False,
        ), done.stderr


def test_the_embedded_server_leaves_no_process_behind(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom flows.embedded import Embedded\n"
        "server = Embedded(Path(sys.argv[1]))\nserver.wait()\nprint(server._process.pid, flush=True)"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code, str(tmp_path)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=LIMIT_S, check=True,
    )  # fmt: skip
    pid = int(done.stdout)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
