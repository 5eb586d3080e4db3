"""Decisions: what follows from a person's approval or refusal of something that waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from mentoring import sessions
from mentoring.effects import Waiting, digest
from mentoring.errors import BadInput
from mentoring.overload import overload
from mentoring.people import Decision, Enrolment, Fact, Facts, Pair, Person
from mentoring.ports import Ledger
from mentoring.programme import Programme
from mentoring.recognition import digest_of, propose

Verdict = Literal["approved", "declined"]
SHORTEST = 6
"""Characters of a digest that are enough to name what waits."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision just taken: by whom, why, when."""

    verdict: Verdict
    who: str
    why: str
    at: datetime


def take(programme: Programme, facts: Facts, item: Waiting, taken: Taken) -> tuple[Fact, ...]:
    """The facts that follow from deciding on that item; the decision itself is the first of them.

    Raises:
        BadInput: what waited has changed since it was shown, or nothing of that kind can be decided.
    """
    try:
        follow = _FOLLOWS[item.kind]
    except KeyError:
        raise BadInput(f"nothing to decide about {item.kind!r}") from None
    return follow(programme, facts, item, taken)


def decide_on(programme: Programme, ledger: Ledger, digest_: str, taken: Taken) -> Waiting:
    """Decide on the item that waits under that digest (its beginning is enough) and record what follows.

    Raises:
        BadInput: nothing, or more than one thing, waits under it; or it has changed since it was shown.
    """
    item = awaited(ledger, digest_)
    facts = take(programme, ledger.facts(), item, taken)
    ledger.record(facts, actor=taken.who, why=taken.why or taken.verdict, at=taken.at)
    return item


def awaited(ledger: Ledger, digest_: str) -> Waiting:
    """The one item that waits under that digest, of which the beginning is enough.

    Raises:
        BadInput: nothing, or more than one thing, waits under it.
    """
    found = [item for item in ledger.awaited() if item.digest.startswith(digest_)]
    if len(found) != 1 or len(digest_) < SHORTEST:
        raise BadInput(
            f"{len(found) or 'nothing'} waits under {digest_!r}",
            instead=f"`binome status` lists what waits, each with its digest; {SHORTEST} characters of it are enough.",
        )
    return found[0]


def ask_for_change(ledger: Ledger, digest_: str, who: str, why: str, at: datetime) -> Waiting:
    """Somebody wants it otherwise: that is kept, and the item waits on until it is another one."""
    item = awaited(ledger, digest_)
    note = Decision("change", f"{item.kind}:{item.subject}", "changed", who, why, item.digest, at)
    ledger.record([note], actor=who, why=why or "change", at=at)
    return item


def fix_pairs(
    facts: Facts, lock: Iterable[str], forbid: Iterable[str], who: str, why: str, at: datetime
) -> tuple[Decision, ...]:
    """HR wants some pairs in the draft, or none of them: named by their ids, `P0003-P0042`, mentor first.

    The last word on a pair counts: one that is locked is no longer forbidden, and the other way round.
    Raises BadInput for an id that is no mentor's and mentee's, and for a pair both locked and forbidden.
    """
    wanted = {"lock": tuple(dict.fromkeys(lock)), "forbid": tuple(dict.fromkeys(forbid))}
    if both := set(wanted["lock"]) & set(wanted["forbid"]):
        raise BadInput(
            f"{', '.join(sorted(both))} cannot be kept and avoided", instead="Choose one of the two."
        )
    found: list[Decision] = []
    for kind, other in (("lock", "forbid"), ("forbid", "lock")):
        for pair in wanted[kind]:
            _known_couple(facts, pair)
            found.append(Decision(kind, pair, "approved", who, why, "", at))
            if (before := facts.decision(other, pair)) and before.verdict == "approved":
                found.append(Decision(other, pair, "declined", who, why, "", at))
    return tuple(found)


