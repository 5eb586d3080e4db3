from __future__ import annotations

import multiprocessing
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

from integrations.ledger import SqlLedger, schema
from integrations.ledger.meter import SqlMeter
from mentoring.errors import ProviderError, Unreachable
from mentoring.quota import Quota

MINUTE, DAY = 60, 86_400
NOON = 1_800_000_000.0


@dataclass
class Clock:
    """A clock that passes only while somebody sleeps."""

    at: float = NOON
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


Open = Callable[[], SqlMeter]


@pytest.fixture
def opened(database_url: str, ledger: SqlLedger, clock: Clock) -> Iterator[Open]:
    """Opens meters as so many processes would."""
    del ledger  # the database is at the newest schema
    meters: list[SqlMeter] = []

    def open_one() -> SqlMeter:
        meters.append(SqlMeter(database_url, now=clock.now, sleep=clock.sleep))
        return meters[-1]

    yield open_one
    for meter in meters:
        meter.close()


def most_in_any(seconds: float, spent: list[tuple[float, int]]) -> int:
    """The most units in any window of that length, which holds one of its two ends."""
    return max(sum(units for at, units in spent if start <= at < start + seconds) for start, _ in spent)


def kept(ledger: SqlLedger) -> list[sa.Row[tuple[object, ...]]]:
    """The rows of the meter."""
    with ledger.engine.connect() as connection:
        return list(connection.execute(sa.select(schema.quotas).order_by("name", "seconds")).all())


def test_whatever_moment_one_looks_from_no_quota_is_exceeded_and_nearly_all_of_it_is_used(
    opened: Open, clock: Clock
) -> None:
    quotas, meters = (Quota(600, MINUTE), Quota(200, 10)), [opened() for _ in range(3)]
    chance = random.Random(7)  # noqa: S311 - not a secret, a test
    spent: list[tuple[float, int]] = []
    while clock.at < NOON + 10 * MINUTE:
        units = chance.choice((1, 5, 10))
        chance.choice(meters).spend("gmail", units, quotas)
        spent.append((clock.at, units))
        clock.at += chance.random() / 50
    assert most_in_any(MINUTE, spent) <= 600
    assert most_in_any(10, spent) <= 200
    assert sum(units for _, units in spent) >= 0.95 * 600 * 10


def test_a_worker_waits_for_its_turn_once_and_nobody_is_overtaken(opened: Open, clock: Clock) -> None:
    first, second = opened(), opened()
    for _ in range(2):
        first.spend("gmail", 300, [Quota(600, MINUTE)])
    waits: list[float] = []
    first._sleep = second._sleep = waits.append  # both wait at the same time: the clock does not pass
    first.spend("gmail", 400, [Quota(600, MINUTE)])
    second.spend("gmail", 1, [Quota(600, MINUTE)])
    assert waits == [61.0, 61.0]


def test_a_wait_of_more_than_a_minute_is_refused_and_costs_nothing(opened: Open, clock: Clock) -> None:
    meter, quotas = opened(), (Quota(6000, MINUTE), Quota(200, DAY))
    meter.spend("gmail", 200, quotas)
    for _ in range(2):
        with pytest.raises(ProviderError) as refused:
            meter.spend("gmail", 1, quotas)
        assert refused.value.retry_after == DAY + DAY / 60
        assert not refused.value.permanent
    assert clock.slept == []
    clock.at += DAY + DAY / 60
    meter.spend("gmail", 200, quotas)
    assert clock.slept == []


def test_accounts_do_not_touch_each_other(opened: Open, clock: Clock) -> None:
    meter = opened()
    for account in ("elan@acme.example", "bridges@acme.example"):
        meter.spend(account, 600, [Quota(600, MINUTE)])
    assert clock.slept == []


def test_what_a_worker_spent_still_counts_after_it_is_gone(opened: Open, clock: Clock) -> None:
    gone = opened()
    gone.spend("gmail", 600, [Quota(600, MINUTE)])
    gone.close()
    opened().spend("gmail", 1, [Quota(600, MINUTE)])
    assert clock.slept == [61.0]


def test_a_clock_set_back_neither_frees_a_quota_nor_closes_it_for_long(opened: Open, clock: Clock) -> None:
    meter = opened()
    meter.spend("gmail", 600, [Quota(600, MINUTE)])
    clock.at -= 3600
    meter.spend("gmail", 1, [Quota(600, MINUTE)])
    assert clock.slept == [61.0]


def test_without_a_quota_nothing_is_kept(opened: Open, ledger: SqlLedger) -> None:
    opened().spend("smtp", 1, [])
    assert kept(ledger) == []


def test_an_account_keeps_one_small_row_a_quota_and_rows_out_of_use_are_removed(
    opened: Open, ledger: SqlLedger, clock: Clock
) -> None:
    meter = opened()
    for _ in range(1000):
        meter.spend("gmail", 1, [Quota(600, MINUTE), Quota(10_000, DAY)])
        clock.at += 0.5
    rows = kept(ledger)
    assert [(row.name, row.seconds) for row in rows] == [("gmail", MINUTE), ("gmail", DAY)]
    assert max(len(row.spent) for row in rows) < 2000
    clock.at += 3 * DAY
    opened().spend("smtp", 1, [Quota(600, MINUTE)])
    assert [(row.name, row.seconds) for row in kept(ledger)] == [("smtp", MINUTE)]


def test_more_at_once_than_the_quota_allows_is_a_fault_of_the_caller(opened: Open) -> None:
    with pytest.raises(ValueError, match="601 units"):
        opened().spend("gmail", 601, [Quota(600, MINUTE)])


def test_a_locked_database_is_unreachable_and_nothing_is_spent(
    sqlite_url: str, tmp_path: Path, clock: Clock
) -> None:
    meter = SqlMeter(sqlite_url, now=clock.now, sleep=clock.sleep)
    with meter.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
    blocker = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unreachable, match="locked"):
        meter.spend("gmail", 600, [Quota(600, MINUTE)])
    blocker.close()
    meter.spend("gmail", 600, [Quota(600, MINUTE)])
    assert clock.slept == []
    meter.close()


def spend_in_a_process(url: str, times: int, told: multiprocessing.Queue[list[float]]) -> None:
    """What one of several workers does, on the real clock, without waiting for turns that lie ahead."""
    turns: list[float] = []
    asked = 0.0

    def note() -> float:
        nonlocal asked
        asked = time.time()
        return asked

    meter = SqlMeter(url, now=note, sleep=lambda seconds: turns.append(asked + seconds))
    for _ in range(times):
        meter.spend("gmail", 1, [Quota(20, 1)])
    meter.close()
    told.put(turns)


def test_processes_share_a_quota(database_url: str, ledger: SqlLedger) -> None:
    del ledger
    context = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[list[float]] = context.Queue()
    workers = [context.Process(target=spend_in_a_process, args=(database_url, 50, told)) for _ in range(2)]
    for worker in workers:
        worker.start()
    turns = [turn for _ in workers for turn in told.get(timeout=60)]
    for worker in workers:
        worker.join()
    assert len(turns) >= 80
    assert most_in_any(1, [(turn, 1) for turn in turns]) <= 20
