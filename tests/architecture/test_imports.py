from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("mentoring", "integrations", "tasks", "flows")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of pyproject.toml on the packages of `folder`."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    return subprocess.run(  # noqa: S603 - our own tool, our own folder
        command,
        cwd=folder,
        env={"PATH": "", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An empty house with the same rooms and the same contracts."""
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    rooms = [*PACKAGES, "integrations/google", "integrations/microsoft", "integrations/wiring"]
    for room in rooms:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
    (tmp_path / "tasks" / "collect.py").write_text("import integrations.wiring\n")
    (tmp_path / "flows" / "command.py").write_text("import integrations.wiring\n")
    return tmp_path


def test_the_code_keeps_the_contracts() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_house_without_fault_keeps_the_contracts(house: Path) -> None:
    done = lint_imports(house)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("mentoring/people.py", "import integrations.wiring"),
        ("mentoring/people.py", "import flows.command"),
        ("mentoring/people.py", "import sqlalchemy"),
        ("mentoring/people.py", "from prefect import flow"),
        ("mentoring/people.py", "import os"),
        ("mentoring/people.py", "import time"),
        ("integrations/wiring/__init__.py", "import tasks.collect"),
        ("integrations/wiring/__init__.py", "import prefect"),
        ("integrations/google/mail.py", "import integrations.microsoft"),
        ("integrations/microsoft/mail.py", "import integrations.google"),
        ("tasks/plan.py", "import integrations.google"),
        ("tasks/plan.py", "import flows.command"),
        ("flows/match.py", "import integrations.wiring"),
        ("flows/command.py", "import integrations.google"),
    ],
)
def test_a_forbidden_import_is_found(house: Path, file: str, line: str) -> None:
    with (house / file).open("a") as module:
        module.write(line + "\n")
    done = lint_imports(house)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout
