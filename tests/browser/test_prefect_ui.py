"""What an ops team sees: the first of Prefect's two interfaces, in a real browser. Skipped where there is no Chromium.

`BINOME_PICTURES=docs pytest tests/browser/test_prefect_ui.py` also writes the pictures of the documentation.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import ProxyHandler, build_opener
from zoneinfo import ZoneInfo

import pytest

from integrations.ledger import open_ledger
from mentoring.people import Pair, Session
from tests.autumn import a_programme, lived
from tests.browser.chrome import CHROMIUM, Page, page
from tests.builders import a_person, an_enrolment
from tests.prefect_server import LOGIN, Server, wait

PROGRAMME, WINTER = "acme-2027", "winter-2027"
SILENT = (3, 6, 15, 17, 21, 22)
"""Days for which each pair of the second has not met, which worries after 14 and 21 days; the last never has."""
PARIS = ZoneInfo("Europe/Paris")
WIDE, HIGH = 1280, 900
PICTURES = os.environ.get("BINOME_PICTURES")


@dataclass(frozen=True)
class Stage:
    """A browser that is logged in, in front of a programme whose draft of pairs waits for HR."""

    server: Server
    page: Page
    names: frozenset[str]
    """Names and addresses of everybody in it: none may ever be seen."""

    def look(self, path: str, *words: str) -> str:
        """Open that page, wait for these words; nobody's name is there."""
        self.page.open(f"{self.server.url}/{path}")
        return self.clean(self.page.wait(*words))

    def clean(self, text: str) -> str:
        assert [name for name in self.names if name in text] == []
        return text

    def table(self) -> list[list[str]]:
        """The cells of the first table on the page."""
        rows = "[...document.querySelector('table').rows].map(row => [...row.cells].map(cell => cell.innerText.trim()))"
        found: list[list[str]] = self.page.run(rows)
        return found

    def picture(self, name: str) -> None:
        """One of the documentation, where it is asked for."""
        if PICTURES:
            self.page.picture(Path(PICTURES) / f"ui-{name}.png")


def everybody(database: Path) -> frozenset[str]:
    return frozenset(
        word for row in asked(database, "select name, address from people") for word in row if word
    )


def asked(database: Path, query: str) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    rows = connection.execute(query).fetchall()
    connection.close()
    return rows


def with_a_bad_row(inbox: Path) -> None:
    """A mentor whose address is none."""
    export = inbox / "mentor.csv"
    *_, last = export.read_text("utf-8").splitlines()
    moment, _, rest = last.split(",", 2)
    export.write_text(f"{export.read_text('utf-8')}{moment},not an address,{rest}\n", "utf-8")


