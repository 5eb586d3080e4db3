"""What an ops team lives through on a real server: stops, crashes, refusals, doubts; each told by mail, nothing twice."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from flows.commands.serverside import DEAD_RUN
from integrations.ledger import open_ledger
from mentoring.people import Pair
from tests.autumn import a_programme
from tests.builders import a_person, an_enrolment
from tests.mailserver import MailServer, mail_server
from tests.prefect_server import Server, wait

PROGRAMME = "busy-2027"
ON = "2026-11-24T18:00:00+01:00"
OPS, MANAGER = "exploitation@ateliers-delorme.example", "karim.bensalem@ateliers-delorme.example"
INVITED = 250
PARIS = ZoneInfo("Europe/Paris")
TODAY = datetime.now(PARIS).date()


@pytest.fixture(scope="module")
def post() -> Iterator[MailServer]:
    with mail_server() as started:
        yield started


def deploy(server: Server, post: MailServer, id_: str, launch: date | None = None) -> None:
    """A programme on the server: it may send, by that mail server, and has an ops team.

    With a launch of its own it writes at any hour of any day, as the tests run.
    """
    file = a_programme(server.home, id_)
    text = file.read_text("utf-8").replace("providers: {mail: files", "providers: {mail: smtp")
    assert "{mail: smtp" in text
    if launch:
        text = re.sub(r"(?m)^holidays:\n(?: .*\n)+", "", text)
        text = re.sub(r"(?m)^  (quiet_from|quiet_until): .*", r"  \1: 00:00", text)
        text = text.replace("sending:\n", "sending:\n  working_days: [mon, tue, wed, thu, fri, sat, sun]\n")
        text = re.sub(r"kickoff: \d{4}-\d\d-\d\d", f"kickoff: {launch}", text)
    file.write_text(text + f"\noperations:\n  name: Exploitation\n  address: {OPS}\n", "utf-8")
    server.more |= {
        "BINOME_SMTP_HOST": "127.0.0.1", "BINOME_SMTP_PORT": str(post.port), "BINOME_SMTP_SECURITY": "plain",
    }  # fmt: skip
    done = server.binome("deploy", file)
    assert done.returncode == 0, done.stderr
    server.unscheduled(id_)


@pytest.fixture(scope="module")
def deployed(server: Server, post: MailServer) -> Server:
    """The programme on the server."""
    deploy(server, post, PROGRAMME)
    return server


@pytest.fixture
def busy(deployed: Server, post: MailServer) -> Server:
    """The same, with people to invite and nothing done yet: no ledger, no mail."""
    anew(deployed, post)
    invite(deployed, PROGRAMME, INVITED)
    return deployed


def anew(server: Server, post: MailServer) -> None:
    """Nothing has been done yet."""
    post.forget()
    shutil.rmtree(server.home / "binome", ignore_errors=True)


def invite(server: Server, id_: str, people: int) -> None:
    """Put so many people on HR's list."""
    inbox = server.home / "binome" / id_ / "inbox"
    inbox.mkdir(parents=True)
    rows = [f"person{n}@ateliers-delorme.example,Person {n},mentor" for n in range(people)]
    (inbox / "people.csv").write_text("\n".join(["address,name,role", *rows, ""]), "utf-8")


def start(server: Server, flow: str, id_: str = PROGRAMME, on: datetime | str | None = ON) -> str:
    """A run of that flow which sends, as after an approval."""
    moment = on.isoformat() if isinstance(on, datetime) else on
    return server.start_run(f"{flow}/{id_}", on=moment, send=True)


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


def rituals(server: Server, id_: str, on: datetime | None) -> None:
    """A run of the rituals, and an alert that one of its events starts, to the end."""

    def alerts() -> int:
        return len(server.runs("Completed", flow="alert", deployment=id_))

    before = alerts()
    server.ended(start(server, "rituals", id_, on))
    wait(lambda: alerts() > before, 90, "no event starts an alert")
    at_rest(server, id_)


def emitted(server: Server, id_: str) -> set[str]:
    """The names of the events about that programme."""
    about = {"resource": {"id": [f"binome.programme.{id_}"]}}
    return {one["event"] for one in server.ask("events/filter", {"filter": about})["events"]}


def at_rest(server: Server, id_: str = PROGRAMME) -> None:
    """Wait until no alert is under way: killed with its worker, it would hold up the next one for minutes.

    Those that wait for their turn are called off: Prefect looks after half a minute whether it has come.
    """
    over = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")

    def under_way() -> list[str]:
        runs = server.runs(flow="alert", deployment=id_)
        for run in runs:
            if run["state_name"] == "AwaitingConcurrencySlot":
                server.turn(run["id"], "CANCELLED")
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


def test_what_has_been_due_for_days_is_told_to_ops_by_mail_once(server: Server, post: MailServer) -> None:
    opened = datetime.combine(TODAY - timedelta(days=3), time(10), PARIS)
    deploy(server, post, "late", launch=opened.date() + timedelta(weeks=8))
    anew(server, post)
    invite(server, "late", 12)
    post.trouble, post.whom = "busy", "person7@"
    with server.worker():
        server.ended(start(server, "recruit", "late", opened))
        for _ in range(2):
            rituals(server, "late", on=None)
    assert emitted(server, "late") == {"binome.phase-late"}
    assert post.to("person") == {f"person{n}@ateliers-delorme.example": 1 for n in range(12) if n != 7}
    (mail,) = post.texts(OPS)
    assert "1 envoi attend depuis plus d’un jour" in mail
    assert " : - late/recruit.invitation/P0008/1 Regardez les exécutions de deliver dans Prefect" in mail


def test_a_pair_that_turns_red_is_told_to_the_manager_by_mail_once(server: Server, post: MailServer) -> None:
    red = next(day for n in range(4) if (day := TODAY - timedelta(days=n)).weekday() in range(1, 5))
    launch = red - timedelta(days=56)
    deploy(server, post, "silent", launch)
    anew(server, post)
    before = datetime.combine(launch - timedelta(days=6), time(9), PARIS)
    (server.home / "binome").mkdir()
    book = open_ledger(f"sqlite:///{server.home / 'binome' / 'ledger.db'}", "silent")
    people = [a_person(n, name=f"Zoé Canary {n}", address=f"zoe{n}@ateliers-delorme.example") for n in (1, 2)]
    enrolments = [an_enrolment("P0001", "mentor"), an_enrolment("P0002")]
    pair = Pair("P0001-P0002", "P0001", "P0002", "open", 80.0, (), published_at=before)
    book.record([*people, *enrolments, pair], actor="test", why="", at=before)
    book.close()
    with server.worker():
        for _ in range(2):
            rituals(server, "silent", datetime.combine(red, time(10), PARIS))
    assert emitted(server, "silent") == {"binome.pair-at-risk", "binome.approval-waiting"}
    mails = zip(post.subjects(MANAGER), post.texts(MANAGER), strict=True)
    (mail,) = [text for subject, text in mails if subject == "1 binôme à appeler sans attendre lundi"]
    assert "- Zoé Canary 1 et Zoé Canary 2 (aucune séance connue) Appelez séparément" in mail

    alerts = len(server.runs(flow="alert", deployment="silent"))
    alone = {
        "id": str(uuid4()), "event": "binome.pair-at-risk", "occurred": datetime.now(PARIS).isoformat(),
        "resource": {"prefect.resource.id": "binome.programme.silent", "prefect.resource.name": "silent"},
    }  # fmt: skip
    server.ask("events", [alone])
    wait(
        lambda: len(server.runs(flow="alert", deployment="silent")) > alerts,
        60,
        "it alone calls for no alert",
    )


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
