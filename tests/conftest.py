"""Fixtures that several kinds of test share."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings

from integrations.ledger import SqlLedger, open_ledger
from tests.loopback.microsoft.process import Loopback, running

# The same examples in every run: a change is judged by what it changed, never by luck.
settings.register_profile("binome", derandomize=True)
settings.load_profile("binome")

settings.register_profile("binome", deadline=None)  # what is timed is in bench/: a busy machine is no fault
settings.load_profile("binome")

POSTGRES = os.environ.get("BINOME_TEST_POSTGRES", "")
"""A server to test on as well, `postgresql://user@host:port`; its user may create databases."""


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the newest schema and one programme, to be copied: migrating takes a third of a second."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.db"
    open_ledger(f"sqlite:///{path}", "elan").close()
    return path


@pytest.fixture
def sqlite_url(migrated_database: Path, tmp_path: Path) -> str:
    """The URL of a fresh SQLite database, the file `ledger.db` of the test's folder."""
    path = tmp_path / "ledger.db"
    shutil.copy(migrated_database, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh database of each kind there is."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    name = f"binome_{uuid.uuid4().hex}"
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield f"{POSTGRES}/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def ledger(database_url: str) -> Iterator[SqlLedger]:
    """An empty ledger of the programme `elan`."""
    opened = open_ledger(database_url, "elan")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared_graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    """A stand-in for Microsoft Graph, in a process of its own."""
    with running(tmp_path_factory.mktemp("graph")) as loopback:
        yield loopback


@pytest.fixture
def graph(shared_graph: Loopback) -> Iterator[Loopback]:
    """The same, with nothing in it yet; whatever went against Graph's description fails the test."""
    shared_graph.do("reset")
    yield shared_graph
    assert shared_graph.breaches() == []
