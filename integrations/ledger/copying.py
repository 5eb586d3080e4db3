"""A copy of a ledger, to rehearse on."""

from __future__ import annotations

import sqlalchemy as sa

from integrations.ledger import engine as databases
from integrations.ledger.schema import metadata
from integrations.ledger.store import SqlLedger, open_ledger


def copy(ledger: SqlLedger, url: str) -> None:
    """Everything in that ledger's database, into a new one at `url`."""
    target = open_ledger(url, ledger.programme)
    with databases.reading(ledger.engine) as source, databases.writing(target.engine) as sink:
        for table in reversed(metadata.sorted_tables):
            sink.execute(table.delete())
        for table in metadata.sorted_tables:
            if rows := [dict(row) for row in source.execute(sa.select(table)).mappings()]:
                sink.execute(table.insert(), rows)
    target.close()
