"""What goes wrong in a task: Prefect keeps every message for ever, so it gets sentences of ours, never a value of the data."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from integrations.wiring import keep_details
from mentoring.errors import BinomeError
from mentoring.job import Job

P = ParamSpec("P")
R = TypeVar("R")
Body = Callable[Concatenate[Job, P], R]


class Withheld(BinomeError):
    """An error whose words may quote a file or a person: they lie in a file, and in `said` for whoever runs us by hand."""

    def __init__(self, error: Exception, where: str) -> None:
        self.said = str(error) if isinstance(error, BinomeError) else ""
        self.exit_code = error.exit_code if isinstance(error, BinomeError) else 3
        super().__init__(f"{type(error).__name__}: the details lie in {where}")


def shielded(*, quotes: bool = False) -> Callable[[Body[P, R]], Body[P, R]]:
    """A task's body whose errors are safe to keep.

    Our own errors pass, without what caused them; of all others Prefect learns their kind and where their words are.
    `quotes`: our own may quote a row of an export, and are withheld too.
    """

    def shield(body: Body[P, R]) -> Body[P, R]:
        @wraps(body)
        def run(job: Job, /, *args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return body(job, *args, **kwargs)
            except Exception as error:
                if isinstance(error, BinomeError) and not quotes:
                    raise error from None
                raise Withheld(error, str(keep_details(error, job.folder))) from None

        return run

    return shield
