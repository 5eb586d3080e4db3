"""À la carte: mentees ask for a mentor of the catalogue; first come, first served, and nobody is left without an answer."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

State = Literal[
    "asked", "queued", "accepted", "declined", "expired", "full", "elsewhere", "served", "barred", "over"
]
PENDING: tuple[State, ...] = ("asked", "queued")


@dataclass(frozen=True, slots=True)
class Request:
    """A mentee asked for a mentor, and what the mentor answered, if anything yet. Key: (mentee, mentor, at)."""

    mentee: str
    mentor: str
    at: datetime
    accepted: bool | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a request stands.

    Args:
        request: the request.
        state: asked (a seat is held until the mentor answers), queued (somebody asked before), accepted, declined, expired
            (nobody answered in time), full (the last seat went to somebody else), elsewhere (the mentee has found a mentor).
            A programme adds: served (the mentee had a mentor when asking), barred (a rule or HR stands against it), over (too
            late in the programme for a new pair).
        since: when it came to that.
        until: when it expires, for those that wait.
        place: place in the queue, 1 for the next one.
    """

    request: Request
    state: State
    since: datetime
    until: datetime | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A mentor of the catalogue: seats nobody has or asked for, requests that hold one, requests in the queue."""

    mentor: str
    free: int
    asked: int
    queued: int


def standings(
    requests: Iterable[Request], seats: Mapping[str, int], now: datetime, *, days: int = 10
) -> tuple[Standing, ...]:
    """Where every request made by `now` stands, in the order they were made (ties: by mentee, then mentor).

    `seats` are the free seats of each mentor before any of these requests. A request waits at most `days` for the mentor
    and as long in the queue. Answers later than that, or than `now`, do not count.
    """
    desk = _Desk(seats, timedelta(days=days))
    made = sorted((r for r in requests if r.at <= now), key=lambda r: (r.at, r.mentee, r.mentor))
    for request in made:
        desk.run(request.at)
        desk.ask(request, request.at)
    desk.run(now)
    return desk.standings()


def moved_on(
    before: Iterable[Standing],
    new: Iterable[Request],
    seats: Mapping[str, int],
    now: datetime,
    *,
    days: int = 10,
) -> tuple[Standing, ...]:
    """Where requests stand now that stood as in `before`, and those that are new.

    `before` holds the requests that are accepted, asked or queued, each with the answer given since; `seats` are those of each
    mentor, of all in `before` at least, without any of these requests. What happened since is taken at its own moment, but
    nobody's time to answer begins before `now`: only now can they be asked. Where there are fewer seats than before, those
    accepted last are full, and those asked last go back to the queue.
    """
    desk = _Desk(seats, timedelta(days=days), not_before=now)
    for standing in sorted(before, key=lambda s: (_AS_KEPT.index(s.state), s.since)):
        desk.keep(standing)
    desk.run(now)
    for mentor in sorted(seats):
        desk.move_up(mentor, now)
    for request in sorted(new, key=lambda r: (r.at, r.mentee, r.mentor)):
        desk.ask(request, now)
    desk.run(now)
    return desk.standings()


_AS_KEPT: tuple[State, ...] = ("accepted", "asked", "queued")


def catalogue(seats: Mapping[str, int], found: Iterable[Standing]) -> tuple[Entry, ...]:
    """The catalogue as it is after those standings: mentors who have a free seat or may have one again, by id."""
    count = {mentor: {"accepted": 0, "asked": 0, "queued": 0} for mentor in seats}
    for standing in found:
        if standing.request.mentor in count and standing.state in count[standing.request.mentor]:
            count[standing.request.mentor][standing.state] += 1
    return tuple(
        Entry(mentor, seats[mentor] - n["accepted"] - n["asked"], n["asked"], n["queued"])
        for mentor, n in sorted(count.items())
        if seats[mentor] > n["accepted"]
    )


class _Desk:
    """Requests, seats and queues, moved on from moment to moment."""

    def __init__(
        self, seats: Mapping[str, int], patience: timedelta, not_before: datetime | None = None
    ) -> None:
        self._not_before = not_before
        self._free = {mentor: max(0, n) for mentor, n in seats.items()}
        self._patience = patience
        self._all: list[Standing] = []
        self._queue: dict[str, list[int]] = {mentor: [] for mentor in seats}
        self._coming: list[tuple[datetime, int, int, bool | None]] = []
        """Answers and deadlines to come: when, 0 for an answer (which counts before a deadline), which request, what."""

    def ask(self, request: Request, when: datetime) -> None:
        """Take a request in: a seat is held for it, or it waits, or it is answered at once."""
        if request.answered_at is not None and request.answered_at < when:
            request = replace(request, answered_at=when)  # an answer given before stands from now on
        at = self._taken_in(Standing(request, "queued", when))
        if any(s.state == "accepted" and s.request.mentee == request.mentee for s in self._all):
            self._settle(at, "elsewhere", when)
        elif self._free.get(request.mentor, 0) > 0:
            self._hold(at, when)
        elif self._holding(request.mentor):
            self._queue[request.mentor].append(at)
            self._wait(at, "queued", when)
        else:
            self._settle(at, "full", when)

    def keep(self, standing: Standing) -> None:
        """Take in a request that stands already; one that holds a seat keeps it while there is one."""
        at, mentor = self._taken_in(standing), standing.request.mentor
        if standing.state in ("accepted", "asked") and self._free[mentor] > 0:
            self._free[mentor] -= 1
        elif standing.state == "accepted":
            self._settle(at, "full", max(standing.since, self._not_before or standing.since))
        else:
            self._queue[mentor].append(at)
            self._all[at] = replace(standing, state="queued")
        if standing.until is not None:
            heapq.heappush(self._coming, (standing.until, 1, at, None))

    def _taken_in(self, standing: Standing) -> int:
        request, at = standing.request, len(self._all)
        self._all.append(standing)
        if request.accepted is not None and request.answered_at is not None:
            heapq.heappush(self._coming, (request.answered_at, 0, at, request.accepted))
        return at

    def run(self, until: datetime) -> None:
        """Let everything happen that happens by then."""
        while self._coming and self._coming[0][0] <= until:
            when, _, at, accepted = heapq.heappop(self._coming)
            standing = self._all[at]
            if accepted is None:
                if standing.state in PENDING and standing.until == when:
                    self._end(at, "expired", when)
            elif standing.state == "asked":
                self._end(at, "accepted" if accepted else "declined", when)
            elif standing.state in ("queued", "accepted") and not accepted and when >= standing.since:
                self._end(at, "declined", when)

    def standings(self) -> tuple[Standing, ...]:
        """Where every request stands."""
        places = {at: place for row in self._queue.values() for place, at in enumerate(row, 1)}
        return tuple(replace(standing, place=places.get(at)) for at, standing in enumerate(self._all))

    def _hold(self, at: int, when: datetime) -> None:
        request = self._all[at].request
        self._free[request.mentor] -= 1
        self._wait(at, "asked", when)
        if request.accepted and request.answered_at is not None and request.answered_at < when:
            # The mentor had said yes while it was in the queue.
            heapq.heappush(self._coming, (when, 0, at, True))

    def _wait(self, at: int, state: State, when: datetime) -> None:
        when = max(when, self._not_before or when)
        until = when + self._patience
        self._all[at] = replace(self._all[at], state=state, since=when, until=until)
        heapq.heappush(self._coming, (until, 1, at, None))

    def _settle(self, at: int, state: State, when: datetime) -> None:
        self._all[at] = replace(self._all[at], state=state, since=when, until=None)

    def _end(self, at: int, state: State, when: datetime) -> None:
        """End a request; whoever waits for its seat moves up, or learns that there is none any more."""
        request, held = self._all[at].request, self._all[at].state in ("asked", "accepted")
        self._settle(at, state, when)
        if at in self._queue[request.mentor]:
            self._queue[request.mentor].remove(at)
        if held and state != "accepted":
            self._free[request.mentor] += 1
        if state == "accepted":
            for other, standing in enumerate(self._all):
                if standing.request.mentee == request.mentee and standing.state in PENDING:
                    self._end(other, "elsewhere", when)
        self.move_up(request.mentor, when)

    def move_up(self, mentor: str, when: datetime) -> None:
        """Hold free seats for those who wait for them; where none can come free any more, say so."""
        queue = self._queue[mentor]
        while queue and self._free[mentor] > 0:
            self._hold(queue.pop(0), when)
        if queue and not self._holding(mentor):
            for at in queue:
                self._settle(at, "full", when)
            queue.clear()

    def _holding(self, mentor: str) -> bool:
        return any(s.request.mentor == mentor and s.state == "asked" for s in self._all)
