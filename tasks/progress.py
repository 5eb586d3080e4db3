"""Progress: how far a long delivery is, as a bar on its run's page. It is shown when it can be, and never in the way."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact

EVERY_S = 5.0
"""Seconds between two looks at the ledger; a delivery shorter than that has no bar."""


class Progress:
    """Called at every named point of a delivery: moves the bar now and then."""

    def __init__(self, programme: str, left: Callable[[], int], *, every_s: float = EVERY_S) -> None:
        """`left` says how many effects are still due."""
        self._key, self._left, self._every = f"{programme}-progress", left, every_s
        self._all, self._seen = left(), time.monotonic()
        self._bar: UUID | None = None
        self._gone = False

    def __call__(self, point: str) -> None:
        """Move the bar, when a batch is settled and the last look is long enough ago."""
        if point != "after-settle" or self._gone or time.monotonic() - self._seen < self._every:
            return
        self._seen = time.monotonic()
        share = 100 * (1 - min(1.0, self._left() / max(1, self._all)))
        try:
            if self._bar is None:
                self._bar = create_progress_artifact(
                    share, key=self._key, description=f"{self._all} effects due"
                )  # type: ignore[assignment]  # outside a running loop it is no coroutine
            else:
                update_progress_artifact(self._bar, share)
        except Exception:  # noqa: BLE001 - whatever ails Prefect's server, the mail goes on
            self._gone = True
