"""A decision in the UI: asked for by a run that waits, whatever is restarted meanwhile; kept in our own database."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from tests.autumn import a_programme
from tests.flows.tree import names
from tests.prefect_server import Server, wait

ON = "2026-11-24T18:00:00+01:00"
OPS = "\noperations:\n  name: Exploitation\n  address: exploitation@ateliers-delorme.example\n"


@pytest.fixture(scope="module")
def deployed(server: Server) -> Path:
    """A new programme that may send, deployed: its file."""
    file = a_programme(server.home, "nova-2027")
    file.write_text(file.read_text("utf-8") + OPS, "utf-8")
    done = server.binome("deploy", file)
    assert done.returncode == 0, done.stderr
    server.unscheduled("nova-2027")
    return file


@pytest.fixture
def nova(server: Server, deployed: Path) -> Path:
    """The same with people to invite, of whom nobody has heard of it yet, and nothing asked; its folder."""
    for run in asking(server):
        server.turn(run["id"], "CANCELLED")
    shutil.rmtree(server.home / "binome", ignore_errors=True)
    folder = server.home / "binome" / "nova-2027"
    (folder / "inbox").mkdir(parents=True)
    rows = [f"person{n}@ateliers-delorme.example,Zebulon Canary {n},mentor" for n in range(3)]
    (folder / "inbox" / "people.csv").write_text("\n".join(["address,name,role", *rows, ""]), "utf-8")
    return folder


def asking(server: Server) -> list[dict[str, Any]]:
    """The runs that wait for a decision."""
    return server.runs("Suspended", flow="approve", deployment="nova-2027")


def asked(server: Server) -> dict[str, Any]:
    """A run of `recruit`, which owes its first mails, and the run that asks whether they may go."""
    server.ended(server.start_run("recruit/nova-2027", on=ON))
    wait(lambda: asking(server), 90, "nobody asks")
    time.sleep(1)
    (question,) = asking(server)
    assert question["name"] == "approve · nova-2027 · first-send 1"
    return question


def answer(server: Server, question: dict[str, Any], verdict: str, **more: str) -> str:
    """Fill in the form, as the UI does: whether it is taken."""
    form = {"run_input": {"verdict": verdict, "who": "HR-1", **more}}
    return str(server.ask(f"flow_runs/{question['id']}/resume", form)["status"])


def decisions(server: Server) -> list[tuple[str, str, str, str]]:
    connection = sqlite3.connect(f"file:{server.home / 'binome' / 'ledger.db'}?mode=ro", uri=True)
    rows = connection.execute(
        "select kind, verdict, who, why from decisions where programme = 'nova-2027'"
    ).fetchall()
    connection.close()
    return rows


def mails(nova: Path) -> list[str]:
    """Kinds of the mails that went out, one for each."""
    return sorted(name.partition("_")[0] for name in names(nova, "mail/*.eml"))


def test_a_first_send_is_told_by_mail_waits_for_its_form_through_restarts_and_goes_on_at_once(
    server: Server, nova: Path
) -> None:
    with server.worker():
        question = asked(server)
        wait(lambda: "alert.first-send" in mails(nova), 90, "nobody is told by mail")
        server.ended(server.start_run("deliver/nova-2027", on=ON))
    assert [run["id"] for run in asking(server)] == [question["id"]], "asked once"
    alerts = server.runs(flow="alert", deployment="nova-2027")
    assert "AUTOMATION" in {(run["created_by"] or {}).get("type") for run in alerts}, "an event started it"
    assert set(mails(nova)) == {"alert.first-send"}, "nothing else leaves before"

    server.stop()
    server.start()
    assert answer(server, question, "perhaps") == "REJECT"
    assert [run["id"] for run in asking(server)] == [question["id"]], "a bad answer leaves it waiting"

    assert answer(server, question, "approve", why="seen with both sites") == "ACCEPT"
    under_way = server.start_run("deliver/nova-2027", on=ON)
    server.turn(under_way, "PENDING")
    with server.worker():
        wait(lambda: server.runs("Cancelled", flow="deliver"), 90, "the second of two runs is not refused")
        server.turn(under_way, "CANCELLED")
        server.ended(question["id"])
        wait(lambda: mails(nova).count("recruit.invitation") == 3, 90, "the flow does not go on by itself")
    assert decisions(server) == [("first-send", "approved", "HR-1", "seen with both sites")]
    assert asking(server) == []
    inputs = server.ask("flow_runs/" + question["id"] + "/input/filter", {"prefix": "", "limit": 10})
    assert [one["key"] for one in inputs if one["key"].endswith("-response")] == []
    assert b"nova-2027" in server.stored()
    assert b"zebulon" not in server.stored(), "Prefect kept no name"


def test_what_is_decided_on_the_command_line_is_no_longer_asked_for(
    server: Server, deployed: Path, nova: Path
) -> None:
    with server.worker():
        question = asked(server)
        digest = question["parameters"]["digest"]
        done = server.binome("approve", deployed, digest, "--who", "ops", "--decline")
        assert done.returncode == 0, done.stderr
        server.ended(server.start_run("deliver/nova-2027", on=ON))
        server.ended(question["id"], "Cancelled")
    assert asking(server) == []
    assert decisions(server) == [("first-send", "declined", "ops", "")]
    assert "recruit.invitation" not in mails(nova)


def test_what_somebody_wants_changed_waits_and_is_asked_anew_once_it_is_another(
    server: Server, deployed: Path, nova: Path
) -> None:
    before = deployed.read_text("utf-8")
    try:
        with server.worker():
            question = asked(server)
            assert answer(server, question, "change", why="a week later") == "ACCEPT"
            server.ended(question["id"])
            server.ended(server.start_run("deliver/nova-2027", on=ON))
            assert asking(server) == [], "not before it has changed"
            moved = re.sub(r"kickoff: 2027-01-\d\d", "kickoff: 2027-01-26", before)
            assert moved != before
            deployed.write_text(moved, "utf-8")
            server.ended(server.start_run("deliver/nova-2027", on=ON))
            wait(lambda: asking(server), 90, "nobody asks anew")
            (again,) = asking(server)
    finally:
        deployed.write_text(before, "utf-8")
    assert again["parameters"]["digest"] != question["parameters"]["digest"]
    assert decisions(server) == [("change", "changed", "HR-1", "a week later")]
    assert "recruit.invitation" not in mails(nova), "nothing leaves meanwhile"
