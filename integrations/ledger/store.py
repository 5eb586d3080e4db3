"""The ledger of one programme: the port's methods, each one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from integrations.ledger import audit, claims, hands, identities, planning
from integrations.ledger import engine as databases
from integrations.ledger.codec import packed
from integrations.ledger.erasure import erase
from integrations.ledger.identities import folded
from integrations.ledger.instants import stored
from integrations.ledger.reading import LedgerReader
from integrations.ledger.recording import record
from integrations.ledger.rows import update_rows
from integrations.ledger.schema import effects, programmes, waiting
from integrations.ledger.turn import Turn, turn
from mentoring.effects import Effect, Waiting
from mentoring.errors import BadInput
from mentoring.people import Fact
from mentoring.ports import Claim, Settlement
from mentoring.reconciliation import Planned

c = effects.c


def open_ledger(url: str, programme: str, *, durable: bool = True) -> SqlLedger:
    """The ledger of that programme, its database migrated to the newest schema.

    Args:
        url: `sqlite:////path/ledger.db` or `postgresql://user:password@host/name`.
        programme: programme id; programmes of one database do not see each other.
        durable: wait for the disk at each transaction, as whoever sends must.

    Raises:
        Unreachable: the database is away, locked or full.
        BadInput: the address cannot be read, or a newer Binôme wrote the database.
    """
    engine = databases.connect(url, durable=durable)
    try:
        databases.migrate(engine)
        return SqlLedger(engine, programme)
    except BaseException:
        engine.dispose()
        raise


class SqlLedger(LedgerReader):
    """`mentoring.ports.Ledger` on SQLite or PostgreSQL. Threads may share one; processes open their own."""

    def __init__(self, engine: Engine, programme: str) -> None:
        super().__init__(engine, programme)
        self._memory, self._quick = planning.Memory(), hands.unhurried(engine)
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
                databases.insert_missing(connection, programmes, fresh)

    def close(self) -> None:
        """Let go of the database."""
        self._quick.dispose()
        super().close()

    @contextmanager
    def _turn(self) -> Iterator[Turn]:
        with self._lock, turn(self.engine, self.programme, self._secret) as mine:
            yield mine

    def person_ids(self, addresses: Iterable[str]) -> dict[str, str]:
        """Person id of each address as given, new ones `P0001…` in order; an erased person keeps theirs."""
        wanted = list(addresses)
        with self._view() as connection:
            known = identities.known(connection, self.programme, self._secret, wanted)
        if not all(folded(address) in known for address in wanted):
            with self._turn() as mine:
                known = identities.given(mine, wanted)
        return {address: known[folded(address)] for address in wanted}

    def erased(self, addresses: Iterable[str]) -> frozenset[str]:
        """Those of the addresses, as given, whose owner was erased."""
        with self._view() as connection:
            marked = identities.marked(connection, self.programme, self._secret, addresses)
        return frozenset(marked)

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

    def erase(self, people: Iterable[str], *, who: str, why: str, at: datetime) -> list[str]:
        """Erase these people (ids) for good; the keys of effects whose copies elsewhere name them."""
        with self._turn() as mine:
            keys = {key for person in people for key in erase(mine, person, who=who, why=why, at=at)}
        databases.scrub(self.engine)
        return sorted(keys)

    def reconcile(
        self, phase: str, effects: Sequence[Effect], facts: Iterable[Fact], *, now: datetime
    ) -> Planned:
        """Make the ledger hold exactly what that phase owes now, with the facts it decided."""
        with self._turn() as mine:
            record(mine, self._snapshot, facts, actor=phase, why="", at=now)
            return planning.reconcile(mine, self._memory, phase, effects, now)

    def would_change(self, phase: str, effects: Sequence[Effect], *, now: datetime) -> bool:
        """Whether reconciling that phase with these effects would write anything."""
        with self._turn() as mine:
            return planning.would_change(mine, self._memory, phase, effects, now)

    def claim(
        self,
        *,
        worker: str,
        now: datetime,
        most: int,
        channel: str,
        phase: str = "",
        settled: Iterable[Settlement] = (),
        announced: bool = False,
    ) -> list[Claim]:
        """Take up to `most` effects of that channel that are due; none while the programme is stopped."""
        with self._turn() as mine:
            claims.settle(mine, settled, worker=worker, now=now)
            if mine.row.stopped_at is not None:
                return []
            return claims.claim(
                mine, worker=worker, now=now, most=most, channel=channel, phase=phase, announced=announced
            )

    def begin(self, key: str, *, worker: str, news: Settlement | None = None) -> bool:
        """Announce that this claim is about to be sent, with what became of the one before; whether it may be sent still."""
        with self._lock, databases.writing(self._quick) as connection:
            return hands.begin(connection, key, worker, news)

    def miss(self, *, worker: str, now: datetime) -> int:
        """Make missed what is due and has expired; how many. None while the programme is stopped."""
        with self._turn() as mine:
            return 0 if mine.row.stopped_at is not None else claims.miss(mine, worker=worker, now=now)

    def pause(self, channel: str, *, until: datetime) -> None:
        """Let nobody claim of that channel before that moment."""
        with self._turn() as mine:
            claims.pause(mine, channel=channel, until=until)

    def settle(self, settlements: Iterable[Settlement], *, worker: str, now: datetime) -> None:
        """Record what became of the claims and doubts that this worker holds."""
        with self._turn() as mine:
            claims.settle(mine, settlements, worker=worker, now=now)

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
            values = claims.settled(mine, row, news, now)
            update_rows(mine.connection, [(key, values)])
            mine.log(now, who, f"effect:{row.state}>{news.state}", key, why)

    def stale(self, *, worker: str, now: datetime, older_than_s: float) -> list[Claim]:
        """Claims and doubts that nobody touched for that long, now doubts held by this worker."""
        with self._turn() as mine:
            return claims.stale(mine, worker=worker, now=now, older_than_s=older_than_s)

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
