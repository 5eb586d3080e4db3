"""Four workers at once on one ledger: each effect goes once, whoever sends it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from integrations.ledger import open_ledger
from tests.crash.lives import identity
from tests.crash.test_kill import ROOT, oracle


def sent_by_four(url: str, journal: Path, effects: int) -> Counter[str]:
    with oracle("http", journal) as port:
        subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "tests.crash.workers", url, str(port), "4", str(effects)],
            cwd=ROOT, check=True, timeout=600,
        )  # fmt: skip
    return Counter(json.loads(line) for line in journal.read_text().splitlines())


def test_four_workers_send_each_effect_once(database_url: str, tmp_path: Path) -> None:
    taken = sent_by_four(database_url, tmp_path / "journal", 600)
    assert taken == Counter(identity(f"elan/recruit.invitation/P0001/{n}") for n in range(600))
    ledger = open_ledger(database_url, "elan")
    assert ledger.counts() == {"recruit.invitation": {"done": 600}}
    assert ledger.conserved() == []
    ledger.close()
