"""Data protection over every programme of an installation: export, erasure, the audit trail."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from integrations.ledger import audit
from integrations.ledger import engine as databases
from integrations.ledger.identities import folded
from integrations.ledger.instants import maybe_moment, moment
from integrations.ledger.schema import addresses, effects, moves, programmes
from integrations.ledger.store import SqlLedger
from mentoring.attendance import ATTENDANCE
from mentoring.people import Facts


@dataclasses.dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did in one programme; `keys` are the effects whose copies elsewhere (files, mailboxes) name the person."""

    programme: str
    person: str
    keys: tuple[str, ...]


class Privacy:
    """The register of an installation: who is where, over all its programmes.

    Args:
        url: as for `open_ledger`.

    Raises:
        Unreachable: the database is away, locked or full.
    """

    def __init__(self, url: str) -> None:
        self.engine = databases.connect(url)
        databases.migrate(self.engine)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def programmes(self) -> tuple[str, ...]:
        """The ids of every programme that the installation has known."""
        with databases.reading(self.engine) as connection:
            return tuple(connection.execute(sa.select(programmes.c.id).order_by(programmes.c.id)).scalars())

    def export(self, address: str) -> list[dict[str, Any]]:
        """Everything held about the person with that address: one JSON value a programme; none when nothing is."""
        return [self._export(programme, person) for programme, person in self._known(address)]

    def erase(self, address: str, *, who: str, why: str, at: datetime) -> list[Erased]:
        """Erase the person in every programme; none when nobody is known by that address (any more)."""
        done = []
        for programme, person in self._known(address):
            keys = SqlLedger(self.engine, programme).erase([person], who=who, why=why, at=at)
            done.append(Erased(programme, person, tuple(keys)))
        return done

    def verify_audit(self) -> dict[str, list[str]]:
        """Programme -> what is wrong with its audit trail; an empty list when every line is as it was written."""
        found = {}
        with databases.reading(self.engine) as connection:
            secret = databases.secret(connection)
            for row in connection.execute(sa.select(programmes).order_by(programmes.c.id)).all():
                query = sa.select(moves).where(moves.c.programme == row.id).order_by(moves.c.seq)
                lines = connection.execution_options(yield_per=1000).execute(query).mappings()
                found[row.id] = audit.broken(
                    ({str(name): value for name, value in line.items()} for line in lines),
                    count=row.moves, head=row.head, secret=secret,
                )  # fmt: skip
        return found

    def _known(self, address: str) -> list[tuple[str, str]]:
        query = sa.select(addresses.c.programme, addresses.c.person).where(
            addresses.c.address == folded(address)
        )
        with databases.reading(self.engine) as connection:
            return [
                (programme, person)
                for programme, person in connection.execute(query.order_by(addresses.c.programme))
            ]

    def _export(self, programme: str, person: str) -> dict[str, Any]:
        facts = SqlLedger(self.engine, programme).facts()
        pairs = [pair for pair in facts.pairs if person in (pair.mentor, pair.mentee)]
        ids = {pair.id for pair in pairs}
        known = facts.people.get(person)
        return {
            "programme": programme,
            "person": _plain(known) if known else {"id": person},
            "enrolments": [_plain(e) for e in facts.enrolments if e.person == person],
            "signatures": [_plain(s) for s in facts.signatures if s.person == person],
            "pairs": [_plain(pair) for pair in pairs],
            "sessions": [_plain(s) for s in facts.sessions if s.pair in ids],
            "answers": [_plain(a) for a in facts.answers if a.person == person],
            "decisions": [_plain(d) for d in facts.decisions if person in d.subject.split("-")],
            "attendance": _attended(facts, person),
            "messages": self._messages(programme, person),
            "changes": self._changes(programme, person),
        }

    def _messages(self, programme: str, person: str) -> list[dict[str, Any]]:
        c = effects.c
        query = sa.select(c.key, c.kind, c.channel, c.state, c.due, c.done_at, c.receipt)
        where = (c.programme == programme, c.to == person)
        with databases.reading(self.engine) as connection:
            rows = connection.execute(query.where(*where).order_by(c.due, c.key)).mappings().all()
        return [
            dict(row) | {"due": _plain(moment(row["due"])), "done_at": _plain(maybe_moment(row["done_at"]))}
            for row in rows
        ]

    def _changes(self, programme: str, person: str) -> list[dict[str, Any]]:
        c = moves.c
        mine = (c.key == person) | c.key.like(f"{person}/%") | c.key.like(f"%/{person}/%")
        with databases.reading(self.engine) as connection:
            rows = (
                connection.execute(
                    sa.select(c.at, c.what, c.key, c.why)
                    .where(c.programme == programme, mine)
                    .order_by(c.seq)
                )
                .mappings()
                .all()
            )
        return [dict(row) | {"at": _plain(moment(row["at"]))} for row in rows]


def _attended(facts: Facts, person: str) -> dict[str, str]:
    """Event -> what that person answered, as their calendar said."""
    return {
        decision.subject: answer
        for decision in facts.decisions
        if decision.kind == ATTENDANCE
        for answer, people in decision.about.items()
        if person in people
    }


def _plain(value: Any) -> Any:
    """A JSON value of a fact."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return {key: _plain(item) for key, item in value.items()} if isinstance(value, dict) else value
