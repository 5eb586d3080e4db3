"""Writing facts: only those that differ from what is there, each with its line in the audit trail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from integrations.ledger import identities
from integrations.ledger.codec import ROOMS, Room, packed
from integrations.ledger.schema import tombstones
from integrations.ledger.snapshot import ANONYMOUS, Snapshot
from integrations.ledger.turn import Turn
from mentoring.people import Answer, Enrolment, Fact, Person, Signature


def record(
    turn: Turn, snapshot: Snapshot, facts: Iterable[Fact], *, actor: str, why: str, at: datetime
) -> int:
    """Insert or replace facts; how many changed. What is said of an erased person is not kept."""
    snapshot.refresh(turn.connection, turn.found)
    erased = _erased(turn)
    changed: dict[type[Any], dict[Any, Any]] = {}
    for fact in facts:
        room = ROOMS[type(fact)]
        key = room.key(fact)
        pending = changed.setdefault(room.kind, {})
        before = pending.get(key) or snapshot.known(room.kind).get(key)
        if before == fact or (before is not None and room.encode(before) == room.encode(fact)):
            continue
        if not erased or _subject(fact) not in erased:
            pending[key] = fact
    for kind, room in ROOMS.items():
        if rows := changed.get(kind):
            _write(turn, snapshot, room, rows, actor=actor, why=why, at=at)
    if people := changed.get(Person):
        identities.keep(turn, people.values())
    return sum(map(len, changed.values()))


def _write(
    turn: Turn, snapshot: Snapshot, room: Room, facts: dict[Any, Any], *, actor: str, why: str, at: datetime
) -> None:
    known = snapshot.known(room.kind)
    version, place = turn.version(), len(known)
    new, replaced = [], []
    for key, fact in facts.items():
        values = room.encode(fact)
        row = dict(zip(room.names, values, strict=True))
        row |= {"programme": turn.programme, "changed": version}
        anonymous = room.kind is Answer and fact.person is None and fact.at is None
        if anonymous:
            row["changed"] = ANONYMOUS
        if key in known:
            replaced.append({f"_{name}": value for name, value in row.items()})
        else:
            place += 1
            new.append(row | {"n": 0 if anonymous else place})
        content = "" if anonymous else hashlib.sha256(packed(values).encode()).hexdigest()[:16]
        turn.log(at, actor, f"fact:{room.kind.__name__}", room.label(fact), why, content)
    if new:
        turn.connection.execute(room.table.insert(), new)
    if replaced:
        keys = ("programme", *room.key_names)
        turn.connection.execute(
            room.table.update()
            .where(*(room.table.c[name] == sa.bindparam(f"_{name}") for name in keys))
            .values(
                {name: sa.bindparam(f"_{name}") for name in (*room.names, "changed") if name not in keys}
            ),
            replaced,
        )
    if room.kind is Answer:
        turn.counters["answers_taken"] = turn.row.answers_taken + len(new)


def _subject(fact: Fact) -> str | None:
    if isinstance(fact, Person):
        return fact.id
    return fact.person if isinstance(fact, (Enrolment, Signature, Answer)) else None


def _erased(turn: Turn) -> frozenset[str]:
    query = sa.select(tombstones.c.person).where(tombstones.c.programme == turn.programme)
    return frozenset(turn.connection.execute(query).scalars())
