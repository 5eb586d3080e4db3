"""Several workers on one ledger at the same time, each a process.

python -m tests.crash.workers DATABASE_URL PORT WORKERS EFFECTS
"""

from __future__ import annotations

import os
import sys
import traceback
from datetime import timedelta

from integrations.ledger import open_ledger
from mentoring.delivery import deliver
from mentoring.gate import Gate
from mentoring.pacing import Limits
from mentoring.people import Facts
from mentoring.services import Services
from tests.builders import NOW, a_person, an_effect, rendered
from tests.crash.lives import HttpCalendar, HttpDocuments, HttpMail


def plan(url: str, effects: int) -> None:
    ledger = open_ledger(url, "elan")
    owed = [an_effect("P0001", str(n), expires=NOW + timedelta(days=30)) for n in range(effects)]
    ledger.reconcile("recruit", owed, [], now=NOW)
    ledger.close()


def work(url: str, port: int, name: str) -> None:
    ledger = open_ledger(url, "elan")
    services = Services(*(kind(port, lambda _: None) for kind in (HttpMail, HttpCalendar, HttpDocuments)))  # type: ignore[arg-type]  # kinds share one shape
    gate = Gate(Facts(people={"P0001": a_person(1)}))
    limits = Limits(10**6, 10**6)
    deliver(ledger, services, rendered, gate, limits, worker=name, now=lambda: NOW, most=10**6)
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


if __name__ == "__main__":
    url, port, workers, effects = sys.argv[1], *map(int, sys.argv[2:])
    os.waitpid(alone("plan", url, effects), 0)
    children = [alone("work", url, port, f"worker-{n}") for n in range(workers)]
    sys.exit(any(os.waitpid(child, 0)[1] for child in children))
