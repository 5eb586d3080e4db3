"""Files as people really save them: read as text, or refused with what to do instead."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from integrations.files import tables
from integrations.files.tables import read_tables, tables_of
from mentoring.errors import BadInput
from mentoring.ports import RawTable


def csv_of(content: bytes | str, name: str = "mentors.csv") -> RawTable:
    (table,) = tables_of(content.encode() if isinstance(content, str) else content, name=name, locale="en")
    return table


def rows_of(table: RawTable) -> list[list[str]]:
    return [list(map(str, table.frame.columns)), *table.frame.to_numpy().tolist()]


def workbook(**sheets: Sequence[Sequence[Any]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return content.getvalue()


WANTED = [["Nom", "Adresse"], ["Inès", "ines@elan.example"]]


@pytest.mark.parametrize(
    ("saved_as", "content"),
    [
        ("UTF-8", b"Nom,Adresse\nIn\xc3\xa8s,ines@elan.example\n"),
        ("UTF-8 with a mark", b"\xef\xbb\xbfNom,Adresse\nIn\xc3\xa8s,ines@elan.example\n"),
        ("a mark and quotes", b'\xef\xbb\xbf"Nom","Adresse"\n"In\xc3\xa8s","ines@elan.example"\n'),
        ("Windows line ends", b"Nom,Adresse\r\nIn\xc3\xa8s,ines@elan.example\r\n"),
        ("old Mac line ends", b"Nom,Adresse\rIn\xc3\xa8s,ines@elan.example\r"),
        ("no line end at the end", b"Nom,Adresse\nIn\xc3\xa8s,ines@elan.example"),
        ("cp1252, semicolons", b"Nom;Adresse\r\nIn\xe8s;ines@elan.example\r\n"),
        ("UTF-16, tabs", "Nom\tAdresse\r\nInès\tines@elan.example\r\n".encode("utf-16")),
        ("UTF-16 big endian", b"\xfe\xff" + "Nom\tAdresse\nInès\tines@elan.example\n".encode("utf-16-be")),
        ("Excel's own first line", "sep=;\r\nNom;Adresse\r\nInès;ines@elan.example\r\n".encode()),
        ("blank rows at the end", "Nom,Adresse\nInès,ines@elan.example\n,\n,\n\n".encode()),
        ("empty columns at the right", "Nom,Adresse,,\nInès,ines@elan.example,,\n".encode()),
        ("a title above", "Réponses,\n,\nNom,Adresse\nInès,ines@elan.example\n".encode()),
    ],
)
def test_a_csv_is_read_however_it_was_saved(saved_as: str, content: bytes) -> None:
    assert rows_of(csv_of(content)) == WANTED, saved_as


def test_a_stray_byte_does_not_spoil_the_other_accents() -> None:
    content = "Nom,Adresse\nInès Zoé Hélène Gaëlle,i@elan.example\n".encode() + b"\xff,t@elan.example\n"
    assert csv_of(content).frame["Nom"].tolist() == ["Inès Zoé Hélène Gaëlle", "\ufffd"]


def test_a_short_row_is_filled_up() -> None:
    assert rows_of(csv_of("a,b,c\n1\n1,2\n")) == [["a", "b", "c"], ["1", "", ""], ["1", "2", ""]]


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("Nom;Quels sont vos buts, besoins, envies ?;Adresse\nInès;;i@elan.example\n", 3),
        ("Nom;Quels sont vos buts, besoins, envies ?;Adresse\n", 3),
        ('Nom,"Vos buts (a; b; c) ?",Adresse\nInès,a;b,i@elan.example\n', 3),
        ("Nom\tVos buts; vos envies, vos besoins\nInès\ta, b; c\n", 2),
        ("Nom\nInès\nTom\n", 1),
        ("Nom;Adresse;Note\nA, B, C;x;y\nD, E, F;x;y\n", 3),
    ],
)
def test_the_delimiter_is_told_from_prose(text: str, headers: int) -> None:
    assert len(csv_of(text).frame.columns) == headers


def test_headers_are_kept_as_written_even_twice_or_over_several_lines() -> None:
    table = csv_of('"Vos buts\nen deux mots",Commentaire\u00a0,Commentaire\u00a0\na,b,c\n')
    assert list(table.frame.columns) == ["Vos buts\nen deux mots", "Commentaire\u00a0", "Commentaire\u00a0"]


def test_nothing_in_a_cell_is_interpreted() -> None:
    cells = ["NA", "null", "007", "1e5", "TRUE", "=1+1", " x ", "None", "12/11/2026"]
    assert rows_of(csv_of("a,b,c,d,e,f,g,h,i\n" + ",".join(cells) + "\n"))[1] == cells


def test_cells_pushed_out_of_their_column_stay_in_sight() -> None:
    assert rows_of(csv_of("a,b\n1,2\n1,2,3\n")) == [["a", "b", ""], ["1", "2", ""], ["1", "2", "3"]]


def test_a_row_between_answers_may_be_blank_and_rows_keep_their_number() -> None:
    table = csv_of("Réponses,\nNom,Adresse\n\nInès,i@elan.example\n")
    assert (table.first_row, len(table.frame)) == (3, 2)


def test_a_nul_that_somebody_pasted_does_not_refuse_the_whole_export() -> None:
    assert rows_of(csv_of("Nom,Texte\nInès,a\0b\nTom,c\n"))[1:] == [["Inès", "a\0b"], ["Tom", "c"]]
    with pytest.raises(BadInput, match="neither"):
        csv_of("N\0o\0m\0,\0A\0\n\0")


def test_an_answer_of_ten_megabytes_is_read() -> None:
    table = csv_of("Nom,Texte\nInès," + "x" * 10_000_000 + "\n")
    assert len(table.frame["Texte"][0]) == 10_000_000


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("Timestamp,a\n2022/10/17 6:31:58 PM GMT+3,x;y\n", ";"),
        ('Horodateur,a\n17/10/2022 18:31:58,"x, y"\n', ", "),
        ("ID;Heure de début ;Heure de fin;a\n1;;;x;y;\n", ";"),
        ("role,email\nmentor,a@elan.example\n", ", "),
    ],
)
def test_how_choices_are_joined_is_told_from_where_the_export_comes(text: str, separator: str) -> None:
    assert csv_of(text).multiple_separator == separator


def test_a_workbook_gives_a_table_a_sheet_that_has_something() -> None:
    content = workbook(Notes=[["lundi"]], Vide=[], Form1=WANTED)
    found = tables_of(content, name="m.xlsx", locale="fr")
    assert [(t.name, t.sheet, len(t.frame)) for t in found] == [
        ("m.xlsx", "Notes", 0),
        ("m.xlsx", "Form1", 1),
    ]


def test_a_workbook_is_known_by_what_it_is_not_by_its_name() -> None:
    assert rows_of(csv_of(workbook(Form1=WANTED), "mentors.csv")) == WANTED


def test_the_cells_of_a_workbook_become_what_one_sees() -> None:
    cells = [3, 2.5, True, False, date(2026, 11, 2), datetime(2026, 11, 2, 9, 5), time(9, 30), "", "007"]  # noqa: DTZ001  as Excel
    table = csv_of(workbook(F=[[f"c{n}" for n in range(len(cells))], cells]), "m.xlsx")
    assert rows_of(table)[1][:6] == ["3", "2.5", "true", "false", "2026-11-02", "2026-11-02 09:05:00"]
    assert rows_of(table)[1][7:] == ["", "007"]


def test_notes_beside_the_table_of_a_workbook_are_left_out() -> None:
    assert rows_of(csv_of(workbook(F=[["a", "b"], ["1", "2", "vu par Claire"]]), "m.xlsx")) == [
        ["a", "b"],
        ["1", "2"],
    ]


def test_json_objects_are_rows_and_lists_are_joined() -> None:
    records = [
        {"name": "Inès", "slots": ["lundi", "mardi"], "n": 2, "ok": True},
        {"name": "Tom", "more": {"a": 1}},
    ]
    table = csv_of(json.dumps(records), "answers.json")
    assert rows_of(table) == [
        ["name", "slots", "n", "ok", "more"],
        ["Inès", "lundi;mardi", "2", "true", ""],
        ["Tom", "", "", "", '{"a": 1}'],
    ]
    assert table.multiple_separator == ";"


def test_values_of_a_json_list_that_hold_a_semicolon_stay_whole() -> None:
    table = csv_of(json.dumps([{"c": ["a; b", "c"]}]), "answers.json")
    assert (table.frame["c"][0], table.multiple_separator) == ("a; b\nc", "\n")


def test_an_empty_json_list_is_no_answer_yet() -> None:
    assert tables_of(b" [ ] ", name="answers.json", locale="en") == ()


def test_a_header_may_begin_with_a_bracket() -> None:
    assert rows_of(csv_of("[1] Nom,Adresse\nx,y\n")) == [["[1] Nom", "Adresse"], ["x", "y"]]


def broken(content: bytes, share: float = 0.6) -> bytes:
    return content[: int(len(content) * share)]


def with_part(content: bytes, part: str, new: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as archive:
        for name in old.namelist():
            archive.writestr(name, new if name == part else old.read(name))
    return made.getvalue()


BOOK = workbook(Form1=WANTED)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
SHEET = "xl/worksheets/sheet1.xml"
BAD_FILES: list[tuple[str, bytes, str, str]] = [
    # what it is, its content, what is said in English, what is said in French
    ("nothing at all", b"", "is empty", "est vide"),
    ("spaces and line ends", b" \r\n\t\n ", "is empty", "est vide"),
    ("a mark and nothing", b"\xef\xbb\xbf", "is empty", "est vide"),
    ("zeros", b"\0" * 4096, "is empty", "est vide"),
    ("only delimiters", b",,,\n,,,\n", "no row of headers", "aucune ligne"),
    ("only quotes", b'"",""\n"",""\n', "no row of headers", "aucune ligne"),
    ("a PDF called CSV", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF", "un PDF"),
    ("a sign-in page", b"<!DOCTYPE html><html><head><title>Sign in</title>", "web page", "page web"),
    (
        "a sign-in page in capitals",
        b"\r\n <HTML lang=fr><body>Connexion</body></HTML>",
        "web page",
        "page web",
    ),
    ("a page with a mark", b"\xef\xbb\xbf<html></html>", "web page", "page web"),
    ("a redirecting script", b"<script>location='https://login.example'</script>", "web page", "page web"),
    (
        "an XML answer",
        b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>",
        "web page",
        "page web",
    ),
    ("a workbook of Excel 2003", OLE, "before 2007", "avant 2007"),
    (
        "a workbook with a password",
        OLE + "EncryptedPackage".encode("utf-16-le"),
        "by a password",
        "mot de passe",
    ),
    ("half a workbook", broken(BOOK), "damaged", "abîmé"),
    ("a tenth of a workbook", broken(BOOK, 0.1), "damaged", "abîmé"),
    ("the first bytes of a workbook", b"PK\x03\x04", "damaged", "abîmé"),
    ("an empty archive", b"PK\x05\x06" + b"\0" * 18, "damaged", "abîmé"),
    (
        "a workbook with torn XML",
        with_part(BOOK, SHEET, b"<worksheet><sheetData><row r="),
        "damaged",
        "abîmé",
    ),
    ("a workbook without a sheet", with_part(BOOK, "xl/workbook.xml", b"<workbook/>"), "", ""),
    ("another archive", with_part(BOOK, "[Content_Types].xml", b"x")[:200] + b"PK", "damaged", "abîmé"),
    ("a workbook with empty sheets", workbook(A=[], B=[]), "no row of headers", "aucune ligne"),
    ("a workbook of blank cells", workbook(A=[["", " "], [" "]]), "no row of headers", "aucune ligne"),
    ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0", "neither a CSV", "ni un CSV"),
    ("a photo", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(256)), "neither a CSV", "ni un CSV"),
    ("a program", b"\x7fELF\x02\x01\x01\0\0\0\0\0" + b"\xde\xad" * 50, "neither a CSV", "ni un CSV"),
    ("a sound", b"ID3\x04\0\0\0\0\0\0\xff\xfb\x90", "neither a CSV", "ni un CSV"),
    ("a quote never closed", b'a,b\n1,"deux\n3,4\n', "not closed properly", "mal refermé"),
    ("text after a closed quote", b'a,b\n1,"deux" trois\n', "not closed properly", "mal refermé"),
    ("a quote never closed in the header", b'"a,b\n1,2\n', "not closed properly", "mal refermé"),
    ("torn JSON", b'[{"name": "In', "malformed", "mal formé"),
    ("JSON with a comma too many", b'[{"name": "Tom"},]', "malformed", "mal formé"),
    ("JSON nested without end", b'[{"a":' + b"[" * 100_000, "malformed", "mal formé"),
    ("JSON of numbers", b"[[1, 2], [3, 4]]", "not a list of answers", "pas une liste"),
    ("JSON of one object", b'{"name": "Tom"}', "not a list of answers", "pas une liste"),
    ("JSON of texts", b'["a", "b"]', "not a list of answers", "pas une liste"),
    ("a JSON error", b'{"error": {"code": 401}}', "not a list of answers", "pas une liste"),
]


@pytest.mark.parametrize(
    ("what", "content", "english", "french"), BAD_FILES, ids=[bad[0] for bad in BAD_FILES]
)
@pytest.mark.parametrize("name", ["mentors.csv", "mentors.xlsx", "mentors"])
def test_what_is_no_export_is_refused_in_the_language_of_hr(
    what: str, content: bytes, english: str, french: str, name: str
) -> None:
    for locale, words in (("en", english), ("fr", french)):
        with pytest.raises(BadInput) as refusal:
            tables_of(content, name=name, locale=locale)
        assert words in refusal.value.what
        assert refusal.value.where.startswith(name)
        assert refusal.value.instead


def test_the_line_of_an_open_quote_is_told() -> None:
    with pytest.raises(BadInput) as refusal:
        tables_of(b'a,b\n1,"deux" trois\n', name="m.csv", locale="fr")
    assert refusal.value.where == "m.csv, ligne 2"


def test_a_file_too_big_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LARGEST", 1)
    (tmp_path / "m.csv").write_bytes(b"x" * 3_000_000)
    with pytest.raises(BadInput, match=r"too big \(3 MB, 1 at most\)"):
        read_tables(tmp_path / "m.csv", name="m.csv", locale="en")


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(SHEET, b" " * 120_000_000)
    with pytest.raises(BadInput, match="too big"):
        tables_of(bomb.getvalue(), name="m.xlsx", locale="en")


@pytest.mark.parametrize("place", [(1_048_575, 40), (5_000, 16_000)])
def test_a_cell_far_out_does_not_fill_the_memory(place: tuple[int, int]) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nom", *("x" for _ in range(place[1] if place[1] < 100 else 1))])
        sheet.write(*place, "oups")
    with pytest.raises(BadInput, match="immense"):
        tables_of(content.getvalue(), name="m.xlsx", locale="en")


def test_a_file_that_may_not_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be opened"):
        read_tables(tmp_path / "gone.csv", name="gone.csv", locale="en")


def taken_or_refused(content: bytes) -> bool:
    """Whether that is either tables of text or a refusal that says what to do."""
    try:
        found = tables_of(content, name="x", locale="fr")
    except BadInput as refusal:
        return bool(refusal.what and refusal.instead)
    return all(
        isinstance(cell, str) for table in found for row in table.frame.to_numpy().tolist() for cell in row
    )


@given(
    content=st.binary(max_size=400),
    start=st.sampled_from([b"", b"a,b\n", b"PK\x03\x04", b'[{"', b'a;b\r\n"', b"\xff\xfe"]),
)
def test_any_bytes_are_a_table_or_refused(content: bytes, start: bytes) -> None:
    assert taken_or_refused(start + content)


@given(changes=st.lists(st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)), max_size=20))
def test_a_workbook_with_any_bytes_changed_is_a_table_or_refused(changes: list[tuple[int, int]]) -> None:
    content = bytearray(BOOK)
    for at, byte in changes:
        content[at] = byte
    assert taken_or_refused(bytes(content))
