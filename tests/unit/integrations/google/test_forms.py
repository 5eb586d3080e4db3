from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from integrations.google.door import Doors
from integrations.google.forms import GoogleForms
from integrations.google.settings import GoogleSettings
from integrations.memory import MemoryMeter
from mentoring.errors import BadInput, ProviderError
from mentoring.intake import take
from mentoring.ports import RawTable
from mentoring.programme import Form
from mentoring.programme_file import load, questionnaires
from mentoring.questionnaire_file import mapping
from tests.builders import NOW
from tests.loopback.google.client import ROOT, Loopback
from tests.loopback.google.plants import plant

KNOWN = questionnaires(ROOT / "configs" / "questionnaires")
FORM = Form(purpose="enrolment", role="mentee", questionnaire="mentee-enrolment", source="mentees-2027")
ADDRESS, GOALS = (
    "Votre adresse électronique professionnelle",
    "À quoi aimeriez-vous arriver grâce à cet accompagnement ?",
)


def header(questionnaire: str, meaning: str) -> str:
    """The question as the French form words it."""
    (asked,) = (one for one in KNOWN[questionnaire].questions if one.meaning == meaning)
    return asked.header("fr", "google")


GOALS, YEARS, IMPROVE = (
    header("mentee-enrolment", "goals"),
    header("mentee-enrolment", "experience_years"),
    header("midpoint", "improve"),
)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def forms(settings: GoogleSettings, meter: MemoryMeter, clock: Clock, tmp_path: Path) -> Any:
    patient = replace(settings, timeout_s=30)  # the stand-in takes a moment for thousands of answers
    with Doors(patient, meter, clock, sleep=lambda _: None) as doors:
        yield GoogleForms(doors, tmp_path / "answers")


def rows(table: RawTable) -> list[list[str]]:
    return [list(row) for row in table.frame.itertuples(index=False)]


def an_answer(n: int, at: str = "2027-01-10T08:00:00Z", **cells: Any) -> dict[str, Any]:
    return {"id": f"r-{n}", "at": at, "cells": {ADDRESS: f"ada{n}@acme.example", **cells}}


def test_a_form_is_read_as_its_export_would_be(forms: GoogleForms, google: Loopback) -> None:
    plant(google, "mentees-2027", KNOWN["mentee-enrolment"], "fr")
    google.answers(
        "mentees-2027",
        [
            an_answer(
                2, "2027-01-10T09:00:00+01:00", **{GOALS: ["Un but", "Un autre, avec virgule ; et plus"]}
            ),
            an_answer(1, "2027-01-10T07:00:00Z"),
        ],
    )
    (table,) = forms.read("mentees", FORM)
    headers = list(table.frame.columns)
    assert headers[:2] == ["ID", "Timestamp"]
    assert headers[2:] == list(KNOWN["mentee-enrolment"].columns("google", "fr")[1:])
    assert [row[:3] for row in rows(table)] == [
        ["r-1", "2027-01-10T07:00:00.000000Z", "ada1@acme.example"],
        ["r-2", "2027-01-10T08:00:00.000000Z", "ada2@acme.example"],
    ]
    assert table.frame[GOALS].tolist() == ["", "Un but\nUn autre, avec virgule ; et plus"]
    assert (table.name, table.multiple_separator) == ("mentees", "\n")


def test_the_very_same_table_is_given_while_nothing_changes(forms: GoogleForms, google: Loopback) -> None:
    plant(google, "mentees-2027", KNOWN["mentee-enrolment"], "fr")
    google.answers("mentees-2027", [an_answer(1)])
    first = forms.read("mentees", FORM)
    assert forms.read("mentees", FORM)[0] is first[0]
    google.answers("mentees-2027", [an_answer(2)])
    assert forms.read("mentees", FORM)[0] is not first[0]


def test_only_new_and_edited_answers_are_fetched_and_once_a_day_all(
    forms: GoogleForms, google: Loopback, clock: Clock
) -> None:
    plant(google, "mentees-2027", KNOWN["mentee-enrolment"], "fr")
    google.answers("mentees-2027", [an_answer(n, f"2027-01-0{n}T08:00:00Z") for n in range(1, 5)])
    forms.read("mentees", FORM)
    edited = an_answer(2, "2027-01-10T08:00:00Z", **{"Votre prénom": "Ada"})
    google.answers("mentees-2027", [edited, an_answer(5, "2027-01-10T09:00:00Z")])
    google.tell("forget", form="mentees-2027", id="r-1")
    (table,) = forms.read("mentees", FORM)
    assert table.frame["ID"].tolist() == ["r-1", "r-3", "r-4", "r-2", "r-5"]
    assert table.frame["Votre prénom"].tolist() == ["", "", "", "Ada", ""]
    assert google.ask("fetched") == {"mentees-2027": 4 + 3}  # the newest one again: readings overlap
    clock.now += timedelta(days=1)
    (table,) = forms.read("mentees", FORM)
    assert table.frame["ID"].tolist() == ["r-3", "r-4", "r-2", "r-5"]


