"""Forgetting a person: what is theirs goes, what others need (numbers, the chain of moves) stays and names nobody."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from integrations.ledger.audit import ERASED, keyed
from integrations.ledger.codec import packed
from integrations.ledger.instants import stored
from integrations.ledger.schema import (
    addresses,
    answers,
    decisions,
    effects,
    enrolments,
    moves,
    pairs,
    people,
    tombstones,
)
from integrations.ledger.turn import Turn

WORDS = ((people, "profile"), (enrolments, "profile"), (enrolments, "why"), (pairs, "reasons"), (answers, "values"),
         (answers, "reason"), (decisions, "why"), (decisions, "about"), (effects, "error"))  # fmt: skip
"""Where somebody else's words may name the person."""


def erase(turn: Turn, person: str, *, who: str, why: str, at: datetime) -> list[str]:
    """Erase one person of the programme; the keys of effects that were sent to them or told others of them.

    Their addresses leave only keyed marks behind, so that they are never written to again.
    """
    known = turn.connection.execute(_theirs(turn, people, "id", person)).first()
    owned = sa.select(addresses.c.address).where(
        addresses.c.programme == turn.programme, addresses.c.person == person
    )
    mine = set(turn.connection.execute(owned).scalars())
    version = turn.version()

    def set_(table: sa.Table, column: str, **values: Any) -> None:
        where = (table.c.programme == turn.programme, table.c[column] == person)
        turn.connection.execute(table.update().where(*where).values(values | {"changed": version}))

    nobody = {"address": "", "name": "", "first_name": "", "also": "[]", "opted_out": True, "profile": "{}"}
    set_(people, "id", **nobody)
    left = sa.case((enrolments.c.status.in_(("applied", "approved")), "withdrawn"), else_=enrolments.c.status)
    set_(enrolments, "person", profile="{}", why="", status=left)
    set_(answers, "person", values="{}", reason="")
    _close_pairs(turn, person, version, at)
    for address in sorted(mine):
        row = {"programme": turn.programme, "mark": keyed(turn.secret, address), "person": person}
        turn.connection.execute(tombstones.insert().values(row))
    turn.connection.execute(
        addresses.delete().where(addresses.c.programme == turn.programme, addresses.c.person == person)
    )
    names = {known.address, known.name} if known else set()
    _blot(turn, sorted(filter(None, mine | names), key=len, reverse=True), version)
    turn.log(at, who, "person:erased", person, why)
    about = (
        (effects.c.to == person)
        | (effects.c.to == f"role:manager-of:{person}")
        | _names(effects.c.pair, person)
        | _names(effects.c.occurrence, person)
    )
    keys = sa.select(effects.c.key).where(effects.c.programme == turn.programme, about)
    return sorted(turn.connection.execute(keys).scalars())


def _theirs(turn: Turn, table: sa.Table, column: str, person: str) -> sa.Select[Any]:
    return sa.select(table).where(table.c.programme == turn.programme, table.c[column] == person)


def _names(pair: sa.Column[Any], person: str) -> sa.ColumnElement[bool]:
    return pair.like(f"{person}-%") | pair.like(f"%-{person}")


def _close_pairs(turn: Turn, person: str, version: int, at: datetime) -> None:
    """Their pairs end; the reasons told what both had answered."""
    of_person = (pairs.c.programme == turn.programme, (pairs.c.mentor == person) | (pairs.c.mentee == person))
    turn.connection.execute(pairs.update().where(*of_person).values(reasons="[]", changed=version))
    turn.connection.execute(
        pairs.update()
        .where(*of_person, pairs.c.status != "closed")
        .values(status="closed", closed_why="withdrawn", closed_at=stored(at))
    )


def _blot(turn: Turn, words: list[str], version: int) -> None:
    """Replace the words wherever others may have written them, in any case."""
    if not words:
        return
    found = re.compile(
        "|".join(re.escape(variant) for word in words for variant in (word, packed(word)[1:-1])),
        re.IGNORECASE,
    )
    for table, name in WORDS:
        column, keys = table.c[name], list(table.primary_key)
        rows = turn.connection.execute(sa.select(*keys, column).where(table.c.programme == turn.programme))
        for *key, text in rows.all():
            if found.search(text):
                where = [k == value for k, value in zip(keys, key, strict=True)]
                values = {name: found.sub(ERASED, text), "changed": version}
                turn.connection.execute(table.update().where(*where).values(values))
    lines = turn.connection.execute(
        sa.select(moves.c.seq, moves.c.actor, moves.c.why).where(
            moves.c.programme == turn.programme, (moves.c.why != "") | (moves.c.actor.like("%@%"))
        )
    )
    blanked = [seq for seq, actor, why in lines.all() if found.search(actor) or found.search(why)]
    for seq in blanked:
        turn.connection.execute(
            moves.update()
            .where(moves.c.programme == turn.programme, moves.c.seq == seq)
            .values(actor=ERASED, why=ERASED)
        )
