from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from integrations.ledger import SqlLedger, migrations, open_ledger, schema
from mentoring.errors import BadInput, Unreachable
from tests.builders import NOW, a_person

VERSIONS = Path(migrations.__file__).parent


@pytest.fixture
def embedded(sqlite_url: str) -> Iterator[SqlLedger]:
    opened = open_ledger(sqlite_url, "elan")
    yield opened
    opened.close()


def test_the_migrations_make_exactly_the_tables_of_the_schema(ledger: SqlLedger) -> None:
    with ledger.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def test_the_newest_migration_is_the_one_the_code_expects() -> None:
    assert ScriptDirectory(str(VERSIONS)).get_current_head() == schema.HEAD


def test_a_database_at_head_is_opened_without_alembic(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "alembic", None)
    ledger = open_ledger(sqlite_url, "elan")
    assert ledger.facts().people == {}
    ledger.close()


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    open_ledger(f"sqlite:///{tmp_path}/a/b/ledger.db", "elan").close()
    assert (tmp_path / "a" / "b" / "ledger.db").exists()


def test_a_claim_survives_a_power_cut(embedded: SqlLedger) -> None:
    with embedded.engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_a_locked_database_is_unreachable_and_nothing_is_half_written(
    embedded: SqlLedger, tmp_path: Path
) -> None:
    with embedded.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
    blocker = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unreachable, match="locked"):
        embedded.record([a_person()], actor="intake", why="", at=NOW)
    blocker.execute("ROLLBACK")
    blocker.close()
    assert embedded.facts().people == {}


def test_a_full_disk_is_unreachable_and_nothing_is_half_written(embedded: SqlLedger) -> None:
    with embedded.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    many = [a_person(n, profile={"department": "x" * 500}) for n in range(500)]
    with pytest.raises(Unreachable, match="full"):
        embedded.record(many, actor="intake", why="", at=NOW)
    assert embedded.facts().people == {}
    assert embedded.conserved() == []


def test_a_database_of_a_newer_version_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(BadInput, match="newer"):
        open_ledger(sqlite_url, "elan")


def test_an_address_that_is_none_is_refused_without_showing_its_password() -> None:
    with pytest.raises(BadInput) as refused:
        open_ledger("not a database:secret@host", "elan")
    assert "secret" not in str(refused.value)


def test_a_server_that_does_not_answer_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        open_ledger("postgresql://nobody@127.0.0.1:1/nothing", "elan")
