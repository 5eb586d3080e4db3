"""À la carte: the catalogue goes to the mentees, their requests to the mentors, the answers to both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from mentoring.matching import Constraints, parties
from mentoring.matching.catalogue import PENDING, Request, State, moved_on
from mentoring.matching.cohort import cohort
from mentoring.people import Pair
from mentoring.phases.community import let_in
from mentoring.phases.drafting import bind
from mentoring.phases.owing import Owing
from mentoring.phases.wishes import Case, Couple, Wish, cases, replies, wishes
from mentoring.sessions import last_start

LISTED = 25
"""Mentors a mail shows, those who suit the reader best first: the hotline knows the others."""
FAILED: tuple[State, ...] = ("declined", "expired", "full", "barred")
"""After these the mentee may ask somebody else."""
LIVING: tuple[State, ...] = (*PENDING, "accepted")
REMIND_BEFORE = timedelta(days=3)
"""How long before the last day to answer a mentor is reminded."""
ANSWER_WITHIN = 14
"""Days in which an answer still tells something."""


def serve(owing: Owing, constraints: Constraints, released: frozenset[str]) -> None:
    """Once the catalogue is open: record where every request stands, and tell those it concerns.

    Time to answer is only counted from a working day, on which the mentor can be asked.
    """
    opens = owing.plan.at("match.catalogue")
    if opens is None or not owing.reached(opens):
        return
    market, before = _Market(owing, constraints, released), cases(owing.facts)
    if owing.days.is_working(owing.today):
        market.move_on()
    owing.record(case.decision() for couple, case in market.cases.items() if case != before.get(couple))
    if not market.over:
        _show(owing, market, opens.at)
    for couple, case in market.cases.items():
        _ask(owing, case, market.words.get(couple, ""))
        _answer(owing, market, case)
    _unknown(owing, market)


class _Market:
    """Where every request stands (`cases`), who may ask whom, and how many seats there are."""

    def __init__(self, owing: Owing, constraints: Constraints, released: frozenset[str]) -> None:
        programme, facts = owing.programme, owing.facts
        self._now, self._programme, self._facts = owing.now, programme, facts
        self.over = owing.today > last_start(programme)
        bound = bind(programme, facts, constraints, released)
        sides = parties(facts, programme)
        self._made = cohort(*sides, programme.matching, replace(bound, locks=frozenset()))
        self._row = {mentee: i for i, mentee in enumerate(self._made.mentees.ids)}
        self._column = {mentor: j for j, mentor in enumerate(self._made.mentors.ids)}
        self._served = {mentee for _, mentee in bound.open}
        self._paired = {
            (p.mentor, p.mentee) for p in facts.pairs if p.status in ("approved", "open", "closed")
        }
        """Whose request has done its work: what becomes of a pair is no longer the catalogue's business."""
        by_hr = Counter(pair.mentor for pair in facts.pairs if pair.status == "draft" and pair.locked)
        left = self._made.seats_left(self._made.open)
        self._seats = {mentor: max(0, int(left[j]) - by_hr[mentor]) for mentor, j in self._column.items()}
        self.cases = cases(facts)
        self.wishes = wishes(programme, facts)
        self.words: dict[Couple, str] = {
            (mentor, wish.mentee): wish.key for wish in self.wishes for mentor in wish.mentors
        }

    def move_on(self) -> None:
        """Bring the cases up to now: withdrawals, answers, deadlines, queues, new requests."""
        after, said, living = self.cases, replies(self._programme, self._facts, self.cases), []
        for couple, case in list(after.items()):
            if case.state not in LIVING or couple in self._paired:
                continue
            if state := self._undone(case):
                after[couple] = replace(case, state=state, since=self._now, until=None, place=None)
            else:
                living.append(case.standing(*said.get(couple, (None, None))))
        new: dict[Couple, Request] = {}
        for wish in self.wishes:
            self._want(wish, new)
        new = {
            couple: replace(request, accepted=yes, answered_at=at)
            for couple, request in new.items()
            for yes, at in [said.get(couple, (None, None))]
        }
        patience = self._programme.matching.request_days
        for found in moved_on(living, new.values(), self._seats, self._now, days=patience):
            mentor, mentee = couple = found.request.mentor, found.request.mentee
            last = after.get(couple)
            before = None if couple in new else last
            # People are told of it from now on, whenever it happened.
            since = before.since if before is not None and before.state == found.state else self._now
            held = found.state in ("asked", "accepted") or (before is not None and before.held)
            number = 1 if last is None else last.number + (couple in new)
            after[couple] = Case(
                mentor, mentee, number, found.request.at, found.state, since, found.until, found.place, held
            )  # fmt: skip

    def _want(self, wish: Wish, new: dict[Couple, Request]) -> None:
        """Ask the first mentor of a wish who can still be asked, or settle at once that none can."""
        for mentor in wish.mentors:
            couple = mentor, wish.mentee
            last = self.cases.get(couple)
            if couple in new:
                return
            living = last is not None and last.state in LIVING and couple not in self._paired
            if last is not None and (last.asked >= wish.at or living):
                if last.state in FAILED and not last.why:
                    continue
                return
            state, why = self._at_once(couple)
            if state is None:
                new[couple] = Request(wish.mentee, mentor, wish.at)
                return
            number = last.number + 1 if last else 1
            self.cases[couple] = Case(mentor, wish.mentee, number, wish.at, state, self._now, why=why)
            if state not in FAILED or why:
                return

    def _at_once(self, couple: Couple) -> tuple[State | None, str]:
        """How a request ends before anybody is asked; None when it does not."""
        mentor, mentee = couple
        if self.over:
            return "over", ""
        if mentee not in self._row:
            return "barred", "enrolment"
        if bar := self._made.mentees.barred[self._row[mentee]]:
            return "barred", bar
        if mentee in self._served or mentee in (who for _, who in self._taken("accepted")):
            return "served", ""
        if mentor not in self._column:
            return "full", ""
        return (None if self._allowed(mentor, mentee) else "barred"), ""

    def _undone(self, case: Case) -> State | None:
        """How a request ends that nobody answered, or that HR has not approved yet; None when it goes on."""
        if self.over:
            return "over"
        if case.mentee not in self._row or case.mentee in self._served:
            return "elsewhere"
        if case.mentor not in self._column:
            return "full"
        return None if self._allowed(case.mentor, case.mentee) else "barred"

    def _allowed(self, mentor: str, mentee: str) -> bool:
        return not self._made.rules.codes(self._row[mentee], self._column[mentor])

    def _taken(self, *states: State) -> list[Couple]:
        """The couples whose request is in one of those states, pairs already made aside."""
        return [
            couple
            for couple, case in self.cases.items()
            if case.state in states and couple not in self._paired
        ]

    @cached_property
    def _free(self) -> dict[str, int]:
        """Seats of each mentor that nobody has or is asked for."""
        taken = Counter(mentor for mentor, _ in self._taken("asked", "accepted"))
        return {mentor: seats - taken[mentor] for mentor, seats in self._seats.items()}

    @cached_property
    def _unwilling(self) -> frozenset[Couple]:
        return frozenset(self._taken("declined", "expired"))

    @cached_property
    def looking(self) -> tuple[str, ...]:
        """The mentees who have signed, and have no mentor nor anybody's yes; by id."""
        has_one = {mentee for _, mentee in self._taken("accepted")} | self._served
        mentees = zip(self._made.mentees.ids, self._made.mentees.barred, strict=True)
        return tuple(sorted(mentee for mentee, bar in mentees if not bar and mentee not in has_one))

    def choice(self, mentee: str) -> dict[str, Any]:
        """The mentors that mentee may ask now, the best suited first, and how many more there are than are named.

        Whoever said no to them, or did not answer, is not among them.
        """
        row = np.array([self._row[mentee]])
        columns = np.flatnonzero(self._made.rules.allowed(row)[0])
        points = self._made.scores.of(np.repeat(row, len(columns)), columns)
        found = sorted(
            (-int(worth), mentor)
            for worth, j in zip(points, columns, strict=True)
            if self._free[mentor := self._made.mentors.ids[j]] > 0 and (mentor, mentee) not in self._unwilling
        )
        return {"mentors": [mentor for _, mentor in found[:LISTED]], "more": max(0, len(found) - LISTED)}


