"""What Prefect costs a delivery: the same ledger drained by the flow `deliver` and by its body alone, turn and turn about.

python bench/prefect_overhead.py [--effects 10000] [--rounds 2]
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from flows.embedded import serving

ROOT = Path(__file__).parents[1]
DAY = datetime.fromisoformat("2026-11-24T18:00:00+01:00")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--effects", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=2)
    given = options.parse_args()
    os.environ.pop("PREFECT_API_URL", None)
    os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
    with tempfile.TemporaryDirectory() as base, serving(Path(base, "prefect")):
        return measure(Path(base), given.effects, given.rounds)


def measure(base: Path, number: int, rounds: int) -> int:
    from flows.deliver import deliver as flow
    from mentoring.job import Job
    from tasks.deliver import deliver as task

    file = a_programme(base, number)
    planned = plan(base / "planned", file, number)
    alone: list[Spent] = []
    whole: list[Spent] = []
    flow(str(file), DAY, str(planned / "nothing"))  # the first run of a process pays for what is imported
    for turn in range(rounds):
        alone.append(
            drained(base, planned, f"alone-{turn}", number, lambda f: task.fn(Job(str(file), DAY, str(f))))
        )
        whole.append(drained(base, planned, f"whole-{turn}", number, lambda f: flow(str(file), DAY, str(f))))
    print(f"{number} effects, the best of {rounds}: wall clock (this process's own time)")
    for name, found in (("body alone", alone), ("in its flow", whole)):
        print(f"  {name:12} {min(one.wall for one in found):7.2f} s ({min(one.own for one in found):.2f} s)")
    wall = min(one.wall for one in whole) / min(one.wall for one in alone)
    own = min(one.own for one in whole) / min(one.own for one in alone)
    print(f"  the flow costs {wall - 1:+.1%} ({own - 1:+.1%})")
    return int(wall > 1.10)


class Spent(NamedTuple):
    """Seconds by the clock, and those this process worked: a busy machine shows in the first only."""

    wall: float
    own: float


def a_programme(base: Path, number: int) -> Path:
    file = base / "bench.yaml"
    text = (ROOT / "configs" / "elan-2027.yaml").read_text("utf-8")
    text = text.replace("id: elan-2027 ", "id: bench ").replace(
        "  live: false", f"  daily_limit: {number * 2}\n  live: true"
    )
    file.write_text(text, "utf-8")
    return file


def plan(folder: Path, file: Path, number: int) -> Path:
    """A folder whose ledger holds that many invitations, due."""
    from mentoring.job import Job
    from tasks.collect import collect
    from tasks.plan import plan as planning

    (folder / "inbox").mkdir(parents=True)
    rows = [f"person{n}@ateliers-delorme.example,Person {n},mentor" for n in range(number)]
    (folder / "inbox" / "people.csv").write_text("\n".join(["address,name,role", *rows, ""]), "utf-8")
    job = Job(str(file), DAY, str(folder))
    collect.fn(job)
    print("planned:", planning.fn(job, "recruit"))
    from integrations import wiring

    wiring.ledger("bench", str(folder)).close()
    wiring.ledgers.reopen()  # its journal is written back: the ledger is one file again
    return folder


def drained(
    base: Path, planned: Path, name: str, number: int, drain: Callable[[Path], dict[str, int]]
) -> Spent:
    folder = base / name
    shutil.copytree(planned, folder)
    before = time.perf_counter(), time.process_time()
    done = drain(folder)
    took = Spent(time.perf_counter() - before[0], time.process_time() - before[1])
    assert done["done"] >= number, done
    shutil.rmtree(folder)
    return took


if __name__ == "__main__":
    sys.exit(main())
