"""Drafting: the best pairs for everybody who waits, around what stands already and what HR has decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from mentoring.decisions import pairs_digest
from mentoring.matching import Constraints, Match, assign_by_preference, manual, parties, solve
from mentoring.matching.cohort import cohort
from mentoring.matching.model import Proposed, score
from mentoring.matching.parties import Party
from mentoring.people import Facts, Pair
from mentoring.phases.community import takes_part
from mentoring.phases.owing import Owing
from mentoring.phases.rankings import rankings
from mentoring.phases.wishes import accepted
from mentoring.programme import Matching, Programme

Couple = tuple[str, str]
"""(mentor, mentee)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is proposed: the match, and what of HR's own wishes cannot be.

    `refused` are pairs of HR's file (formula manual): its `row`, counted from 1, and the `codes` of what stands against it.
    `aside` are locks that cannot be kept, as pair ids.
    """

    match: Match
    refused: tuple[Mapping[str, Any], ...] = ()
    aside: tuple[str, ...] = ()


def propose(
    programme: Programme, facts: Facts, constraints: Constraints, released: Collection[str] = ()
) -> Draft:
    """The best draft for everybody who waits.

    Pairs that are approved or open stay; two people who were a pair are not put together again. `released` are the ids of
    pairs that end with this very run.
    """
    matching = programme.matching
    mentors, mentees = parties(facts, programme)
    bound = bind(programme, facts, constraints, released)
    wanted = bound.locks
    bound = replace(bound, locks=possible_locks(mentors, mentees, matching, bound))
    aside = tuple(sorted(f"{mentor}-{mentee}" for mentor, mentee in wanted - bound.locks))
    if matching.formula == "manual":
        by_hand = [couple for couple in constraints.by_hand if not _made(facts, couple)]
        match, refused = manual(mentors, mentees, matching, by_hand, bound)
        place = {couple: number for number, couple in enumerate(constraints.by_hand, start=1)}
        rows = [{"row": place[r.mentor, r.mentee], "codes": list(r.codes)} for r in refused]
        return Draft(match, tuple(rows), aside)
    if matching.formula == "a-la-carte":
        chosen = [couple for couple in accepted(facts) if not _made(facts, couple)]
        return Draft(manual(mentors, mentees, matching, chosen, bound)[0], aside=aside)
    if matching.formula == "suggestions" and not bound.open and (ranked := rankings(programme, facts)):
        return Draft(assign_by_preference(mentors, mentees, matching, ranked, bound), aside=aside)
    return Draft(solve(mentors, mentees, matching, bound), aside=aside)


def bind(
    programme: Programme, facts: Facts, constraints: Constraints, released: Collection[str] = ()
) -> Constraints:
    """HR's lists with what the facts add: pairs that stand, couples not to be made again, locks of those who wait."""
    kept = {(p.mentor, p.mentee) for p in facts.pairs if _stands(p, released)}
    ended = {(p.mentor, p.mentee) for p in facts.pairs if p.status == "closed"}
    served = {mentee for _, mentee in kept}
    locks = {
        (mentor, mentee)
        for mentor, mentee in constraints.locks | decided(facts, "lock")
        if (mentor, mentee) not in ended and mentee not in served
        if takes_part(facts, mentor, "mentor") and takes_part(facts, mentee, "mentee")
    }
    return replace(
        constraints,
        open=frozenset(kept),
        locks=frozenset(locks),
        bans=constraints.bans | decided(facts, "forbid") | ended,
    )


def altered(programme: Programme, facts: Facts, constraints: Constraints) -> frozenset[str]:
    """The pairs that were approved, are not told yet, and are no longer what was approved; their ids.

    The digest of each is compared with that of the same pair as it would be drafted now. It is altered too when a rule has come
    to stand against it, one of the two takes part no more, or its mentor has fewer seats: then those of the lowest score are.
    """
    approved = [pair for pair in facts.pairs if pair.status == "approved"]
    if not approved:
        return frozenset()
    mentors, mentees = parties(facts, programme)
    bound = replace(bind(programme, facts, constraints), locks=frozenset())
    made = cohort(mentors, mentees, programme.matching, bound)
    row, column = ({id_: at for at, id_ in enumerate(side.ids)} for side in (made.mentees, made.mentors))
    left = made.seats_left(
        tuple(
            (row[p.mentee], column[p.mentor])
            for p in facts.open_pairs
            if p.mentee in row and p.mentor in column
        )
    )
    found = set()
    for pair in sorted(approved, key=lambda pair: (-pair.score, pair.id)):
        i, j = row.get(pair.mentee), column.get(pair.mentor)
        if i is None or j is None or made.mentees.barred[i] or made.rules.codes(i, j) or left[j] <= 0:
            found.add(pair.id)
            continue
        now = replace(pair, score=score(made.points(((i, j),))[i, j]))
        if pairs_digest([now]) != pairs_digest([pair]):
            found.add(pair.id)
        else:
            left[j] -= 1
    return frozenset(found)


