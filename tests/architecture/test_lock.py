from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"https?:|file:|git\+|--(?:extra-)?index-url|--find-links|(?:^|\s)(?:/|~/|\.\.?/)\w")
PINNED = re.compile(r"^(?P<name>[a-z0-9-]+)(?:\[[a-z0-9,_-]+\])?==(?P<version>[^\s;\\]+)(?P<rest>[^\\]*)\\?$")


def entries(lock: str) -> list[str]:
    """The requirements of a lock, each with the lines that belong to it."""
    kept = "\n".join(line for line in lock.splitlines() if not line.lstrip().startswith("#"))
    return [entry for entry in re.split(r"\n(?=\S)", kept.strip()) if entry]


def faults(lock: str) -> list[str]:
    """What makes a lock unsafe or tied to a place: "what: line"."""
    found = [f"address: {line.strip()}" for line in lock.splitlines() if ADDRESS.search(line)]
    for entry in entries(lock):
        head, *rest = entry.splitlines()
        if not PINNED.match(head):
            found.append(f"not pinned: {head}")
        elif not rest or not all(
            re.fullmatch(r" +--hash=sha256:[0-9a-f]{64}(?: \\)?", line) for line in rest
        ):
            found.append(f"not hashed: {head}")
    return found


def locked() -> dict[str, set[str]]:
    """The versions of every locked distribution: one, or one a Python."""
    versions: dict[str, set[str]] = {}
    for entry in entries((ROOT / "requirements.lock").read_text("utf-8")):
        if pin := PINNED.match(entry.splitlines()[0]):
            versions.setdefault(pin["name"], set()).add(pin["version"])
    return versions


def wanted() -> list[Requirement]:
    """What pyproject.toml and requirements.in ask for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lines = [
        line.split("#")[0].strip() for line in (ROOT / "requirements.in").read_text("utf-8").splitlines()
    ]
    asked = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
        *project["build-system"]["requires"],
        *filter(None, lines),
    ]
    return [Requirement(line) for line in asked]


def test_the_lock_is_pinned_hashed_and_names_no_place() -> None:
    assert faults((ROOT / "requirements.lock").read_text("utf-8")) == []


@pytest.mark.parametrize("requirement", wanted(), ids=str)
def test_the_lock_holds_what_is_asked_for(requirement: Requirement) -> None:
    versions = locked().get(canonicalize_name(requirement.name), set())
    assert versions
    assert [version for version in versions if version not in requirement.specifier] == []


GOOD = f"tzdata==2026.6 \\\n    --hash=sha256:{'0' * 64}\n    # via pandas\n"


@pytest.mark.parametrize(
    ("lock", "found"),
    [
        (GOOD, 0),
        (
            f"# made by\n#    make lock\n{GOOD}tomli==2 ; python_version < '3.11' \\\n    --hash=sha256:{'a' * 64}\n",
            0,
        ),
        (GOOD.replace("==", ">="), 1),
        ("tzdata==2026.6\n", 1),
        (GOOD.replace("sha256", "md5"), 1),
        (f"--index-url https://packages.example/simple\n{GOOD}", 2),
        (f"{GOOD}    # via -r /home/someone/requirements.in\n", 1),
        ("tzdata @ https://files.example/tzdata.whl\n", 2),
    ],
)
def test_a_lock_at_fault_is_found(lock: str, found: int) -> None:
    assert len(faults(lock)) == found
