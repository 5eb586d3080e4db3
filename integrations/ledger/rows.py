"""Effects as rows, and rows as effects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from integrations.ledger.codec import unpacked
from integrations.ledger.instants import moment
from integrations.ledger.schema import effects
from mentoring.effects import Effect

c = effects.c
PAYLOAD = (
    c.key,
    c.programme,
    c.phase,
    c.kind,
    c.to,
    c.occurrence,
    c.channel,
    c.due,
    c.expires,
    c.pair,
    c.data,
    c.urgent,
)


def effect_of(row: Sequence[Any]) -> Effect:
    """The effect of a row that begins with the `PAYLOAD` columns."""
    _, programme, phase, kind, to, occurrence, channel, due, expires, pair, data, urgent = row[:12]
    return Effect(
        programme,
        phase,
        kind,
        to,
        occurrence,
        channel,
        moment(due),
        moment(expires),
        pair,
        unpacked(data),
        urgent,
    )


def update_rows(connection: Connection, rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Set the same columns in many rows, each found by its key."""
    bound = [{f"_{name}": value for name, value in row.items()} | {"_key": key} for key, row in rows]
    if bound:
        connection.execute(_update(tuple(bound[0])), bound)


@lru_cache(maxsize=64)
def _update(bound: tuple[str, ...]) -> sa.Update:
    values: dict[str, Any] = {name[1:]: sa.bindparam(name) for name in bound if name != "_key"}
    return effects.update().where(c.key == sa.bindparam("_key")).values(values)
