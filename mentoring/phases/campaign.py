"""Asking: invite to a questionnaire, remind those who have not answered, close, tell the manager."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from mentoring.people import Answer, Facts, Pair
from mentoring.phases.owing import Owing
from mentoring.timeline import Milestone


def ask(
    owing: Owing,
    form: str | None,
    milestone: Milestone | None,
    people: Iterable[tuple[str, Pair | None]],
    *,
    kind: str,
    occurrence: str,
    data: Mapping[str, Any] | None = None,
) -> None:
    """State a questionnaire's mails: `<kind>` to all, `<kind>-reminder` to those who have not answered.

    An anonymous form cannot tell who has answered: everybody gets the reminder, which says so.
    """
    if form is None or milestone is None or not owing.reached(milestone):
        return
    surveys, on = owing.programme.surveys, owing.day(milestone.at)
    closes = milestone.until or milestone.at + timedelta(days=surveys.close_days)
    length = max(1, (closes - milestone.at).days)
    remind_on = owing.days.next_working(on + timedelta(days=surveys.remind_days))
    answered = respondents(owing.facts, form, milestone.at, closes)
    told = {**(data or {}), "form": form, "closes": owing.day(closes).isoformat()}
    for person, pair in people:
        owing.mail(kind, person, occurrence, on, within=length, pair=pair, data=told)
        if person not in answered and remind_on < owing.day(closes):
            left = (owing.day(closes) - remind_on).days
            owing.mail(f"{kind}-reminder", person, occurrence, remind_on, within=left, pair=pair, data=told)


def answers_between(facts: Facts, form: str, opens: datetime, closes: datetime) -> tuple[Answer, ...]:
    """The accepted answers given in that window; all of them for an anonymous form, whose answers carry no date."""
    return tuple(
        answer
        for answer in facts.answers_by_form.get(form, ())
        if answer.at is None or opens <= answer.at <= closes + timedelta(days=1)
    )


def respondents(facts: Facts, form: str, opens: datetime, closes: datetime) -> frozenset[str]:
    """The people who answered in that window; nobody for an anonymous form."""
    return frozenset(a.person for a in answers_between(facts, form, opens, closes) if a.person is not None)


def results(
    owing: Owing, form: str | None, milestone: Milestone | None, *, survey: str, occurrence: str, asked: str
) -> None:
    """State the manager's mail once the questionnaire is closed: how many answered of how many asked (by mails of that kind)."""
    if form is None or milestone is None:
        return
    closes = milestone.until or milestone.at + timedelta(days=owing.programme.surveys.close_days)
    on = owing.days.next_working(owing.day(closes) + timedelta(days=1))
    count = len(answers_between(owing.facts, form, milestone.at, closes))
    delivered = sum(
        1 for key in owing.facts.delivered if f"/{asked}/" in key and key.endswith(f"/{occurrence}")
    )
    data = {"survey": survey, "answers": count, "delivered": delivered}
    owing.mail("survey.results", "role:manager", f"{survey}-{occurrence}", on, within=14, data=data)
