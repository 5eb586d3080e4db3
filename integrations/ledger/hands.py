"""Hands: what a worker has begun to send, where the provider cannot be asked afterwards.

A batch is claimed durably; then each message is announced before it is handed over, together with what became of the one before.
When the worker dies, exactly one of its claims can be in doubt: what it had not announced never left, what it had told is known.

Announcements do not wait for the disk: they outlive the process, not a power cut. So each is worth only as long as the machine
has not started again since (Linux's boot id); after that whatever had been claimed is in doubt, as if nothing had been announced.
Where there is no such id, and on PostgreSQL, they wait for the disk like all else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from integrations.ledger import engine as databases
from integrations.ledger.instants import maybe_moment, maybe_stored
from integrations.ledger.schema import effects, hands, programmes
from mentoring.ports import Settlement

h = hands.c
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_MAY = (
    sa.select(effects.c.key)
    .join(programmes, programmes.c.id == effects.c.programme)
    .where(
        effects.c.key == sa.bindparam("key"),
        effects.c.state == "claimed",
        effects.c.worker == sa.bindparam("worker"),
        programmes.c.stopped_at.is_(None),
    )
    .with_for_update(of=effects)  # nobody takes it over meanwhile
)
_BEGIN = hands.update().where(h.key == sa.bindparam("_key")).values(begun=True)
_TELL = hands.update().where(h.key == sa.bindparam("_key")).values(news=sa.bindparam("_news"))


@lru_cache(maxsize=1)
def boot() -> str:
    """The name of this run of the machine; empty where there is none."""
    try:
        return _BOOT.read_text("ascii").strip()
    except OSError:
        return ""


def unhurried(engine: Engine) -> Engine:
    """The same database through connections that do not wait for the disk, where such haste is safe; else the same engine."""
    if engine.dialect.name != "sqlite" or not boot():
        return engine
    quick = databases.connect(engine.url.render_as_string(hide_password=False))
    event.listen(quick, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=NORMAL"))
    return quick


def take(connection: Connection, keys: Sequence[str]) -> None:
    """Note that these claims will be announced one by one."""
    mark = boot() if connection.dialect.name == "sqlite" else ""
    let_go(connection, keys)
    rows = [{"key": key, "boot": mark, "begun": False, "news": ""} for key in keys]
    if rows:
        connection.execute(hands.insert(), rows)


def begin(connection: Connection, key: str, worker: str, news: Settlement | None) -> bool:
    """Announce that this claim is about to be sent, and tell what became of an earlier one; whether it may be sent still."""
    if news is not None:
        told = asdict(news) | {"not_before": maybe_stored(news.not_before)}
        connection.execute(_TELL, {"_key": news.key, "_news": orjson.dumps(told).decode()})
    if connection.execute(_MAY, {"key": key, "worker": worker}).first() is None:
        return False
    return connection.execute(_BEGIN, {"_key": key}).rowcount == 1


def known(connection: Connection, keys: Sequence[str]) -> dict[str, Settlement]:
    """What became of a dead worker's claims, as far as it is known; what had not been begun is due again."""
    found: dict[str, Settlement] = {}
    for row in connection.execute(sa.select(hands).where(h.key.in_(keys))):
        if row.news:
            told: dict[str, Any] = orjson.loads(row.news)
            found[row.key] = replace(Settlement(**told), not_before=maybe_moment(told["not_before"]))
        elif not row.begun and row.boot in ("", boot()):
            found[row.key] = Settlement(row.key, "due")
    return found


def let_go(connection: Connection, keys: Sequence[str]) -> None:
    """Forget these claims: the ledger itself knows what became of them."""
    connection.execute(hands.delete().where(h.key.in_(keys)))
