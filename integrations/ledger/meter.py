"""The meter: an account's quotas, shared through the ledger's database by everything that the installation runs.

Each turn is booked ahead, in one short transaction, and then waited for: workers go in the order in which they asked, each wakes
once, for its own turn, and none asks again. A turn booked by a process that dies is lost.
"""

# Not a library: `limits` has no SQL storage, `pyrate-limiter` writes a row a unit (a hundred for one Gmail message).

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from integrations.ledger import engine as databases
from integrations.ledger import hands
from integrations.ledger.schema import quotas as table
from mentoring.errors import ProviderError
from mentoring.pacing import PATIENCE_S, Window
from mentoring.quota import Quota

SECOND = 1_000_000
_SPENT = (
    sa.select(table.c.seconds, table.c.spent)
    .where(table.c.name == sa.bindparam("account"))
    .order_by(table.c.seconds)
    .with_for_update()
)
_KEEP = (
    table.update()
    .where(table.c.name == sa.bindparam("account"), table.c.seconds == sa.bindparam("of"))
    .values(spent=sa.bindparam("_spent"), free_at=sa.bindparam("_free_at"))
)


class SqlMeter:
    """`mentoring.ports.Meter` over the ledger's database, which stands at the newest schema. Threads may share one.

    Args:
        url: the database, as for the ledger.
        now: seconds since 1970, the clock that all workers share: the real one, also while a programme's own is simulated.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        url: str,
        *,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.engine = hands.unhurried(
            databases.connect(url)
        )  # after a power cut the last turns may be forgotten
        self._now, self._sleep, self._lock = now, sleep, threading.Lock()
        self._tidied = False

    def spend(self, name: str, units: int, quotas: Sequence[Quota]) -> None:
        """Return when that many units of the named account may be used; they count from then on.

        Raises:
            ProviderError: that would take longer than a minute; `retry_after` says how long. Nothing was spent.
            Unreachable: the database is away, locked or full. Nothing was spent.
        """
        if not quotas:
            return
        with self._lock:
            wait = self._book(name, units, {quota.seconds: quota for quota in quotas})
        if wait > 0:
            self._sleep(wait)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def _book(self, name: str, units: int, quotas: dict[int, Quota]) -> float:
        """Take the first free turn; in how many seconds it comes."""
        with databases.writing(self.engine) as connection:
            if not self._tidied:
                over = table.c.free_at < int(self._now() * SECOND)
                connection.execute(table.delete().where(over, table.c.free_at > 0))
                self._tidied = True
            spent = _spent(connection, name, quotas)
            now = int(self._now() * SECOND)
            windows = [Window(quota, spent[seconds]).seen(now) for seconds, quota in quotas.items()]
            turn = max(window.earliest(units, now) for window in windows)
            wait = (turn - now) / SECOND
            if wait > PATIENCE_S:
                raise ProviderError("the quota of this account is used up for now", retry_after=wait)
            after = [window.plus(units, turn) for window in windows]
            connection.execute(_KEEP, [_row(name, window) for window in after])
        return wait


def _spent(
    connection: Connection, name: str, quotas: dict[int, Quota]
) -> dict[int, tuple[tuple[int, int], ...]]:
    """Seconds of each quota -> what was spent of it, locked until the transaction ends."""
    rows = connection.execute(_SPENT, {"account": name}).all()
    if missing := quotas.keys() - {row.seconds for row in rows}:
        for seconds in missing:
            fresh = {"name": name, "seconds": seconds, "spent": "[]", "free_at": 0}
            databases.insert_missing(connection, table, fresh)
        rows = connection.execute(_SPENT, {"account": name}).all()
    return {row.seconds: tuple((at, units) for at, units in orjson.loads(row.spent)) for row in rows}


def _row(name: str, window: Window) -> dict[str, Any]:
    spent = orjson.dumps(window.spent).decode()
    return {"account": name, "of": window.quota.seconds, "_spent": spent, "_free_at": window.free_at}
