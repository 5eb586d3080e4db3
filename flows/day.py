"""One day of a programme: every phase that is alive, in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from flows.embedded import serving
from integrations.wiring import connect, home
from mentoring.job import Job
from mentoring.planning import alive

if TYPE_CHECKING:
    from prefect import Flow


def run_day(job: Job, phase: str | None = None, *, say: Callable[[str], None]) -> dict[str, dict[str, int]]:
    """Run one phase, or every phase that may owe something on that day; what each delivered, by state.

    `say` gets a line for each phase, as it begins.
    """
    to = connect(job)
    chosen = (phase,) if phase else alive(to.plan, to.now())
    done: dict[str, dict[str, int]] = {}
    if not chosen:
        return done
    say("Starting Prefect, which takes some seconds…")
    with serving(home() / "prefect"):
        for name in chosen:
            say(f"{name}…")
            done[name] = dict(phase_flow(name)(job.programme, job.on, job.folder, job.send))
    return done


@cache
def phase_flow(phase: str) -> Callable[..., Mapping[str, int]]:
    """The flow of that phase; imported late, since importing Prefect takes a second."""
    # The command says what went wrong in its own words: Prefect's log of it goes to its server, not to the terminal.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    found: Flow[..., Mapping[str, int]] = getattr(import_module(f"flows.{phase}"), phase)
    # No result is kept anywhere. Prefect asks its server twice a run where it would be, unless it is told.
    return found.with_options(result_storage=home() / "results", persist_result=False)
