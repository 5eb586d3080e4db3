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
from tests.postgres import binaries, postgres
from tests.prefect_server import Server, serving

# The same examples in every run, and none timed: a change is judged by what it changed, never by luck or a busy machine.
settings.register_profile("binome", derandomize=True, deadline=None)
settings.load_profile("binome")

GIVEN = os.environ.get("BINOME_TEST_POSTGRES", "")
"""A server to test on instead of one of the tests' own, `postgresql://user@host:port`; its user may create databases."""
EMPTY = "binome_migrated"
"""The database that those of the tests are copies of: copying takes a tenth of the time of migrating."""


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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL with one migrated database to copy: the one that is given, else one of the tests' own."""
    if GIVEN:
        yield from _prepared(GIVEN)
        return
    with postgres() as address:
        yield from _prepared(address)


def _prepared(address: str) -> Iterator[str]:
    with psycopg.connect(f"{address}/postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {EMPTY} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {EMPTY}")
        open_ledger(f"{address}/{EMPTY}", "elan").close()
        yield address
        server.execute(f"DROP DATABASE {EMPTY} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database."""
    name = f"binome_{uuid.uuid4().hex}"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {EMPTY}")
        yield f"{postgres_server}/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database of each kind there is."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


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


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Prefect server as an ops team runs it, nothing on it yet; its records in PostgreSQL where there is one."""
    home = tmp_path_factory.mktemp("server")
    if not GIVEN and binaries() is None:
        with serving(home) as started:
            yield started
        return
    address = request.getfixturevalue("postgres_server")
    name = f"prefect_{uuid.uuid4().hex}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as database:
        database.execute(f"CREATE DATABASE {name}")
        with serving(home, f"{address}/{name}") as started:
            yield started
        database.execute(f"DROP DATABASE {name} WITH (FORCE)")
