"""What HR decides in a rehearsal: what waits is looked at for a while, then approved."""

from __future__ import annotations

from datetime import datetime, timedelta

from mentoring.effects import Waiting

_THINKING = {"match": 2, "suggestions": 1, "closure": 6, "recognition": 3, "merge": 2, "overload": 2, "enrolment": 1}
"""Days between seeing and deciding."""


def decided(items: tuple[Waiting, ...], first_seen: dict[tuple[str, str], datetime], now: datetime) -> list[Waiting]:
    """The items HR decides on now; `first_seen` remembers when each was first looked at."""
    ready = []
    for item in items:
        seen = first_seen.setdefault((item.kind, item.subject), now)
        if now - seen >= timedelta(days=_THINKING.get(item.kind, 2)):
            ready.append(item)
    return ready
