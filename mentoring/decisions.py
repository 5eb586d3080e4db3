"""Decisions: what follows from a person's approval or refusal of something that waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from mentoring.effects import Waiting, digest
from mentoring.errors import BadInput
from mentoring.people import Decision, Enrolment, Fact, Facts, Pair
from mentoring.ports import Ledger
from mentoring.programme import Programme
from mentoring.recognition import digest_of, propose

Verdict = Literal["approved", "declined"]


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
    found = [item for item in ledger.awaited() if item.digest.startswith(digest_)]
    if len(found) != 1:
        raise BadInput(
            f"{len(found) or 'nothing'} waits under {digest_}",
            instead="`binome status` lists what waits, each with its digest.",
        )
    facts = take(programme, ledger.facts(), found[0], taken)
    ledger.record(facts, actor=taken.who, why=taken.why or taken.verdict, at=taken.at)
    return found[0]


def pairs_digest(pairs: tuple[Pair, ...] | list[Pair]) -> str:
    """What the approval of a draft refers to: who with whom, at what score."""
    return digest(sorted((pair.id, round(pair.score, 4)) for pair in pairs))


def _decision(item: Waiting, taken: Taken, about: Mapping[str, object] | None = None) -> Decision:
    return Decision(
        item.kind, item.subject, taken.verdict, taken.who, taken.why, item.digest, taken.at, dict(about or {})
    )


def _pairs(programme: Programme, facts: Facts, item: Waiting, taken: Taken) -> tuple[Fact, ...]:
    """Approve the whole draft (or the suggestions); declined, it is dropped and the next run proposes afresh."""
    before: Literal["suggested", "draft"] = "suggested" if item.kind == "suggestions" else "draft"
    shown = [pair for pair in facts.pairs if pair.status == before]
    if pairs_digest(shown) != item.about.get("digest"):
        raise _changed(item)
    if item.kind == "suggestions":
        offered: dict[str, list[str]] = {}
        for pair in sorted(shown, key=lambda pair: (-pair.score, pair.mentor)):
            offered.setdefault(pair.mentee, []).append(pair.mentor)
        return (_decision(item, taken, {"offered": offered}),)
    decision = _decision(item, taken, {"pairs": sorted(pair.id for pair in shown)})
    after: Literal["approved", "dropped"] = "approved" if taken.verdict == "approved" else "dropped"
    return (decision, *(replace(pair, status=after) for pair in shown))


def _enrolment(programme: Programme, facts: Facts, item: Waiting, taken: Taken) -> tuple[Fact, ...]:
    """Let somebody in, or tell them kindly that it is not this time."""
    person, _, role = item.subject.partition(":")
    enrolment = facts.enrolled.get((person, role))
    if enrolment is None or enrolment.status != "applied":
        raise _changed(item)
    return (_decision(item, taken), replace(enrolment, status=taken.verdict, why=taken.why))


def _recognition(programme: Programme, facts: Facts, item: Waiting, taken: Taken) -> tuple[Fact, ...]:
    """Approve what is given to whom, and keep it as approved."""
    proposals = propose(programme, facts)
    if digest_of(proposals) != item.about.get("digest"):
        raise _changed(item)
    return (_decision(item, taken, {"proposals": [{"mentor": p.mentor, **p.data()} for p in proposals]}),)


def _overload(programme: Programme, facts: Facts, item: Waiting, taken: Taken) -> tuple[Fact, ...]:
    """Relieve a mentor: the pair with the lowest score ends, and its mentee is matched again."""
    pairs = [pair for pair in facts.open_pairs if pair.mentor == item.subject]
    if taken.verdict == "declined" or not pairs:
        return (_decision(item, taken),)
    ended = min(pairs, key=lambda pair: (pair.score, pair.id))
    return (_decision(item, taken), replace(ended, status="closed", closed_at=taken.at, closed_why="broken"))


def _merge(programme: Programme, facts: Facts, item: Waiting, taken: Taken) -> tuple[Fact, ...]:
    """One person under two addresses: the older record keeps both, the newer one ends."""
    if taken.verdict == "declined":
        return (_decision(item, taken),)
    kept_id, _, other_id = item.subject.partition("+")
    kept, other = facts.people.get(kept_id), facts.people.get(other_id)
    if kept is None or other is None:
        raise _changed(item)
    moved: list[Enrolment] = []
    for enrolment in facts.enrolments_of.get(other_id, ()):
        if (kept_id, enrolment.role) not in facts.enrolled:
            moved.append(replace(enrolment, person=kept_id))
        moved.append(replace(enrolment, status="withdrawn", why=f"merged into {kept_id}"))
    signed = [replace(s, person=kept_id) for s in facts.signatures if s.person == other_id]
    merged = replace(kept, also=(*kept.also, other.address))
    return (_decision(item, taken), merged, replace(other, opted_out=True), *moved, *signed)


def _only(programme: Programme, facts: Facts, item: Waiting, taken: Taken) -> tuple[Fact, ...]:
    """The decision alone: the phase draws the consequence."""
    return (_decision(item, taken),)


def _changed(item: Waiting) -> BadInput:
    return BadInput(
        f"what waited ({item.kind} {item.subject}) has changed since it was shown",
        instead="look at it again with `binome pairs` or `binome status`, and approve the new digest",
    )


_FOLLOWS: Mapping[str, Callable[[Programme, Facts, Waiting, Taken], tuple[Fact, ...]]] = {
    "match": _pairs,
    "suggestions": _pairs,
    "enrolment": _enrolment,
    "recognition": _recognition,
    "overload": _overload,
    "merge": _merge,
    "closure": _only,
}
