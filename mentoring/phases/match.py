"""Match: suggestions where the formula asks for them, a draft for HR, publication once approved, re-matching after a break."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from mentoring.decisions import pairs_digest
from mentoring.effects import Owed
from mentoring.matching import Constraints, Match, assign_by_preference, parties, solve, suggestions
from mentoring.people import Facts, Pair
from mentoring.phases.owing import Owing
from mentoring.programme import Programme
from mentoring.sessions import ends_on
from mentoring.timeline import Plan

LAST_PAIRS = timedelta(days=90)
"""No new pair is proposed later than this before the end: three months are the shortest time worth starting for."""


def owed(
    programme: Programme, plan: Plan, facts: Facts, now: datetime, constraints: Constraints | None = None
) -> Owed:
    """What matching owes now. `constraints` hold HR's confidential lists; locks and bans are read from the decisions."""
    owing = Owing("match", programme, plan, facts, now)
    released = _release(owing)
    _overloads(owing)
    if programme.matching.formula == "suggestions" and not facts.open_pairs:
        _suggest(owing, constraints or Constraints())
    _draft(owing, constraints or Constraints(), released)
    _publish(owing, released)
    return owing.owed()


def _release(owing: Owing) -> frozenset[str]:
    """Pairs of somebody who withdrew end: closed when both knew, dropped when nobody did. Their ids."""
    left = [
        pair
        for pair in owing.facts.pairs
        if pair.status in ("suggested", "draft", "approved", "open") and not _both_active(owing.facts, pair)
    ]
    for pair in left:
        if pair.status == "open":
            owing.record([replace(pair, status="closed", closed_at=owing.now, closed_why="withdrawn")])
        else:
            owing.record([replace(pair, status="dropped")])
    return frozenset(pair.id for pair in left)


def _both_active(facts: Facts, pair: Pair) -> bool:
    mentor, mentee = facts.enrolled.get((pair.mentor, "mentor")), facts.enrolled.get((pair.mentee, "mentee"))
    return all(
        enrolment is not None
        and enrolment.status == "approved"
        and not facts.people[enrolment.person].opted_out
        for enrolment in (mentor, mentee)
    )


def _overloads(owing: Owing) -> None:
    """A mentor with more mentees than seats (they lowered them): HR decides whether a pair ends."""
    for person in owing.facts.active("mentor"):
        seats = owing.facts.enrolled[person.id, "mentor"].seats
        taken = [pair.id for pair in owing.facts.open_pairs if pair.mentor == person.id]
        if len(taken) > seats and owing.facts.decision("overload", person.id) is None:
            owing.wait("overload", person.id, owing.now, {"seats": seats, "pairs": len(taken)})


def _suggest(owing: Owing, constraints: Constraints) -> None:
    """Top mentors for each mentee: proposed to HR, and once approved sent to the mentees, who rank them."""
    milestone, rank_by = owing.plan.at("match.suggest"), owing.plan.at("match.rank-by")
    if milestone is None or rank_by is None or not owing.reached(milestone):
        return
    decision = owing.facts.decision("suggestions", "1")
    if decision is None:
        matching = owing.programme.matching
        offering, looking = parties(owing.facts, owing.programme)
        found = suggestions(offering, looking, matching, constraints)
        proposed = [_pair(p, "suggested", owing.now) for rows in found.values() for p in rows]
        _replace_drafts(owing, proposed, "suggested")
        if proposed:
            about = {"pairs": len(proposed), "digest": pairs_digest(proposed)}
            owing.wait("suggestions", "1", milestone.at, about)
        return
    on = max(owing.day(decision.at), owing.day(milestone.at))
    if decision.verdict == "approved":
        for mentee, mentors in decision.about["offered"].items():
            data = {"mentors": mentors, "closes": owing.day(rank_by.at).isoformat()}
            owing.mail("match.suggestions", mentee, "1", on, within=14, data=data, urgent=True)


def _draft(owing: Owing, constraints: Constraints, released: frozenset[str]) -> None:
    """Solve for everybody who waits, and show HR the draft until it is approved."""
    milestone = owing.plan.at("match.draft")
    if not owing.reached(milestone) or milestone is None:
        return
    if owing.today > ends_on(owing.programme) - LAST_PAIRS:
        _replace_drafts(owing, [], "draft")
        return
    match = propose(owing.programme, owing.facts, constraints, released)
    drafts = [_pair(p, "draft", owing.now) for p in match.pairs]
    _replace_drafts(owing, drafts, "draft")
    if drafts:
        round_ = str(
            1 + sum(1 for d in owing.facts.decisions if d.kind == "match" and d.verdict == "approved")
        )
        about = _about(match, drafts)
        owing.wait("match", round_, milestone.at, about)
        on = owing.days.next_working(owing.day(milestone.at) if round_ == "1" else owing.today)
        owing.mail("match.draft", "role:manager", round_, on, within=30, data=about, urgent=True)
        approve_by = owing.plan.at("match.approve-by")
        if round_ == "1" and approve_by is not None:
            owing.mail(
                "match.reminder", "role:manager", round_, owing.day(approve_by.at), within=14, data=about
            )
    _unmatched(owing, match)


