"""Every questionnaire of configs/ comes back as it was answered, from both providers, in both languages."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from mentoring.intake import take
from mentoring.questionnaire import Asked, Questionnaire
from mentoring.questionnaire_file import questionnaires
from mentoring.rehearsal.answers import answer
from mentoring.rehearsal.exports import Shape, row
from mentoring.rehearsal.people import invent
from tests.exports import a_form, a_programme, a_table

CONFIGS = Path(__file__).parents[3] / "configs"
KNOWN = questionnaires(CONFIGS / "questionnaires")
PROGRAMME = a_programme()
PEOPLE = invent(PROGRAMME, 12, seed=7)
AT = datetime(2026, 11, 2, 8, 12, 5, tzinfo=UTC)


def answered(questionnaire: Questionnaire, number: int) -> dict[str, Any]:
    draw = random.Random(number)  # noqa: S311  the same answers every time
    values = {asked.meaning: answer(PEOPLE[number], asked, draw) for asked in questionnaire.questions}
    values |= {a.meaning: date(2027, 1, 12) for a in questionnaire.questions if a.kind == "date"}
    return values | ({"other_address": "i@perso.example"} if "other_address" in values else {})


def read_back(asked: Asked, value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return tuple(value) if asked.kind in ("choices", "slots") and isinstance(value, list) else value


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("shape", ["google", "microsoft"])
@pytest.mark.parametrize("name", KNOWN)
def test_what_was_answered_comes_back(name: str, shape: Shape, locale: str) -> None:
    questionnaire = KNOWN[name]
    given = [answered(questionnaire, number) for number in range(len(PEOPLE))]
    rows = [
        row(questionnaire, shape, locale, n, AT, "Europe/Paris", values)
        for n, values in enumerate(given, start=1)
    ]
    formats = ["%m/%d/%Y %H:%M:%S"] if shape == "google" and locale == "en" else []
    form = a_form(purpose="survey", role=None, anonymous=questionnaire.anonymous, dates={"formats": formats})
    table = a_table(questionnaire.columns(shape, locale), rows, separator=", " if shape == "google" else ";")
    intake = take("any", form, questionnaire.mapping(), [table], programme=PROGRAMME)
    wanted = [
        {
            a.meaning: read_back(a, values[a.meaning])
            for a in questionnaire.questions
            if values[a.meaning] not in (None, "", [])
        }
        for values in given
    ]
    assert intake.rejected == ()
    assert sorted((dict(a.values) for a in intake.answers), key=str) == sorted(wanted, key=str)
