"""Asking: invite to a questionnaire, remind those who have not answered, close, tell the manager."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from mentoring.people import Answer, Facts, Pair
from mentoring.phases.owing import LOOK_BACK, Owing
from mentoring.timeline import Milestone


def ask(
    owing: Owing,
    form: str | None,
    milestone: Milestone | None,
    people: Mapping[str, datetime],
    *,
    kind: str,
    occurrence: str,
    pairs: Mapping[str, tuple[Pair, ...]] | None = None,
    data: Mapping[str, Any] | None = None,
    roles: Mapping[str, str] | None = None,
) -> None:
    """State a questionnaire's mails: `<kind>` to all, `<kind>-reminder` to those who have not answered.

    The reminder follows the invitation that went out, so that nobody gets both at once. An anonymous form cannot tell who has
    answered: everybody gets the reminder, which says so.

    Args:
        people: whom to ask -> since when they are concerned; nobody is asked after the close.
        pairs: the pairs each of them is asked about, one mail a pair; None: one mail about no pair.
        roles: in which role each of them is spoken to, where the text depends on it.
    """
    if form is None or milestone is None or not owing.near(milestone) or _long_over(owing, milestone):
        return
    on, closes = owing.day(milestone.at), closing(owing, milestone)
    within = max(1, (closes - on).days)
    answered = respondents(owing.facts, form, milestone.at, _until(owing, milestone))
    for person, since in people.items():
        said = {"role": roles[person]} if roles else {}
        mine = {**(data or {}), **said, "form": form, "closes": closes.isoformat()}
        for pair in pairs[person] if pairs else (None,):
            owing.mail(kind, person, occurrence, on, within=within, since=since, pair=pair, data=mine)
            asked = owing.sent(kind, person, occurrence, pair)
            if asked is not None and person not in answered:
                remind_on = owing.days.next_working(
                    owing.day(asked) + timedelta(days=owing.programme.surveys.remind_days)
                )
                left = (closes - remind_on).days
                owing.mail(
                    f"{kind}-reminder", person, occurrence, remind_on, within=left, pair=pair, data=mine
                )


def closing(owing: Owing, milestone: Milestone) -> date:
    """The day on which a questionnaire closes."""
    return owing.day(_until(owing, milestone))


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
    """State the manager's mail once the questionnaire is closed: how many answered of how many asked (by mails of that kind).

    Where nobody was asked and nobody answered there is nothing to tell.
    """
    if form is None or milestone is None or _long_over(owing, milestone):
        return
    on = owing.days.next_working(closing(owing, milestone) + timedelta(days=1))
    if on > owing.today + timedelta(days=1):
        return
    count = len(answers_between(owing.facts, form, milestone.at, _until(owing, milestone)))
    begins, ends = f"{owing.programme.id}/{asked}/", f"/{occurrence}"
    delivered = sum(key.startswith(begins) and key.endswith(ends) for key in owing.facts.delivered)
    if count or delivered:
        data = {"survey": survey, "answers": count, "delivered": delivered}
        owing.mail("survey.results", "role:manager", f"{survey}-{occurrence}", on, within=14, data=data)


def _until(owing: Owing, milestone: Milestone) -> datetime:
    return milestone.until or milestone.at + timedelta(days=owing.programme.surveys.close_days)


def _long_over(owing: Owing, milestone: Milestone) -> bool:
    """Whether everything about a questionnaire lies so far back that nothing of it is stated again."""
    return _until(owing, milestone) + timedelta(days=30) < owing.now - LOOK_BACK
