from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("mentoring", "integrations", "tasks", "flows")
LINES = 350
# Why a file may be longer: one reason a file, and no file that has become short again.
LONGER: dict[str, str] = {
    "mentoring/fault_words.py": "a table: one sentence a fault and language",
    "mentoring/programme.py": "one class for each part of the programme file, in the file's order",
    "tests/unit/integrations/ledger/test_store.py": "one test for each promise of the ledger's port",
    "tests/unit/mentoring/phases/test_a_year.py": "one year, told month by month",
    "tests/unit/mentoring/phases/test_match.py": "one test for each move of a pair",
    "tests/unit/mentoring/test_programme_file.py": "a table: one case a fault",
}

DIRECTIVE = re.compile(
    r"#\s*(?:type:\s*ignore(?P<kinds>\[[a-z, -]+\])?|noqa(?::\s*(?P<rules>[A-Z]+\d+(?:,\s*[A-Z]+\d+)*))?)(?P<why>.*)"
)


def shadows(folder: Path) -> list[str]:
    """What hides a module of the standard library once `folder` is first on sys.path, as Prefect puts flows/."""
    names = {path.stem for path in folder.glob("*.py")} | {
        path.name for path in folder.iterdir() if path.is_dir()
    }
    return sorted(names & sys.stdlib_module_names - {"__init__"})


def rooms_without_init(package: Path) -> list[str]:
    """The folders of a package that hold modules and no __init__.py; Alembic loads its revisions by their path."""
    rooms = {path.parent for path in package.rglob("*.py") if path.parent.name != "versions"}
    return sorted(
        room.relative_to(package.parent).as_posix() for room in rooms if not (room / "__init__.py").exists()
    )


def unexplained(source: str) -> list[int]:
    """The lines that silence a checker without its rule, or without two words of reason."""
    found = []
    for number, line in enumerate(source.splitlines(), start=1):
        directive = DIRECTIVE.search(line)
        if directive is None:
            continue
        named = directive["kinds"] or directive["rules"]
        if not named or len(re.findall(r"\w+", directive["why"])) < 2:
            found.append(number)
    return found


def sources() -> list[Path]:
    return sorted(path for folder in (*PACKAGES, "tests", "bench") for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_hides_one_of_the_standard_library(package: str) -> None:
    assert shadows(ROOT / package) == []


def test_a_hiding_module_is_found(tmp_path: Path) -> None:
    (tmp_path / "queue.py").touch()
    (tmp_path / "match.py").touch()
    (tmp_path / "email").mkdir()
    assert shadows(tmp_path) == ["email", "queue"]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_of_a_package_is_a_package(package: str) -> None:
    assert rooms_without_init(ROOT / package) == []


def test_a_room_without_init_is_found(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").touch()
    (tmp_path / "smtp").mkdir()
    (tmp_path / "smtp" / "send.py").touch()
    assert rooms_without_init(tmp_path) == [f"{tmp_path.name}/smtp"]


def test_a_file_is_a_page_or_two() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in sources()
    }
    assert {name: length for name, length in lengths.items() if length > LINES and name not in LONGER} == {}
    assert [name for name in LONGER if lengths.get(name, 0) <= LINES] == []


def test_whoever_silences_a_checker_says_why() -> None:
    silent = {path.relative_to(ROOT).as_posix(): unexplained(path.read_text("utf-8")) for path in sources()}
    assert {name: lines for name, lines in silent.items() if lines} == {}


@pytest.mark.parametrize(
    ("directive", "found"),
    [
        ("type: ignore", [1]),
        ("type: ignore[arg-type]", [1]),
        ("type: ignore  # the stub is wrong", [1]),
        ("noqa", [1]),
        ("noqa: S311", [1]),
        ("noqa: S311 - seeded", [1]),
        ("type: ignore[arg-type]  # the stub forgets None", []),
        ("noqa: S311 - a rehearsal, not a secret", []),
        ("noqa: S311, S101  a rehearsal", []),
        ("nothing silenced", []),
    ],
)
def test_a_silence_without_reason_is_found(directive: str, found: list[int]) -> None:
    assert unexplained(f"x = 1  # {directive}\n") == found
