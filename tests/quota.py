"""A provider's own quota, enforced to the message, and how much of it was used."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from mentoring.quota import Quota


@dataclass
class Enforced:
    """Takes at most so many messages in any so many seconds; keeps when it took each, and how many it refused."""

    quota: Quota
    taken: list[float] = field(default_factory=list)
    refused: int = 0
    _recent: deque[float] = field(default_factory=deque)

    def take(self, at: float) -> bool:
        """Whether a message that comes at that moment is taken."""
        while self._recent and self._recent[0] <= at - self.quota.seconds:
            self._recent.popleft()
        if len(self._recent) >= self.quota.units:
            self.refused += 1
            return False
        self._recent.append(at)
        self.taken.append(at)
        return True


def used(taken: Sequence[float], quota: Quota) -> float:
    """The share of the quota that was used while it was what held us back, 0..1.

    The first windowful comes at once and the last one is still open: between the first message and the first of the last
    windowful all others went, at the pace of the quota at most.
    """
    times = sorted(taken)
    last = times[-quota.units]
    return (len(times) - quota.units) / quota.units * quota.seconds / (last - times[0])
