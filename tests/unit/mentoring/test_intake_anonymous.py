"""Anonymous forms: nothing that is kept tells who answered, or when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mentoring.intake import GONE, Intake
from mentoring.questionnaire import Question
from tests.exports import a_form, a_table
from tests.intakes import statuses, took, took_all

ANONYMOUS = a_form(purpose="survey", role=None, anonymous=True)
SURVEY = {
    "satisfaction": Question(texts=("Note",), kind="scale", least=1, most=5),
    "improve": Question(texts=("Mieux ?",)),
    "address": Question(texts=("Adresse",), kind="address"),
    "submitted_at": Question(texts=("Heure de fin",), kind="timestamp"),
    "response_id": Question(texts=("ID",), kind="id"),
    "extra.second": Question(texts=("Seconde adresse",), kind="address"),
}
SHEET = ("ID", "Heure de fin", "Adresse", "Nom", "Seconde adresse", "Note", "Mieux ?")


def voice(number: int, note: str, text: str = "") -> tuple[str, ...]:
    return (
        str(number),
        f"2026-11-{number:02} 09:00:00",
        f"p{number}@elan.example",
        f"Nom {number}",
        "x@elan.example",
        note,
        text,
    )


def heard(*rows: Sequence[str], **more: Any) -> Intake:
    return took(*rows, headers=SHEET, mapping=SURVEY, form=ANONYMOUS, **more)


def test_an_anonymous_answer_holds_nothing_that_tells_who_gave_it_or_when() -> None:
    intake = heard(voice(1, "4", "Plus souvent"), voice(2, "2"))
    assert {(a.person, a.at) for a in intake.answers} == {(None, None)}
    assert sorted((dict(a.values) for a in intake.answers), key=len) == [
        {"satisfaction": 2}, {"satisfaction": 4, "improve": "Plus souvent"},
    ]  # fmt: skip
    assert intake.addresses == ()


def test_the_key_and_the_order_of_anonymous_answers_come_from_what_was_answered_alone() -> None:
    rows = [voice(n, str(n % 5 + 1), f"texte {n}") for n in range(1, 20)]
    renumbered = [voice(20 - n, row[5], row[6]) for n, row in enumerate(rows, start=1)]
    assert heard(*rows).answers == heard(*renumbered).answers == heard(*reversed(rows)).answers
    keys = [answer.key for answer in heard(*rows).answers]
    assert keys == sorted(keys)


def test_people_who_answer_alike_are_all_heard() -> None:
    intake = heard(*(voice(n, "5") for n in range(1, 8)))
    assert (len({a.key for a in intake.answers}), intake.duplicates) == (7, 0)


def test_the_same_anonymous_export_twice_is_heard_once() -> None:
    rows = [("5", "")] * 3 + [("4", "")]
    tables = [a_table(SHEET[5:], rows, name="a.csv"), a_table(SHEET[5:], [*rows, ("5", "")], name="b.csv")]
    intake = took_all(tables, form=ANONYMOUS, mapping=SURVEY)
    assert (intake.rows, len(intake.answers), intake.duplicates) == (9, 5, 4)


def test_an_anonymous_answer_that_was_edited_is_not_counted_twice() -> None:
    before = heard(voice(1, "4"), voice(2, "2"))
    known = {answer.key: answer.status for answer in before.answers}
    after = heard(voice(1, "5"), voice(2, "2"), known=known)
    assert sorted(statuses(after)) == [("accepted", ""), ("accepted", ""), ("superseded", GONE)]


def test_a_rejected_anonymous_row_shows_nothing_that_tells_who_gave_it() -> None:
    (rejected,) = heard(voice(1, "11", "Plus souvent")).rejected
    assert (rejected.reason, rejected.column) == ("out-of-scale", "Note")
    assert rejected.cells == (("Note", "11"), ("Mieux ?", "Plus souvent"))
