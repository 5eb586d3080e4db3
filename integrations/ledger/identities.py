"""Which address is whose: ids given in order, several addresses a person, keyed marks of those who were erased."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from integrations.ledger.audit import keyed
from integrations.ledger.schema import addresses, tombstones
from integrations.ledger.turn import Turn
from mentoring.people import Person


def folded(address: str) -> str:
    """The form in which addresses are compared."""
    return address.strip().casefold()


def known(connection: Connection, programme: str, secret: bytes, wanted: Iterable[str]) -> dict[str, str]:
    """Folded address -> person id: every address of the programme, and those of the wanted that were erased."""
    gone = marked(connection, programme, secret, wanted)
    return {folded(address): person for address, person in gone.items()} | _held(connection, programme)


def marked(connection: Connection, programme: str, secret: bytes, wanted: Iterable[str]) -> dict[str, str]:
    """Address as given -> person id, of those of the wanted whose owner was erased."""
    marks = sa.select(tombstones.c.mark, tombstones.c.person).where(tombstones.c.programme == programme)
    if not (erased := dict(connection.execute(marks).tuples().all())):
        return {}
    found = ((address, erased.get(keyed(secret, folded(address)))) for address in wanted)
    return {address: person for address, person in found if person}


def given(turn: Turn, wanted: Sequence[str]) -> dict[str, str]:
    """As `known`, after giving the next ids to those of the wanted that have none."""
    ids, number, new = known(turn.connection, turn.programme, turn.secret, wanted), turn.row.people_given, []
    for address in map(folded, wanted):
        if address not in ids:
            number += 1
            ids[address] = f"P{number:04d}"
            new.append({"programme": turn.programme, "address": address, "person": ids[address]})
    if new:
        turn.connection.execute(addresses.insert(), new)
        turn.counters["people_given"] = number
    return ids


def _held(connection: Connection, programme: str) -> dict[str, str]:
    query = sa.select(addresses.c.address, addresses.c.person).where(addresses.c.programme == programme)
    return dict(connection.execute(query).tuples().all())


def keep(turn: Turn, people: Iterable[Person]) -> None:
    """Every address of a person leads to that person, the last one said wins."""
    held = _held(turn.connection, turn.programme)
    wanted = {folded(address): person.id for person in people for address in (person.address, *person.also)}
    new = [
        {"programme": turn.programme, "address": address, "person": person}
        for address, person in wanted.items()
        if address not in held
    ]
    moved = [
        {"_address": address, "_person": person}
        for address, person in wanted.items()
        if held.get(address, person) != person
    ]
    if new:
        turn.connection.execute(addresses.insert(), new)
    if moved:
        turn.connection.execute(
            addresses.update()
            .where(addresses.c.programme == turn.programme, addresses.c.address == sa.bindparam("_address"))
            .values(person=sa.bindparam("_person")),
            moved,
        )
