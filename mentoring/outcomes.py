"""What the closing survey says of the programme: from its answers, or from what was published when it is anonymous."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mentoring.estimates import Figure, net_promoters
from mentoring.latest import LONG_AGO
from mentoring.people import Answer, Facts
from mentoring.programme import Programme
from mentoring.publication import published
from mentoring.questionnaire import Question
from mentoring.surveys import Outcome, aggregate, numbers

_SATISFACTION = Question(texts=("satisfaction",), kind="scale", least=1, most=5)


@dataclass(frozen=True)
class Closing:
    """The closing survey, as far as figures need it.

    `goals` are reached and set, one couple of numbers a mentee (or one for all, where the survey is anonymous).
    `mentors_again` says of each mentor who answered whether they would come back. `said` is yes and answers, by meaning.
    """

    satisfaction: Outcome | None = None
    recommendation: Figure | None = None
    goals: tuple[tuple[float, float], ...] = ()
    mentors_again: tuple[bool, ...] = ()
    said: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def yes(self, meaning: str) -> tuple[int, int]:
        """How many said yes, of how many."""
        return self.said.get(meaning, (0, 0))


def closing(programme: Programme, facts: Facts) -> Closing:
    """What is known of the closing survey by now; goals also from earlier forms, the latest word of each person."""
    form = programme.surveys.closing
    if form is None:
        return Closing(goals=_goals(programme, facts))
    if programme.forms[form].anonymous:
        return _published(programme, facts, form)
    answers = facts.answers_by_form.get(form, ())
    values = numbers(answer.values.get("nps") for answer in answers)
    rated = [answer for answer in answers if numbers([answer.values.get("satisfaction")])]
    result = aggregate(
        form,
        rated,
        {"satisfaction": _SATISFACTION},
        threshold=1,
        anonymous=False,
        role_of=lambda _: None,
    )
    said = {
        meaning: [a.values[meaning] for a in answers if isinstance(a.values.get(meaning), bool)]
        for meaning in _YES_NO
    }
    return Closing(
        satisfaction=result.outcome("satisfaction") if result else None,
        recommendation=net_promoters("nps", values) if values else None,
        goals=_goals(programme, facts),
        mentors_again=tuple(
            _positive(answer.values["again"])
            for answer in answers
            if answer.values.get("again") is not None and (answer.person, "mentor") in facts.enrolled
        ),
        said={meaning: (sum(values), len(values)) for meaning, values in said.items()},
    )


_YES_NO = ("staying", "promoted")


def _goals(programme: Programme, facts: Facts) -> tuple[tuple[float, float], ...]:
    """Reached and set, by each mentee's latest answer to a survey that asks for both."""
    latest: dict[str, Answer] = {}
    for form_id, form in programme.forms.items():
        if form.purpose != "survey" or form.anonymous:
            continue
        for answer in facts.answers_by_form.get(form_id, ()):
            person = answer.person or ""
            if (person, "mentee") in facts.enrolled and len(_both(answer)) == 2:
                known = latest.get(person)
                if known is None or (answer.at or LONG_AGO) >= (known.at or LONG_AGO):
                    latest[person] = answer
    return tuple((min(reached, total), total) for reached, total in map(_both, latest.values()))


def _both(answer: Answer) -> list[float]:
    return numbers(answer.values.get(meaning) for meaning in ("goals_reached", "goals_set"))


def _positive(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.startswith(("yes", "again")))


def _published(programme: Programme, facts: Facts, form: str) -> Closing:
    """The same from a published result: totals only, and only those that may be told."""
    result = published(facts, form)
    if result is None:
        return Closing()
    nps, total, reached = (result.outcome(meaning) for meaning in ("nps", "goals_set", "goals_reached"))
    said = {}
    for meaning in _YES_NO:
        outcome = result.outcome(meaning)
        yes = outcome.count("yes") if outcome else None
        if outcome and yes is not None:
            said[meaning] = yes, outcome.n
    goals: tuple[tuple[float, float], ...] = ()
    if (
        total
        and reached
        and total.mean
        and reached.mean is not None
        and total.least is None
        and reached.least is None
    ):
        goals = ((reached.mean * reached.n, total.mean * total.n),)
    return Closing(
        satisfaction=result.outcome("satisfaction"),
        recommendation=Figure("nps", nps.nps, nps.n, "score") if nps else None,
        goals=goals,
        said=said,
    )
