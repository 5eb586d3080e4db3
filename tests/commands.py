"""The command as people type it, in this process."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flows.command import main


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Binome = Callable[..., Said]


@pytest.fixture
def binome(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Binome:
    """Runs `binome …` with a home of its own; nobody may see a traceback."""
    monkeypatch.setenv("BINOME_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("BINOME_DATABASE_URL", raising=False)
    monkeypatch.setenv("LOGNAME", "ops")

    def run(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["binome", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Said(int(ended.value.code or 0), said.out, said.err)

    return run
