"""Quotas: how much a provider takes in a time, and the meter that all workers of an installation share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Quota:
    """At most so many units in any so many seconds."""

    units: int
    seconds: int


class Meter(Protocol):
    """Shares a provider's quotas among everything that this installation runs."""

    def spend(self, name: str, units: int, quotas: Sequence[Quota]) -> None:
        """Return when that many units of the named account may be used; they count from then on.

        Raises:
            ProviderError: that would take longer than a minute; `retry_after` says how long. Nothing was spent.
        """
