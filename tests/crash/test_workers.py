"""Four workers at once on one ledger: each effect goes once, whoever sends it, and though some of them are killed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from integrations.ledger import open_ledger
from tests.crash.lives import identity
from tests.crash.test_kill import ROOT, oracle


def sent_by_four(url: str, journal: Path, effects: int, killed: int = 0) -> Counter[str]:
    """What the provider took: its journal is another process's, and knows nothing of our ledger."""
    with oracle("http", journal) as port:
        subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "tests.crash.workers", url, *map(str, (port, 4, effects, killed))],
            cwd=ROOT, check=True, timeout=600,
        )  # fmt: skip
    return Counter(json.loads(line) for line in journal.read_text().splitlines())


def all_went_once(url: str, taken: Counter[str], effects: int) -> None:
    assert taken == Counter(identity(f"elan/recruit.invitation/P0001/{n}") for n in range(effects))
    ledger = open_ledger(url, "elan")
    assert ledger.counts() == {"recruit.invitation": {"done": effects}}
    assert ledger.conserved() == []
    ledger.close()


def test_four_workers_send_each_effect_once(database_url: str, tmp_path: Path) -> None:
    all_went_once(database_url, sent_by_four(database_url, tmp_path / "journal", 600), 600)


def test_ten_thousand_effects_go_once_though_two_of_four_workers_are_killed(
    postgres_url: str, tmp_path: Path
) -> None:
    all_went_once(postgres_url, sent_by_four(postgres_url, tmp_path / "journal", 10_000, 2), 10_000)
