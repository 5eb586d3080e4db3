"""One day of a programme: every phase that is alive, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from flows.embedded import serving
from integrations.wiring import connect, home
from mentoring.job import Job
from mentoring.planning import alive


def run_day(job: Job, phase: str | None = None, *, say: Callable[[str], None]) -> None:
    """Run one phase, or every phase that may owe something on that day; `say` gets a line for each."""
    to = connect(job)
    chosen = (phase,) if phase else alive(to.plan, to.now())
    if not chosen:
        say(
            f"nothing is owed: the plan runs from {to.plan.milestones[0].at:%Y-%m-%d} to {to.plan.end:%Y-%m-%d}"
        )
        return
    with serving(home() / "prefect"):
        for name in chosen:
            delivered = phase_flow(name)(job.programme, job.on, job.folder)
            say(
                f"{name}: "
                + (", ".join(f"{n} {state}" for state, n in sorted(delivered.items())) or "nothing due")
            )


def phase_flow(phase: str) -> Callable[..., Mapping[str, int]]:
    """The flow of that phase; imported late, since importing Prefect takes a second."""
    found: Callable[..., Mapping[str, int]] = getattr(import_module(f"flows.{phase}"), phase)
    return found