def _show(owing: Owing, market: _Market, opens: datetime) -> None:
    """The catalogue to each mentee who looks for a mentor, once; and once more after a pair that broke."""
    facts = owing.facts
    signed = {signature.person: signature.at for signature in facts.signatures}
    for mentee in market.looking:
        ended = _last_ended(facts.pairs_of.get(mentee, ()), mentee)
        occurrence = ended.id if ended else "1"
        done = ended is not None and ended.closed_why in ("completed", "ended-well")
        if done or owing.sent("match.catalogue", mentee, occurrence):
            continue
        moments = [
            opens,
            let_in(facts, facts.enrolled[mentee, "mentee"]),
            signed.get(mentee),
            ended and ended.closed_at,
        ]
        since = max(at for at in moments if at)
        data = market.choice(mentee) | {"days": owing.programme.matching.request_days}
        if data["mentors"]:
            on = owing.day(since)
            within = max(1, (last_start(owing.programme) - on).days)
            owing.mail(
                "match.catalogue", mentee, occurrence, on, within=within, since=since, data=data, urgent=True
            )


def _last_ended(pairs: tuple[Pair, ...], mentee: str) -> Pair | None:
    ended = [pair for pair in pairs if pair.mentee == mentee and pair.closed_at is not None]
    return max(ended, key=lambda pair: (pair.closed_at, pair.id), default=None)


