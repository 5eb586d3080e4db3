"""Whatever stands in an export, each row is accepted, rejected, superseded or a duplicate, and nothing breaks."""

from __future__ import annotations

import csv
import io
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mentoring.enrolling import facts_from
from mentoring.errors import BadInput
from mentoring.intake import Intake, take
from mentoring.people import Facts
from mentoring.ports import RawTable
from mentoring.programme import Form
from mentoring.questionnaire import Question
from mentoring.rejects import REASONS, harmless, rejects_table
from tests.exports import a_form, a_programme, a_table

QUESTIONS = {
    "response_id": Question(texts=("ID",), kind="id"),
    "submitted_at": Question(texts=("Horodateur",), kind="timestamp"),
    "address": Question(texts=("Adresse",), kind="address"),
    "other_address": Question(texts=("Autre adresse",), kind="address"),
    "name": Question(texts=("Nom",)),
    "role": Question(texts=("Rôle",)),
    "also_other_role": Question(texts=("Et l’autre rôle ?",), kind="yes-no"),
    "seats": Question(texts=("Places",)),
    "skills_offered": Question(texts=("Offre",), kind="choices", options={"a": ("A, b",), "c": ("C",)}),
    "time_zone": Question(texts=("Fuseau",), kind="zone"),
    "availability": Question(texts=("Quand",), kind="slots"),
    "satisfaction": Question(texts=("Note",), kind="scale", least=1, most=5),
    "session_date": Question(texts=("Jour",), kind="date"),
    "experience_years": Question(texts=("Années",), kind="number"),
    "extra.offset": Question(texts=("Décalage",), kind="offset"),
    "choice_1": Question(texts=("Choix",), kind="choice", default="rien"),
    "withdraw": Question(texts=("Partir ?",), kind="yes-no"),
    "stop_writing": Question(texts=("Silence ?",), kind="yes-no"),
    "charter_agreed": Question(texts=("Charte",), kind="yes-no"),
}
HEADERS = [question.texts[0] for question in QUESTIONS.values()]

POOL = (
    "", " ", "a@elan.example", "B@elan.example", "b@elan.example", "Inès Moreau", "Tom", "mentor", "mentee", "les deux",
    "oui", "non", "1", "3", "-1", "5,5", "A, b, C", "C;A, b;", "Europe/Paris", "lundi matin", "02/11/2026 09:00:00",
    "2026-11-03T09:00:00Z", "46034,5", "2026/11/02 9:00:00 AM GMT+1", "r-1", "7", "'=1+1", "\0", "\u202e", "x" * 400,
)  # fmt: skip
SENSIBLE = st.sampled_from(POOL)
CELL = st.one_of(SENSIBLE, SENSIBLE, st.text(max_size=30))
ROW = st.lists(CELL, min_size=len(HEADERS), max_size=len(HEADERS))
TABLE = st.lists(ROW, max_size=5)
FORMS = [
    a_form(role="by-answer"),
    a_form(role="mentor"),
    *(
        a_form(purpose=p, role=None)
        for p in ("survey", "charter", "withdrawal", "logbook", "preferences", "request", "merge")
    ),
    a_form(purpose="survey", role=None, anonymous=True),
]
PROGRAMME = a_programme(surveys={"pulse": "mentors"})


def took(form: Form, tables: list[RawTable], **more: Any) -> Intake:
    return take("mentors", form, QUESTIONS, tables, programme=PROGRAMME, **more)


@given(form=st.sampled_from(FORMS), first=TABLE, second=TABLE)
def test_every_row_becomes_one_thing(form: Form, first: list[list[str]], second: list[list[str]]) -> None:
    tables = [a_table(HEADERS, first), a_table(HEADERS, second, name="again.csv", separator=";")]
    intake = took(form, tables)
    filled = sum(any(cell.strip() for cell in row) for row in [*first, *second])
    assert intake.rows == filled
    assert (
        intake.rows
        == sum(intake.count(s) for s in ("accepted", "rejected", "superseded")) + intake.duplicates
    )
    assert len({answer.key for answer in intake.answers}) == len(intake.answers)
    assert len(intake.rejected) == intake.count("rejected")
    assert {rejected.reason for rejected in intake.rejected} <= REASONS.keys()
    assert took(form, tables, known={a.key: a.status for a in intake.answers}) == intake


