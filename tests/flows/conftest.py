"""The real flows on a Prefect server of our own: one server, one rehearsed year, shared by every test of this folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from flows.embedded import Embedded
from tests.commands import binome

__all__ = ["binome"]

ROOT = Path(__file__).parents[2]
SEED = 7
LIMIT_S = 300


@dataclass
class Terminal:
    """Runs `binome …` in processes of its own, from a folder that is not the checkout; keeps all they said."""

    home: Path
    settings: Mapping[str, str]
    said: list[str] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        ours = {
            "HOME": str(self.home),
            "BINOME_HOME": str(self.home),
            "PYTHONPATH": str(ROOT),
            **self.settings,
        }
        kept = ("PATH", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
        return {name: os.environ[name] for name in kept if name in os.environ} | ours

    def start(self, *words: object) -> subprocess.Popen[str]:
        """Start a command and do not wait."""
        return self.start_python("from flows.command import main; main()", *words)

    def start_python(self, code: str, *words: object) -> subprocess.Popen[str]:
        """Start some Python beside our packages and do not wait."""
        command = [sys.executable, "-c", code, *map(str, words)]
        return subprocess.Popen(  # noqa: S603 - our own command
            command, env=self.env, cwd=self.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; nobody may see a traceback."""
        process = self.start(*words)
        out, err = process.communicate(timeout=LIMIT_S)
        self.said += [out, err]
        assert "Traceback" not in out + err, out + err
        return subprocess.CompletedProcess([str(word) for word in words], process.returncode, out, err)

    def python(self, code: str, *words: object, limit_s: float = LIMIT_S) -> str:
        """Run some Python beside our packages; what it printed."""
        done = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", code, *map(str, words)],
            env=self.env, cwd=self.home, capture_output=True, text=True, timeout=limit_s, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        self.said += [done.stdout, done.stderr]
        return done.stdout


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The embedded server: the settings that lead to it. This process's own environment stays as it was."""
    before = dict(os.environ)
    server = Embedded(tmp_path_factory.mktemp("prefect"))
    settings = {name: value for name, value in os.environ.items() if before.get(name) != value}
    os.environ.clear()
    os.environ.update(before)
    server.wait()
    yield settings
    server.stop()


@pytest.fixture(scope="session")
def terminal(prefect: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A terminal whose commands use that server."""
    return Terminal(tmp_path_factory.mktemp("home"), prefect)


@pytest.fixture(scope="session")
def year(terminal: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole year of the French example through the real flows, with 16 people invited: its folder, not to be changed."""
    folder = tmp_path_factory.mktemp("year") / "elan"
    done = terminal.run("rehearse", "elan-2027", "--people", 16, "--seed", SEED, "--out", folder)
    assert done.returncode == 0, done.stderr
    return folder
