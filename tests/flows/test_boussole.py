"""À la carte: a season in which mentees choose from the catalogue, mentors answer, and every pair was asked for."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.flows.conftest import ROOT, Terminal


@pytest.fixture(scope="session")
def season(terminal: Terminal, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The example à la carte cut to three months: its file, and the folder of its rehearsal."""
    base = tmp_path_factory.mktemp("boussole")
    text = (ROOT / "configs" / "boussole-2027.yaml").read_text("utf-8")
    kept = text.replace("duration_months: 6", "duration_months: 3")
    start, end = kept.index("  workshops:"), kept.index("midpoint:\n  survey_days")
    file = base / "season.yaml"
    file.write_text(kept[:start] + "\n" + kept[end:], "utf-8")
    done = terminal.run("rehearse", file, "--people", 24, "--seed", 3, "--out", base / "out")
    assert done.returncode == 0, done.stderr
    return file, base / "out"


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    ledger = sqlite3.connect(f"file:{folder / 'ledger.db'}?mode=ro", uri=True)
    found = ledger.execute(query).fetchall()
    ledger.close()
    return found


def requests(folder: Path) -> dict[str, Any]:
    """Pair -> where its request stands."""
    found = rows(folder, "select subject, about from decisions where kind = 'request'")
    return {subject: json.loads(about) for subject, about in found}


def test_every_sum_holds_and_every_request_has_come_to_an_end(
    terminal: Terminal, season: tuple[Path, Path]
) -> None:
    state = json.loads(
        terminal.run("status", season[0], "--on", "2027-09-01", "--folder", season[1], "--json").stdout
    )
    assert state["conserved"] is True
    assert (state["effects"]["failed"], state["effects"]["doubt"]) == (0, 0)
    assert state["effects"]["by_kind"]["match.catalogue"]["done"] >= 3
    ends = Counter(request["state"] for request in requests(season[1]).values())
    assert not {"asked", "queued"} & ends.keys()
    assert ends["accepted"] >= 3


def test_every_pair_was_asked_for_by_its_mentee_and_accepted_by_its_mentor(
    season: tuple[Path, Path],
) -> None:
    accepted = {pair for pair, request in requests(season[1]).items() if request["state"] == "accepted"}
    made = {pair for (pair,) in rows(season[1], "select id from pairs where status in ('open', 'closed')")}
    assert made
    assert made <= accepted


def test_mentors_and_mentees_both_got_their_answers(season: tuple[Path, Path]) -> None:
    query = "select \"to\", occurrence from effects where kind = 'match.answer' and state = 'done'"
    told = set(rows(season[1], query))
    for pair, request in requests(season[1]).items():
        mentor, _, mentee = pair.partition("-")
        if request["state"] == "accepted":
            assert (mentee, f"{mentor}-{request['number']}-accepted") in told
            assert (mentor, f"{mentee}-{request['number']}-accepted") in told
