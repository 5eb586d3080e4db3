"""Publishing anonymous surveys: once they are closed, and so that no two reports tell a small group apart.

What was published is kept as a decision of kind `publication` (subject: the form): counts and means, and the digests of the
texts, never a text. A later report replaces the outcome of a question only when every group of it has grown by nothing or by
enough (`mentoring.anonymity`); until then it repeats the old one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from mentoring.anonymity import grown
from mentoring.effects import digest
from mentoring.people import Answer, Decision, Facts
from mentoring.programme import Programme
from mentoring.questionnaire import Question
from mentoring.surveys import Bar, Outcome, Result, aggregate
from mentoring.timeline import Plan

KIND = "publication"
ASKED: Mapping[str, str] = {
    "needs": "survey.needs", "pulse": "rituals.pulse", "midpoint": "midpoint.survey", "closing": "closure.survey",
    "motivation": "recognition.motivation", "vote": "recognition.vote", "impact": "recognition.impact",
}  # fmt: skip
"""Survey -> the milestones that ask it."""


def closes(programme: Programme, plan: Plan, form: str) -> datetime:
    """When a form's last survey closes; the programme's last milestone for one that no survey uses."""
    kinds = [ASKED[survey] for survey, used in programme.surveys.forms().items() if used == form]
    open_until = [
        milestone.until or milestone.at + timedelta(days=programme.surveys.close_days)
        for kind in kinds
        for milestone in plan.all(kind)
    ]
    return max(open_until, default=plan.milestones[-1].at)


def publish(
    programme: Programme,
    plan: Plan,
    facts: Facts,
    questions: Mapping[str, Mapping[str, Question]],
    now: datetime,
) -> tuple[Decision, ...]:
    """The publications that are new or have grown enough; the caller records them before anybody reads them.

    Args:
        questions: form id -> meaning -> question, of the surveys.
    """
    found = []
    for form, asked in questions.items():
        if not programme.forms[form].anonymous or now < closes(programme, plan, form):
            continue
        threshold = programme.surveys.threshold
        result = aggregate(
            form,
            facts.answers_by_form.get(form, ()),
            asked,
            threshold=threshold,
            anonymous=True,
            role_of=said_role,
        )
        before = facts.decision(KIND, form)
        if result is not None:
            about = _packed(
                _merged(_unpacked(before.about) if before else None, _digested(result), threshold)
            )
            if before is None or about != before.about:
                found.append(Decision(KIND, form, "approved", "report", "", digest(about), now, about))
    return tuple(found)


def published(facts: Facts, form: str) -> Result | None:
    """What was published of an anonymous survey, with those of its texts that are still kept; None before."""
    decision = facts.decision(KIND, form)
    if decision is None:
        return None
    result = _unpacked(decision.about)
    answers = facts.answers_by_form.get(form, ())
    return replace(result, outcomes=tuple(_with_texts(outcome, answers) for outcome in result.outcomes))


def said_role(answer: Answer) -> str | None:
    """The role somebody says to have, in an answer that names nobody."""
    role = answer.values.get("role")
    return str(role) if role else None


def _merged(before: Result | None, now: Result, threshold: int) -> Result:
    """The new outcome of every question where it may stand beside the old one, else the old one."""
    if before is None:
        return now
    if not grown(before.n, now.n, threshold):
        return before
    old = {outcome.meaning: outcome for outcome in before.outcomes}
    new = {outcome.meaning: outcome for outcome in now.outcomes}
    outcomes = [
        new[meaning]
        if meaning in new and (meaning not in old or _beside(old[meaning], new[meaning], threshold))
        else old[meaning]
        for meaning in dict.fromkeys((*new, *old))
    ]
    return replace(now, outcomes=tuple(outcomes))


def _beside(before: Outcome, now: Outcome, threshold: int) -> bool:
    """Whether every group that the old outcome tells is told by the new one too, and has grown by nothing or by enough.

    An option that was too rare to be told may have become frequent enough: how often it was named before is not known.
    """
    bars, others = ({bar.codes: bar.count for bar in one.bars if not bar.or_more} for one in (before, now))
    same = before.kind in ("choices", "slots") or bars.keys() == others.keys()
    return (
        same
        and now.n - before.n >= threshold
        and before.roles.keys() <= now.roles.keys()
        and all(grown(n, now.roles[role][0], threshold) for role, (n, _) in before.roles.items())
        and all(grown(count, others[codes], threshold) for codes, count in bars.items() if codes in others)
    )


def _digested(result: Result) -> Result:
    """The result with the digests of its texts in their place."""
    outcomes = (replace(one, texts=tuple(sorted(map(digest, one.texts)))) for one in result.outcomes)
    return replace(result, outcomes=tuple(outcomes))


def _packed(result: Result) -> dict[str, Any]:
    """As JSON."""
    told = asdict(result)
    for outcome in told["outcomes"]:
        outcome["texts"] = list(outcome["texts"])
        outcome["roles"] = {role: list(pair) for role, pair in outcome["roles"].items()}
        outcome["bars"] = [[list(bar["codes"]), bar["count"], bar["or_more"]] for bar in outcome["bars"]]
        outcome["interval"] = list(outcome["interval"]) if outcome["interval"] else None
    told["outcomes"] = list(told["outcomes"])
    return told


def _unpacked(about: Mapping[str, Any]) -> Result:
    outcomes = [
        Outcome(
            **{
                **row,
                "bars": tuple(Bar(tuple(codes), count, more) for codes, count, more in row["bars"]),
                "roles": {role: (n, mean) for role, (n, mean) in row["roles"].items()},
                "interval": (row["interval"][0], row["interval"][1]) if row["interval"] else None,
                "texts": tuple(row["texts"]),
            }
        )
        for row in about["outcomes"]
    ]
    return Result(about["form"], about["n"], tuple(outcomes))


def _with_texts(outcome: Outcome, answers: tuple[Answer, ...]) -> Outcome:
    """The texts behind the digests, in alphabetical order; one that was erased or edited since is gone."""
    if not outcome.texts:
        return outcome
    told = set(outcome.texts)
    texts = {" ".join(str(answer.values.get(outcome.meaning) or "").split()) for answer in answers}
    return replace(
        outcome, texts=tuple(sorted((t for t in texts if t and digest(t) in told), key=str.casefold))
    )
