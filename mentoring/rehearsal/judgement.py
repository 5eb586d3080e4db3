"""What HR decides in a rehearsal: what waits is looked at for a while, then decided upon."""

from __future__ import annotations

from datetime import datetime, timedelta

from mentoring.decisions import Verdict
from mentoring.effects import Waiting

_THINKING = {
    "match": 2,
    "suggestions": 1,
    "closure": 6,
    "recognition": 3,
    "merge": 2,
    "overload": 2,
    "enrolment": 1,
}
"""Days between seeing and deciding."""


def decided(
    items: tuple[Waiting, ...], first_seen: dict[tuple[str, str], datetime], now: datetime
) -> list[tuple[Waiting, Verdict]]:
    """The items HR decides on now, and how; `first_seen` remembers when each was first looked at.

    A silent pair is called first: most go on, and only those where somebody is unhappy, or silent for ever, are closed.
    """
    ready: list[tuple[Waiting, Verdict]] = []
    for item in items:
        seen = first_seen.setdefault((item.kind, item.subject), now)
        if now - seen < timedelta(days=_THINKING.get(item.kind, 2)):
            continue
        hopeless = "unhappy" in item.about.get("signs", ()) or item.about.get("silence_days", 0) > 80
        ready.append((item, "declined" if item.kind == "closure" and not hopeless else "approved"))
    return ready
