"""What becomes of our events in the calendars people really use: sessions moved, called off, declined, held.

A session counts as held when its time has passed, nobody called it off, and both had accepted. What the two say
themselves (the logbook, a pulse) is never overruled by silence in a calendar.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from mentoring import attendance, first_session, sessions
from mentoring.effects import event_uid
from mentoring.errors import ProviderError, Unreachable
from mentoring.people import Facts, Pair, Session
from mentoring.ports import CalendarPort, Ledger, Occurrence
from mentoring.programme import Programme
from mentoring.timeline import Plan

BACK, AHEAD = timedelta(days=35), timedelta(days=28)
"""How far sessions are read back: people answer late, and a session of the next three weeks calms the barometer."""
_SAME_DAY = timedelta(hours=12)
"""A logbook names a day and no hour: its session stands at the usual hour of that day."""
_AFTER_THE_END = timedelta(days=7)
"""A pair that has just been closed is still read: it may have met on its last days."""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """How many pairs were read and how many could not be; how many sessions are new or changed, how many first ones chosen."""

    pairs: int = 0
    unread: int = 0
    sessions: int = 0
    chosen: int = 0


def choose_first_sessions(
    programme: Programme, ledger: Ledger, calendar: CalendarPort, now: datetime
) -> ReadBack:
    """Choose when each new pair meets first, from both calendars; a calendar that is away leaves it to the plan."""
    facts = ledger.facts()
    pairs = first_session.undecided(programme, facts)
    span = first_session.window(programme, pairs, facts)
    if not calendar.can_read or span is None:
        return ReadBack()
    meeting = {person for pair in pairs for person in sessions.together(programme, pair, facts)}
    people = {facts.people[person].address for person in meeting}
    try:
        busy = calendar.busy(sorted(people), *span)
    except (ProviderError, Unreachable):
        busy = {}
    decided = first_session.choose(programme, facts, busy, now)
    ledger.record(decided, actor="calendar", why="a time that is free in both calendars", at=now)
    return ReadBack(pairs=len(pairs), unread=0 if busy else len(pairs), chosen=len(decided))


def read_sessions(programme: Programme, ledger: Ledger, calendar: CalendarPort, now: datetime) -> ReadBack:
    """Read what became of the sessions of every pair; one that cannot be read now is read the next time."""
    if not calendar.can_read:
        return ReadBack()
    facts, unread, changed = ledger.facts(), 0, list[Session]()
    pairs = [pair for pair in facts.pairs if _followed(pair, now)]
    read: dict[str, tuple[Occurrence, ...] | None] = {}
    for pair in pairs:
        uid = _uid(programme, pair)
        if uid not in read:
            read[uid] = _seen(calendar, uid, now)
        if (seen := read[uid]) is None:
            unread += 1
        else:
            changed += sessions_seen(pair, facts, seen, now)
    recorded = ledger.record(changed, actor="calendar", why="read back", at=now) if changed else 0
    return ReadBack(pairs=len(pairs), unread=unread, sessions=recorded)


def read_attendance(plan: Plan, ledger: Ledger, calendar: CalendarPort, now: datetime) -> int:
    """Read who comes to the events of the community; of how many of them the answers changed."""
    if not calendar.can_read:
        return 0
    try:
        found = attendance.read(plan, ledger.facts(), calendar, now)
    except (ProviderError, Unreachable):  # it is read the next time
        return 0
    if found:
        ledger.record(found, actor="calendar", why="read back", at=now)
    return len(found)


def _uid(programme: Programme, pair: Pair) -> str:
    """The event of that pair's sessions; those of a group share one."""
    by, occurrence = sessions.event_of(programme, pair)
    parts = (programme.id, "kickoff.sessions", pair.mentor, by, occurrence)
    return event_uid("/".join(part for part in parts if part))


def _seen(calendar: CalendarPort, uid: str, now: datetime) -> tuple[Occurrence, ...] | None:
    """Its occurrences about now; None when it cannot be read now."""
    try:
        return calendar.occurrences(uid, now - BACK, now + AHEAD)
    except (ProviderError, Unreachable):
        return None


def _followed(pair: Pair, now: datetime) -> bool:
    if pair.published_at is None or pair.status not in ("open", "closed"):
        return False
    return pair.closed_at is None or now - pair.closed_at <= _AFTER_THE_END


def sessions_seen(
    pair: Pair, facts: Facts, occurrences: Iterable[Occurrence], now: datetime
) -> list[Session]:
    """The sessions of a pair that are new or different, as its calendar shows them.

    A session that was moved leaves its old time, which is then not held. After a pair has been closed nothing is ahead of it, and
    before it was told nothing was its own: a group may have met without it.
    """
    known = {session.at.astimezone(UTC): session for session in facts.sessions_by_pair.get(pair.id, ())}
    addresses = [facts.people[person].address.casefold() for person in (pair.mentor, pair.mentee)]
    found: dict[datetime, Session] = {}
    told = pair.published_at or datetime.min.replace(tzinfo=UTC)
    seen = sorted((one for one in occurrences if one.start >= told), key=lambda one: one.start)
    for occurrence in seen:
        at = occurrence.start.astimezone(UTC)
        if (pair.closed_at is not None and at > pair.closed_at) or _told(known.values(), at):
            continue
        held = _held(occurrence, addresses, now)
        found[at] = Session(pair.id, at, occurrence.minutes, held, "calendar")
    for occurrence in seen:
        left = occurrence.planned.astimezone(UTC)
        if left in known and left not in found:
            found[left] = replace(known[left], held=False)
    return [
        session
        for at, session in found.items()
        if session != known.get(at) and not (at in known and known[at].held)
    ]


def _told(known: Iterable[Session], at: datetime) -> bool:
    """Whether the two have said themselves that they met about then: one meeting stays one session."""
    return any(s.held and s.source != "calendar" and abs(s.at - at) < _SAME_DAY for s in known)


def _held(occurrence: Occurrence, addresses: Iterable[str], now: datetime) -> bool | None:
    """True: both had accepted and it is over; False: called off or declined; None: ahead, or nobody can tell."""
    answers = [occurrence.answers.get(address, "none") for address in addresses]
    if occurrence.cancelled or "declined" in answers:
        return False
    over = occurrence.start + timedelta(minutes=occurrence.minutes) <= now
    return True if over and all(answer == "accepted" for answer in answers) else None