def test_what_is_kept_is_ours_alone_and_may_be_thrown_away(
    forms: GoogleForms, google: Loopback, tmp_path: Path
) -> None:
    plant(google, "mentees-2027", KNOWN["mentee-enrolment"], "fr")
    google.answers("mentees-2027", [an_answer(1)])
    forms.read("mentees", FORM)
    (kept,) = (tmp_path / "answers").iterdir()
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    kept.write_text("{")
    assert len(forms.read("mentees", FORM)[0].frame) == 1
    forms.forget()
    assert list((tmp_path / "answers").iterdir()) == []
    assert len(forms.read("mentees", FORM)[0].frame) == 1


def test_pages_and_repeated_answers_come_to_one_row_each(forms: GoogleForms, google: Loopback) -> None:
    plant(google, "mentees-2027", KNOWN["mentee-enrolment"], "fr")
    google.answers("mentees-2027", [an_answer(n) for n in range(5_100)])
    google.fault("forms.forms.responses.list", "twice", times=2)
    (table,) = forms.read("mentees", FORM)
    assert (len(table.frame), table.frame["ID"].nunique()) == (5_100, 5_100)
    assert google.ask("calls")["forms.forms.responses.list"] == 2


def test_pages_that_go_in_circles_are_given_up(forms: GoogleForms, google: Loopback) -> None:
    plant(google, "mentees-2027", KNOWN["mentee-enrolment"], "fr")
    google.answers("mentees-2027", [an_answer(n) for n in range(5_100)])
    google.fault("forms.forms.responses.list", "circle", times=9)
    with pytest.raises(ProviderError, match="in circles"):
        forms.read("mentees", FORM)


def test_an_edited_answer_keeps_its_key_in_the_intake(forms: GoogleForms, google: Loopback) -> None:
    programme = load(ROOT / "configs" / "elan-2027.yaml", ROOT / "configs" / "questionnaires")
    plant(google, "mentees-2027", KNOWN["mentee-enrolment"], "fr")
    cells: dict[str, Any] = {
        "Votre prénom": "Ada",
        "Votre nom de famille": "Dupont",
        YEARS: "4",
        GOALS: [next(iter(KNOWN["mentee-enrolment"].mapping()["goals"].options.values()))[0]],
        "Quelles compétences souhaitez-vous développer ?": [
            words[0]
            for words in list(KNOWN["mentee-enrolment"].mapping()["skills_wanted"].options.values())[:2]
        ],
        "Dans quelles langues pouvez-vous mener un entretien ?": ["Français"],
    }
    seen = []
    for at, years in (("2027-01-10T08:00:00Z", "4"), ("2027-01-11T08:00:00Z", "5")):
        cells[YEARS] = years
        google.answers("mentees-2027", [an_answer(1, at, **cells)])
        intake = take("mentees", FORM, mapping(FORM, KNOWN), forms.read("mentees", FORM), programme=programme)
        (answer,) = intake.answers
        assert answer.status == "accepted", answer.reason
        seen.append((answer.key, answer.values["experience_years"], len(answer.values["skills_wanted"])))
    assert seen == [("r-1", 4, 2), ("r-1", 5, 2)]


def test_of_an_anonymous_form_no_time_and_no_address_leaves_google(
    forms: GoogleForms, google: Loopback, tmp_path: Path
) -> None:
    plant(google, "midpoint", KNOWN["midpoint"], "fr")
    google.answers(
        "midpoint",
        [
            {
                "id": f"r-{n}",
                "at": "2027-01-10T08:00:00Z",
                "email": "eve@acme.example",
                "cells": {IMPROVE: word},
            }
            for n, word in enumerate(("c", "a", "b"))
        ],
    )
    form = Form(purpose="survey", questionnaire="midpoint", source="midpoint", anonymous=True)
    (table,) = forms.read("midpoint", form)
    text = table.frame.to_csv()
    assert list(table.frame.columns) == list(KNOWN["midpoint"].columns("google", "fr")[1:])
    assert table.frame[IMPROVE].tolist() == ["a", "b", "c"]
    assert not any(word in text for word in ("eve@", "2027", "r-1"))
    assert not (tmp_path / "answers").exists()


def test_addresses_that_the_form_collects_have_a_column(forms: GoogleForms, google: Loopback) -> None:
    plant(google, "mentees-2027", KNOWN["mentee-enrolment"], "fr")
    google.answers("mentees-2027", [{**an_answer(1), "email": "ada1@acme.example"}])
    (table,) = forms.read("mentees", FORM)
    assert rows(table)[0][:3] == ["r-1", "2027-01-10T08:00:00.000000Z", "ada1@acme.example"]


