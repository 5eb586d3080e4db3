"""A small enrolment form, rows of it, and their intake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mentoring.intake import Intake, take
from mentoring.people import AnswerStatus
from mentoring.ports import RawTable
from mentoring.programme import Form
from mentoring.questionnaire import Question
from tests.exports import a_form, a_programme, a_table

HEADERS = ("Horodateur", "Adresse", "Nom", "Places")
MAPPING = {
    "submitted_at": Question(texts=("Horodateur",), kind="timestamp"),
    "address": Question(texts=("Adresse",), kind="address"),
    "name": Question(texts=("Nom",)),
    "seats": Question(texts=("Places",), kind="number"),
}
INES = ("02/11/2026 09:00:00", "ines@elan.example", "Inès Moreau", "1")
LATER = ("05/11/2026 09:00:00", "Ines@Elan.example", "Inès Moreau", "3")
TOM = ("03/11/2026 09:00:00", "tom@elan.example", "Tom Baker", "2")
BAD = ("03/11/2026 09:00:00", "tom@", "Tom Baker", "2")


def took(
    *rows: Sequence[str],
    form: Form | None = None,
    headers: Sequence[str] = HEADERS,
    mapping: Any = MAPPING,
    **more: Any,
) -> Intake:
    return took_all([a_table(headers, rows)], form=form, mapping=mapping, **more)


def took_all(
    tables: Sequence[RawTable], form: Form | None = None, mapping: Any = MAPPING, **more: Any
) -> Intake:
    return take("mentors", form or a_form(), mapping, tables, **{"programme": a_programme()} | more)


def statuses(intake: Intake) -> list[tuple[AnswerStatus, str]]:
    return [(answer.status, answer.reason) for answer in intake.answers]
