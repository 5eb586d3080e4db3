"""How much is too much: mails a person gets in a week, messages a programme sends in a day, and when to try again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
FIRST_RETRY_S = 60
LONGEST_RETRY_S = 6 * 3600


@dataclass(frozen=True, slots=True)
class Limits:
    """The programme's `sending.weekly_cap` (mails a person, seven days) and `sending.daily_limit` (messages, 24 hours)."""

    weekly_cap: int
    daily_limit: int


def capped_until(sent: Sequence[datetime], cap: int, now: datetime) -> datetime | None:
    """When a person who got mail at those moments may get the next; None when that is now.

    Args:
        sent: past moments, oldest first; those more than seven days old no longer count.
        cap: mails in any seven days.
        now: the moment of sending.
    """
    recent = [at for at in sent if at > now - WEEK]
    return recent[-cap] + WEEK if len(recent) >= cap else None


def retry_at(key: str, attempts: int, now: datetime, asked_s: float | None = None) -> datetime:
    """When to try again after `attempts` failures before this one: 1, 2, 4 … minutes, six hours at most.

    Each effect waits up to a quarter longer, by its key, so that they do not all come back at once. What the provider
    asked for (seconds) is the least.
    """
    step = min(FIRST_RETRY_S * 2 ** min(attempts, 20), LONGEST_RETRY_S)
    spread = hashlib.sha256(key.encode()).digest()[0] / 255 / 4
    return now + timedelta(seconds=max(step * (1 + spread), asked_s or 0))