def decided(facts: Facts, kind: str) -> frozenset[Couple]:
    """The couples HR locked or forbade; a later decision on the same pair replaces the earlier one."""
    found = (d.subject.split("-") for d in facts.decisions if d.kind == kind and d.verdict == "approved")
    return frozenset((mentor, mentee) for mentor, mentee in found)


def worth_solving(programme: Programme, facts: Facts, released: Collection[str] = ()) -> bool:
    """Whether somebody waits who could be paired: a mentee without a mentor, and a seat that is free."""
    kept = [pair for pair in facts.pairs if _stands(pair, released)]
    served = {pair.mentee for pair in kept}
    return any(person.id not in served for person in facts.active("mentee")) and any(
        _free(programme, facts, Counter(pair.mentor for pair in kept)).values()
    )


def as_pairs(match: Match, facts: Facts, status: Literal["draft", "suggested"], now: datetime) -> list[Pair]:
    """The proposed pairs as facts; one that is proposed unchanged keeps the date of its first draft."""
    return [as_pair(proposed, facts, status, now) for proposed in match.pairs]


def as_pair(proposed: Proposed, facts: Facts, status: Literal["draft", "suggested"], now: datetime) -> Pair:
    """One proposed pair as a fact."""
    id_ = f"{proposed.mentor}-{proposed.mentee}"
    before = facts.pairs_by_id.get(id_)
    made = Pair(
        id=id_,
        mentor=proposed.mentor,
        mentee=proposed.mentee,
        status=status,
        score=proposed.points,
        reasons=proposed.reasons,
        drafted_at=now,
        locked=proposed.locked,
    )
    same = before is not None and replace(before, drafted_at=now) == made
    return before if before is not None and same else made


def replace_drafts(owing: Owing, proposed: list[Pair], status: Literal["draft", "suggested"]) -> None:
    """Keep what stands, add what is new, drop what a better draft does without."""
    now = {pair.id: pair for pair in proposed}
    before = {pair.id: pair for pair in owing.facts.pairs if pair.status == status}
    owing.record(replace(pair, status="dropped") for id_, pair in before.items() if id_ not in now)
    owing.record(pair for id_, pair in now.items() if pair != before.get(id_))


def _stands(pair: Pair, released: Collection[str]) -> bool:
    return pair.status in ("approved", "open") and pair.id not in released


def _made(facts: Facts, couple: Couple) -> bool:
    """Whether HR's file names a pair that stands or has ended: it is not to be made once more."""
    mentor, mentee = (_id_of(facts, name) for name in couple)
    pair = facts.pairs_by_id.get(f"{mentor}-{mentee}")
    return pair is not None and pair.status in ("approved", "open", "closed")


def _id_of(facts: Facts, name: str) -> str:
    """The person an id or an address means; the name itself for a stranger."""
    return facts.by_address.get(name.strip().casefold(), name)


def possible_locks(
    mentors: Party, mentees: Party, matching: Matching, bound: Constraints
) -> frozenset[Couple]:
    """The locks that can be kept: no rule stands against them, and there is a seat.

    A lock was wanted at its time; a signature that is missing since must not hold up everybody else.
    """
    if not bound.locks:
        return bound.locks
    made = cohort(mentors, mentees, matching, replace(bound, locks=frozenset()))
    row, column = ({id_: at for at, id_ in enumerate(side.ids)} for side in (made.mentees, made.mentors))
    left, served, found = made.seats_left(made.open), set(), set()
    for mentor, mentee in sorted(bound.locks):
        i, j = row[mentee], column[mentor]
        barred = made.mentees.barred[i] or made.mentors.barred[j] or made.rules.codes(i, j)
        if not barred and mentee not in served and left[j] > 0:
            found.add((mentor, mentee))
            served.add(mentee)
            left[j] -= 1
    return frozenset(found)


def _free(programme: Programme, facts: Facts, load: Mapping[str, int]) -> dict[str, int]:
    """Seats that are free with each mentor who takes part and has signed."""
    return {
        person.id: max(0, facts.enrolled[person.id, "mentor"].seats - load.get(person.id, 0))
        for person in facts.active("mentor")
        if _signed(programme, facts, person.id)
    }


def _signed(programme: Programme, facts: Facts, person: str) -> bool:
    return programme.charter is None or (person, programme.charter.version) in facts.signed
