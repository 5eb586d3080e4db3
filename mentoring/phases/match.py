"""Match: a draft for HR, publication once approved, re-matching after a break; suggestions and requests have modules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from mentoring.decisions import pairs_digest
from mentoring.effects import Owed, digest
from mentoring.matching import Constraints, Match
from mentoring.overload import overload
from mentoring.people import Facts, Pair
from mentoring.phases import requesting, suggesting
from mentoring.phases.community import joined, takes_part
from mentoring.phases.drafting import Draft, altered, as_pairs, propose, replace_drafts, worth_solving
from mentoring.phases.owing import Owing
from mentoring.programme import Programme
from mentoring.sessions import ends_on, last_start
from mentoring.timeline import Plan

REMIND_AFTER = 5
"""Days after which HR is reminded of a draft that waits; the first draft has its own day in the plan."""
TOLD_WITHIN = 14
"""Days in which somebody left without a partner is told so."""
_NOT_SOLVED = {"manual": "by-hand", "a-la-carte": "no-request"}
"""Why somebody has no partner where pairs are not solved for: nobody put them in one, or no request came to it."""


def owed(
    programme: Programme, plan: Plan, facts: Facts, now: datetime, constraints: Constraints | None = None
) -> Owed:
    """What matching owes now. `constraints` hold HR's confidential lists; locks and bans are read from the decisions."""
    owing, bound = Owing("match", programme, plan, facts, now), constraints or Constraints()
    released = _release(owing, bound)
    _overloads(owing)
    if programme.matching.formula == "suggestions":
        suggesting.suggest(owing, bound)
    if programme.matching.formula == "a-la-carte":
        requesting.serve(owing, bound, released)
    if owing.reached(plan.at("match.draft")):
        _draft(owing, bound, released)
    _publish(owing, released)
    return owing.owed()


def _release(owing: Owing, constraints: Constraints) -> frozenset[str]:
    """Pairs of somebody who withdrew end: closed when both knew, dropped when nobody did. Their ids.

    So does one that is no longer what HR approved: it is not told, and HR is asked about what is drafted in its place. Drafts and
    suggestions are made anew around whoever is there.
    """
    changed = altered(owing.programme, owing.facts, constraints)
    left = [
        pair
        for pair in owing.facts.pairs
        if pair.id in changed or (pair.status == "open" and not _both_take_part(owing.facts, pair))
    ]
    owing.record(
        replace(pair, status="closed", closed_at=owing.now, closed_why="withdrawn")
        if pair.status == "open"
        else replace(pair, status="dropped")
        for pair in left
    )
    return frozenset(pair.id for pair in left)


def _both_take_part(facts: Facts, pair: Pair) -> bool:
    return takes_part(facts, pair.mentor, "mentor") and takes_part(facts, pair.mentee, "mentee")


def _overloads(owing: Owing) -> None:
    """A mentor with more mentees than seats (they lowered them): HR decides whether a pair ends, each time anew."""
    for person in owing.facts.active("mentor"):
        case = overload(owing.facts, person.id)
        if case is None or owing.facts.decision("overload", case.subject) is not None:
            continue
        item = owing.wait("overload", case.subject, owing.now, case.about())
        data = {**case.about(), "digest": item.digest}
        on = owing.day(case.since)  # long past: it goes out as soon as it is seen
        within = (ends_on(owing.programme) - on).days
        owing.mail("match.overload", "role:manager", case.subject, on, within=within, data=data, urgent=True)


def _draft(owing: Owing, constraints: Constraints, released: frozenset[str]) -> None:
    """Solve for everybody who waits, and show HR the draft until it is approved; not in the last months."""
    if owing.today > last_start(owing.programme):
        replace_drafts(owing, [], "draft")
        return
    telling = _first_told(owing)
    told_too_late = telling is None or owing.now - telling > timedelta(days=2 * TOLD_WITHIN)
    if told_too_late and not worth_solving(owing.programme, owing.facts, released):
        replace_drafts(owing, [], "draft")
        return
    draft = propose(owing.programme, owing.facts, constraints, released)
    pairs = as_pairs(draft.match, owing.facts, "draft", owing.now)
    replace_drafts(owing, pairs, "draft")
    _refused(owing, draft)
    if pairs:
        _show(owing, pairs, _about(draft, pairs))
    if telling is not None:
        _unmatched(owing, draft.match, telling)


