from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Asking the machine what time it is, who it is, or for chance without a seed: whoever calls mentoring says so instead.
CLOCKS = {"datetime", "date", "Timestamp", "pendulum", "Instant", "ZonedDateTime"}
READINGS = {"now", "today", "utcnow"}
PLACES = {"home", "cwd", "expanduser"}
MODULES = {
    "asyncio", "ftplib", "getpass", "http", "locale", "multiprocessing", "os", "platform", "secrets", "select", "shelve",
    "smtplib", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "tzlocal", "urllib.request", "uuid",
}  # fmt: skip
UNSEEDED = {
    "random.Random",
    "Random",
    "random.SystemRandom",
    "SystemRandom",
    "numpy.random.default_rng",
    "np.random.default_rng",
}


def dotted(node: ast.expr) -> str:
    """The name an expression is written with: `a.b.c`, or nothing if it is no name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (left := dotted(node.value)):
        return f"{left}.{node.attr}"
    return ""


def imported(node: ast.AST) -> list[str]:
    """The modules an import statement names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def called(node: ast.AST) -> str:
    """What is impure in a call, as it is written; nothing if it is pure."""
    if not isinstance(node, ast.Call):
        return ""
    name = dotted(node.func)
    *owner, last = name.split(".") if name else ["", getattr(node.func, "attr", "")]
    clock = last in READINGS and owner[-1:] and owner[-1] in CLOCKS
    place = last in PLACES and bool(owner)
    chance = name in UNSEEDED and not (node.args or node.keywords)
    module_chance = name.startswith(("random.", "np.random.", "numpy.random.")) and name not in UNSEEDED
    return (name or last) if clock or place or chance or module_chance or name == "input" else ""


def impurities(source: str) -> list[str]:
    """What reads a clock, an environment, the network or unseeded chance: "line: what", in the order of the lines."""
    found: set[tuple[int, str]] = set()
    for node in ast.walk(ast.parse(source)):
        for module in imported(node):
            if module in MODULES or module.split(".")[0] in MODULES:
                found.add((node.lineno, f"import {module}"))  # type: ignore[attr-defined]  # imports have a line
        if what := called(node):
            found.add((node.lineno, what))  # type: ignore[attr-defined]  # calls have a line
    return [f"{line}: {what}" for line, what in sorted(found)]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "mentoring").rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_mentoring_reads_no_clock_environment_network_or_chance(path: Path) -> None:
    assert impurities(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("datetime.now(UTC)", "datetime.now"),
        ("dt.datetime.now()", "dt.datetime.now"),
        ("datetime.utcnow()", "datetime.utcnow"),
        ("date.today()", "date.today"),
        ("pd.Timestamp.now()", "pd.Timestamp.now"),
        ("import os", "import os"),
        ("from os import environ", "import os"),
        ("import time", "import time"),
        ("from time import monotonic", "import time"),
        ("import urllib.request", "import urllib.request"),
        ("from urllib import request", "import urllib.request"),
        ("from http.client import HTTPConnection", "import http.client"),
        ("import socket", "import socket"),
        ("from uuid import uuid4", "import uuid"),
        ("random.random()", "random.random"),
        ("random.Random()", "random.Random"),
        ("np.random.default_rng()", "np.random.default_rng"),
        ("Path('~').expanduser()", "expanduser"),
        ("Path.home()", "Path.home"),
    ],
)
def test_an_impurity_is_found(line: str, found: str) -> None:
    assert f"1: {found}" in impurities(line)


@pytest.mark.parametrize(
    "line",
    [
        "from datetime import datetime, time",
        "from urllib.parse import quote",
        "random.Random(seed)",
        "np.random.default_rng(seed)",
        "plan.today",
        "figures(facts, today)",
        "clock.now()",
        "self.now()",
        "io.StringIO()",
        "path.read_text('utf-8')",
    ],
)
def test_what_is_pure_is_let_through(line: str) -> None:
    assert impurities(line) == []