def end_pairs(facts: Facts, pairs: Iterable[str], who: str, why: str, at: datetime) -> tuple[Decision, ...]:
    """Pairs that have done what they set out to do: the next run closes them, with thanks to both.

    Raises BadInput for one that is not open.
    """
    found = []
    for id_ in dict.fromkeys(pairs):
        pair = facts.pairs_by_id.get(id_)
        if pair is None or pair.status != "open":
            raise BadInput(f"{id_} is not an open pair", instead="`binome pairs` lists those that are.")
        found.append(Decision("closure", id_, "approved", who, why, "", at, {"why": "ended-well"}))
    return tuple(found)


def pairs_digest(pairs: tuple[Pair, ...] | list[Pair]) -> str:
    """What the approval of a draft refers to: who with whom, at what score."""
    return digest(sorted((pair.id, round(pair.score, 4)) for pair in pairs))


def closure_digest(facts: Facts, pair: Pair) -> str:
    """What the approval of a closure refers to: who with whom, after how many sessions. One more, and HR is asked anew."""
    return digest(["closure", pair.id, len(sessions.held(facts, pair))])


def _decision(item: Waiting, taken: Taken, about: Mapping[str, object] | None = None) -> Decision:
    return Decision(
        item.kind, item.subject, taken.verdict, taken.who, taken.why, item.digest, taken.at, dict(about or {})
    )


def _match(programme: Programme, facts: Facts, item: Waiting, taken: Taken) -> tuple[Fact, ...]:
    """Approve the whole draft; declined, it is dropped and the next run proposes afresh.

    What people asked for cannot be proposed otherwise: à la carte, declining forbids those pairs, and their requests end.
    """
    shown = _as_shown(facts, item, "draft")
    ids = sorted(pair.id for pair in shown)
    decision = _decision(item, taken, {"pairs": ids})
    if taken.verdict == "approved":
        return (decision, *(replace(pair, status="approved") for pair in shown))
    asked = programme.matching.formula == "a-la-carte"
    forbidden = fix_pairs(facts, (), ids, taken.who, taken.why, taken.at) if asked else ()
    return (decision, *forbidden, *(replace(pair, status="dropped") for pair in shown))


def _suggestions(programme: Programme, facts: Facts, item: Waiting, taken: Taken) -> tuple[Fact, ...]:
    """Approve what each mentee is offered, in the order of the mail; declined, nobody is asked to rank."""
    shown = _as_shown(facts, item, "suggested")
    if taken.verdict == "declined":
        return (_decision(item, taken), *(replace(pair, status="dropped") for pair in shown))
    offered: dict[str, list[str]] = {}
    for pair in sorted(shown, key=lambda pair: (-pair.score, pair.mentor)):
        offered.setdefault(pair.mentee, []).append(pair.mentor)
    return (_decision(item, taken, {"offered": offered}),)


def _as_shown(facts: Facts, item: Waiting, status: str) -> list[Pair]:
    """The pairs that wait, if they are still those that were shown."""
    shown = [pair for pair in facts.pairs if pair.status == status]
    if pairs_digest(shown) != item.about.get("digest"):
        raise _changed(item)
    return shown


def _enrolment(programme: Programme, facts: Facts, item: Waiting, taken: Taken) -> tuple[Fact, ...]:
    """Let somebody in, or tell them kindly that it is not this time."""
    person, _, role = item.subject.partition(":")
    enrolment = facts.enrolled.get((person, role))
    if enrolment is None or enrolment.status != "applied":
        raise _changed(item)
    return (_decision(item, taken), replace(enrolment, status=taken.verdict, why=taken.why))


def _closure(programme: Programme, facts: Facts, item: Waiting, taken: Taken) -> tuple[Fact, ...]:
    """The decision alone: the rituals close the pair, if it has not met again by then."""
    pair = facts.pairs_by_id.get(item.subject)
    if pair is None or pair.status != "open" or closure_digest(facts, pair) != item.about.get("digest"):
        raise _changed(item)
    return (_decision(item, taken),)


