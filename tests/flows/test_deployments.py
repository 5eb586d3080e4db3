from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from integrations.wiring import load
from mentoring import timeline
from mentoring.programme import PHASES
from tests.flows.conftest import LIMIT_S, ROOT, Terminal
from tests.flows.tree import names
from tests.prefect_server import Server, wait

WRITTEN: dict[str, Any] = YAML(typ="safe", pure=True).load(ROOT / "prefect.yaml")
DEPLOYMENTS: list[dict[str, Any]] = WRITTEN["deployments"]
ENTRYPOINTS = [deployment["entrypoint"] for deployment in DEPLOYMENTS]
CANARY = "zebulon.canary@ateliers-delorme.example"


def test_every_flow_is_deployed_once_and_every_phase_has_its_heartbeat() -> None:
    flows = {
        Path(entrypoint.partition(":")[0]).stem: d
        for entrypoint, d in zip(ENTRYPOINTS, DEPLOYMENTS, strict=True)
    }
    assert set(flows) == {*PHASES, "deliver", "report", "approve", "alert"}
    minutes = [int(flows[phase]["schedules"][0]["cron"].split()[0]) for phase in PHASES]
    assert minutes == sorted(set(minutes)), "in the order of the phases, one after the other"
    assert all(ZoneInfo(s["timezone"]) for d in DEPLOYMENTS for s in d.get("schedules", ()))
    assert {flow: d["concurrency_limit"] for flow, d in flows.items() if d.get("schedules")} == {
        flow: {"limit": 1, "collision_strategy": "ENQUEUE" if flow == "alert" else "CANCEL_NEW"}
        for flow in flows
        if flow != "approve"
    }
    assert all(d["tags"] and d["description"] and d["work_pool"] for d in DEPLOYMENTS)
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


