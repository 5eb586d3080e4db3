"""A decision in the UI: asked for by a run that waits, whatever is restarted meanwhile; kept in our own database."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from tests.autumn import a_programme
from tests.flows.tree import names
from tests.prefect_server import Server, wait

ON = "2026-11-24T18:00:00+01:00"


@pytest.fixture(scope="module")
def nova(server: Server) -> Path:
    """A new programme that may send, deployed; nobody has heard of it yet. Its folder."""
    file = a_programme(server.home, "nova-2027")
    folder = server.home / "binome" / "nova-2027"
    (folder / "inbox").mkdir(parents=True)
    rows = [f"person{n}@ateliers-delorme.example,Zebulon Canary {n},mentor" for n in range(3)]
    (folder / "inbox" / "people.csv").write_text("\n".join(["address,name,role", *rows, ""]), "utf-8")
    done = server.binome("deploy", file)
    assert done.returncode == 0, done.stderr
    server.unscheduled("nova-2027")
    return folder


def asking(server: Server) -> list[dict[str, Any]]:
    """The runs that wait for a decision."""
    return server.runs("Suspended", flow="approve", deployment="nova-2027")


def decisions(server: Server) -> list[tuple[str, str, str, str]]:
    connection = sqlite3.connect(f"file:{server.home / 'binome' / 'ledger.db'}?mode=ro", uri=True)
    rows = connection.execute(
        "select kind, verdict, who, why from decisions where programme = 'nova-2027'"
    ).fetchall()
    connection.close()
    return rows


def test_a_first_send_waits_for_its_form_through_restarts_and_goes_on_though_another_run_is_under_way(
    server: Server, nova: Path
) -> None:
    with server.worker():
        server.ended(server.start_run("recruit/nova-2027", on=ON))
        wait(lambda: asking(server), 90, "nobody asks")
        server.ended(server.start_run("deliver/nova-2027", on=ON))
        time.sleep(1)
    (question,) = asking(server)
    assert question["name"] == "approve · nova-2027 · first-send 1"
    assert names(nova, "mail/*.eml") == [], "nothing leaves before"

    server.stop()
    server.start()
    bad = {"verdict": "perhaps", "who": "HR-1"}
    refused = server.ask(f"flow_runs/{question['id']}/resume", {"run_input": bad})
    assert refused["status"] == "REJECT"
    assert [run["id"] for run in asking(server)] == [question["id"]], "a bad answer leaves it waiting"

    answer = {"verdict": "approve", "who": "HR-1", "why": "seen with both sites"}
    said = server.ask(f"flow_runs/{question['id']}/resume", {"run_input": answer})
    assert said["status"] == "ACCEPT"
    under_way = server.start_run("deliver/nova-2027", on=ON)
    server.turn(under_way, "PENDING")
    with server.worker():
        wait(lambda: server.runs("Cancelled", flow="deliver"), 90, "the second of two runs is not refused")
        server.turn(under_way, "CANCELLED")
        server.ended(question["id"])
        wait(lambda: len(names(nova, "mail/*.eml")) >= 3, 90, "the flow does not go on by itself")
    assert decisions(server) == [("first-send", "approved", "HR-1", "seen with both sites")]
    assert asking(server) == []
    inputs = server.ask("flow_runs/" + question["id"] + "/input/filter", {"prefix": "", "limit": 10})
    assert [one["key"] for one in inputs if one["key"].endswith("-response")] == []


def test_what_is_decided_on_the_command_line_is_no_longer_asked_for(server: Server, nova: Path) -> None:
    connection = sqlite3.connect(server.home / "binome" / "ledger.db")
    connection.execute(
        "insert into waiting values ('nova-2027', 'rituals', 'closure', 'P0001-P0002', 1800000000000000, '{}')"
    )
    connection.commit()
    connection.close()
    with server.worker():
        server.ended(server.start_run("deliver/nova-2027", on=ON))
        wait(lambda: asking(server), 90, "nobody asks")
        (question,) = asking(server)
        digest = question["parameters"]["digest"]
        done = server.binome("approve", server.home / "nova-2027.yaml", digest, "--who", "ops", "--decline")
        assert done.returncode == 0, done.stderr
        connection = sqlite3.connect(server.home / "binome" / "ledger.db")
        connection.execute("delete from waiting where kind = 'closure'")
        connection.commit()
        connection.close()
        server.ended(server.start_run("deliver/nova-2027", on=ON))
        server.ended(question["id"], "Cancelled")
    assert asking(server) == []
    assert ("closure", "declined", "ops", "") in decisions(server)


def test_an_event_of_ours_starts_an_alert_by_the_automation_that_deploying_made(
    server: Server, nova: Path
) -> None:
    def alerted() -> list[dict[str, Any]]:
        runs = server.runs(flow="alert", deployment="nova-2027")
        return [run for run in runs if (run["created_by"] or {}).get("type") == "AUTOMATION"]

    connection = sqlite3.connect(server.home / "binome" / "ledger.db")
    connection.execute(
        "insert into waiting values ('nova-2027', 'recruit', 'merge', 'P0001+P0002', 1800000000000000, '{}')"
    )
    connection.commit()
    connection.close()
    with server.worker():
        server.ended(server.start_run("rituals/nova-2027", on=ON))
        wait(alerted, 90, "nobody is told")


def test_prefect_kept_no_name(server: Server, nova: Path) -> None:
    assert b"nova-2027" in server.stored()
    assert b"zebulon" not in server.stored()