def propose(
    programme: Programme, facts: Facts, constraints: Constraints, released: frozenset[str] = frozenset()
) -> Match:
    """The best draft for everybody who waits, around the pairs that are approved or open, HR's locks and bans."""
    kept = [pair for pair in facts.pairs if pair.status in ("approved", "open") and pair.id not in released]
    ended = [pair for pair in facts.pairs if pair.status == "closed"]
    decided = {kind: _couples(facts, kind) for kind in ("lock", "forbid")}
    bound = replace(
        constraints,
        open=frozenset((pair.mentor, pair.mentee) for pair in kept),
        locks=constraints.locks | decided["lock"],
        bans=constraints.bans | decided["forbid"] | {(pair.mentor, pair.mentee) for pair in ended},
    )
    mentors, mentees = parties(facts, programme)
    if programme.matching.formula == "suggestions":
        rankings = _rankings(programme, facts)
        if rankings and not kept:
            return assign_by_preference(mentors, mentees, programme.matching, rankings, bound)
    return solve(mentors, mentees, programme.matching, bound)


def _couples(facts: Facts, kind: str) -> frozenset[tuple[str, str]]:
    """The couples HR locked or forbade; a later decision on the same pair replaces the earlier one."""
    found = [d.subject.split("-") for d in facts.decisions if d.kind == kind and d.verdict == "approved"]
    return frozenset((couple[0], couple[1]) for couple in found)


def _rankings(programme: Programme, facts: Facts) -> dict[str, list[str]]:
    """Mentee -> the mentors they ranked, best first, among those suggested; the answer names them by number."""
    decision = facts.decision("suggestions", "1")
    offered = decision.about.get("offered", {}) if decision else {}
    forms = [form_id for form_id, form in programme.forms.items() if form.purpose == "preferences"]
    rankings: dict[str, list[str]] = {}
    for form_id in forms:
        for answer in facts.answers_by_form.get(form_id, ()):
            if answer.person in offered:
                wished = [answer.values.get(f"choice_{rank}") for rank in range(1, 6)]
                rankings[answer.person] = _named(wished, offered[answer.person])
    return rankings


def _named(wished: list[Any], offered: list[str]) -> list[str]:
    """The suggested mentors a ranking means: `1` is the first one of the mail; what means nobody is left out."""
    numbers = [int(value) for value in wished if str(value or "").strip().isdigit()]
    chosen = [offered[number - 1] for number in numbers if 0 < number <= len(offered)]
    return list(dict.fromkeys(chosen))


def _pair(proposed: Any, status: Any, now: datetime) -> Pair:
    return Pair(
        id=f"{proposed.mentor}-{proposed.mentee}",
        mentor=proposed.mentor,
        mentee=proposed.mentee,
        status=status,
        score=proposed.points,
        reasons=proposed.reasons,
        drafted_at=now,
        locked=getattr(proposed, "locked", False),
    )


def _replace_drafts(owing: Owing, proposed: list[Pair], status: str) -> None:
    """Keep what stands, add what is new, drop what a better draft does without."""
    before = {pair.id: pair for pair in owing.facts.pairs if pair.status == status}
    now = {pair.id: pair for pair in proposed}
    owing.record(replace(pair, status="dropped") for id_, pair in before.items() if id_ not in now)
    owing.record(
        pair
        for id_, pair in now.items()
        if id_ not in before or (before[id_].score, before[id_].reasons) != (pair.score, pair.reasons)
    )


def _about(match: Match, drafts: list[Pair]) -> dict[str, Any]:
    return {
        "pairs": len(drafts),
        "unmatched": len(match.unmatched),
        "mean": round(sum(pair.score for pair in drafts) / len(drafts), 1),
        "worst": round(min(pair.score for pair in drafts), 1),
        "optimal": match.certificate.optimal,
        "digest": pairs_digest(drafts),
    }


def _unmatched(owing: Owing, match: Match) -> None:
    """Once pairs are published, those who wait are told why, and what would help."""
    published = [pair.published_at for pair in owing.facts.pairs if pair.published_at]
    if not published:
        return
    on = owing.day(min(published))
    for person in match.unmatched:
        data = {"role": person.role, "code": person.code, "unlock": dict(person.unlock)}
        if not any(p.status in ("open", "closed") for p in owing.facts.pairs_of.get(person.person, ())):
            owing.mail("match.unmatched", person.person, "1", on, within=14, data=data)


def _publish(owing: Owing, released: frozenset[str]) -> None:
    """From the day of publication on, approved pairs are open: the kick-off introduces them."""
    milestone = owing.plan.at("match.publish")
    if owing.reached(milestone):
        owing.record(
            replace(pair, status="open", published_at=owing.now)
            for pair in owing.facts.pairs
            if pair.status == "approved" and pair.id not in released
        )
