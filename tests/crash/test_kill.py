"""kill -9 at every named place, and anywhere: nothing twice, nothing lost. The oracle is a provider with its own journal."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from integrations.ledger import open_ledger
from integrations.ledger.schema import effects
from mentoring import mime
from tests.crash.lives import identity

ROOT = Path(__file__).parents[2]


@dataclass
class Story:
    """What happened: kills by place, what the oracle took, what the ledger says."""

    killed: dict[str, int]
    taken: Counter[str]
    expected: set[str]
    doubts: set[str]
    conserved: list[str]


@contextmanager
def oracle(kind: str, journal: Path) -> Iterator[int]:
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.crash.oracle", kind, str(journal)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.kill()


def told(kind: str, url: str, journal: Path, seed: int, kills: int, *more: str) -> Story:
    with oracle(kind, journal) as port:
        lives = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "tests.crash.lives", kind, url, str(port), str(seed), str(kills), *more],
            cwd=ROOT, check=True, capture_output=True, text=True, timeout=3600,
        )  # fmt: skip
    ledger = open_ledger(url, "elan")
    expected, doubts = set[str](), set[str]()
    with ledger.engine.connect() as connection:
        rows = connection.execute(sa.select(effects.c.key, effects.c.state, effects.c.sequence)).all()
    for key, state, sequence in rows:
        for number in range(sequence + 1):
            name = mime.message_id(key, "acme.example", number) if kind == "smtp" else identity(key, number)
            (doubts if state == "doubt" and number == sequence else expected).add(name)
    conserved = ledger.conserved()
    ledger.close()
    taken = Counter(json.loads(line) for line in journal.read_text().splitlines())
    return Story(json.loads(lives.stdout)["killed"], taken, expected, doubts, conserved)


def test_with_a_provider_that_can_be_asked_everything_goes_exactly_once(
    sqlite_url: str, tmp_path: Path
) -> None:
    story = told("http", sqlite_url, tmp_path / "journal", seed=1, kills=25)
    assert sum(story.killed.values()) == 25
    assert story.doubts == set()
    assert story.taken == Counter(story.expected)
    assert story.conserved == []


def test_with_plain_mail_nothing_goes_twice_and_each_kill_leaves_one_doubt_at_most(
    sqlite_url: str, tmp_path: Path
) -> None:
    story = told("smtp", sqlite_url, tmp_path / "journal", seed=2, kills=20)
    assert max(story.taken.values()) == 1
    assert story.expected <= set(story.taken) <= story.expected | story.doubts
    assert len(story.doubts) <= sum(story.killed.values()) == 20
    assert story.conserved == []


def test_a_ledger_that_claims_after_sending_is_found_out(sqlite_url: str, tmp_path: Path) -> None:
    story = told("http", sqlite_url, tmp_path / "journal", 3, 8, "broken")
    assert max(story.taken.values()) > 1
