from __future__ import annotations

import email
import email.policy
import json
import sqlite3
from collections import Counter
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from tests.flows.conftest import ROOT, Terminal
from tests.flows.tree import names


@pytest.fixture(scope="session")
def season(terminal: Terminal, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The English example cut to three months: its file, and the folder of its rehearsal."""
    base = tmp_path_factory.mktemp("bridges")
    text = (ROOT / "configs" / "bridges-2027.yaml").read_text("utf-8")
    kept = text.replace("duration_months: 8", "duration_months: 3")
    start, end = kept.index("  workshops:"), kept.index("  last_session_webinar:")
    file = base / "season.yaml"
    file.write_text(kept[:start] + kept[end:], "utf-8")
    done = terminal.run("rehearse", file, "--people", 24, "--seed", 3, "--out", base / "out")
    assert done.returncode == 0, done.stderr
    return file, base / "out"


def test_every_sum_holds_and_nothing_failed(terminal: Terminal, season: tuple[Path, Path]) -> None:
    state = json.loads(
        terminal.run("status", season[0], "--on", "2027-09-01", "--folder", season[1], "--json").stdout
    )
    assert state["conserved"] is True
    assert (state["effects"]["failed"], state["effects"]["doubt"]) == (0, 0)
    assert state["pairs"]["open"] + state["pairs"]["closed"] >= 3
    assert state["effects"]["by_kind"]["match.suggestions"]["done"] >= 3


def test_mentees_chose_among_their_mentors_in_microsofts_workbooks(season: tuple[Path, Path]) -> None:
    _, folder = season
    assert names(folder, "inbox/*.csv") == ["people.csv"]
    rows = CalamineWorkbook.from_path(folder / "inbox" / "preferences.xlsx").get_sheet_by_index(0).to_python()
    assert len(rows) > 3
    ledger = sqlite3.connect(f"file:{folder / 'ledger.db'}?mode=ro", uri=True)
    chosen = dict(
        ledger.execute(
            "select person, \"values\" from answers where form = 'preferences' and status = 'accepted'"
        )
    )
    (offered,) = ledger.execute("select about from decisions where kind = 'suggestions'").fetchone()
    drafted = ledger.execute("select mentee, mentor from pairs where status in ('open', 'closed')").fetchall()
    ledger.close()
    suggested = json.loads(offered)["offered"]
    first = Counter(mentor == suggested[mentee][int(json.loads(chosen[mentee])["choice_1"]) - 1]
                    for mentee, mentor in drafted if mentee in chosen)  # fmt: skip
    assert first[True] >= first[False], "most who chose got their first choice"


def test_people_in_several_zones_get_their_mail_in_their_own_day(season: tuple[Path, Path]) -> None:
    _, folder = season
    ledger = sqlite3.connect(f"file:{folder / 'ledger.db'}?mode=ro", uri=True)
    zones = dict(ledger.execute("select address, zone from people"))
    ledger.close()
    assert len(set(zones.values())) >= 3
    hours, instants = set(), set()
    for path in (folder / "mail").glob("recruit.invitation_*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        zone = zones[message["To"].addresses[0].addr_spec]
        sent = parsedate_to_datetime(message["Date"])
        hours.add(sent.astimezone(ZoneInfo(zone)).hour)
        instants.add(sent.astimezone(UTC).hour)
    assert hours <= set(range(8, 20)), "never in the quiet hours of the reader"
    assert len(instants) >= 2, "not all at once"