def test_the_readmes_commands_deploy_schedule_and_run_a_flow_on_a_worker(
    server: Server, tmp_path: Path
) -> None:
    made = server.prefect("work-pool", "create", "binome", "--type", "process")
    assert made.returncode == 0, made.stdout + made.stderr
    done = server.prefect("--no-prompt", "deploy", "--all")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("successfully created") == len(DEPLOYMENTS)
    wanted = sum(1 for deployment in DEPLOYMENTS if deployment.get("schedules"))
    wait(lambda: len({run["deployment_id"] for run in server.runs("Scheduled")}) >= wanted, 90)

    folder = tmp_path / "worked"
    (folder / "inbox").mkdir(parents=True)
    (folder / "inbox" / "people.csv").write_text(
        f"address,name,role\n{CANARY},Zebulon Canary,mentor\n", "utf-8"
    )
    run = server.start_run(
        "recruit/elan-2027", programme="elan-2027", on="2026-11-24T18:00:00+01:00", folder=str(folder)
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    worked = server.prefect("worker", "start", "--pool", "binome", "--run-once", cwd=elsewhere)
    assert worked.returncode == 0, worked.stdout + worked.stderr
    assert server.ended(run)["name"] == "recruit · elan-2027 · 2026-11-24"

    assert any(name.startswith("recruit.invitation_P0001") for name in names(folder, "mail/*.eml"))
    assert b"zebulon" not in server.stored()
    assert "ebulon" not in worked.stdout + worked.stderr


def deployed(server: Server, *words: object) -> dict[str, Any]:
    """What `binome deploy … --json` answers."""
    done = server.binome("deploy", *words, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def of_programme(server: Server, programme: str) -> dict[str, dict[str, Any]]:
    """Flow -> the deployment of that programme."""
    found = server.ask("deployments/filter", {"deployments": {"name": {"any_": [programme]}}})
    return {deployment["entrypoint"].rpartition(":")[2]: deployment for deployment in found}


def automations(server: Server) -> list[str]:
    return sorted(automation["name"] for automation in server.ask("automations/filter", {}))


def test_binome_deploy_adds_the_plans_dates_and_brings_them_up_to_date(
    server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "ours.yaml"
    kickoff = datetime.now(UTC).date() + timedelta(days=70)
    text = (ROOT / "configs" / "bridges-2027.yaml").read_text("utf-8")
    text = re.sub(r"kickoff: \d{4}-\d\d-\d\d", f"kickoff: {kickoff}", text)
    start, end = text.index("  workshops:"), text.index("  last_session_webinar:")
    file.write_text(text[:start].replace("id: bridges-2027", "id: ours") + text[end:], "utf-8")

    first = deployed(server, file, "--senders", 3)
    assert first["deployed"] == [f"{d['entrypoint'].rpartition(':')[2]}/ours" for d in DEPLOYMENTS]
    ours = of_programme(server, "ours")
    assert {d["parameters"]["programme"] for d in ours.values()} == {str(file)}
    assert {s["schedule"]["timezone"] for d in ours.values() for s in d["schedules"]} == {"Europe/London"}
    assert all({"binome", flow} <= set(d["tags"]) for flow, d in ours.items())
    assert ours["deliver"]["global_concurrency_limit"]["limit"] == 3
    assert len(ours["deliver"]["schedules"]) == 3

    plan = timeline.plan(load(str(file))[0])
    dates = {s["slug"]: s["schedule"].get("rrule", "") for s in ours["kickoff"]["schedules"]}
    (launch,) = plan.all("kickoff.launch")
    assert dates.keys() == {"heartbeat", "training", "mentee-training", "launch", "contact"}
    assert dates["launch"].endswith(f"RDATE:{launch.at:%Y%m%dT%H%M%S}")

    def upcoming() -> set[datetime]:
        found = server.runs("Scheduled", flow="kickoff", deployment="ours")
        return {datetime.fromisoformat(run["expected_start_time"]) for run in found}

    wait(lambda: launch.at in upcoming(), 90, "the launch is not among the upcoming runs")
    before = automations(server)

    # Ops pause one flow and one date; HR moves the kick-off by a week; deploying again keeps the one and follows the other.
    server.ask(f"deployments/{ours['survey']['id']}/pause_deployment", {})
    off = next(s for s in ours["recruit"]["schedules"] if s["slug"] == "heartbeat")
    done = server.prefect("deployment", "schedule", "pause", "recruit/ours", off["id"])
    assert done.returncode == 0, done.stdout + done.stderr
    file.write_text(
        file.read_text("utf-8").replace(f"kickoff: {kickoff}", f"kickoff: {kickoff + timedelta(days=7)}"),
        "utf-8",
    )
    deployed(server, file)
    ours = of_programme(server, "ours")
    moved = timeline.plan(load(str(file))[0]).at("kickoff.launch")
    assert moved is not None
    assert ours["survey"]["paused"]
    assert not ours["recruit"]["paused"]
    assert [s["slug"] for s in ours["recruit"]["schedules"] if not s["active"]] == ["heartbeat"]
    assert len(ours["deliver"]["schedules"]) == 1
    wait(lambda: moved.at in upcoming(), 90, "the moved launch is not among the upcoming runs")
    assert launch.at not in upcoming()
    assert automations(server) == before, "none is made twice"
    assert sum("ours" in name for name in before) == 3


def test_the_deployments_of_a_programme_that_is_over_are_taken_away(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "past.yaml"
    text = (ROOT / "configs" / "bridges-2027.yaml").read_text("utf-8").replace("id: bridges-2027", "id: past")
    start, end = text.index("  workshops:"), text.index("  last_session_webinar:")
    text = text[:start] + text[end:]
    kickoff = datetime.now(UTC).date() + timedelta(days=70)
    file.write_text(re.sub(r"kickoff: \d{4}-\d\d-\d\d", f"kickoff: {kickoff}", text), "utf-8")
    assert len(deployed(server, file)["deployed"]) == len(DEPLOYMENTS)
    file.write_text(re.sub(r"kickoff: \d{4}-\d\d-\d\d", "kickoff: 2021-01-12", text), "utf-8")
    done = deployed(server, file)
    assert (done["deployed"], len(done["pruned"])) == ([], len(DEPLOYMENTS))
    assert of_programme(server, "past") == {}
    assert [name for name in automations(server) if "past" in name] == []


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
