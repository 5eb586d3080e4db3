"""Exports in a folder: every shape gives the same answers, and nothing outside the folder is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from integrations.files.forms import FilesDirectory, FilesForms
from integrations.files.tables import tables_of
from mentoring.errors import BadInput
from mentoring.intake import take
from mentoring.people import Answer
from mentoring.programme import Audience
from tests.exports import FILES, PEOPLE, QUESTIONS, a_form, a_programme, excel_csv

DATA = Path(__file__).parents[2] / "data"


def answers_of(inbox: Path, source: str) -> list[Answer]:
    form = a_form(source=source)
    tables = FilesForms(inbox).read("mentors", form)
    return list(take("mentors", form, QUESTIONS, tables, programme=a_programme()).answers)


@pytest.mark.parametrize("name", FILES)
def test_every_shape_of_export_gives_the_same_answers(name: str) -> None:
    answers = answers_of(DATA, name)
    assert [(a.status, {"submitted_at": a.at, **a.values}) for a in answers] == [
        ("accepted", dict(person)) for person in PEOPLE
    ]


@pytest.mark.parametrize("name", FILES)
def test_the_files_of_the_folder_are_those_the_code_makes(name: str) -> None:
    made, kept = (tables_of(c, name=name, locale="fr") for c in (FILES[name](), (DATA / name).read_bytes()))
    assert [t.frame.to_csv() for t in made] == [t.frame.to_csv() for t in kept]


def test_an_export_that_windows_wrote_before_unicode_is_read(tmp_path: Path) -> None:
    (tmp_path / "mentors.csv").write_bytes(excel_csv("cp1252", ";"))
    assert [answer.values["name"] for answer in answers_of(tmp_path, "mentors.csv")][:2] == [
        "Inès Moreau",
        "Tom Baker",
    ]


def test_all_files_of_the_pattern_are_read_by_name(tmp_path: Path) -> None:
    for name in ("mentors-b.csv", "mentors-a.csv", "mentees.csv", "~$mentors-c.csv", ".mentors-d.csv"):
        (tmp_path / name).write_bytes(FILES["google-sheet.csv"]())
    tables = FilesForms(tmp_path).read("mentors", a_form(source="*mentors*.csv"))
    assert [table.name for table in tables] == ["mentors-a.csv", "mentors-b.csv"]


def test_files_of_sub_folders_are_named_with_their_folder(tmp_path: Path) -> None:
    (tmp_path / "2027").mkdir()
    (tmp_path / "2027" / "mentors.csv").write_bytes(FILES["google-sheet.csv"]())
    assert [table.name for table in FilesForms(tmp_path).read("mentors", a_form(source="2027/*.csv"))] == [
        "2027/mentors.csv"
    ]


def test_no_file_yet_is_no_answer_yet(tmp_path: Path) -> None:
    forms = FilesForms(tmp_path / "not made yet")
    assert forms.read("mentors", a_form(source="mentors.csv")) == ()
    assert FilesDirectory(tmp_path / "not made yet").people(Audience(source="people.csv")) is None


def test_an_unchanged_file_gives_the_very_same_tables_and_a_changed_one_others(tmp_path: Path) -> None:
    path = tmp_path / "mentors.csv"
    path.write_bytes(FILES["google-sheet.csv"]())
    form = a_form(source="mentors.csv")
    first, again = (FilesForms(tmp_path).read("mentors", form) for _ in range(2))
    assert first[0] is again[0]
    path.write_bytes(FILES["google-download.csv"]())
    assert FilesForms(tmp_path).read("mentors", form)[0] is not first[0]


@pytest.mark.parametrize(
    "source",
    ["../secret.csv", "a/../../secret.csv", "/etc/hostname", "C:\\secret.csv", "..\\secret.csv", ".", "a**b"],
)
def test_a_source_outside_the_folder_is_refused(tmp_path: Path, source: str) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    with pytest.raises(BadInput, match="sort du dossier"):
        FilesForms(tmp_path / "inbox", locale="fr").read("mentors", a_form(source=source))


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    (tmp_path / "inbox" / "mentors.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(BadInput, match=r"mentors\.csv: the source leaves the folder"):
        FilesForms(tmp_path / "inbox").read("mentors", a_form(source="mentors.csv"))


def test_the_list_of_people_is_the_last_file_by_name(tmp_path: Path) -> None:
    (tmp_path / "people-1.csv").write_text("address\nold@elan.example\n")
    (tmp_path / "people-2.csv").write_text("address\nnew@elan.example\n")
    table = FilesDirectory(tmp_path).people(Audience(source="people-*.csv"))
    assert table is not None
    assert table.frame["address"].tolist() == ["new@elan.example"]