@given(form=st.sampled_from(FORMS), rows=TABLE)
def test_the_facts_that_follow_are_the_same_every_time(form: Form, rows: list[list[str]]) -> None:
    intake = took(form, [a_table(HEADERS, rows)])
    ids = {address: f"P{number:04}" for number, address in enumerate(intake.addresses, start=1)}
    first = facts_from(form, intake.answers, Facts(), PROGRAMME, ids)
    known = recorded(Facts(), first)
    second = facts_from(form, intake.answers, known, PROGRAMME, ids)
    assert recorded(known, second) == known
    assert all("@" not in str(answer.values.get("address", "")) for answer in known.answers)


def test_ten_thousand_rows_with_anything_in_them_become_one_thing_each() -> None:
    draw = random.Random(2027)  # noqa: S311  the same rows every time
    texts = ["".join(map(chr, draw.choices(range(1, 1_200), k=9))) for _ in range(500)]
    rows = []
    for number in range(10_000):
        row = [
            "",
            f"2026-11-{number % 30 + 1:02}T09:00:00Z",
            f"p{number % 6_000}@elan.example",
            "",
            f"N{number % 6_000}",
            "mentor",
        ]
        row += [""] * (len(HEADERS) - len(row))
        row[draw.randrange(len(row))] = draw.choice([*POOL, *texts])
        rows.append(row)
    intake = took(FORMS[0], [a_table(HEADERS, rows)])
    counted = {status: intake.count(status) for status in ("accepted", "rejected", "superseded")}
    assert sum(counted.values()) + intake.duplicates == intake.rows == 10_000
    assert all(counted.values())


def recorded(before: Facts, facts: Any) -> Facts:
    """What a ledger holds after recording these facts."""
    people = dict(before.people)
    rooms: dict[str, dict[Any, Any]] = {
        "Enrolment": {(e.person, e.role): e for e in before.enrolments},
        "Signature": {(s.person, s.version): s for s in before.signatures},
        "Session": {(s.pair, s.at): s for s in before.sessions},
        "Answer": {(a.form, a.key): a for a in before.answers},
    }
    for fact in facts:
        match type(fact).__name__:
            case "Person":
                people[fact.id] = fact
            case "Enrolment":
                rooms["Enrolment"][fact.person, fact.role] = fact
            case "Signature":
                rooms["Signature"][fact.person, fact.version] = fact
            case "Session":
                rooms["Session"][fact.pair, fact.at] = fact
            case "Answer":
                rooms["Answer"][fact.form, fact.key] = fact
    return Facts(
        people=people,
        enrolments=tuple(rooms["Enrolment"].values()),
        signatures=tuple(rooms["Signature"].values()),
        sessions=tuple(rooms["Session"].values()),
        answers=tuple(rooms["Answer"].values()),
    )


@given(
    headers=st.lists(st.one_of(st.sampled_from(HEADERS), st.text(max_size=12)), max_size=25),
    cell=st.text(max_size=5),
)
def test_any_headers_are_read_or_refused_with_what_to_do(headers: list[str], cell: str) -> None:
    try:
        intake = took(FORMS[1], [a_table(headers, [[cell] * len(headers)] if headers else [])])
    except BadInput as refusal:
        told = refusal.instead
    else:
        told = str(intake.rows in (0, 1))
    assert told


@given(
    cells=st.lists(
        st.one_of(
            st.text(max_size=10), st.sampled_from(["=1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "\0=1"])
        ),
        min_size=1,
    )
)
def test_no_cell_of_the_rejects_can_run(cells: list[str]) -> None:
    headers = [f"q{number}" for number in range(len(cells))]
    intake = take(
        "mentors", a_form(), {"address": Question(texts=("Adresse",))}, [a_table(["Adresse", *headers], [["x", *cells]])],
        programme=PROGRAMME,
    )  # fmt: skip
    table = rejects_table(intake.rejected, "en").decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(table, newline=""))
    assert row[6:] == [harmless(cell) for cell in cells]
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
        for cell in (*head, *row)
    )
