"""What a ledger can be asked: every method one consistent view, none changes anything."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from integrations.ledger import engine as databases
from integrations.ledger.codec import unpacked
from integrations.ledger.instants import maybe_moment, moment, stored
from integrations.ledger.rows import PAYLOAD, effect_of
from integrations.ledger.schema import addresses, answers, effects, moves, programmes, waiting
from integrations.ledger.snapshot import Snapshot
from mentoring import conservation
from mentoring.effects import Effect, State, Waiting
from mentoring.people import Facts
from mentoring.ports import Stop

c = effects.c
_ROW = sa.select(programmes).where(programmes.c.id == sa.bindparam("programme"))
_MESSAGES = sa.select(sa.func.count()).where(
    c.programme == sa.bindparam("programme"),
    c.moved_at >= sa.bindparam("since"),
    c.state == "done",
    c.channel != "document",
)
_every, _mine = addresses.alias("every"), addresses.alias("mine")
_SENT = (
    sa.select(_mine.c.person, c.key, c.done_at)
    .distinct()
    .join_from(_mine, _every, _every.c.address == _mine.c.address)
    .join(effects, sa.and_(c.programme == _every.c.programme, c.to == _every.c.person))
    .where(
        _mine.c.programme == sa.bindparam("programme"),
        _mine.c.person.in_(sa.bindparam("people", expanding=True)),
        c.channel == "mail",
        c.urgent.is_(False),
        c.done_at >= sa.bindparam("since"),
    )
    .order_by(c.done_at, c.key)
)
"""Somebody has the same address in several programmes: their mail counts together."""


class LedgerReader:
    """The reading half of the ledger of one programme."""

    def __init__(self, engine: Engine, programme: str) -> None:
        self.engine, self.programme = engine, programme
        self._snapshot, self._lock = Snapshot(programme), threading.RLock()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @contextmanager
    def _view(self) -> Iterator[Connection]:
        with databases.reading(self.engine) as connection:
            yield connection

    def _row(self, connection: Connection) -> Any:
        return connection.execute(_ROW, {"programme": self.programme}).one()

    def facts(self) -> Facts:
        """The whole snapshot; only what changed since the last call is fetched."""
        with self._lock, self._view() as connection:
            return self._snapshot.refresh(connection, self._row(connection).version)

    def effects(self, state: State | None = None) -> list[tuple[Effect, State, str]]:
        """Effects with their state and the last error or receipt, in the order they are due."""
        query = sa.select(*PAYLOAD, c.state, c.error, c.receipt).where(c.programme == self.programme)
        if state is not None:
            query = query.where(c.state == state)
        with self._view() as connection:
            rows = connection.execute(query.order_by(c.due, c.key)).all()
        return [(effect_of(row), row.state, row.error or row.receipt) for row in rows]

    def counts(self) -> dict[str, dict[str, int]]:
        """Kind -> state -> number of effects."""
        query = sa.select(c.kind, c.state, sa.func.count()).where(c.programme == self.programme)
        found: dict[str, dict[str, int]] = {}
        with self._view() as connection:
            for kind, state, number in connection.execute(
                query.group_by(c.kind, c.state).order_by(c.kind, c.state)
            ):
                found.setdefault(kind, {})[state] = number
        return found

    def sent_since(self, people: Iterable[str], since: datetime) -> dict[str, tuple[datetime, ...]]:
        """When each of them got mail since then, oldest first, over all programmes, urgent ones aside."""
        asked = {"programme": self.programme, "people": list(people), "since": stored(since)}
        found: dict[str, list[datetime]] = {}
        with self._view() as connection:
            for person, _, at in connection.execute(_SENT, asked):
                found.setdefault(person, []).append(moment(at))
        return {person: tuple(times) for person, times in found.items()}

    def messages_since(self, since: datetime) -> int:
        """Mails and invitations that this programme sent since then."""
        with self._view() as connection:
            asked = {"programme": self.programme, "since": stored(since)}
            return int(connection.execute(_MESSAGES, asked).scalar_one())

    def next_due(self, *, after: datetime) -> datetime | None:
        """The earliest instant at which something is due after that moment."""
        query = sa.select(sa.func.min(c.ready)).where(
            c.programme == self.programme, c.state == "due", c.ready > stored(after)
        )
        with self._view() as connection:
            return maybe_moment(connection.execute(query).scalar())

    def done_since(self, moment_: datetime) -> list[tuple[Effect, datetime]]:
        """Effects that went out at that moment or later, with when they did, in that order."""
        query = sa.select(*PAYLOAD, c.done_at).where(
            c.programme == self.programme, c.state == "done", c.done_at >= stored(moment_)
        )
        with self._view() as connection:
            rows = connection.execute(query.order_by(c.done_at, c.key)).all()
        return [(effect_of(row), moment(row[-1])) for row in rows]

    def awaited(self) -> tuple[Waiting, ...]:
        """Everything that waits for a decision, oldest first."""
        query = sa.select(waiting).where(waiting.c.programme == self.programme)
        with self._view() as connection:
            rows = connection.execute(
                query.order_by(waiting.c.since, waiting.c.kind, waiting.c.subject)
            ).all()
        return tuple(Waiting(row.kind, row.subject, moment(row.since), unpacked(row.about)) for row in rows)

    def stopped(self) -> Stop | None:
        """Since when the programme is stopped, by whom and why; None while it runs."""
        with self._view() as connection:
            row = self._row(connection)
        return (
            None if row.stopped_at is None else Stop(moment(row.stopped_at), row.stopped_by, row.stopped_why)
        )

    def conserved(self, *, closed: bool = False) -> list[str]:
        """Empty when every sum holds; else what is off, in words. `closed`: nothing may be due or claimed any more."""
        facts = self.facts()
        with self._view() as connection:
            taken = self._row(connection).answers_taken
            stored_answers = sa.select(answers.c.status, sa.func.count()).where(
                answers.c.programme == self.programme
            )
            by_status = dict(connection.execute(stored_answers.group_by(answers.c.status)).tuples().all())
            of_effects = sa.select(c.state, sa.func.count()).where(c.programme == self.programme)
            by_state = dict(connection.execute(of_effects.group_by(c.state)).tuples().all())
            of_moves = sa.select(moves.c.what, sa.func.count()).where(
                moves.c.programme == self.programme, moves.c.what.like("effect:%")
            )
            by_move = {
                what[len("effect:") :]: n for what, n in connection.execute(of_moves.group_by(moves.c.what))
            }
        return conservation.off(facts, taken, by_status, by_state, by_move, closed=closed)
