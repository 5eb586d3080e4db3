from __future__ import annotations

import email
import email.policy
import json
import shutil
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.flows.conftest import Terminal
from tests.flows.tree import files, names

DAY, NEXT = "2026-11-24", "2026-11-25"
INVITED = 150


@pytest.fixture
def invited(tmp_path: Path) -> Path:
    """A folder with people to invite, and nothing done yet."""
    inbox = tmp_path / "killed" / "inbox"
    inbox.mkdir(parents=True)
    rows = [
        f"person{n}@ateliers-delorme.example,Person {n},{'fr' if n % 3 else 'en'},{'mentor' if n % 2 else 'mentee'}"
        for n in range(INVITED)
    ]
    header = "address,name,locale,role"
    (inbox / "people.csv").write_text("\n".join([header, *rows, ""]), "utf-8")
    return inbox.parent


def recipients(folder: Path) -> Counter[tuple[str, str]]:
    """(kind, recipient) of every message."""
    found: Counter[tuple[str, str]] = Counter()
    for path in (folder / "mail").glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found[path.name.partition("_")[0], str(message["To"])] += 1
    return found


def test_a_run_killed_in_the_middle_is_taken_up_by_the_next_nothing_twice_nothing_lost(
    terminal: Terminal, invited: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(invited, whole)
    killed = terminal.start("run", "elan-2027", "recruit", "--on", DAY, "--folder", invited, "--send")
    deadline = time.monotonic() + 120
    while len(names(invited, "mail/*.eml")) < 20 and time.monotonic() < deadline:
        time.sleep(0.002)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    out = len(names(invited, "mail/*.eml"))
    assert 20 <= out < INVITED, "it was killed in the middle"

    for folder, days in ((invited, (NEXT,)), (whole, (DAY, NEXT))):
        for day in days:
            done = terminal.run("run", "elan-2027", "recruit", "--on", day, "--folder", folder, "--send")
            assert done.returncode == 0, done.stdout + done.stderr

    assert recipients(invited) == recipients(whole)
    assert set(recipients(invited).values()) == {1}
    assert sum(kind == "recruit.invitation" for kind, _ in recipients(invited)) == INVITED
    assert names(invited, "*/*") == names(whole, "*/*")
    state = json.loads(
        terminal.run("status", "elan-2027", "--on", NEXT, "--folder", invited, "--json").stdout
    )
    assert state["conserved"] is True
    assert {s for s, n in state["effects"].items() if s != "by_kind" and n} == {"done"}

    before = files(invited)
    terminal.run("run", "elan-2027", "recruit", "--on", NEXT, "--folder", invited, "--send")
    assert files(invited) == before