def _ask(owing: Owing, case: Case, words: str) -> None:
    """The mentor is asked, and reminded once; `words` is the answer in which the mentee says why."""
    if case.state != "asked" or case.until is None:
        return
    on = owing.day(case.since)
    # The last whole day: an answer of its evening is in time.
    last = owing.day(case.until) - timedelta(days=1)
    data = {"mentee": case.mentee, "closes": last.isoformat(), "answer": words}
    occurrence = f"{case.mentee}-{case.number}"
    within = max(1, (last - on).days)
    owing.mail(
        "match.request", case.mentor, occurrence, on, within=within, since=case.since, data=data, urgent=True
    )
    if owing.sent("match.request", case.mentor, occurrence):
        remind_on = owing.days.next_working(last - REMIND_BEFORE)
        owing.mail(
            "match.request-reminder", case.mentor, occurrence, remind_on, within=2, data=data, urgent=True
        )


def _answer(owing: Owing, market: _Market, case: Case) -> None:
    """Both learn what became of a request; the mentor only of one they were asked."""
    on, kind = owing.day(case.since), "match.answer"
    occurrence = f"{case.mentor}-{case.number}-{case.state}"
    if case.state not in ("asked", "elsewhere") and not owing.sent(kind, case.mentee, occurrence):
        data: dict[str, Any] = {"role": "mentee", "state": case.state, "mentor": case.mentor, "why": case.why}
        data["agreed"] = _agreed(owing, case, case.mentee, case.mentor)
        if case.state == "queued":
            data["place"] = case.place
        elif case.state in FAILED and case.mentee in market.looking:
            data |= market.choice(case.mentee) | {"next": _next(case, market.cases)}
        owing.mail(
            kind, case.mentee, occurrence, on, within=ANSWER_WITHIN, since=case.since, data=data, urgent=True
        )
    if case.held and case.state in ("accepted", "expired", "elsewhere", "over", "barred", "full"):
        data = {"role": "mentor", "state": case.state, "mentee": case.mentee}
        data["agreed"] = _agreed(owing, case, case.mentor, case.mentee)
        occurrence = f"{case.mentee}-{case.number}-{case.state}"
        owing.mail(
            kind, case.mentor, occurrence, on, within=ANSWER_WITHIN, since=case.since, data=data, urgent=True
        )


def _agreed(owing: Owing, case: Case, reader: str, other: str) -> bool:
    """Whether the reader has been told of a yes that no longer stands: no pair came of it."""
    told = owing.sent("match.answer", reader, f"{other}-{case.number}-accepted")
    return case.state != "accepted" and told is not None


def _next(case: Case, cases: Mapping[Couple, Case]) -> str | None:
    """The mentor of the same form who is asked in their place."""
    of_the_form = (c for c in cases.values() if c.mentee == case.mentee and c.asked == case.asked)
    return next((c.mentor for c in of_the_form if c.state in PENDING), None)


def _unknown(owing: Owing, market: _Market) -> None:
    """Whoever asked for somebody we do not know is told so."""
    for wish in market.wishes:
        if not wish.mentors:
            on, occurrence = owing.day(wish.at), f"unknown-{wish.at:%Y-%m-%dT%H%M}"
            data = {"role": "mentee", "state": "unknown", "why": ""}
            owing.mail(
                "match.answer",
                wish.mentee,
                occurrence,
                on,
                within=ANSWER_WITHIN,
                since=wish.at,
                data=data,
                urgent=True,
            )
