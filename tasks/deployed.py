"""What only a deployed run does: it has a page in the UI for somebody to look at, and deployments beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from prefect.context import FlowRunContext

F = TypeVar("F", bound=Callable[..., Any])


def deployed() -> bool:
    """Whether this run is one of a deployment. `prefect.runtime` would ask the server, which may be away."""
    context = FlowRunContext.get()
    return context is not None and context.flow_run is not None and context.flow_run.deployment_id is not None


def when_deployed(work: F) -> F:
    """That work in a deployed run; nothing in a rehearsal or a `binome run`, whose server often ends with it.

    It returns None then, so no task of that kind has a result.
    """

    @wraps(work)
    def perhaps(*args: Any, **kwargs: Any) -> None:
        if deployed():
            work(*args, **kwargs)

    return perhaps  # type: ignore[return-value]  # the same parameters, and no result in either case
