"""Effects in the database: stating them again, claiming, settling. Each function works inside the caller's turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from integrations.ledger.codec import packed, unpacked
from integrations.ledger.instants import moment, stored
from integrations.ledger.schema import effects
from integrations.ledger.turn import Turn
from mentoring.effects import MOVES, Effect, State
from mentoring.ports import Claim, Planned, Settlement
from mentoring.reconciliation import Held, again, dropped, first

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
_HELD = (c.key, c.state, c.digest, c.due, c.expires, c.ends, c.urgent, c.owed, c.out, c.method, c.sequence)


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


class Memory:
    """What the ledger holds of each phase's effects, kept up to date by fetching only what changed since."""

    def __init__(self) -> None:
        self._phases: dict[str, tuple[int, dict[str, Held]]] = {}

    def of(self, turn: Turn, phase: str) -> dict[str, Held]:
        """Key -> what is held, as this turn found it."""
        version, held = self._phases.get(phase, (-1, {}))
        if version != turn.found:
            query = sa.select(*_HELD).where(
                c.programme == turn.programme, c.phase == phase, c.changed > version
            )
            for key, state, digest, due, expires, ends, *rest in turn.connection.execute(query):
                held[key] = Held(state, digest, moment(due), moment(expires), moment(ends), *rest)
            self._phases[phase] = (turn.found, held)
        return held


def reconcile(turn: Turn, memory: Memory, phase: str, owed: Sequence[Effect], now: datetime) -> Planned:
    """Make that phase's effects what it owes; see `Ledger.reconcile`."""
    held = memory.of(turn, phase)
    stated: set[str] = set()
    inserts: list[dict[str, Any]] = []
    updates: list[tuple[str, Held, Held, Effect | None]] = []
    for effect in owed:
        key = effect.key
        if key in stated:
            raise ValueError(f"{phase} owes {key} twice")
        stated.add(key)
        if (before := held.get(key)) is None:
            inserts.append(_inserted(effect, key, first(effect, now)))
        elif after := again(before, effect, now):
            updates.append((key, before, after, effect))
    for key, before in held.items():
        if key not in stated and (after := dropped(before, now)):
            updates.append((key, before, after, None))
    if inserts or updates:
        _write(turn, phase, inserts, updates, now)
    kinds = Counter([_kind(None, row["state"], row["method"]) for row in inserts])
    kinds.update(_kind(before, after.state, after.method) for _, before, after, _ in updates)
    return Planned(
        kinds["new"],
        kinds["changed"],
        kinds["cancelled"],
        kinds["missed"],
        same=len(stated | held.keys()) - kinds.total() + kinds["same"],
    )


def would_change(turn: Turn, memory: Memory, phase: str, owed: Sequence[Effect], now: datetime) -> bool:
    """Whether `reconcile` would write anything."""
    held = memory.of(turn, phase)
    stated = {effect.key: effect for effect in owed}
    return any(key not in held or again(held[key], effect, now) for key, effect in stated.items()) or any(
        key not in stated and dropped(before, now) for key, before in held.items()
    )


def _kind(before: Held | None, state: State, method: str) -> str:
    """How a written effect counts in `Planned`."""
    if state == "missed":
        return "missed"
    if before is None:
        return "new"
    if before.state == state == "cancelled":
        return "same"
    return "cancelled" if state == "cancelled" or method == "CANCEL" else "changed"


def _inserted(effect: Effect, key: str, held: Held) -> dict[str, Any]:
    return {
        "key": key,
        "programme": effect.programme,
        "phase": effect.phase,
        "kind": effect.kind,
        "to": effect.to,
        "occurrence": effect.occurrence,
        "pair": effect.pair,
        "channel": effect.channel,
        "data": packed(dict(effect.data)),
        "attempts": 0,
        "worker": None,
        "done_at": None,
        "receipt": "",
        "error": "",
        **_standing(held),
    }


def _standing(held: Held) -> dict[str, Any]:
    due = stored(held.due)
    return held._asdict() | {
        "due": due,
        "ready": due,
        "expires": stored(held.expires),
        "ends": stored(held.ends),
    }


def _write(
    turn: Turn,
    phase: str,
    inserts: list[dict[str, Any]],
    updates: list[tuple[str, Held, Held, Effect | None]],
    now: datetime,
) -> None:
    version, at = turn.version(), stored(now)
    for row in inserts:
        row["changed"], row["moved_at"] = version, at
        turn.log(now, phase, f"effect:new>{row['state']}", row["key"], digest=row["digest"])
    if inserts:
        turn.connection.execute(effects.insert(), inserts)
    restated, called_off = [], []
    for key, before, after, effect in updates:
        row = _standing(after) | {"changed": version, "moved_at": at}
        if effect is None:
            called_off.append((key, row))
        else:
            restated.append((key, row | {"data": packed(dict(effect.data)), "error": "", "attempts": 0}))
        if before.state != after.state or before.digest != after.digest or before.due != after.due:
            turn.log(now, phase, f"effect:{before.state}>{after.state}", key, digest=after.digest)
    for rows in (restated, called_off):
        update_rows(turn.connection, rows)


