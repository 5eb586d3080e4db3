"""How much is too much: mails a person gets in a week, messages a programme sends in a day, and when to try again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mentoring.quota import Quota

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


PATIENCE_S = 61
"""How long an account's turn is waited for: a minute, and the second by which a minute's window is rounded up (see `Window`)."""
GRAINS = 60
"""Parts of a quota's window that are told apart."""


@dataclass(frozen=True, slots=True)
class Window:
    """What an account spent of one quota, in any `quota.seconds`: never more than `quota.units`, whatever moment one looks from.

    Spendings that fall in the same sixtieth of the window are one entry, dated by the last of them. It counts for a sixtieth
    longer than the window, and for a second (a tenth of a short window) at least: a message may reach its provider that much
    later than another one. So the sum is never too small; the price is a sixtieth of a quota of a minute or more.

    Args:
        quota: the quota.
        spent: moment (microseconds since 1970) and units of each entry, oldest first; those ahead are turns already given.
    """

    quota: Quota
    spent: tuple[tuple[int, int], ...] = ()

    @property
    def _grain(self) -> int:
        return max(1, self.quota.seconds * 1_000_000 // GRAINS)

    @property
    def _counts_for(self) -> int:
        window = self.quota.seconds * 1_000_000
        return window + max(self._grain, min(1_000_000, window // 10))

    @property
    def free_at(self) -> int:
        """From when nothing of it counts any more."""
        return self.spent[-1][0] + self._counts_for if self.spent else 0

    def seen(self, now: int) -> Window:
        """The window as it counts at that moment, without what is over.

        What lies further ahead than any turn may be given was spent before the clock was set back: it counts from now.
        """
        ahead = now + PATIENCE_S * 1_000_000
        spent = tuple(
            (now if at > ahead else at, units) for at, units in self.spent if at + self._counts_for > now
        )
        return Window(self.quota, tuple(sorted(spent)))

    def earliest(self, units: int, now: int) -> int:
        """The first moment from `now` on at which that many more may be spent; nobody is overtaken.

        Raises:
            ValueError: the quota never allows as many at once.
        """
        if units > self.quota.units:
            raise ValueError(f"{units} units at once are more than a quota of {self.quota.units}")
        over = sum(each for _, each in self.spent) + units - self.quota.units
        moment = max(now, self.spent[-1][0]) if self.spent else now
        for at, each in self.spent:
            if over <= 0:
                break
            over -= each
            moment = max(moment, at + self._counts_for)
        return moment

    def plus(self, units: int, at: int) -> Window:
        """The window with that many more units, spent at that moment, which is not before the last one."""
        kept = tuple(entry for entry in self.spent if entry[0] + self._counts_for > at)
        if kept and kept[-1][0] // self._grain == at // self._grain:
            units += kept[-1][1]
            kept = kept[:-1]
        return Window(self.quota, (*kept, (at, units)))
