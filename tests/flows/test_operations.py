"""What an ops team lives through on a real server: stops, crashes, refusals, doubts; each told by mail, nothing twice."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from flows.commands.serverside import DEAD_RUN
from tests.autumn import a_programme
from tests.mailserver import MailServer, mail_server
from tests.prefect_server import Server, wait

PROGRAMME = "busy-2027"
ON = "2026-11-24T18:00:00+01:00"
OPS = "exploitation@ateliers-delorme.example"
INVITED = 250


@pytest.fixture(scope="module")
def post() -> Iterator[MailServer]:
    with mail_server() as started:
        yield started


@pytest.fixture(scope="module")
def deployed(server: Server, post: MailServer) -> Server:
    """The programme on the server: it may send, by that mail server, and has an ops team."""
    file = a_programme(server.home, PROGRAMME)
    text = file.read_text("utf-8").replace("providers: {mail: files", "providers: {mail: smtp")
    assert "{mail: smtp" in text
    file.write_text(text + f"\noperations:\n  name: Exploitation\n  address: {OPS}\n", "utf-8")
    server.more |= {
        "BINOME_SMTP_HOST": "127.0.0.1", "BINOME_SMTP_PORT": str(post.port), "BINOME_SMTP_SECURITY": "plain",
    }  # fmt: skip
    done = server.binome("deploy", file)
    assert done.returncode == 0, done.stderr
    server.unscheduled(PROGRAMME)
    return server


@pytest.fixture
def busy(deployed: Server, post: MailServer) -> Server:
    """The same, with people to invite and nothing done yet: no ledger, no mail."""
    post.forget()
    home = deployed.home / "binome"
    shutil.rmtree(home, ignore_errors=True)
    inbox = home / PROGRAMME / "inbox"
    inbox.mkdir(parents=True)
    rows = [f"person{n}@ateliers-delorme.example,Person {n},mentor" for n in range(INVITED)]
    (inbox / "people.csv").write_text("\n".join(["address,name,role", *rows, ""]), "utf-8")
    return deployed


def start(server: Server, flow: str) -> str:
    """A run of that flow which sends, as after an approval."""
    return server.start_run(f"{flow}/{PROGRAMME}", on=ON, send=True)


def ledger(server: Server, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(f"file:{server.home / 'binome' / 'ledger.db'}?mode=ro", uri=True)
    rows = connection.execute(query).fetchall()
    connection.close()
    return rows


def told(post: MailServer, subject: str) -> int:
    """Wait until ops got a mail with a subject of that pattern; how many there are."""

    def found() -> int:
        return sum(re.match(subject, one) is not None for one in post.subjects(OPS))

    wait(found, 90, f"{subject}: {post.subjects(OPS)}")
    return found()


def at_rest(server: Server) -> None:
    """Wait until no alert is under way: killed with its worker, it would hold up the next one for minutes."""
    over = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")

    def under_way() -> list[str]:
        runs = server.runs(flow="alert", deployment=PROGRAMME)
        return [run["state_name"] for run in runs if run["state_type"] not in over]

    wait(lambda: not under_way(), 120, "alerts go on")


def test_a_stop_of_all_ends_a_delivery_under_way_within_one_effect_and_resumed_it_sends_the_rest_once(
    busy: Server, post: MailServer
) -> None:
    post.takes_s = 0.03
    with busy.worker():
        run = start(busy, "recruit")
        wait(lambda: len(post.taken) >= 10, 90, "nothing goes out")
        stopped = busy.binome("stop", "--all", "--who", "ops", "--why", "wrong link")
        out = len(post.taken)
        assert stopped.returncode == 0, stopped.stderr
        busy.ended(run)
        assert 10 <= out <= len(post.taken) <= out + 1 < INVITED
        states = dict(
            ledger(busy, "select state, count(*) from effects where channel = 'mail' group by state")
        )
        assert states["done"] == len(post.taken)
        assert "claimed" not in states
        idle = busy.ended(start(busy, "deliver"))
        assert (idle["state_name"], len(post.taken)) == ("Completed", states["done"])
        pages = {a["flow_run_id"]: a["data"] for a in busy.ask("artifacts/filter", {"limit": 200})}
        assert "Stopped since" in pages[idle["id"]], "its page in the UI says so"

        resumed = busy.binome("resume", "--all", "--who", "ops", "--why", "mended")
        assert resumed.returncode == 0, resumed.stderr
        long = busy.ended(start(busy, "deliver"))
    assert post.to("person") == {f"person{n}@ateliers-delorme.example": 1 for n in range(INVITED)}
    moves = ledger(busy, "select actor, what, why from moves where what like 'programme:%' order by seq")
    assert moves == [("ops", "programme:stop", "wrong link"), ("ops", "programme:resume", "mended")]
    kept = busy.ask("artifacts/filter", {"limit": 200})
    (bar,) = [a for a in kept if (a["flow_run_id"], a["key"]) == (long["id"], f"{PROGRAMME}-progress")]
    assert bar["type"] == "progress"
    assert 0 < float(bar["data"]) <= 100


def test_a_breaker_that_opens_and_what_was_refused_are_told_to_ops_by_mail(
    busy: Server, post: MailServer
) -> None:
    post.trouble, post.whom = "refuse", "person"
    with busy.worker():
        busy.ended(start(busy, "recruit"))
        assert 0 < post.met < INVITED, "the breaker opens long before everything was tried"
        assert told(post, "Envois interrompus : trop d’erreurs") == 1
        told(post, r"\d+ envois refusés définitivement")
        at_rest(busy)
    ((failed,),) = ledger(busy, "select count(*) from effects where state = 'failed'")
    assert failed == post.met, "an alert tries nothing else again"


def test_what_nobody_can_tell_whether_it_went_out_is_told_to_ops_by_mail(
    busy: Server, post: MailServer
) -> None:
    post.trouble, post.whom = "hang-up", "person7@"
    with busy.worker():
        busy.ended(start(busy, "recruit"))
        assert told(post, "1 envoi dans le doute") == 1
        at_rest(busy)
    assert (post.met, len(post.to("person"))) == (1, INVITED - 1)
    assert len(ledger(busy, "select key from effects where state = 'doubt'")) == 1


def test_a_run_whose_worker_is_killed_is_marked_as_crashed_and_ops_gets_a_mail(
    busy: Server, post: MailServer
) -> None:
    (automation,) = busy.ask("automations/filter", {"automations": {"name": {"any_": [DEAD_RUN]}}})
    assert (automation["enabled"], automation["trigger"]["within"]) == (True, 90.0)
    automation["trigger"]["within"] = 10.0  # the test need not wait as long as ops does
    soon = {key: automation[key] for key in automation if key not in ("id", "created", "updated")}
    usual = soon | {"trigger": soon["trigger"] | {"within": 90.0}}
    busy.put(f"automations/{automation['id']}", soon)
    post.trouble, post.whom = "silence", "person7@"
    with busy.worker() as worker:
        run = start(busy, "recruit")
        wait(lambda: post.met, 90, "the run does not get into the middle")
        host_and_pid = busy.ask(f"flow_runs/{run}")["infrastructure_pid"]
        os.killpg(worker.pid, signal.SIGKILL)
        os.kill(int(host_and_pid.rpartition(":")[2]), signal.SIGKILL)
    assert busy.ask(f"flow_runs/{run}")["state_name"] == "Running", "nobody is left to say so"
    busy.ended(run, "Crashed")
    busy.put(f"automations/{automation['id']}", usual)
    post.trouble = ""
    with busy.worker():
        assert told(post, "Une exécution de recruit s’est mal terminée") == 1
