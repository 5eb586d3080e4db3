"""A copy of the facts in memory, kept up to date by fetching only the rows that changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from integrations.ledger.codec import ROOMS, Room
from integrations.ledger.instants import MICROSECOND, maybe_moment
from integrations.ledger.schema import effects
from mentoring.effects import LATE
from mentoring.people import Answer, Decision, Enrolment, Fact, Facts, Pair, Person, Session, Signature

c = effects.c
NEVER = -1
ANONYMOUS = 0
"""Anonymous answers carry no version, so that nothing tells when they came: they are fetched anew each time."""


class Snapshot:
    """The facts of one programme at one version."""

    def __init__(self, programme: str) -> None:
        self._programme, self._version = programme, NEVER
        self._known: dict[type[Any], dict[Any, Any]] = {kind: {} for kind in ROOMS}
        self._ends: dict[str, dict[str, datetime]] = {"delivered": {}, "late": {}, "missed": {}}
        self.facts = Facts()

    def refresh(self, connection: Connection, version: int) -> Facts:
        """The facts at that version, which the connection sees."""
        if version != self._version:
            news: dict[str, Any] = {}
            for kind, name in _FIELDS.items():
                if self._fetch(connection, ROOMS[kind]):
                    rows = self._known[kind]
                    news[name] = dict(rows) if kind is Person else tuple(rows.values())
            ends = {name: dict(self._ends[name]) for name in self._fetch_ends(connection)}
            if news:
                self.facts = replace(self.facts, **news)
            if ends:
                self.facts = self.facts.ended(**ends)
            self._version = version
        return self.facts

    def known(self, kind: type[Fact]) -> Mapping[Any, Any]:
        """Natural key -> fact, as of the last refresh."""
        return self._known[kind]

    def _fetch(self, connection: Connection, room: Room) -> bool:
        table, rows = room.table, self._known[room.kind]
        newer = table.c.changed > self._version
        if room.kind is Answer:
            newer |= table.c.changed == ANONYMOUS
        query = sa.select(*room.columns).where(table.c.programme == self._programme, newer)
        found = False
        # places first: anonymous answers share place 0 and stand in the order of their keys, not of their coming
        ordered = query.order_by(table.c.n, *(table.c[name] for name in room.key_names))
        for row in connection.execute(ordered).all():
            fact = room.decode(list(row))
            key = room.key(fact)
            if rows.get(key) != fact:
                rows[key] = fact
                found = True
        if found and room.kind is Answer:
            _first_the_anonymous(rows)
        return found

    def _fetch_ends(self, connection: Connection) -> set[str]:
        """How effects ended, late ones apart: which of the three changed."""
        changed: set[str] = set()
        query = sa.select(c.key, c.state, c.due, c.stated, c.done_at, c.moved_at).where(
            c.programme == self._programme, c.changed > self._version
        )
        if self._version == NEVER:
            query = query.where(c.done_at.is_not(None) | (c.state == "missed"))
        for row in connection.execute(query).all():
            owed_at = max(row.due, row.stated or row.due)
            late = row.done_at is not None and row.done_at - owed_at > LATE // MICROSECOND
            for name, at in (
                ("delivered", row.done_at),
                ("late", row.done_at if late else None),
                ("missed", row.moved_at if row.state == "missed" else None),
            ):
                if self._note(self._ends[name], row.key, maybe_moment(at)):
                    changed.add(name)
        return changed

    @staticmethod
    def _note(ends: dict[str, datetime], key: str, at: datetime | None) -> bool:
        """Keep or forget one moment; whether that changed anything."""
        if at is None:
            return ends.pop(key, None) is not None
        if ends.get(key) == at:
            return False
        ends[key] = at
        return True


_FIELDS: Mapping[type[Any], str] = {
    Person: "people",
    Enrolment: "enrolments",
    Signature: "signatures",
    Pair: "pairs",
    Session: "sessions",
    Decision: "decisions",
    Answer: "answers",
}


def _first_the_anonymous(rows: dict[Any, Answer]) -> None:
    """Anonymous answers by key, then the others as they came: what a cold load gives, whatever came when."""
    anonymous = sorted(key for key, answer in rows.items() if answer.person is None and answer.at is None)
    if anonymous:
        others = {
            key: answer for key, answer in rows.items() if answer.person is not None or answer.at is not None
        }
        ordered = {key: rows[key] for key in anonymous} | others
        rows.clear()
        rows.update(ordered)
