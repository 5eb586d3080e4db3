from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows.conftest import Terminal


def words_of(ledger: Path) -> Iterator[str]:
    """Names, addresses and free answers in a ledger: what nobody outside may keep."""
    connection = sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
    for address, name in connection.execute("select address, name from people"):
        yield from (address, name)
    for (values,) in connection.execute('select "values" from answers'):
        yield from (word for word in values.split('"') if len(word) > 24 and " " in word)
    connection.close()


@pytest.fixture
def secrets(year: Path) -> set[str]:
    found = {word for word in words_of(year / "ledger.db") if len(word) > 6}
    assert len(found) > 30
    return found


def test_no_name_address_or_answer_is_in_what_prefect_stores(
    prefect: dict[str, str], terminal: Terminal, secrets: set[str]
) -> None:
    stored = [path for path in Path(prefect["PREFECT_HOME"]).rglob("*") if path.is_file()]
    assert any(path.name == "prefect.db" and path.stat().st_size > 500_000 for path in stored)
    for path in stored:
        content = path.read_bytes()
        assert [word for word in secrets if word.encode() in content] == [], path


def test_no_name_address_or_answer_is_printed(terminal: Terminal, year: Path, secrets: set[str]) -> None:
    for text in terminal.said:
        assert [word for word in secrets if word in text] == []


def test_what_goes_wrong_in_a_flow_reaches_prefect_without_its_words(
    prefect: dict[str, str], terminal: Terminal, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "mentor.csv").write_text("Hector Canary,hector.canary@firm.example\nx,y\n", "utf-8")
    done = terminal.run("run", "elan-2027", "recruit", "--on", "2026-11-24", "--folder", tmp_path, "--send")
    assert done.returncode == 2
    (kept,) = (tmp_path / "errors").iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    stored = b"".join(p.read_bytes() for p in Path(prefect["PREFECT_HOME"]).rglob("*") if p.is_file())
    assert b"canary" not in stored.lower()
    assert str(kept).encode() in stored, "where its words are"
