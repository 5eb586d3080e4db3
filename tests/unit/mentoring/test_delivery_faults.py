"""The database locked, the disk full, the clock set back, amid a delivery: nothing twice, nothing lost, plain words."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from integrations.ledger import SqlLedger, open_ledger
from integrations.memory import MemoryCalendar, MemoryDocuments, MemoryMail
from mentoring.delivery import POINTS, Delivered, deliver
from mentoring.errors import Unreachable
from mentoring.gate import Gate
from mentoring.pacing import Limits
from mentoring.people import Facts
from mentoring.services import Services
from tests.builders import DAY, NOW, a_person, an_effect, rendered

MANY = 60
"""Effects: enough for their audit lines to need new pages."""
OWED = [an_effect(f"P{n:04d}", due=NOW - 3 * DAY, expires=NOW + 30 * DAY) for n in range(MANY)]
FACTS = Facts(people={f"P{n:04d}": a_person(n) for n in range(MANY)})
LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@dataclass
class Desk:
    """A ledger on a disk of its own, its providers in memory, a clock to move."""

    ledger: SqlLedger
    path: Path
    now: datetime = NOW
    can_find: bool = True
    engines: tuple[Engine, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.mail = MemoryMail(lambda: self.now, self.can_find)
        self.engines = (self.ledger.engine, self.ledger._quick)
        self.ask("PRAGMA busy_timeout=20")

    def ask(self, pragma: str) -> None:
        """Set something on every connection of the ledger."""
        for engine in self.engines:
            with engine.connect() as connection:
                connection.exec_driver_sql(pragma)

    def owe(self) -> None:
        self.ledger.reconcile("recruit", OWED, [], now=self.now)

    def deliver(self, worker: str = "w", point: Callable[[str], object] = lambda _: None) -> Delivered:
        services = Services(self.mail, MemoryCalendar(lambda: self.now), MemoryDocuments(lambda: self.now))
        gate, limits = Gate(FACTS), Limits(9, 999)
        return deliver(
            self.ledger, services, rendered, gate, limits,
            worker=worker, now=lambda: self.now, most=500, point=point,
        )  # fmt: skip

    def settled(self) -> tuple[set[str], set[str]]:
        """What went out, once each, and what waits for a person; between them all that was owed."""
        sent = [mail.key for mail in self.mail.sent]
        assert len(sent) == len(set(sent))
        doubts = {effect.key for effect, _, _ in self.ledger.effects("doubt")}
        assert self.ledger.conserved() == []
        assert set(sent) | doubts == {effect.key for effect in OWED}
        return set(sent), doubts


@pytest.fixture(params=[True, False], ids=["can-be-asked", "cannot-be-asked"])
def desk(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> Iterator[Desk]:
    ledger = open_ledger(sqlite_url, "elan")
    yield Desk(ledger, tmp_path / "ledger.db", can_find=request.param)
    ledger.close()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process holds the database for itself."""
    with subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-c", LOCK, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield
        process.stdin.close()


@pytest.mark.parametrize("name", POINTS)
def test_a_database_that_another_process_locks_in_the_middle_costs_nothing(desk: Desk, name: str) -> None:
    desk.owe()
    with ExitStack() as until_the_run_ends:

        def point(passed: str) -> None:
            if passed == name and not held:
                held.append(until_the_run_ends.enter_context(locked(desk.path)))

        held: list[None] = []
        if name == "after-settle":  # all is told already
            desk.deliver("first", point)
        else:
            with pytest.raises(Unreachable, match="database is locked") as refused:
                desk.deliver("first", point)
            assert refused.value.exit_code == 3
    assert_all_is_well_an_hour_later(desk)


@pytest.mark.parametrize("name", POINTS)
def test_a_disk_that_fills_up_in_the_middle_costs_nothing(desk: Desk, name: str) -> None:
    desk.owe()

    def point(passed: str) -> None:
        if passed == name:
            desk.ask("PRAGMA max_page_count=1")  # as many pages as there are: not one more

    with (
        nullcontext()
        if name == "after-settle"
        else pytest.raises(Unreachable, match="disk is full") as refused
    ):
        desk.deliver("first", point)
    assert refused is None or refused.value.exit_code == 3
    desk.ask("PRAGMA max_page_count=1000000")
    assert_all_is_well_an_hour_later(desk)


def assert_all_is_well_an_hour_later(desk: Desk) -> None:
    """Everything went out once; where the provider cannot be asked, one at most waits for a person."""
    desk.now += timedelta(hours=1)
    desk.deliver("next")
    _, doubts = desk.settled()
    assert len(doubts) <= (0 if desk.can_find else 1)


def test_a_clock_set_back_sends_nothing_again_and_loses_nothing(desk: Desk) -> None:
    desk.owe()
    first = desk.deliver()
    desk.now -= 2 * DAY
    desk.owe()
    assert desk.deliver("next") == Delivered()
    desk.now += 4 * DAY
    assert desk.deliver("last") == Delivered()
    assert (first.counts["done"], desk.settled()[1]) == (MANY, set())


def test_a_clock_set_back_before_the_delivery_only_delays_it(desk: Desk) -> None:
    desk.owe()
    desk.now -= 4 * DAY
    assert desk.deliver() == Delivered()
    desk.now = NOW
    assert desk.deliver().counts["done"] == MANY
