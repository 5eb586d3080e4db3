from __future__ import annotations

import email
import email.policy
import json
import shutil
import sqlite3
from collections import defaultdict
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from typing import Any

import pytest

from mentoring.effects import STATES
from mentoring.programme import PHASES
from tests.flows.conftest import Terminal
from tests.flows.tree import files, names
from tests.unit.mentoring.rendering.catalogue import documents, everything

LAST = "2028-01-20T18:00:00+01:00"
AGAIN = """
import sys
from datetime import datetime
from flows.day import run_day
from mentoring.job import Job
folder, days = sys.argv[1], sys.argv[2:]
from mentoring.programme import PHASES
for day in days:
    for phase in PHASES[::-1]:
        run_day(Job("elan-2027", datetime.fromisoformat(day), folder), phase, say=lambda line: None)
"""


RETAIN = """
import sys
from datetime import datetime
from flows.day import run_day
from mentoring.job import Job
folder, *days = sys.argv[1:]
for day in days:
    run_day(Job("elan-2027", datetime.fromisoformat(day), folder), "closure", say=lambda line: None)
"""


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def status(terminal: Terminal, folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        terminal.run("status", "elan-2027", "--on", "2028-02-01", "--folder", folder, "--json").stdout
    )
    return document


def letters(folder: Path) -> list[EmailMessage]:
    found = []
    for path in sorted((folder / "mail").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        found.append(message)
    return found


def test_every_sum_holds_after_a_whole_year(terminal: Terminal, year: Path) -> None:
    state = status(terminal, year)
    assert state["conserved"] is True
    assert {phase["name"]: phase["state"] for phase in state["phases"]}.keys() == set(PHASES)
    assert sum(state["participants"].values()) >= 8
    assert state["pairs"]["open"] + state["pairs"]["closed"] >= 4
    assert (state["effects"]["due"], state["effects"]["claimed"], state["effects"]["doubt"]) == (0, 0, 0)
    assert state["effects"]["failed"] == 0
    by_kind = state["effects"]["by_kind"]
    assert {kind.partition(".")[0] for kind in by_kind} == set(PHASES)
    assert {s: sum(row[s] for row in by_kind.values()) for s in STATES} == {
        s: state["effects"][s] for s in STATES
    }


def test_every_effect_that_did_not_go_out_says_why(terminal: Terminal, year: Path) -> None:
    rows = json.loads(terminal.run("effects", "elan-2027", "--folder", year, "--json").stdout)
    assert len(rows) > 300
    assert [row["key"] for row in rows if row["state"] != "due" and not row["note"]] == []


def test_every_text_is_tried_with_just_what_its_phase_gives_it(year: Path) -> None:
    """The catalogue, with which each text is tested, gives each kind the data it has in a real year."""
    tried: dict[str, set[str]] = defaultdict(set)
    for effect in (*everything(), *documents()):
        tried[effect.kind] |= effect.data.keys()
    real: dict[str, set[str]] = defaultdict(set)
    ledger = sqlite3.connect(f"file:{year / 'ledger.db'}?mode=ro&immutable=1", uri=True)
    for kind, data in ledger.execute("select kind, data from effects"):
        real[kind] |= json.loads(data).keys()
    ledger.close()
    assert len(real) > 40
    assert {kind: tried.get(kind) for kind in real} == dict(real)


def test_what_a_rehearsal_leaves_is_all_there(year: Path) -> None:
    for pattern in ("mail/*.eml", "calendar/*.ics", "documents/*.pdf", "inbox/*.csv"):
        assert names(year, pattern), pattern
    assert {"index.html", "leadership.html", "figures.json"} <= set(names(year, "report/*"))
    assert names(year, "ledger.db*") == ["ledger.db"], "the journal is written back: one file to keep"


def test_each_message_has_one_recipient_and_an_identity_of_its_own(year: Path) -> None:
    found = letters(year)
    assert all(len(getaddresses([message["To"]])) == 1 for message in found)
    assert not any(message["Cc"] or message["Bcc"] for message in found)
    assert len({message["Message-ID"] for message in found}) == len(found)


def test_nothing_about_a_pair_goes_out_before_the_draft_is_approved(year: Path) -> None:
    ledger = sqlite3.connect(f"file:{year / 'ledger.db'}?mode=ro&immutable=1", uri=True)
    (approved,) = ledger.execute("select min(at) from decisions where kind = 'match'").fetchone()
    first = ledger.execute("select min(done_at) from effects where pair is not null").fetchone()[0]
    ledger.close()
    assert approved is not None
    assert first > approved


def test_running_every_phase_again_changes_nothing(terminal: Terminal, year: Path, tmp_path: Path) -> None:
    folder = tmp_path / "year"
    shutil.copytree(year, folder)
    terminal.python(AGAIN, folder, LAST)
    once = files(folder)
    terminal.python(AGAIN, folder, LAST)
    assert changed(once, files(folder)) == set()
    assert once.keys() >= files(year).keys()


@pytest.mark.parametrize("day", ["2027-01-12T18:00:00+01:00", "2027-06-15T18:00:00+02:00"])
def test_a_day_that_is_over_or_a_clock_set_back_calls_nothing_off(
    terminal: Terminal, year: Path, tmp_path: Path, day: str
) -> None:
    folder = tmp_path / "year"
    shutil.copytree(year, folder)
    terminal.python(AGAIN, folder, day)
    assert changed(files(year), files(folder)) == set()


def test_what_may_no_longer_be_kept_is_erased_on_its_day_and_stays_away(
    terminal: Terminal, year: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "year"
    shutil.copytree(year, folder)

    def told(query: str) -> list[str]:
        ledger = sqlite3.connect(f"file:{folder / 'ledger.db'}?mode=ro&immutable=1", uri=True)
        found = [value for (value,) in ledger.execute(query)]
        ledger.close()
        return found

    def written() -> int:
        return sum('"comments"' in v or '"needs"' in v for v in told('select "values" from answers'))

    people = set(told("select address from people"))
    assert (written() > 0, len(people) > 5) == (True, True)
    terminal.python(RETAIN, folder, "2028-03-01T10:00:00+01:00")
    assert (written(), set(told("select address from people"))) == (0, people)
    terminal.python(RETAIN, folder, "2028-11-27T10:00:00+01:00")
    assert set(told("select address || name from people")) == {""}
    once = files(folder)
    terminal.python(RETAIN, folder, "2028-11-28T10:00:00+01:00")
    assert changed(once, files(folder)) == set()
    left = {name for name in once if not name.startswith(("inbox/", "rejected/"))}
    raw = b"".join((folder / name).read_bytes() for name in left)
    assert [address for address in people if address.encode() in raw] == []
    assert terminal.run("audit", "verify", "--folder", folder).returncode == 0
    assert status(terminal, folder)["conserved"] is True
