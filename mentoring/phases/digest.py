"""The digest: HR's week in one mail, what went out, who is at risk, what waits for a decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from mentoring.balance import balance
from mentoring.barometer import Reading
from mentoring.effects import Waiting
from mentoring.phases.community import joined, takes_part
from mentoring.phases.owing import HORIZON, Owing, participants
from mentoring.sessions import ends_on
from mentoring.timeline import Milestone

WEEK = timedelta(days=7)
SETTLED = timedelta(weeks=4)
"""No call just to hear how it goes in the first and the last weeks: there are other occasions then."""


def tell(owing: Owing, readings: tuple[Reading, ...], awaited: tuple[Waiting, ...]) -> None:
    """State the digest of the week; one that is late by a week is left to the next."""
    for milestone in owing.plan.all("rituals.digest"):
        if owing.near(milestone) and owing.now - milestone.at <= WEEK:
            on, data = owing.day(milestone.at), _week(owing, milestone, readings, awaited)
            occurrence = milestone.occurrence
            owing.mail("rituals.digest", "role:manager", occurrence, on, within=5, data=data, urgent=True)


def _week(
    owing: Owing, milestone: Milestone, readings: tuple[Reading, ...], awaited: tuple[Waiting, ...]
) -> dict[str, Any]:
    """The figures of the seven days before, in counts; what was late or missed since the last digest that went out.

    These two are counted up to a day before the digest, when it is first stated: what happens later is the next one's, and
    nothing falls between the two.
    """
    facts, begins = owing.facts, milestone.at - WEEK
    told, until = _last(owing, milestone), milestone.at - HORIZON

    def since_then(moments: Iterable[datetime]) -> int:
        return sum((told is None or told - HORIZON <= at) and at < until for at in moments)

    colours = [reading.colour for reading in readings]
    seats = balance(facts)
    return {
        "sent": sum(begins <= at < milestone.at for at in facts.delivered.values()),
        "late": since_then(facts.late.values()),
        "missed": since_then(facts.missed.values()),
        "sessions": sum(bool(s.held) and begins <= s.at < milestone.at for s in facts.sessions),
        "pairs": len(facts.open_pairs),
        "amber": colours.count("amber"),
        "red": colours.count("red"),
        "searching": _searching(owing),
        "waiting": len(awaited),
        "mentors": seats.mentors,
        "seats": seats.seats,
        "mentees": seats.mentees,
        "turn": _turn(owing, milestone),
    }


def _last(owing: Owing, milestone: Milestone) -> datetime | None:
    """When the last digest before that one which went out was meant to; None when there was none."""
    kind = "rituals.digest"
    earlier = (m for m in owing.plan.all(kind) if m.at < milestone.at)
    return max((m.at for m in earlier if owing.sent(kind, "role:manager", m.occurrence)), default=None)


def _turn(owing: Owing, milestone: Milestone) -> list[str]:
    """Whom to call this week just to hear how it goes: everybody's turn comes once between the launch and the close.

    Somebody's week follows from their id and the weeks that were left when they joined, so that it never moves.
    """
    kickoff, end = owing.programme.dates.kickoff, ends_on(owing.programme)
    weeks = [
        m for m in owing.plan.all("rituals.digest") if kickoff + SETTLED <= owing.day(m.at) <= end - SETTLED
    ]
    found = []
    for person in participants(owing.facts):
        since = joined(owing.facts, person.id)
        left = [m.occurrence for m in weeks if m.at > since]
        if left and left[crc32(person.id.encode()) % len(left)] == milestone.occurrence:
            found.append(person.id)
    return found


def _searching(owing: Owing) -> int:
    """Mentees whose pair ended early and who have no new one yet."""
    facts = owing.facts
    ended = {
        p.mentee for p in facts.pairs if p.status == "closed" and p.closed_why in ("broken", "withdrawn")
    }
    served = {p.mentee for p in facts.open_pairs}
    return sum(takes_part(facts, mentee, "mentee") for mentee in ended - served)