def test_a_grid_has_one_column_a_row(forms: GoogleForms, google: Loopback) -> None:
    rowed = [{"rowQuestion": {"title": title}} for title in ("lundi", "mardi")]
    grid = {"columns": {"type": "RADIO", "options": [{"value": "matin"}, {"value": "soir"}]}}
    item = {"title": "Quand ?", "questionGroupItem": {"questions": rowed, "grid": grid}}
    google.tell("form", id="grid", items=[item, {"title": "Merci", "textItem": {}}])
    google.answers("grid", [{"id": "r-1", "at": NOW.isoformat(), "cells": {"Quand ? [mardi]": "soir"}}])
    (table,) = forms.read("grid", Form(purpose="survey", source="grid"))
    assert list(table.frame.columns) == ["ID", "Timestamp", "Quand ? [lundi]", "Quand ? [mardi]"]
    assert rows(table)[0][2:] == ["", "soir"]


def a_book(**more: Any) -> dict[str, Any]:
    header = ["Horodateur", "Adresse e-mail", "Depuis quand ?", "Combien ?"]
    answers = [[46397.5, "ada@acme.example", 46300, 3], [46400.25, "eve@acme.example", "", 2.5]]
    return {
        "id": "book-1",
        "title": "Réponses",
        "timeZone": "Europe/Paris",
        "sheets": {"Réponses": [header, *answers]},
    } | more


def test_a_spreadsheet_is_read_with_instants_of_its_own_zone(forms: GoogleForms, google: Loopback) -> None:
    google.tell(
        "sheet", **a_book(sheets={**a_book()["sheets"], "Vide": [], "L'autre": [["a", "b"], ["1", ""]]})
    )
    source = "https://docs.google.com/spreadsheets/d/book-1/edit#gid=0"
    tables = forms.read("mentees", Form(purpose="survey", source=source))
    assert [(table.name, table.sheet, table.multiple_separator) for table in tables] == [
        ("mentees", "Réponses", ", "),
        ("mentees", "L'autre", ", "),
    ]
    assert rows(tables[0]) == [
        ["2027-01-10 12:00:00+01:00", "ada@acme.example", "46300", "3"],
        ["2027-01-13 06:00:00+01:00", "eve@acme.example", "", "2.5"],
    ]


def test_a_spreadsheet_of_an_anonymous_form_has_neither_times_nor_addresses(
    forms: GoogleForms, google: Loopback
) -> None:
    google.tell("sheet", **a_book())
    form = Form(purpose="survey", source="sheet:book-1", anonymous=True)
    (table,) = forms.read("midpoint", form)
    assert (list(table.frame.columns), rows(table)) == (
        ["Depuis quand ?", "Combien ?"],
        [["", "2.5"], ["46300", "3"]],
    )


def test_several_forms_are_several_tables(forms: GoogleForms, google: Loopback) -> None:
    for locale in ("fr", "en"):
        plant(google, f"mentees-{locale}", KNOWN["mentee-enrolment"], locale)
    form = FORM.model_copy(update={"source": "mentees-fr https://docs.google.com/forms/d/mentees-en/edit"})
    assert [table.name for table in forms.read("mentees", form)] == ["mentees", "mentees (2)"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("https://docs.google.com/forms/d/e/1FAIpQL/viewform", "address at which people answer"),
        ("mentor*.csv", "no form or spreadsheet"),
        ("https://evil.example/forms/d/abc/edit", "no form or spreadsheet"),
        ("nobody-knows", "not shared with the sender"),
        ("sheet:nobody-knows", "not shared with the sender"),
        ("secret-form", "not shared with the sender"),
    ],
)
def test_a_source_that_is_none_or_not_shared_is_refused_with_what_to_do(
    forms: GoogleForms, google: Loopback, source: str, said: str
) -> None:
    plant(google, "secret-form", KNOWN["pulse"], "fr")
    google.tell("share", id="secret-form", shared=False)
    with pytest.raises(BadInput, match=said) as error:
        forms.read("mentees", Form(purpose="survey", source=source))
    assert error.value.where == "forms.mentees.source"
    assert error.value.instead


def test_what_was_kept_of_a_form_that_becomes_anonymous_is_removed(
    forms: GoogleForms, google: Loopback, tmp_path: Path
) -> None:
    plant(google, "midpoint", KNOWN["midpoint"], "fr")
    form = Form(purpose="survey", source="midpoint")
    forms.read("midpoint", form)
    assert [json.loads(path.read_text())["form"] for path in (tmp_path / "answers").iterdir()] == ["midpoint"]
    forms.read("midpoint", form.model_copy(update={"anonymous": True}))
    assert list((tmp_path / "answers").iterdir()) == []
