"""Connections, transactions and migrations: the only place that knows one database from another."""

from __future__ import annotations

import importlib.util
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from integrations.ledger import schema
from mentoring.errors import BadInput, Unreachable

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA busy_timeout=30000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what is erased leaves no trace in free pages
)
MIGRATION_LOCK = 0x42494E4F


def connect(url: str, *, durable: bool = True) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://…`; the folder of an SQLite file is made.

    A claim must be on the disk before anything is sent. Without `durable`, for what is sent to nobody, SQLite does not wait for
    the disk: a power cut may then take back the last transactions, a killed process none.
    """
    try:
        target = make_url(url)
        if target.drivername == "postgresql":
            target = target.set(drivername="postgresql+psycopg")
        engine = sa.create_engine(target)
    except ArgumentError as error:  # not an address, or one of a database we do not know
        raise BadInput(
            f"the database address {url.rpartition('@')[2]!r} cannot be read",
            where="BINOME_DATABASE_URL",
            instead="Write sqlite:////path/to/ledger.db or postgresql://user:password@host/name.",
        ) from error
    if engine.dialect.name == "sqlite":
        if target.database:
            _make_folder(Path(target.database).parent)
        event.listen(engine, "connect", _on_sqlite_connect)
        waits = f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}"
        event.listen(engine, "connect", lambda connection, _: connection.execute(waits))
        event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            f"the ledger cannot be kept there ({error.strerror})",
            where=str(folder),
            instead="Set BINOME_HOME, or choose another folder.",
        ) from error


def _on_sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _on_sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view; `Unreachable` when the database is away, locked or full."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with _named_errors(), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, durable when it ends, rolled back by any error; `Unreachable` as in `reading`."""
    with _named_errors(), engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise Unreachable(f"the ledger's database could not be used: {error.orig}") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unreachable(f"the ledger's database went away: {error.orig}") from error
        raise


def migrate(engine: Engine) -> None:
    """Bring the database to the newest schema; costs one query when it is there already."""
    with reading(engine) as connection:
        at = _revision(connection)
    if at == schema.HEAD:
        return
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        _upgrade(connection)
        made = sa.select(schema.installation.c.value).where(schema.installation.c.name == "secret")
        if connection.execute(made).first() is None:
            connection.execute(
                schema.installation.insert().values(name="secret", value=secrets.token_hex(32))
            )


def _revision(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command  # here, because a database at head needs none of it
    from alembic.config import Config
    from alembic.util import CommandError

    package = importlib.util.find_spec("integrations.ledger.migrations")
    assert package is not None
    assert package.submodule_search_locations is not None
    config = Config()
    config.set_main_option("script_location", str(Path(next(iter(package.submodule_search_locations)))))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise BadInput(
            "this ledger was written by a newer Binôme",
            where="BINOME_DATABASE_URL",
            instead="Install that version.",
        ) from error


def insert_missing(connection: Connection, table: sa.Table, row: dict[str, Any]) -> None:
    """Insert a row unless another process has just done so."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(table).values(**row).on_conflict_do_nothing())


def secret(connection: Connection) -> bytes:
    """The installation's key for seals and tombstones."""
    query = sa.select(schema.installation.c.value).where(schema.installation.c.name == "secret")
    return bytes.fromhex(connection.execute(query).scalar_one())


def scrub(engine: Engine) -> None:
    """After an erasure: let nothing linger in the database's journal."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
