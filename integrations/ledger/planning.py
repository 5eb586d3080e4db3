"""What a phase owes against what the ledger holds: compared in memory, written in bulk, inside the caller's turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from integrations.ledger.codec import packed
from integrations.ledger.instants import moment, stored
from integrations.ledger.rows import c, update_rows
from integrations.ledger.schema import effects
from integrations.ledger.turn import Turn
from mentoring.effects import Effect, State
from mentoring.reconciliation import Held, Planned, again, dropped, first

_HELD = (c.key, c.state, c.digest, c.due, c.expires, c.ends, c.urgent, c.owed, c.out, c.method, c.sequence)


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
            inserts.append(_inserted(effect, key, first(effect, now), now))
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


def _inserted(effect: Effect, key: str, held: Held, now: datetime) -> dict[str, Any]:
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
        "stated": stored(now),
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
