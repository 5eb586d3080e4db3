"""What an ops team sees: the first of Prefect's two interfaces, in a real browser. Skipped where there is no Chromium.

`BINOME_PICTURES=docs pytest tests/browser/test_prefect_ui.py` also writes the pictures of the documentation.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.autumn import a_programme, lived
from tests.browser.chrome import CHROMIUM, Page, page
from tests.prefect_server import LOGIN, Server, wait

PROGRAMME = "acme-2027"
WIDE, HIGH = 1440, 1000


@dataclass(frozen=True)
class Stage:
    """A browser that is logged in, in front of a programme whose draft of pairs waits for HR."""

    server: Server
    page: Page
    pictures: Path
    names: frozenset[str]
    """Names and addresses of everybody in it: none may ever be seen."""

    def look(self, path: str, *words: str) -> str:
        """Open that page, wait for these words; nobody's name is there."""
        self.page.open(f"{self.server.url}/{path}")
        return self.clean(self.page.wait(*words))

    def clean(self, text: str) -> str:
        assert [name for name in self.names if name in text] == []
        return text

    def picture(self, name: str) -> None:
        time.sleep(1.5)  # what moves on the page has come to rest
        self.page.picture(self.pictures / f"ui-{name}.png")


def everybody(database: Path) -> frozenset[str]:
    return frozenset(
        word for row in asked(database, "select name, address from people") for word in row if word
    )


def asked(database: Path, query: str) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    rows = connection.execute(query).fetchall()
    connection.close()
    return rows


@pytest.fixture(scope="module")
def stage(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed: scripts/debian-packages installs one, where one may")
    file, home = a_programme(server.home, PROGRAMME), server.home / "binome"
    out = home / PROGRAMME
    day = lived(file, out)
    database = home / "ui.db"
    shutil.move(out / "ledger.db", database)
    names = everybody(database)
    server.more["BINOME_DATABASE_URL"] = f"sqlite:///{database}"
    done = server.binome("deploy", file)
    assert done.returncode == 0, done.stderr
    with server.worker():
        for flow in ("recruit", "match", "report"):
            server.ended(server.start_run(f"{flow}/{PROGRAMME}", on=day.isoformat()))
        wait(lambda: server.runs("Suspended", flow="approve", deployment=PROGRAMME), 90, "nobody asks")
        with page(tmp_path_factory.mktemp("profile")) as opened:
            opened.size(WIDE, HIGH)
            opened.zone("Europe/Paris")
            opened.open(f"{server.url}/dashboard")
            opened.wait("Login")
            opened.type("input[type=password]", LOGIN)
            opened.click("button", "Login")
            opened.wait_without("Login")
            pictures = Path(os.environ.get("BINOME_PICTURES") or tmp_path_factory.mktemp("pictures"))
            yield Stage(server, opened, pictures.resolve(), names)
            hosts = {address.split("/")[2] for address in opened.asked if address.startswith(("http", "ws"))}
            assert hosts == {f"127.0.0.1:{server.port}"}, "nothing is asked of an outside host"
    del server.more["BINOME_DATABASE_URL"]


def of_flow(stage: Stage, flow: str) -> str:
    found = stage.server.ask("deployments/filter", {"deployments": {"name": {"any_": [PROGRAMME]}}})
    return next(str(one["id"]) for one in found if one["entrypoint"].endswith(f":{flow}"))


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
    kept = stage.server.ask("artifacts/latest/filter", {"limit": 50})
    (draft,) = [one["latest_id"] for one in kept if one["key"] == f"{PROGRAMME}-match"]
    text = stage.look(f"artifacts/artifact/{draft}", "Waits for a person")
    assert "pairs, mean" in text
    assert "mentor mentee score" in text
    stage.picture("artifact")


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
