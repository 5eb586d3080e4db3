"""kill -9 in the middle of deliveries by Google and by Microsoft: the journal of the stand-in is the oracle."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from integrations.ledger import open_ledger
from integrations.ledger.schema import effects
from mentoring import mime
from mentoring.effects import event_uid
from tests.crash.offices import KINDS, address
from tests.crash.test_kill import ROOT
from tests.loopback.google import client as google
from tests.loopback.microsoft import process as microsoft

Told = Counter[tuple[str, str]]
"""(mail or event, by its identity; who was told) -> how often."""


@dataclass
class OfficeStory:
    """What happened: kills by place, what people got, what they should have got, what is left over and what is off."""

    killed: dict[str, int]
    got: Told
    owed: Told
    drafts: int
    off: list[str]


def told(kind: str, url: str, folder: Path, seed: int, kills: int) -> OfficeStory:
    """Workers that die so often, one after the other, and one that does not."""
    if kind == "google":
        with google.loopback(folder) as there:
            killed = lived(kind, url, there.root.rstrip("/").rpartition(":")[2], seed, kills)
            got = Counter((line["id"], line["to"]) for line in there.effects("mail"))
            got += Counter(
                (line["event"], line["to"])
                for what in ("invitation", "update")
                for line in there.effects(what)
            )
            drafts, breaches = there.ask("drafts"), there.breaches
    else:
        with microsoft.running(folder) as graph:
            killed = lived(kind, url, graph.root.rpartition(":")[2], seed, kills)
            got = Counter((line["id"], line["to"]) for line in graph.effects(kind="mail"))
            got += Counter((line["key"], line["to"]) for line in graph.effects(kind="event"))
            drafts, breaches = graph.do("drafts"), graph.breaches()
    owed, off = should(kind, url)
    return OfficeStory(killed, got, owed, drafts, [*off, *breaches])


def lived(kind: str, url: str, port: str, seed: int, kills: int) -> dict[str, int]:
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.crash.lives", kind, url, port, str(seed), str(kills)],
        cwd=ROOT, check=True, capture_output=True, text=True, timeout=3600,
    )  # fmt: skip
    killed: dict[str, int] = json.loads(done.stdout)["killed"]
    return killed


def should(kind: str, url: str) -> tuple[Told, list[str]]:
    """What the ledger says was told: each mail once; each event once, and once more for each time it moved."""
    owed: Told = Counter()
    ledger = open_ledger(url, "elan")
    with ledger.engine.connect() as connection:
        rows = connection.execute(effects.select()).all()
    for row in rows:
        assert row.state == "done", (row.key, row.state)
        to = address(row.key.split("/")[2])
        if row.channel == "mail":
            owed[mime.message_id(row.key, "acme.example"), to] = 1
        else:
            owed[named(kind, row.key), to] = row.sequence + 1
    off = ledger.conserved()
    ledger.close()
    return owed, off


def named(kind: str, key: str) -> str:
    """The identity by which the stand-in knows the event: shared by a pair, else everybody's own."""
    from integrations.google import event

    shared = key.count("/") > 3
    if kind == "google":
        return event.shared_id(key) if shared else event.own_id(key)
    return event_uid(key) if shared else key


@pytest.mark.parametrize("kind", KINDS)
def test_ten_workers_killed_in_the_middle_leave_nothing_twice_and_nothing_lost(
    kind: str, sqlite_url: str, tmp_path: Path
) -> None:
    story = told(kind, sqlite_url, tmp_path, seed=6, kills=10)
    assert sum(story.killed.values()) == 10
    assert story.got == story.owed
    assert max(story.owed.values()) > 1, "events moved"
    assert story.drafts == 0
    assert story.off == []
