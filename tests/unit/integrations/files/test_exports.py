from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from integrations.files.exports import Inbox
from integrations.wiring import load, questionnaires
from mentoring.rehearsal.reactions import Response


def test_the_same_answers_give_the_same_workbook_at_any_time(tmp_path: Path) -> None:
    programme, _ = load("bridges-2027")
    answers = [Response(datetime(2027, 3, 1, 12, tzinfo=UTC), "pulse", 1, {"address": "zoe@elan.example"})]
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        Inbox(folder, programme, questionnaires()).append(answers)
        begun = int(time.time())
        while int(time.time()) == begun:  # a workbook's stamp has seconds
            time.sleep(0.05)
    first, second = ((folder / "pulse.xlsx").read_bytes() for folder in folders)
    assert first == second
