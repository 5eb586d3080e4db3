"""Claims: taking what is due, settling it, taking over what a dead worker left. Inside the caller's turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from integrations.ledger import hands
from integrations.ledger.instants import stored
from integrations.ledger.rows import PAYLOAD, c, effect_of, update_rows
from integrations.ledger.schema import effects, pauses
from integrations.ledger.turn import Turn
from mentoring.effects import MOVES, State
from mentoring.ports import Claim, Settlement

CHUNK = 500
"""Keys in one question: every database takes that many."""

_CLAIM = (*PAYLOAD, c.sequence, c.method, c.attempts)
_DUE = (
    sa.select(*_CLAIM)
    .where(
        c.programme == sa.bindparam("programme"),
        c.state == "due",
        c.channel == sa.bindparam("channel"),
        c.urgent == sa.bindparam("urgent"),
        c.ready <= sa.bindparam("at"),
    )
    .order_by(c.due, c.key)
    .limit(sa.bindparam("most"))
    .with_for_update(skip_locked=True)
)
_DUE_OF = _DUE.where(c.phase == sa.bindparam("phase"))
_EXPIRED = (
    sa.select(c.key)
    .where(c.programme == sa.bindparam("programme"), c.state == "due", c.expires <= sa.bindparam("at"))
    .order_by(c.key)
    .with_for_update(skip_locked=True)
)
_PAUSED = sa.select(pauses.c.until).where(
    pauses.c.programme == sa.bindparam("programme"),
    pauses.c.channel == sa.bindparam("channel"),
    pauses.c.until > sa.bindparam("at"),
)
_TAKE = (
    effects.update()
    .where(c.key.in_(sa.bindparam("keys", expanding=True)), c.state == "due")
    .values({name: sa.bindparam(f"_{name}") for name in ("state", "worker", "changed", "moved_at")})
)
_HELD = sa.select(
    c.key, c.state, c.channel, c.method, c.attempts, c.ready, c.expires, c.done_at, c.worker, c.out
).where(c.programme == sa.bindparam("programme"), c.key.in_(sa.bindparam("keys", expanding=True)))
_STALE = (
    sa.select(*_CLAIM, c.state)
    .where(
        c.programme == sa.bindparam("programme"),
        c.state.in_(("claimed", "doubt")),
        c.moved_at <= sa.bindparam("before"),
    )
    .order_by(c.key)
    .with_for_update(skip_locked=True)
)


def claim(
    turn: Turn, *, worker: str, now: datetime, most: int, channel: str, phase: str, announced: bool
) -> list[Claim]:
    """Take what is due, urgent ones first, then by their date; what has expired is missed. None while the channel waits.

    `phase`: of that phase only; of every phase when empty.
    """
    at = stored(now)
    taken: list[Any] = []
    asked = {"programme": turn.programme, "channel": channel, "at": at}
    due, wanted = (_DUE_OF, asked | {"phase": phase}) if phase else (_DUE, asked)
    if turn.connection.execute(_PAUSED, asked).first():
        return []
    for urgent in (True, False):
        while len(taken) < most:
            of_these = wanted | {"urgent": urgent, "most": most - len(taken)}
            if not (rows := turn.connection.execute(due, of_these).all()):
                break
            fresh = [row for row in rows if row.expires > at]
            _take(turn, [row.key for row in rows if row.expires <= at], "missed", worker, now)
            _take(turn, [row.key for row in fresh], "claimed", worker, now)
            taken += fresh
    if announced:
        hands.take(turn.connection, [row.key for row in taken])
    return [_claim_of(row) for row in taken]


def miss(turn: Turn, *, worker: str, now: datetime) -> int:
    """Make missed whatever is due and has expired, whether or not it could be claimed; how many."""
    rows = turn.connection.execute(_EXPIRED, {"programme": turn.programme, "at": stored(now)}).all()
    for start in range(0, len(rows), CHUNK):
        _take(turn, [row.key for row in rows[start : start + CHUNK]], "missed", worker, now)
    return len(rows)


def pause(turn: Turn, *, channel: str, until: datetime) -> None:
    """Let nobody claim of that channel before that moment."""
    mine = (pauses.c.programme == turn.programme, pauses.c.channel == channel)
    turn.connection.execute(pauses.delete().where(*mine))
    turn.connection.execute(
        pauses.insert().values(programme=turn.programme, channel=channel, until=stored(until))
    )


def _claim_of(row: Sequence[Any]) -> Claim:
    return Claim(effect_of(row), *row[len(PAYLOAD) : len(_CLAIM)])


def _take(turn: Turn, keys: list[str], state: State, worker: str, now: datetime) -> None:
    """Move due effects by one conditional UPDATE; its row count proves that nobody else took one of them."""
    if not keys:
        return
    news = {"_state": state, "_worker": worker, "_changed": turn.version(), "_moved_at": stored(now)}
    count = turn.connection.execute(_TAKE, news | {"keys": keys}).rowcount
    if count != len(keys):
        raise RuntimeError(f"took {count} of {len(keys)} effects: another writer was inside the same turn")
    for key in keys:
        turn.log(now, worker, f"effect:due>{state}", key)


def settle(turn: Turn, settlements: Iterable[Settlement], *, worker: str, now: datetime) -> None:
    """Record what became of the claims and doubts that this worker holds; of others only that a doubt did go out."""
    wanted = {settlement.key: settlement for settlement in settlements}
    keys = list(wanted)
    moved: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for start in range(0, len(keys), CHUNK):
        asked = {"programme": turn.programme, "keys": keys[start : start + CHUNK]}
        for row in turn.connection.execute(_HELD, asked).all():
            news = wanted[row.key]
            if row.worker == worker or (row.state == "doubt" and news.state == "done"):
                moved.setdefault(news.state, []).append((row.key, settled(turn, row, news, now)))
                turn.log(now, worker, f"effect:{row.state}>{news.state}", row.key, news.error)
    for group in moved.values():
        update_rows(turn.connection, group)
        hands.let_go(turn.connection, [key for key, _ in group])


def settled(turn: Turn, row: Any, news: Settlement, now: datetime) -> dict[str, Any]:
    """The columns that a settlement sets; ValueError for a move that `MOVES` does not allow (a fault of the caller)."""
    if news.state not in MOVES[row.state]:
        raise ValueError(f"{row.key} cannot go from {row.state} to {news.state}")
    values: dict[str, Any] = {"state": news.state, "error": news.error, "worker": None}
    if news.state == "done":
        off = row.method == "CANCEL"
        first_time = stored(now) if row.done_at is None else row.done_at
        values |= {"receipt": news.receipt, "done_at": None if off else first_time}
        values["out"] = row.channel == "event" and not off
    elif news.state == "due":
        ready = row.ready if news.not_before is None else stored(news.not_before)
        values |= {"ready": min(ready, row.expires), "attempts": row.attempts + bool(news.error)}
    elif news.state == "doubt":
        values["worker"] = row.worker
    return values | {"changed": turn.version(), "moved_at": stored(now)}


def stale(turn: Turn, *, worker: str, now: datetime, older_than_s: float) -> list[Claim]:
    """Take over the claims and doubts that nobody has touched for that long: what is in doubt is held by this worker.

    Of claims that were announced one by one, what had been told is settled, and what had not been begun is due again.
    """
    before = stored(now - timedelta(seconds=older_than_s))
    rows = turn.connection.execute(_STALE, {"programme": turn.programme, "before": before}).all()
    known: dict[str, Settlement] = {}
    for start in range(0, len(rows), CHUNK):
        keys = [row.key for row in rows[start : start + CHUNK] if row.state == "claimed"]
        known |= hands.known(turn.connection, keys)
        hands.let_go(turn.connection, [key for key in keys if key not in known])
    doubts = [row for row in rows if row.key not in known]
    for row in doubts:
        if row.state == "claimed":
            turn.log(now, worker, "effect:claimed>doubt", row.key, "its worker is gone")
    if rows:
        news = {"worker": worker, "changed": turn.version(), "moved_at": stored(now)}
        update_rows(turn.connection, [(row.key, news) for row in rows])
        update_rows(turn.connection, [(row.key, {"state": "doubt"}) for row in doubts])
        settle(turn, known.values(), worker=worker, now=now)
    return [_claim_of(row) for row in doubts]
