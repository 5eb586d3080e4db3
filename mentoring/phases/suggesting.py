"""Suggesting: a few mentors for each mentee, looked at by HR, then sent to the mentees, who rank them."""

from __future__ import annotations

from datetime import timedelta

from mentoring.decisions import pairs_digest
from mentoring.matching import Constraints, parties, suggestions
from mentoring.people import Decision
from mentoring.phases.drafting import as_pair, bind, replace_drafts
from mentoring.phases.owing import Owing
from mentoring.timeline import Milestone


def suggest(owing: Owing, constraints: Constraints) -> None:
    """Propose to HR while there is time to rank; once approved, write to the mentees.

    Whoever comes too late for it, or for whom HR declined the suggestions, is matched by score.
    """
    opens, closes = owing.plan.at("match.suggest"), owing.plan.at("match.rank-by")
    if opens is None or closes is None or not owing.reached(opens):
        return
    decision = owing.facts.decision("suggestions", "1")
    if decision is not None:
        _send(owing, decision, opens, closes)
    elif owing.now < closes.at:
        _propose(owing, constraints, closes)
    else:
        replace_drafts(owing, [], "suggested")


def _propose(owing: Owing, constraints: Constraints, closes: Milestone) -> None:
    offering, looking = parties(owing.facts, owing.programme)
    bound = bind(owing.programme, owing.facts, constraints)
    found = suggestions(offering, looking, owing.programme.matching, bound)
    proposed = [as_pair(one, owing.facts, "suggested", owing.now) for rows in found.values() for one in rows]
    replace_drafts(owing, proposed, "suggested")
    if not proposed:
        return
    about = {
        "pairs": len(proposed),
        "mentees": len({pair.mentee for pair in proposed}),
        "digest": pairs_digest(proposed),
    }
    since = min(pair.drafted_at or owing.now for pair in proposed)
    item = owing.wait("suggestions", "1", since, about)
    on, last = owing.day(since), owing.day(closes.at)
    data = {**about, "closes": last.isoformat(), "digest": item.digest}
    within = (last - on).days
    owing.mail(
        "match.suggestions-ready", "role:manager", "1", on, within=within, since=since, data=data, urgent=True
    )


def _send(owing: Owing, decision: Decision, opens: Milestone, closes: Milestone) -> None:
    """The suggestions as HR approved them, to those who still wait; useful until the last day to rank."""
    if decision.verdict != "approved":
        return
    on = max(owing.day(decision.at), owing.day(opens.at))
    last = owing.day(closes.at)
    served = {pair.mentee for pair in owing.facts.pairs if pair.status in ("approved", "open")}
    for mentee, mentors in decision.about.get("offered", {}).items():
        data = {"mentors": mentors, "closes": last.isoformat()}
        within = max(0, (last - on) // timedelta(days=1))
        if mentee not in served or owing.sent("match.suggestions", mentee, "1"):
            owing.mail(
                "match.suggestions", mentee, "1", on, within=within, since=decision.at, data=data, urgent=True
            )
