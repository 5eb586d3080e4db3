"""A small sample of `bench/delivery.py` without a real clock: workers that share a quota which their provider enforces."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from integrations.ledger import SqlLedger, open_ledger
from integrations.ledger.meter import SqlMeter
from integrations.memory import MemoryCalendar, MemoryDocuments, MemoryMail
from mentoring.delivery import Delivered, deliver
from mentoring.errors import ProviderError
from mentoring.gate import Gate
from mentoring.pacing import Limits
from mentoring.people import Facts
from mentoring.ports import Mail, Receipt
from mentoring.quota import Meter, Quota
from mentoring.services import Services
from tests.builders import NOW, a_person, an_effect, rendered
from tests.quota import Enforced, used

QUOTA = Quota(30, 60)


@dataclass
class Clock:
    now: float = NOW.timestamp()

    def seconds(self) -> float:
        return self.now

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Metered(MemoryMail):
    """Asks the meter, then a provider that enforces its quota."""

    meter: Meter | None = None
    provider: Enforced | None = None

    def send(self, mail: Mail) -> Receipt:
        assert self.provider is not None
        if self.meter:
            self.meter.spend("account", 1, [QUOTA])
        if not self.provider.take(self.now().timestamp()):
            raise ProviderError("429 too many requests", retry_after=300)
        return super().send(mail)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider() -> Enforced:
    return Enforced(QUOTA)


Worker = Generator[Delivered, None, None]


def worker(url: str, name: str, clock: Clock, provider: Enforced, *, metered: bool) -> Worker:
    """A worker with connections of its own, that delivers ten messages at each turn."""
    with ExitStack() as stack:
        ledger = stack.enter_context(closing(open_ledger(url, "elan")))
        meter = stack.enter_context(closing(SqlMeter(url, now=clock.seconds, sleep=clock.sleep)))
        mail = Metered(clock.moment, meter=meter if metered else None, provider=provider)
        services = Services(mail, MemoryCalendar(clock.moment), MemoryDocuments(clock.moment))
        gate, limits = Gate(Facts(people={"P0001": a_person()})), Limits(10**6, 10**6)
        while True:
            yield deliver(ledger, services, rendered, gate, limits, worker=name, now=clock.moment, most=10)
            clock.now += 0.25


def owe(ledger: SqlLedger, number: int) -> None:
    due = NOW - timedelta(hours=1)
    ledger.reconcile("recruit", [an_effect("P0001", str(n), due=due) for n in range(number)], [], now=NOW)


@pytest.mark.parametrize("workers", [1, 4])
def test_workers_use_nearly_all_of_a_shared_quota_and_are_never_throttled(
    ledger: SqlLedger, database_url: str, clock: Clock, provider: Enforced, workers: int
) -> None:
    owe(ledger, 6 * QUOTA.units)
    team = [worker(database_url, f"w{n}", clock, provider, metered=True) for n in range(workers)]
    for turn in range(6 * QUOTA.units // 10):
        next(team[turn % workers])
    for each in team:
        each.close()
    assert (len(provider.taken), provider.refused) == (6 * QUOTA.units, 0)
    assert 0.9 <= used(provider.taken, QUOTA) <= 1
    assert ledger.conserved(closed=True) == []


def test_without_the_meter_the_same_provider_throttles(
    ledger: SqlLedger, database_url: str, clock: Clock, provider: Enforced
) -> None:
    owe(ledger, 2 * QUOTA.units)
    alone = worker(database_url, "w", clock, provider, metered=False)
    for _ in range(8):
        next(alone)
    alone.close()
    assert (len(provider.taken), provider.refused) == (QUOTA.units, 1)
