"""One writing transaction on one programme: writers take turns, and each turn is a new version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from integrations.ledger import audit
from integrations.ledger.engine import writing
from integrations.ledger.instants import stored
from integrations.ledger.schema import moves, programmes

_MINE = sa.select(programmes).where(programmes.c.id == sa.bindparam("programme")).with_for_update()


@dataclass
class Turn:
    """What a writer needs: its connection, the programme's row as it found it, and the audit lines to append."""

    connection: Connection
    programme: str
    secret: bytes
    row: sa.Row[Any]
    lines: list[audit.Line] = field(default_factory=list)
    counters: dict[str, Any] = field(default_factory=dict)
    written: bool = False

    @property
    def found(self) -> int:
        """The version before this turn."""
        return int(self.row.version)

    def version(self) -> int:
        """The version of rows written now; calling it says that something is written."""
        self.written = True
        return self.found + 1

    def log(self, at: datetime, actor: str, what: str, key: str, why: str = "", digest: str = "") -> None:
        """Append one line to the audit trail when the turn ends."""
        self.lines.append(audit.Line(stored(at), actor, what, key, why, digest))


@contextmanager
def turn(engine: Engine, programme: str, secret: bytes) -> Iterator[Turn]:
    """A turn at writing; nothing of it stays when the body raises. `secret`: the installation's key."""
    with writing(engine) as connection:
        mine = Turn(connection, programme, secret, connection.execute(_MINE, {"programme": programme}).one())
        yield mine
        if mine.written or mine.lines or mine.counters:
            _finish(mine)


def _finish(mine: Turn) -> None:
    row = mine.row
    rows, head = audit.chained(mine.lines, seq=row.moves, head=row.head, secret=mine.secret)
    if rows:
        mine.connection.execute(moves.insert(), [line | {"programme": mine.programme} for line in rows])
    news = {
        "version": mine.found + mine.written,
        "moves": row.moves + len(rows),
        "head": head,
        **mine.counters,
    }
    mine.connection.execute(programmes.update().where(programmes.c.id == mine.programme).values(**news))