def _refused(owing: Owing, draft: Draft) -> None:
    """HR is told which pairs of its own file cannot be, once for the same ones; a signature that is missing may still come."""
    standing = [row["row"] for row in draft.refused if set(row["codes"]) != {"charter"}]
    first = owing.plan.at("match.draft")
    if standing and first is not None:
        on, last = owing.day(first.at), last_start(owing.programme)
        data = {"rows": [dict(row) for row in draft.refused], "count": len(draft.refused)}
        within = max(1, (last - on).days)
        owing.mail("match.refused", "role:manager", digest(standing)[:8], on, within=within, data=data)


def _show(owing: Owing, pairs: list[Pair], about: dict[str, Any]) -> None:
    """The draft waits for HR, who gets one mail a round (another after a refusal) and one reminder."""
    approved = sum(d.kind == "match" and d.verdict == "approved" for d in owing.facts.decisions)
    round_ = str(1 + approved)
    since = min(pair.drafted_at or owing.now for pair in pairs)
    item = owing.wait("match", round_, since, about)
    before = owing.facts.decision("match", round_)
    if before is not None and before.digest == item.digest:
        return  # HR has declined this very draft: it waits for something to change
    occurrence = f"{round_}-after-{before.digest[:6]}" if before else round_
    asked_for = owing.programme.matching.formula == "a-la-carte"
    data = {**about, "digest": item.digest, "asked_for": asked_for}
    on = owing.day(since)
    owing.mail("match.draft", "role:manager", occurrence, on, within=30, since=since, data=data, urgent=True)
    if (told := owing.sent("match.draft", "role:manager", occurrence)) is not None:
        patience = owing.day(told) + timedelta(days=REMIND_AFTER)
        planned = owing.plan.at("match.approve-by")
        first = round_ == "1" and planned is not None and owing.day(planned.at) > owing.day(told)
        remind_on = owing.day(planned.at) if first and planned else owing.days.next_working(patience)
        owing.mail("match.reminder", "role:manager", occurrence, remind_on, within=14, data=data)


def _about(draft: Draft, pairs: list[Pair]) -> dict[str, Any]:
    about = {
        "pairs": len(pairs),
        "unmatched": len(draft.match.unmatched),
        "mean": round(sum(pair.score for pair in pairs) / len(pairs), 1),
        "worst": round(min(pair.score for pair in pairs), 1),
        "optimal": draft.match.certificate.optimal,
        "digest": pairs_digest(pairs),
    }
    return about | ({"aside": list(draft.aside)} if draft.aside else {})


def _first_told(owing: Owing) -> datetime | None:
    """When the first pairs were told; None before."""
    return min((pair.published_at for pair in owing.facts.pairs if pair.published_at), default=None)


def _unmatched(owing: Owing, match: Match, telling: datetime) -> None:
    """Once the first pairs are told, those who waited with them are told why they have none, and what would help."""
    own_code = _NOT_SOLVED.get(owing.programme.matching.formula)
    seen: set[str] = set()
    for person in match.unmatched:
        of = owing.facts.pairs_of.get(person.person, ())
        late = not owing.may_write(person.person) or joined(owing.facts, person.person) > telling
        if person.person in seen or late or any(pair.published_at is not None for pair in of):
            continue
        seen.add(person.person)  # whoever waits in both roles is told once, as a mentee
        code = person.code if own_code is None or person.code == "charter" else own_code
        data = {"role": person.role, "code": code, "unlock": {} if code == own_code else dict(person.unlock)}
        owing.mail(
            "match.unmatched",
            person.person,
            "1",
            owing.day(telling),
            within=TOLD_WITHIN,
            since=telling,
            data=data,
        )


def _publish(owing: Owing, released: frozenset[str]) -> None:
    """From the day of publication to the end, approved pairs are open: the kick-off introduces them."""
    if owing.reached(owing.plan.at("match.publish")) and owing.today <= ends_on(owing.programme):
        owing.record(_opened(owing, released))


def _opened(owing: Owing, released: frozenset[str]) -> Iterable[Pair]:
    for pair in owing.facts.pairs:
        if pair.status == "approved" and pair.id not in released:
            yield replace(pair, status="open", published_at=owing.now)