def _recognition(programme: Programme, facts: Facts, item: Waiting, taken: Taken) -> tuple[Fact, ...]:
    """Approve what is given to whom, and keep it as approved."""
    proposals = propose(programme, facts, item.subject)
    if digest_of(item.subject, proposals) != item.about.get("digest"):
        raise _changed(item)
    return (_decision(item, taken, {"proposals": [proposal.kept() for proposal in proposals]}),)


def _overload(programme: Programme, facts: Facts, item: Waiting, taken: Taken) -> tuple[Fact, ...]:
    """Relieve a mentor: the pair that was named ends, and its mentee is matched again."""
    mentor = item.subject.partition(":")[0]
    case = overload(facts, mentor) if (mentor, "mentor") in facts.enrolled else None
    if case is None or (case.subject, case.about()["digest"]) != (item.subject, item.about.get("digest")):
        raise _changed(item)
    if taken.verdict == "declined":
        return (_decision(item, taken),)
    return (
        _decision(item, taken),
        replace(case.ends, status="closed", closed_at=taken.at, closed_why="broken"),
    )


def _merge(programme: Programme, facts: Facts, item: Waiting, taken: Taken) -> tuple[Fact, ...]:
    """One person under two addresses: one record keeps both, the other ends.

    The older record is kept, unless only the newer one is in a pair.
    """
    if taken.verdict == "declined":
        return (_decision(item, taken),)
    older, _, newer = item.subject.partition("+")
    if older not in facts.people or newer not in facts.people:
        raise _changed(item)
    in_pairs = [person for person in (older, newer) if _in_a_pair(facts, person)]
    if len(in_pairs) > 1:
        raise BadInput(
            f"{older} and {newer} are both in a pair",
            instead="End one of the two pairs first: one person cannot be moved into another's pair.",
        )
    kept, other = (newer, older) if in_pairs == [newer] else (older, newer)
    return (_decision(item, taken), *_merged(facts, facts.people[kept], facts.people[other]))


_LIVING = ("applied", "approved")


def _in_a_pair(facts: Facts, person: str) -> bool:
    return any(pair.status in ("approved", "open") for pair in facts.pairs_of.get(person, ()))


def _merged(facts: Facts, kept: Person, other: Person) -> tuple[Fact, ...]:
    """Addresses, signatures and living enrolments go to the record that is kept; the other is never written to again."""
    moved: list[Enrolment] = []
    for enrolment in facts.enrolments_of.get(other.id, ()):
        own = facts.enrolled.get((kept.id, enrolment.role))
        if enrolment.status in _LIVING and (own is None or own.status not in _LIVING):
            moved.append(replace(enrolment, person=kept.id))
        moved.append(replace(enrolment, status="withdrawn", why=f"merged into {kept.id}"))
    signed = [replace(s, person=kept.id) for s in facts.signatures if s.person == other.id]
    both = replace(
        kept, also=(*kept.also, other.address, *other.also), opted_out=kept.opted_out or other.opted_out
    )
    return (replace(other, opted_out=True, also=()), both, *moved, *signed)


def _only(programme: Programme, facts: Facts, item: Waiting, taken: Taken) -> tuple[Fact, ...]:
    """The decision alone: the phase draws the consequence."""
    return (_decision(item, taken),)


def _known_couple(facts: Facts, pair: str) -> None:
    mentor, _, mentee = pair.partition("-")
    if (mentor, "mentor") not in facts.enrolled or (mentee, "mentee") not in facts.enrolled:
        raise BadInput(
            f"{pair} is no mentor's and mentee's", instead="Write both ids, the mentor's first: P0003-P0042."
        )


def _changed(item: Waiting) -> BadInput:
    return BadInput(
        f"what waited ({item.kind} {item.subject}) has changed since it was shown",
        instead="look at it again with `binome pairs` or `binome status`, and approve the new digest",
    )


_FOLLOWS: Mapping[str, Callable[[Programme, Facts, Waiting, Taken], tuple[Fact, ...]]] = {
    "match": _match,
    "suggestions": _suggestions,
    "enrolment": _enrolment,
    "recognition": _recognition,
    "overload": _overload,
    "merge": _merge,
    "closure": _closure,
    "first-send": _only,
}
