"""The ledger of one programme: the port's methods, each one transaction."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from integrations.ledger import audit, outbox
from integrations.ledger import engine as databases
from integrations.ledger.codec import packed, unpacked
from integrations.ledger.erasure import erase
from integrations.ledger.instants import maybe_moment, moment, stored
from integrations.ledger.recording import folded, record
from integrations.ledger.schema import addresses, answers, effects, moves, programmes, tombstones, waiting
from integrations.ledger.snapshot import Snapshot
from integrations.ledger.turn import Turn, turn
from mentoring import conservation
from mentoring.effects import Effect, State, Waiting
from mentoring.errors import BadInput
from mentoring.people import Fact, Facts
from mentoring.ports import Claim, Planned, Settlement, Stop

c = effects.c


def open_ledger(url: str, programme: str) -> SqlLedger:
    """The ledger of that programme, its database migrated to the newest schema.

    Args:
        url: `sqlite:////path/ledger.db` or `postgresql://user:password@host/name`.
        programme: programme id; programmes of one database do not see each other.

    Raises:
        Unreachable: the database is away, locked or full.
        BadInput: the address cannot be read, or a newer Binôme wrote the database.
    """
    engine = databases.connect(url)
    try:
        databases.migrate(engine)
        return SqlLedger(engine, programme)
    except BaseException:
        engine.dispose()
        raise


class SqlLedger:
    """`mentoring.ports.Ledger` on SQLite or PostgreSQL. Threads may share one; processes open their own."""

    def __init__(self, engine: Engine, programme: str) -> None:
        self.engine, self.programme = engine, programme
        self._snapshot, self._memory, self._lock = Snapshot(programme), outbox.Memory(), threading.RLock()
        insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        fresh = {
            "id": programme,
            "version": 0,
            "people_given": 0,
            "answers_taken": 0,
            "moves": 0,
            "head": audit.GENESIS,
        }
        with databases.reading(engine) as connection:
            self._secret = databases.secret(connection)
            known = connection.execute(sa.select(programmes.c.id).where(programmes.c.id == programme)).first()
        if known is None:
            with databases.writing(engine) as connection:
                connection.execute(insert(programmes).values(**fresh).on_conflict_do_nothing())

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[Turn]:
        with self._lock, turn(self.engine, self.programme, self._secret) as mine:
            yield mine

    @contextmanager
    def _view(self) -> Iterator[Connection]:
        with databases.reading(self.engine) as connection:
            yield connection

    def _row(self, connection: Connection) -> Any:
        return connection.execute(sa.select(programmes).where(programmes.c.id == self.programme)).one()

    # facts

    def facts(self) -> Facts:
        """The whole snapshot; only what changed since the last call is fetched."""
        with self._lock, self._view() as connection:
            return self._snapshot.refresh(connection, self._row(connection).version)

    def person_ids(self, addresses_: Iterable[str]) -> dict[str, str]:
        """Person id of each address as given, new ones `P0001…` in order; an erased person keeps theirs."""
        wanted = list(addresses_)
        with self._view() as connection:
            known = self._known_ids(connection, wanted)
        if all(folded(address) in known for address in wanted):
            return {address: known[folded(address)] for address in wanted}
        with self._turn() as mine:
            known = self._known_ids(mine.connection, wanted)
            given, new = mine.row.people_given, []
            for address in wanted:
                if (plain := folded(address)) not in known:
                    given += 1
                    known[plain] = f"P{given:04d}"
                    new.append({"programme": self.programme, "address": plain, "person": known[plain]})
            if new:
                mine.connection.execute(addresses.insert(), new)
                mine.counters["people_given"] = given
        return {address: known[folded(address)] for address in wanted}

    def _known_ids(self, connection: Connection, wanted: Sequence[str]) -> dict[str, str]:
        query = sa.select(addresses.c.address, addresses.c.person).where(
            addresses.c.programme == self.programme
        )
        known = dict(connection.execute(query).tuples().all())
        marks = sa.select(tombstones.c.mark, tombstones.c.person).where(
            tombstones.c.programme == self.programme
        )
        if erased := dict(connection.execute(marks).tuples().all()):
            for address in wanted:
                if person := erased.get(audit.keyed(self._secret, folded(address))):
                    known.setdefault(folded(address), person)
        return known

    def record(self, facts: Iterable[Fact], *, actor: str, why: str, at: datetime) -> int:
        """Insert or replace facts by their natural key; how many changed."""
        with self._turn() as mine:
            return record(mine, self._snapshot, facts, actor=actor, why=why, at=at)

    def waiting(self, phase: str, items: Sequence[Waiting]) -> None:
        """Replace what waits for a decision in that phase; what waited already keeps its date."""
        mine_of_phase = (waiting.c.programme == self.programme, waiting.c.phase == phase)
        columns = (waiting.c.kind, waiting.c.subject, waiting.c.since, waiting.c.about)
        with self._turn() as mine:
            before = {
                tuple(row) for row in mine.connection.execute(sa.select(*columns).where(*mine_of_phase))
            }
            since = {(kind, subject): at for kind, subject, at, _ in before}
            wanted = {
                (w.kind, w.subject, since.get((w.kind, w.subject), stored(w.since)), packed(dict(w.about)))
                for w in items
            }
            if wanted == before:
                return
            mine.connection.execute(waiting.delete().where(*mine_of_phase))
            if wanted:
                names = ("kind", "subject", "since", "about")
                rows = [dict(zip(names, w, strict=True)) for w in sorted(wanted)]
                mine.connection.execute(
                    waiting.insert(), [r | {"programme": self.programme, "phase": phase} for r in rows]
                )

    def awaited(self) -> tuple[Waiting, ...]:
        """Everything that waits for a decision, oldest first."""
        query = sa.select(waiting).where(waiting.c.programme == self.programme)
        with self._view() as connection:
            rows = connection.execute(
                query.order_by(waiting.c.since, waiting.c.kind, waiting.c.subject)
            ).all()
        return tuple(Waiting(row.kind, row.subject, moment(row.since), unpacked(row.about)) for row in rows)

    def erase(self, people: Iterable[str], *, who: str, why: str, at: datetime) -> list[str]:
        """Erase these people (ids) for good; the keys of effects whose copies elsewhere name them."""
        with self._turn() as mine:
            keys = {key for person in people for key in erase(mine, person, who=who, why=why, at=at)}
        databases.scrub(self.engine)
        return sorted(keys)

    # effects

    def reconcile(
        self, phase: str, effects: Sequence[Effect], facts: Iterable[Fact], *, now: datetime
    ) -> Planned:
        """Make the ledger hold exactly what that phase owes now, with the facts it decided."""
        with self._turn() as mine:
            record(mine, self._snapshot, facts, actor=phase, why="", at=now)
            return outbox.reconcile(mine, self._memory, phase, effects, now)

    def would_change(self, phase: str, effects: Sequence[Effect], *, now: datetime) -> bool:
        """Whether reconciling that phase with these effects would write anything."""
        with self._turn() as mine:
            return outbox.would_change(mine, self._memory, phase, effects, now)

    def done_since(self, moment_: datetime) -> list[tuple[Effect, datetime]]:
        """Effects that went out at that moment or later, with when they did, in that order."""
        query = sa.select(*outbox.PAYLOAD, c.done_at).where(
            c.programme == self.programme, c.state == "done", c.done_at >= stored(moment_)
        )
        with self._view() as connection:
            rows = connection.execute(query.order_by(c.done_at, c.key)).all()
        return [(outbox.effect_of(row), moment(row[-1])) for row in rows]

    def claim(
        self, *, worker: str, now: datetime, most: int, channel: str, settled: Iterable[Settlement] = ()
    ) -> list[Claim]:
        """Take up to `most` effects of that channel that are due; none while the programme is stopped."""
        with self._turn() as mine:
            outbox.settle(mine, settled, worker=worker, now=now)
            if mine.row.stopped_at is not None:
                return []
            return outbox.claim(mine, worker=worker, now=now, most=most, channel=channel)

    def settle(self, settlements: Iterable[Settlement], *, worker: str, now: datetime) -> None:
        """Record what became of the claims and doubts that this worker holds."""
        with self._turn() as mine:
            outbox.settle(mine, settlements, worker=worker, now=now)

    def settle_by_hand(self, key: str, *, sent: bool, who: str, why: str, now: datetime) -> None:
        """A person decides a doubt (it was sent, or not: then it is due again), or has a failed effect tried again."""
        with self._turn() as mine:
            row = mine.connection.execute(
                sa.select(effects).where(c.programme == self.programme, c.key == key)
            ).first()
            if row is None or row.state not in ("doubt", "failed") or (sent and row.state == "failed"):
                raise BadInput(
                    f"{key} is {'unknown' if row is None else row.state}",
                    where="settle",
                    instead="Only a doubt can be settled (sent, not-sent) and a failed one tried again (not-sent); "
                    "`binome effects PROGRAMME --state doubt` lists them.",
                )
            news = Settlement(
                key, "done" if sent else "due", receipt="by hand" if sent else "", not_before=now
            )
            values = outbox.settled(row, news, now) | {"changed": mine.version(), "moved_at": stored(now)}
            outbox.update_rows(mine.connection, [(key, values)])
            mine.log(now, who, f"effect:{row.state}>{news.state}", key, why)

    def stale(self, *, worker: str, now: datetime, older_than_s: float) -> list[Claim]:
        """Claims and doubts that nobody touched for that long, now doubts held by this worker."""
        with self._turn() as mine:
            return outbox.stale(mine, worker=worker, now=now, older_than_s=older_than_s)

    def effects(self, state: State | None = None) -> list[tuple[Effect, State, str]]:
        """Effects with their state and the last error or receipt, in the order they are due."""
        query = sa.select(*outbox.PAYLOAD, c.state, c.error, c.receipt).where(c.programme == self.programme)
        if state is not None:
            query = query.where(c.state == state)
        with self._view() as connection:
            rows = connection.execute(query.order_by(c.due, c.key)).all()
        return [(outbox.effect_of(row), row.state, row.error or row.receipt) for row in rows]

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
        every, mine = addresses.alias("every"), addresses.alias("mine")
        query = (
            sa.select(mine.c.person, c.key, c.done_at)
            .distinct()
            .join_from(mine, every, every.c.address == mine.c.address)
            .join(effects, sa.and_(c.programme == every.c.programme, c.to == every.c.person))
            .where(mine.c.programme == self.programme, mine.c.person.in_(list(people)))
            .where(c.channel == "mail", c.urgent.is_(False), c.done_at >= stored(since))
        )
        found: dict[str, list[datetime]] = {}
        with self._view() as connection:
            for person, _, at in connection.execute(query.order_by(c.done_at, c.key)):
                found.setdefault(person, []).append(moment(at))
        return {person: tuple(times) for person, times in found.items()}

    def messages_since(self, since: datetime) -> int:
        """Mails and invitations that this programme sent since then."""
        query = sa.select(sa.func.count()).where(
            c.programme == self.programme,
            c.moved_at >= stored(since),
            c.state == "done",
            c.channel != "document",
        )
        with self._view() as connection:
            return int(connection.execute(query).scalar_one())

    def next_due(self, *, after: datetime) -> datetime | None:
        """The earliest instant at which something is due after that moment."""
        query = sa.select(sa.func.min(c.ready)).where(
            c.programme == self.programme, c.state == "due", c.ready > stored(after)
        )
        with self._view() as connection:
            return maybe_moment(connection.execute(query).scalar())

    # the emergency stop

    def stop(self, *, who: str, why: str, at: datetime) -> None:
        """Nothing is claimed or sent any more, from the next effect on."""
        self._set_stop(
            {"stopped_at": stored(at), "stopped_by": who, "stopped_why": why}, "stop", who, why, at
        )

    def resume(self, *, who: str, why: str, at: datetime) -> None:
        """Take the stop back."""
        self._set_stop({"stopped_at": None, "stopped_by": None, "stopped_why": None}, "resume", who, why, at)

    def _set_stop(self, columns: dict[str, Any], what: str, who: str, why: str, at: datetime) -> None:
        with self._turn() as mine:
            mine.counters.update(columns)
            mine.log(at, who, f"programme:{what}", self.programme, why)

    def stopped(self) -> Stop | None:
        """Since when the programme is stopped, by whom and why; None while it runs."""
        with self._view() as connection:
            row = self._row(connection)
        return (
            None if row.stopped_at is None else Stop(moment(row.stopped_at), row.stopped_by, row.stopped_why)
        )

    # conservation

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
