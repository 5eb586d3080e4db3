"""What was published of a survey, question by question, in the reader's words: figures only, never what somebody wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mentoring.people import Facts
from mentoring.programme import Form, text_in
from mentoring.publication import published
from mentoring.questionnaire import Questionnaire
from mentoring.rendering.labels import Labels
from mentoring.rendering.values import Trusted

NOTHING = ("none",)
"""The option of a list by which somebody says that nothing in it concerns them."""


@dataclass(frozen=True, slots=True)
class BarView:
    """How many chose one of these options; `or_more` where the exact number would tell too much.

    `nothing`: the option that says that there is nothing to name.
    """

    label: str
    count: int
    or_more: bool
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """One question: `n` answers (`at_least`: so many or more), mean or none, `most` of its scale or none, and bars."""

    meaning: str
    question: str
    n: int
    at_least: bool
    mean: float | None
    most: float | None
    bars: list[BarView]


def outcomes(
    form_id: str,
    form: Form,
    facts: Facts,
    questionnaires: Mapping[str, Questionnaire],
    labels: Labels,
    locale: str,
) -> list[OutcomeView]:
    """The published questions of a form that have a figure, in the form's order; empty before anything is published."""
    result = published(facts, form_id)
    if result is None:
        return []
    written = questionnaires.get(form.questionnaire or "")
    asked = {one.meaning: one for one in written.questions} if written else {}
    found = []
    for outcome in result.outcomes:
        if outcome.mean is None and not outcome.bars:
            continue
        question, own = asked.get(outcome.meaning), form.questions.get(outcome.meaning)
        words = (
            Trusted(text_in(question.text, locale)) if question else own.texts[0] if own else outcome.meaning
        )
        bars = [
            BarView(
                ", ".join(str(labels.value(outcome.meaning, code, locale)) for code in bar.codes),
                bar.count,
                bar.or_more,
                bar.codes == NOTHING,
            )
            for bar in outcome.bars
        ]
        at_least = outcome.least is not None
        most = question.most if question and question.kind == "scale" else None
        found.append(
            OutcomeView(
                outcome.meaning,
                words,
                outcome.least if outcome.least is not None else outcome.n,
                at_least,
                outcome.mean,
                most,
                bars,
            )
        )
    return found
