"""Facts to rows and back: one `Room` a kind of fact."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

import orjson
import sqlalchemy as sa

from integrations.ledger import schema
from integrations.ledger.instants import maybe_moment, maybe_stored
from mentoring.people import Answer, Decision, Enrolment, Fact, Pair, Person, Reason, Session, Signature

_write = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str).encode


def packed(value: Any) -> str:
    """JSON text with sorted keys; dates become ISO text, tuples lists."""
    return _write(value)


def unpacked(text: str) -> Any:
    """The value of `packed` text."""
    return orjson.loads(text)


def _mapping(value: Mapping[str, Any]) -> str:
    return _write(dict(value)) if value else "{}"


def _loaded(text: str) -> Any:
    return {} if text == "{}" else orjson.loads(text)


def _answered(text: str) -> dict[str, Any]:
    """Several choices are a tuple, as they were when they were read: facts that say the same are equal."""
    return {name: tuple(value) if type(value) is list else value for name, value in _loaded(text).items()}


def _reasons(reasons: tuple[Reason, ...]) -> str:
    return packed([[r.criterion, r.points, dict(r.facts)] for r in reasons])


def _loaded_reasons(text: str) -> tuple[Reason, ...]:
    return tuple(Reason(*parts) for parts in orjson.loads(text))


Convert = Callable[[Any], Any]
_CONVERSIONS: dict[str, tuple[Convert, Convert]] = {
    **dict.fromkeys(("at", "drafted_at", "published_at", "closed_at"), (maybe_stored, maybe_moment)),
    **dict.fromkeys(("profile", "values"), (_mapping, _answered)),
    "about": (_mapping, _loaded),
    "also": (lambda also: packed(list(also)), lambda text: tuple(orjson.loads(text))),
    "reasons": (_reasons, _loaded_reasons),
}


class Room:
    """Where one kind of fact is kept: its table, its natural key, its columns in the order of the dataclass."""

    def __init__(self, kind: type[Any], table: sa.Table, key: tuple[str, ...]) -> None:
        self.kind, self.table, self.key_names = kind, table, key
        self.key: Convert = attrgetter(*key)
        """The natural key of a fact: a value, or a tuple of values."""
        self.names = tuple(f.name for f in dataclasses.fields(kind))
        self.columns = [table.c[name] for name in self.names]
        self._out = [(i, _CONVERSIONS[name][0]) for i, name in enumerate(self.names) if name in _CONVERSIONS]
        self._in = [(i, _CONVERSIONS[name][1]) for i, name in enumerate(self.names) if name in _CONVERSIONS]

    def encode(self, fact: Any) -> list[Any]:
        """The values of a row, in the order of `names`."""
        values = [getattr(fact, name) for name in self.names]
        for index, convert in self._out:
            values[index] = convert(values[index])
        return values

    def decode(self, values: list[Any]) -> Any:
        """The fact of a row's values."""
        for index, convert in self._in:
            values[index] = convert(values[index])
        return self.kind(*values)

    def label(self, fact: Any) -> str:
        """The key as the audit trail writes it; of an anonymous answer the form alone, so that nothing can be joined."""
        if isinstance(fact, Answer) and fact.person is None:
            return fact.form
        return "/".join(str(getattr(fact, name)) for name in self.key_names)


ROOMS: Mapping[type[Fact], Room] = {
    room.kind: room
    for room in (
        # in the order in which rows may refer to one another
        Room(Person, schema.people, ("id",)),
        Room(Enrolment, schema.enrolments, ("person", "role")),
        Room(Signature, schema.signatures, ("person", "version")),
        Room(Pair, schema.pairs, ("id",)),
        Room(Session, schema.sessions, ("pair", "at")),
        Room(Decision, schema.decisions, ("kind", "subject")),
        Room(Answer, schema.answers, ("form", "key")),
    )
}
