"""Several workers on one ledger at the same time, each a process; some are killed while they work.

python -m tests.crash.workers DATABASE_URL PORT WORKERS EFFECTS KILLED
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from datetime import datetime, timedelta

import sqlalchemy as sa

from integrations.ledger import open_ledger
from integrations.ledger.schema import effects as rows
from mentoring.delivery import deliver
from mentoring.gate import Gate
from mentoring.pacing import Limits
from mentoring.people import Facts
from mentoring.services import Services
from tests.builders import NOW, a_person, an_effect, rendered
from tests.crash.lives import HttpCalendar, HttpDocuments, HttpMail

LEASE = timedelta(minutes=15)


def plan(url: str, effects: int) -> None:
    ledger = open_ledger(url, "elan")
    owed = [an_effect("P0001", str(n), expires=NOW + timedelta(days=30)) for n in range(effects)]
    ledger.reconcile("recruit", owed, [], now=NOW)
    ledger.close()


def work(url: str, port: int, name: str, now: datetime) -> None:
    ledger = open_ledger(url, "elan")
    services = Services(*(kind(port, lambda _: None) for kind in (HttpMail, HttpCalendar, HttpDocuments)))  # type: ignore[arg-type]  # kinds share one shape
    gate = Gate(Facts(people={"P0001": a_person(1)}))
    limits = Limits(10**6, 10**6)
    deliver(
        ledger, services, rendered, gate, limits,
        worker=name, now=lambda: now, most=10**6, lease_s=LEASE.total_seconds(),
    )  # fmt: skip
    ledger.close()


def alone(job: str, *arguments: object) -> int:
    """Run a job in a process of its own; its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        {"plan": plan, "work": work}[job](*arguments)  # type: ignore[operator]  # chosen by name
        code = 0
    except BaseException:  # noqa: BLE001 - a forked child must not go on as its parent
        traceback.print_exc()
    finally:
        os._exit(code)


def kill(url: str, children: list[int], effects: int) -> None:
    """Kill those one after the other, each when another tenth of all effects has gone."""
    engine = sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg") if "postgres" in url else url
    )
    done = sa.select(sa.func.count()).where(rows.c.state == "done")
    for number, child in enumerate(children, 1):
        wanted, deadline = number * effects // 10, time.monotonic() + 300
        while time.monotonic() < deadline:
            with engine.connect() as connection:
                if (connection.execute(done).scalar() or 0) >= wanted:
                    break
            time.sleep(0.02)
        os.kill(child, signal.SIGKILL)
    engine.dispose()


def ended(children: list[int], signalled: int) -> bool:
    """Whether all have ended well, but for the first ones, which were to be killed in the middle."""
    ends = [os.waitpid(child, 0)[1] for child in children]
    return all(map(os.WIFSIGNALED, ends[:signalled])) and not any(ends[signalled:])


if __name__ == "__main__":
    url, port, workers, effects, killed = sys.argv[1], *map(int, sys.argv[2:])
    os.waitpid(alone("plan", url, effects), 0)
    children = [alone("work", url, port, f"worker-{n}", NOW) for n in range(workers)]
    kill(url, children[:killed], effects)
    well = ended(children, killed)
    # A quarter of an hour later the next run asks the provider about what the dead held.
    well = ended([alone("work", url, port, "the-next", NOW + LEASE + timedelta(seconds=1))], 0) and well
    sys.exit(not well)