def update_rows(connection: Connection, rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Set the same columns in many rows, each found by its key."""
    bound = [{f"_{name}": value for name, value in row.items()} | {"_key": key} for key, row in rows]
    if bound:
        names = [name[1:] for name in bound[0] if name != "_key"]
        statement = effects.update().where(c.key == sa.bindparam("_key"))
        connection.execute(statement.values({name: sa.bindparam(f"_{name}") for name in names}), bound)


def claim(turn: Turn, *, worker: str, now: datetime, most: int, channel: str) -> list[Claim]:
    """Take what is due, oldest first; what has expired is missed."""
    at = stored(now)
    taken: list[Any] = []
    query = (
        sa.select(*PAYLOAD, c.sequence, c.method, c.attempts)
        .where(c.programme == turn.programme, c.state == "due", c.channel == channel, c.ready <= at)
        .order_by(c.ready, c.key)
        .with_for_update(skip_locked=True)
    )
    while rows := turn.connection.execute(query.limit(most - len(taken))).all():
        late = [row.key for row in rows if row.expires <= at]
        fresh = [row for row in rows if row.expires > at]
        _take(turn, late, {"state": "missed"}, actor=worker, now=now)
        _take(turn, [row.key for row in fresh], {"state": "claimed", "worker": worker}, actor=worker, now=now)
        taken += fresh
        if len(taken) == most:
            break
    return [claim_of(row) for row in taken]


def claim_of(row: Sequence[Any]) -> Claim:
    """The claim of a row of `PAYLOAD`, sequence, method and attempts."""
    return Claim(effect_of(row), *row[12:15])


def _take(turn: Turn, keys: list[str], values: dict[str, Any], *, actor: str, now: datetime) -> None:
    """Move due effects by one conditional UPDATE; its row count proves that nobody else took one of them."""
    if not keys:
        return
    news = values | {"changed": turn.version(), "moved_at": stored(now)}
    count = turn.connection.execute(
        effects.update().where(c.key.in_(keys), c.state == "due").values(**news)
    ).rowcount
    if count != len(keys):
        raise RuntimeError(f"claimed {count} of {len(keys)} effects: another writer was inside the same turn")
    for key in keys:
        turn.log(now, actor, f"effect:due>{values['state']}", key)


def settle(turn: Turn, settlements: Iterable[Settlement], *, worker: str, now: datetime) -> None:
    """Record what became of the claims and doubts that this worker holds; of others only that a doubt did go out."""
    wanted = {settlement.key: settlement for settlement in settlements}
    keys = list(wanted)
    query = sa.select(
        c.key, c.state, c.channel, c.method, c.attempts, c.ready, c.expires, c.done_at, c.worker, c.out
    )
    moved: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for start in range(0, len(keys), 500):
        rows = turn.connection.execute(
            query.where(c.programme == turn.programme, c.key.in_(keys[start : start + 500]))
        )
        for row in rows:
            news = wanted[row.key]
            if row.worker != worker and not (row.state == "doubt" and news.state == "done"):
                continue
            check_move(row.key, row.state, news.state)
            values = settled(row, news, now) | {"changed": turn.version(), "moved_at": stored(now)}
            moved.setdefault(news.state, []).append((row.key, values))
            turn.log(now, worker, f"effect:{row.state}>{news.state}", row.key, news.error)
    for group in moved.values():
        update_rows(turn.connection, group)


def check_move(key: str, before: State, after: State) -> None:
    """Refuse a move that `MOVES` does not allow (a fault of the caller)."""
    if after not in MOVES[before]:
        raise ValueError(f"{key} cannot go from {before} to {after}")


def settled(row: Any, news: Settlement, now: datetime) -> dict[str, Any]:
    """The columns that a settlement sets."""
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
    return values


def stale(turn: Turn, *, worker: str, now: datetime, older_than_s: float) -> list[Claim]:
    """Take over the claims and doubts that nobody has touched for that long: all are in doubt, held by this worker."""
    before = stored(now - timedelta(seconds=older_than_s))
    query = (
        sa.select(*PAYLOAD, c.sequence, c.method, c.attempts, c.state)
        .where(c.programme == turn.programme, c.state.in_(("claimed", "doubt")), c.moved_at <= before)
        .order_by(c.key)
        .with_for_update(skip_locked=True)
    )
    rows = turn.connection.execute(query).all()
    for row in rows:
        if row.state == "claimed":
            turn.log(now, worker, "effect:claimed>doubt", row.key, "its worker is gone")
    if rows:
        news = {"state": "doubt", "worker": worker, "changed": turn.version(), "moved_at": stored(now)}
        update_rows(turn.connection, [(row.key, news) for row in rows])
    return [claim_of(row) for row in rows]
