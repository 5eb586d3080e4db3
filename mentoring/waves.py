"""Waves: how many people a line of the plan writes to, and when the last message leaves under a daily limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mentoring.milestones import EVENTS, Audience, Milestone
from mentoring.pacing import DAY
from mentoring.people import Facts
from mentoring.ports import RawTable
from mentoring.programme import Programme
from mentoring.quota import Quota
from mentoring.timeline import Plan
from mentoring.working_days import WorkingDays

WIDE: frozenset[Audience] = frozenset({"invited", "mentees", "mentors", "pairs", "participants"})
"""Audiences that are more than a few."""
_SILENT = EVENTS | {"recruit.closes", "match.rank-by", "rituals.sessions-start"}
"""Kinds whose date is not that of a mail: meetings, announced long before, and what closes or begins by itself."""


@dataclass(frozen=True, slots=True)
class DailyLimit:
    """How many messages may leave in 24 hours, and what decides it: `sending.daily_limit`, or a provider by its name."""

    most: int
    of: str


def daily_limit(programme: Programme, quotas: Iterable[Quota]) -> DailyLimit:
    """The smaller of the programme's own limit and of what its mail provider lets one mailbox send in a day or longer.

    Args:
        quotas: the provider's, of whatever times.
    """
    own = DailyLimit(programme.sending.daily_limit, "sending.daily_limit")
    of_days = [quota.units for quota in quotas if quota.seconds >= DAY.total_seconds()]
    return min([own, *(DailyLimit(units, programme.providers.mail) for units in of_days)], key=_most)


def _most(limit: DailyLimit) -> int:
    return limit.most


def invited(programme: Programme, facts: Facts, table: RawTable | None) -> int:
    """People on HR's list who may be written to: as taken in, else as the list stands now; 0 when there is none yet.

    Raises:
        BadInput: the list cannot be read.
    """
    listed = sum(
        bool(person.profile.get("invited")) and not person.opted_out for person in facts.people.values()
    )
    if listed or table is None:
        return listed
    from mentoring.audience import (
        read_audience,
    )  # late: it loads pandas

    return sum(answer.status == "accepted" for answer in read_audience(table, programme).answers)


def reach(milestone: Milestone, facts: Facts, listed: int) -> int | None:
    """How many messages that line of the plan sends at most, as far as it is known who takes part; None when it is not.

    Args:
        milestone: the line of the plan; None also for one that writes to nobody or to a few.
        facts: who is enrolled and paired.
        listed: people on HR's list; 0: not known.
    """
    if milestone.audience not in WIDE or milestone.kind in _SILENT:
        return None
    mentors, mentees = ({p.id for p in facts.active(role)} for role in ("mentor", "mentee"))
    known: dict[Audience, int] = {
        "invited": listed,
        "mentors": len(mentors),
        "mentees": len(mentees),
        "participants": len(mentors | mentees),
        "pairs": 2 * len(facts.open_pairs),
    }
    return known[milestone.audience] or None


def ends(plan: Plan, milestone: Milestone, messages: int, most_a_day: int, days: WorkingDays) -> datetime:
    """When the last of so many messages leaves, if nothing else waits to be sent: so many in 24 hours, none on days off."""
    at = milestone.at
    for _ in range((messages - 1) // most_a_day):
        at = days.next_open(at + DAY, plan.zone)
    return at
