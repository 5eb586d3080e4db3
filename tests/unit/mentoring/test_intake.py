"""Intake: which answer counts, under which key, and what becomes of every row."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mentoring.errors import BadInput
from mentoring.intake import GONE, take
from mentoring.people import AnswerStatus
from mentoring.ports import RawTable
from mentoring.programme import Form
from mentoring.questionnaire import Question
from mentoring.rejects import Remark
from tests.exports import QUESTIONS, a_form, a_programme, a_table
from tests.intakes import BAD, HEADERS, INES, LATER, MAPPING, TOM, statuses, took, took_all


def test_the_latest_answer_of_a_person_counts_wherever_it_stands() -> None:
    intake = took(LATER, TOM, INES)
    assert [(a.status, a.at, a.values["seats"]) for a in intake.answers] == [
        ("accepted", datetime(2026, 11, 5, 8, tzinfo=UTC), 3),
        ("accepted", datetime(2026, 11, 3, 8, tzinfo=UTC), 2),
        ("superseded", datetime(2026, 11, 2, 8, tzinfo=UTC), 1),
    ]
    assert intake.addresses == ("ines@elan.example", "tom@elan.example")


def test_without_dates_the_last_row_counts() -> None:
    assert statuses(took(INES[1:], LATER[1:], headers=HEADERS[1:])) == [("superseded", ""), ("accepted", "")]


def test_the_same_row_twice_is_one_answer() -> None:
    intake = took(INES, TOM, INES)
    assert (intake.rows, intake.duplicates, statuses(intake)) == (3, 1, [("accepted", ""), ("accepted", "")])


def test_the_same_answers_in_two_exports_of_different_shape_are_one() -> None:
    download = ("2026/11/02 9:00:00 AM GMT+1", *INES[1:])
    tables = [a_table(HEADERS, [INES]), a_table(("Timestamp", *HEADERS[1:]), [download], name="download.csv")]
    mapping = MAPPING | {"submitted_at": Question(texts=("Horodateur", "Timestamp"), kind="timestamp")}
    intake = took_all(tables, mapping=mapping)
    assert (intake.duplicates, statuses(intake)) == (1, [("accepted", "")])


def test_blank_rows_are_no_rows() -> None:
    intake = took(("", "", "", ""), INES, (" ", "\u00a0", "", "\t"))
    assert (intake.rows, statuses(intake)) == (1, [("accepted", "")])


def test_a_key_stays_the_same_whatever_is_added_to_the_export() -> None:
    alone = took(INES).answers[0].key
    longer = took(TOM, INES).answers[1].key
    other_file = (
        took_all([a_table((*HEADERS, "Note de Claire"), [(*INES, "vu")], name="copie.csv")]).answers[0].key
    )
    assert alone == longer == other_file


def test_a_mended_answer_keeps_its_key() -> None:
    assert took(INES).answers[0].key == took((*INES[:3], "2")).answers[0].key


def test_two_answers_of_one_second_have_two_keys_and_the_lower_one_in_the_sheet_counts() -> None:
    intake = took(INES, (*INES[:3], "2"))
    assert [(a.status, a.values["seats"]) for a in intake.answers] == [("superseded", 1), ("accepted", 2)]
    assert len({a.key for a in intake.answers}) == 2


@pytest.mark.parametrize(
    ("identifier", "key"), [("ACYDBNgX_1-a", "ACYDBNgX_1-a"), ("7", None), ("no id!", None)]
)
def test_the_providers_own_id_is_the_key_where_it_is_one(identifier: str, key: str | None) -> None:
    mapping = MAPPING | {"response_id": Question(texts=("ID",), kind="id")}
    found = took((identifier, *INES), headers=("ID", *HEADERS), mapping=mapping).answers[0].key
    assert found == key if key else len(found) == 16


def test_numbers_that_start_again_in_every_workbook_are_no_ids_by_themselves() -> None:
    mapping = MAPPING | {"response_id": Question(texts=("ID",), kind="id")}
    tables = [
        a_table(("ID", *HEADERS), [("1", *row)], name=name)
        for name, row in (("fr.xlsx", INES), ("en.xlsx", TOM))
    ]
    assert statuses(took_all(tables, mapping=mapping)) == [("accepted", ""), ("accepted", "")]


def test_an_edited_answer_keeps_its_id_and_the_older_export_is_superseded() -> None:
    mapping = MAPPING | {"response_id": Question(texts=("ID",), kind="id")}
    tables = [
        a_table(("ID", *HEADERS), [("r-1", *row)], name=name)
        for name, row in (("new.csv", LATER), ("old.csv", INES))
    ]
    new, old = took_all(tables, mapping=mapping).answers
    assert (new.key, new.status, old.status) == ("r-1", "accepted", "superseded")
    assert old.key.startswith("r-1~")


def test_of_a_workbook_the_sheet_with_the_questions_is_taken() -> None:
    notes = RawTable("m.xlsx", a_table(("Relances", "Qui"), [("lundi", "Claire")]).frame, ";", sheet="Notes")
    answers = RawTable("m.xlsx", a_table(HEADERS, [INES]).frame, ";", sheet="Form1")
    assert statuses(took_all([notes, answers])) == [("accepted", "")]


def test_a_question_that_is_not_in_the_export_is_named_with_the_closest_header() -> None:
    with pytest.raises(BadInput) as refusal:
        took(INES, headers=("Horodateur", "Adresse", "Nom", "Place"))
    assert refusal.value.where == "mentors.csv"
    assert refusal.value.what == (
        "la question «\u00a0Places\u00a0» (seats) n’est pas dans l’export\u202f; "
        "l’en-tête le plus proche est «\u00a0Place\u00a0»"
    )
    assert "forms.mentors.questions.seats" in refusal.value.instead


def test_of_several_sheets_the_likeliest_says_what_it_lacks() -> None:
    sheets = [
        RawTable("m.xlsx", a_table(headers, []).frame, ";", sheet=sheet)
        for sheet, headers in (("Notes", ("Relances",)), ("Form1", ("Horodateur", "Adresse", "Nom")))
    ]
    with pytest.raises(BadInput, match=r"m\.xlsx, Form1: .*Places"):
        took_all(sheets)


def test_a_question_with_a_default_may_be_missing_or_left_empty() -> None:
    mapping = MAPPING | {"seats": Question(texts=("Places",), kind="number", default="2")}
    without = took(INES[:3], headers=HEADERS[:3], mapping=mapping)
    empty = took((*INES[:3], ""), mapping=mapping)
    assert [i.answers[0].values["seats"] for i in (without, empty)] == [2, 2]


def test_a_provider_need_not_add_its_own_columns() -> None:
    mapping = MAPPING | {"response_id": Question(texts=("ID",), kind="id")}
    assert took(INES[1:], headers=HEADERS[1:], mapping=mapping).answers[0].at is None


def test_dates_that_could_be_read_in_two_ways_stop_the_form_and_say_what_to_write() -> None:
    mapping = MAPPING | {"submitted_at": Question(texts=("Timestamp",), kind="timestamp")}
    rows, headers = [INES, ("25/12/2026 09:00:00", *TOM[1:])], ("Timestamp", *HEADERS[1:])
    with pytest.raises(BadInput) as refusal:
        took(*rows, headers=headers, mapping=mapping)
    assert "02/11/2026 09:00:00 peuvent se lire de deux façons" in refusal.value.what
    assert "forms.mentors.dates.formats" in refusal.value.instead
    form = a_form(dates={"formats": ["%d/%m/%Y %H:%M:%S"], "zone": "America/New_York"})
    assert took(*rows, headers=headers, mapping=mapping, form=form).answers[0].at == datetime(
        2026, 11, 2, 14, tzinfo=UTC
    )


def test_a_question_asked_twice_is_answered_where_it_is_answered() -> None:
    headers = (*HEADERS, "Places")
    intake = took((*INES, ""), (*TOM[:3], "", "4"), (*LATER[:3], "1", "3"), headers=headers)
    assert [a.values["seats"] for a in intake.answers] == [1, 4, 3]


def test_mentees_offer_no_seats_whatever_their_cell_says() -> None:
    form = a_form(role="by-answer")
    mapping = MAPPING | {"role": Question(texts=("Rôle",))}
    rows = [
        (*INES[:3], "0", "Mentee"),
        (*TOM[:3], "", "Mentorée"),
        ("", "zoe@elan.example", "Zoé", "0", "Les deux"),
    ]
    intake = took(*rows, headers=(*HEADERS, "Rôle"), mapping=mapping, form=form)
    assert statuses(intake) == [("accepted", ""), ("accepted", ""), ("rejected", "bad-seats")]
    assert all("seats" not in a.values for a in intake.answers)


def test_somebody_who_enrols_in_both_roles_is_not_their_own_successor() -> None:
    form, headers = a_form(role="by-answer"), (*HEADERS, "Rôle")
    mapping = MAPPING | {"role": Question(texts=("Rôle",))}
    mentor, mentee, both = ((*LATER[:3], "2", role) for role in ("mentor", "mentee", "les deux"))
    early = ("01/11/2026 09:00:00", *INES[1:], "mentor")
    found = [
        statuses(took(*rows, headers=headers, mapping=mapping, form=form))
        for rows in ((mentor, mentee), (early, both), ((*INES[:3], "2", "les deux"), mentor))
    ]
    assert found == [
        [("accepted", ""), ("accepted", "")],
        [("superseded", ""), ("accepted", "")],
        [("accepted", ""), ("accepted", "")],
    ]


def test_two_people_with_one_address_cannot_both_be_written_to() -> None:
    other = ("04/11/2026 09:00:00", "ines@elan.example", "Paul Petit", "1")
    married = ("06/11/2026 09:00:00", "ines@elan.example", "Inès Moreau-Roux", "1")
    intake = took(other, INES, married)
    assert statuses(intake) == [("rejected", "shared-address"), ("superseded", ""), ("accepted", "")]


def test_nobody_can_choose_themself() -> None:
    form = a_form(purpose="preferences", role=None)
    mapping = {"address": MAPPING["address"], "choice_1": Question(texts=("Choix",))}
    intake = took(
        ("ines@elan.example", "INES@elan.example"), headers=("Adresse", "Choix"), mapping=mapping, form=form
    )
    assert statuses(intake) == [("rejected", "self-mentoring")]


def test_a_rejected_row_comes_back_with_where_and_why() -> None:
    (rejected,) = took(INES, BAD).rejected
    assert (rejected.file, rejected.row, rejected.reason, rejected.column) == (
        "mentors.csv",
        3,
        "malformed-address",
        "Adresse",
    )
    assert rejected.cells == tuple(zip(HEADERS, BAD, strict=True))


def test_what_was_removed_from_an_answer_is_said() -> None:
    intake = took((*INES[:2], "Inès\u202e Moreau\0", "1"))
    assert intake.answers[0].values["name"] == "Inès Moreau"
    assert intake.remarks == (Remark("mentors", "mentors.csv", 2, "cleaned", "Nom"),)


def test_a_rejected_row_that_was_mended_is_superseded() -> None:
    first = took(INES, BAD)
    known = {answer.key: answer.status for answer in first.answers}
    again = took(INES, TOM, known=known)
    assert statuses(again) == [("accepted", ""), ("accepted", ""), ("superseded", GONE)]
    assert again.answers[-1].key == first.answers[1].key
    assert (again.rows, again.count("superseded")) == (2, 0)


def test_an_accepted_answer_stays_when_its_export_is_gone() -> None:
    known: dict[str, AnswerStatus] = {"k1": "accepted", "k2": "superseded"}
    assert statuses(took(INES, known=known)) == [("accepted", "")]
    assert took_all([], known={"k3": "rejected"}).answers == ()


def test_more_cells_than_headers_were_pushed_out_of_their_place() -> None:
    intake = took((*INES, ""), (*TOM, "oups"), headers=(*HEADERS, ""))
    assert statuses(intake) == [("accepted", ""), ("rejected", "too-many-cells")]


def test_a_column_without_a_header_in_front_is_just_not_read() -> None:
    assert statuses(took(("0", *INES), headers=("", *HEADERS))) == [("accepted", "")]


@pytest.mark.parametrize(
    ("form", "mapping", "words"),
    [
        (a_form(), {"name": MAPPING["name"]}, "l’adresse"),
        (a_form(role="by-answer"), MAPPING, "mentors ou des mentees"),
        (a_form(role=None), MAPPING, "mentors ou des mentees"),
    ],
)
def test_a_mapping_that_cannot_tell_who_or_what_is_refused(
    form: Form, mapping: dict[str, Question], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        take("mentors", form, mapping, [], programme=a_programme())


def test_an_export_with_headers_only_has_no_answers() -> None:
    intake = take(
        "mentors",
        a_form(),
        QUESTIONS,
        [a_table([q.texts[0] for q in QUESTIONS.values()], [])],
        programme=a_programme(),
    )
    assert (intake.answers, intake.rows) == ((), 0)


def test_tables_that_have_not_changed_are_not_read_again() -> None:
    tables, programme = [a_table(HEADERS, [INES, BAD])], a_programme()
    first = took_all(tables, programme=programme)
    assert took_all(tables, programme=programme).rejected is first.rejected
    assert took_all([a_table(HEADERS, [INES, BAD])], programme=programme).rejected is not first.rejected
    narrower = took_all(
        tables, programme=programme, mapping={key: MAPPING[key] for key in ("address", "name")}
    )
    assert all(set(answer.values) <= {"address", "name"} for answer in narrower.answers)
