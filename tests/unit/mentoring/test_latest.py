"""Which answers count side by side, by what the form is for."""

from __future__ import annotations

import pytest

from mentoring.questionnaire import Question
from tests.exports import a_form, a_programme
from tests.intakes import statuses, took

LOGBOOK = {
    "address": Question(texts=("Adresse",), kind="address"),
    "submitted_at": Question(texts=("Horodateur",), kind="timestamp"),
    "session_date": Question(texts=("Quand",), kind="date"),
    "partner": Question(texts=("Avec",)),
    "charter_version": Question(texts=("Version",)),
    "choice_1": Question(texts=("Choix",)),
    "other_address": Question(texts=("Autre adresse",), kind="address"),
}
COLUMNS = ("Horodateur", "Adresse", "Quand", "Avec", "Version", "Choix", "Autre adresse")


def of_ines(day: str = "", **cells: str) -> tuple[str, ...]:
    at = cells.pop("at", "02/11/2026 09:00:00")
    return (
        at,
        "ines@elan.example",
        day,
        *(cells.get(name, "") for name in ("partner", "version", "choice", "other")),
    )


@pytest.mark.parametrize(
    ("purpose", "first", "second", "both_count"),
    [
        ("logbook", of_ines("12/01/2027"), of_ines("19/01/2027"), True),
        ("logbook", of_ines("12/01/2027", partner="Tom"), of_ines("12/01/2027", partner="Zoé"), True),
        ("logbook", of_ines("12/01/2027"), of_ines("12/01/2027", at="03/11/2026 09:00:00"), False),
        ("logbook", of_ines(""), of_ines("", at="03/11/2026 09:00:00"), True),
        ("charter", of_ines(version="1"), of_ines(version="2"), True),
        ("charter", of_ines(version="1"), of_ines(version="1", at="03/11/2026 09:00:00"), False),
        ("request", of_ines(choice="Tom"), of_ines(choice="Zoé"), True),
        ("request", of_ines(choice="Tom"), of_ines(choice="tom", at="03/11/2026 09:00:00"), False),
        ("merge", of_ines(other="a@elan.example"), of_ines(other="b@elan.example"), True),
        (
            "merge",
            of_ines(other="a@elan.example"),
            of_ines(other="A@elan.example", at="03/11/2026 09:00:00"),
            False,
        ),
        ("survey", of_ines(choice="x"), of_ines(choice="y"), False),
        ("survey", of_ines(partner="Tom"), of_ines(partner="Zoé"), True),
        ("preferences", of_ines(choice="x"), of_ines(choice="y"), False),
        ("withdrawal", of_ines(choice="x"), of_ines(choice="y"), False),
    ],
)
def test_what_a_second_answer_replaces(
    purpose: str, first: tuple[str, ...], second: tuple[str, ...], both_count: bool
) -> None:
    form = a_form(purpose=purpose, role=None)
    intake = took(first, second, headers=COLUMNS, mapping=LOGBOOK, form=form)
    assert statuses(intake) == [("accepted" if both_count else "superseded", ""), ("accepted", "")]


def test_every_round_of_a_pulse_counts_and_of_one_round_the_latest() -> None:
    programme = a_programme(
        surveys={"pulse": "mentors"},
        forms={
            "mentors": {"purpose": "survey", "source": "p*.csv", "questions": {"address": {"texts": ["a"]}}}
        },
    )
    days = ("11/02/2027", "13/02/2027", "12/04/2027", "20/06/2027")
    rows = [of_ines(at=f"{day} 09:00:00", choice=day) for day in days]
    intake = took(
        *rows, headers=COLUMNS, mapping=LOGBOOK, form=programme.forms["mentors"], programme=programme
    )
    assert [status for status, _ in statuses(intake)] == ["superseded", "accepted", "accepted", "accepted"]