def in_winter(database: Path) -> datetime:
    """Six pairs of another programme, some of whom no longer meet; the morning that tells of it."""
    now = datetime(2027, 2, 10, 10, tzinfo=PARIS)
    told = datetime(2027, 1, 13, 9, tzinfo=PARIS)
    book = open_ledger(f"sqlite:///{database}", WINTER)
    for n, silent in enumerate(SILENT, start=1):
        mentor, mentee = (
            a_person(number, name=f"Canary {number}", address=f"canary{number}@ateliers-delorme.example")
            for number in (n, n + 10)
        )
        pair = Pair(f"{mentor.id}-{mentee.id}", mentor.id, mentee.id, "open", 80.0, (), published_at=told)
        met = [now - timedelta(days=silent + 14 * back) for back in range(3)]
        sessions = [
            Session(pair.id, at, 60, True, "calendar") for at in met if at.date() >= date(2027, 1, 20)
        ]
        enrolments = [an_enrolment(mentor.id, "mentor"), an_enrolment(mentee.id)]
        book.record([mentor, mentee, *enrolments, pair, *sessions], actor="test", why="", at=told)
    book.close()
    return now


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def files(server: Server) -> Iterator[str]:
    """The address of an organisation's own web server, which shows the files of the programmes."""
    shows = partial(Quiet, directory=str(server.home / "binome"))
    with ThreadingHTTPServer(("127.0.0.1", 0), shows) as web:
        Thread(target=web.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{web.server_port}"
        web.shutdown()


@pytest.fixture(scope="module")
def stage(server: Server, files: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed: scripts/debian-packages installs one, where one may")
    file, home = a_programme(server.home, PROGRAMME), server.home / "binome"
    out = home / PROGRAMME
    day = lived(file, out)
    database = home / "ui.db"
    shutil.move(out / "ledger.db", database)
    with_a_bad_row(out / "inbox")
    winter = in_winter(database)
    names = everybody(database)
    server.more |= {"BINOME_DATABASE_URL": f"sqlite:///{database}", "BINOME_FILES_URL": files}
    other = a_programme(server.home, WINTER)
    sooner = (
        other.read_text("utf-8")
        .replace("amber_days: 42", "amber_days: 14")
        .replace("red_days: 56", "red_days: 21")
    )
    other.write_text(sooner, "utf-8")
    done = server.binome("deploy", file, other)
    assert done.returncode == 0, done.stderr
    server.unscheduled(WINTER)
    with server.worker():
        for flow in ("recruit", "match", "report"):
            server.ended(server.start_run(f"{flow}/{PROGRAMME}", on=day.isoformat()))
        server.ended(server.start_run(f"rituals/{WINTER}", on=winter.isoformat(), send=True))
        wait(lambda: server.runs("Suspended", flow="approve", deployment=PROGRAMME), 90, "nobody asks")
        with page(tmp_path_factory.mktemp("profile")) as opened:
            opened.size(WIDE, HIGH)
            opened.zone("Europe/Paris")
            opened.open(f"{server.url}/dashboard")
            opened.wait("Login")
            opened.type("input[type=password]", LOGIN)
            opened.click("button", "Login")
            opened.wait_without("Login")
            yield Stage(server, opened, names)
            hosts = {address.split("/")[2] for address in opened.asked if address.startswith(("http", "ws"))}
            assert hosts == {f"127.0.0.1:{server.port}"}, "nothing is asked of an outside host"
    del server.more["BINOME_DATABASE_URL"], server.more["BINOME_FILES_URL"]


def of_flow(stage: Stage, flow: str) -> str:
    found = stage.server.ask("deployments/filter", {"deployments": {"name": {"any_": [PROGRAMME]}}})
    return next(str(one["id"]) for one in found if one["entrypoint"].endswith(f":{flow}"))


def kept(stage: Stage, programme: str, what: str) -> str:
    """The newest artifact of that programme about that."""
    found = stage.server.ask("artifacts/latest/filter", {"limit": 50})
    return next(str(one["latest_id"]) for one in found if one["key"] == f"{programme}-{what}")


def test_the_upcoming_runs_tell_the_year(stage: Stage) -> None:
    wait(lambda: len(stage.server.runs("Scheduled", flow="kickoff", deployment=PROGRAMME)) >= 3, 90)
    text = stage.look(
        f"deployments/deployment/{of_flow(stage, 'rituals')}?tab=Upcoming", "Scheduled for", "heartbeat"
    )
    assert all(slug in text for slug in ("digest", "monthly", "workshop", "pulse", "last-session"))
    stage.picture("upcoming")


def test_a_run_has_a_name_that_says_what_it_is_and_few_tasks(stage: Stage) -> None:
    runs = stage.server.runs("Completed", flow="match", deployment=PROGRAMME)
    run = next(one for one in runs if one["parameters"].get("on"))  # the clock may have started another
    tasks = ("collect · ", "plan match · ", "deliver · ", "ask · ", "show match · ")
    stage.look(f"runs/flow-run/{run['id']}", f"match · {PROGRAMME} · 2027-01-07", "5 Task runs", *tasks)
    stage.picture("run")


def test_the_draft_is_an_artifact_in_ids_and_scores(stage: Stage) -> None:
    text = stage.look(f"artifacts/artifact/{kept(stage, PROGRAMME, 'match')}", "Waits for a person")
    assert "pairs, mean" in text
    assert "mentor mentee score" in text
    stage.picture("artifact")


def test_the_balance_of_seats_is_an_artifact(stage: Stage) -> None:
    text = stage.look(f"artifacts/artifact/{kept(stage, PROGRAMME, 'recruit')}", "Balance of seats")
    assert "20 seats of 9 mentors for 14 mentees." in text
    assert stage.table() == [
        ["role", "enrolment", "number"],
        ["mentee", "approved", "14"],
        ["mentor", "approved", "9"],
    ]


def test_the_barometer_is_an_artifact_with_the_pairs_that_need_somebody(stage: Stage) -> None:
    text = stage.look(f"artifacts/artifact/{kept(stage, WINTER, 'rituals')}", "Barometer")
    assert "green 2 · amber 2 · red 2" in text
    assert stage.table() == [
        ["pair", "colour", "days of silence", "sessions", "signs"],
        ["P0006-P0016", "red", "22", "0", "silence"],
        ["P0005-P0015", "red", "21", "1", "silence"],
        ["P0004-P0014", "amber", "17", "1", "silence"],
        ["P0003-P0013", "amber", "15", "1", "silence"],
    ]
    stage.picture("barometer")


def test_the_report_and_the_rows_to_mend_open_from_their_artifact(stage: Stage, files: str) -> None:
    stage.look(f"artifacts/artifact/{kept(stage, PROGRAMME, 'report')}", "Rejected rows")
    at = f"{files}/{PROGRAMME}"
    stage.page.click("a", "The report")
    assert stage.page.beside(f"{at}/report/index.html").startswith("Élan 2027")
    links = "[...document.querySelectorAll('a')].filter(a => a.innerText == 'mentor').map(a => a.href)"
    assert stage.page.run(links) == [f"{at}/rejected/mentor.csv"]
    with build_opener(ProxyHandler({})).open(f"{at}/rejected/mentor.csv") as rows:
        assert "not an address" in rows.read().decode("utf-8-sig")


def test_the_manager_reads_decides_and_it_is_kept_in_our_own_database(stage: Stage) -> None:
    (question,) = stage.server.runs("Suspended", flow="approve", deployment=PROGRAMME)
    stage.look(f"runs/flow-run/{question['id']}", f"approve · {PROGRAMME} · match 1", "Suspended")
    stage.page.click("button", "Resume")
    stage.clean(stage.page.wait("Resume Flow Run", "pairs, mean", "Verdict", "Who", "Why"))
    stage.page.choose(".p-modal select", "approve")
    stage.page.type(".p-modal textarea", "HR-1")
    stage.picture("approval")
    stage.page.click(".p-modal button", "Submit")
    stage.server.ended(question["id"])
    database = stage.server.home / "binome" / "ui.db"
    ((verdict, who, digest),) = asked(
        database, "select verdict, who, digest from decisions where kind = 'match'"
    )
    assert (verdict, who, digest) == ("approved", "HR-1", question["parameters"]["digest"])
    assert ("approved",) in asked(database, "select distinct status from pairs")
