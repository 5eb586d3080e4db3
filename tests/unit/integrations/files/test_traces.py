from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
import xlsxwriter

from integrations.files.traces import forget, rows, traces

NAME, ADDRESS = "Zoë Renard", "zoe.renard@firm.example"


def mail(**headers: str) -> bytes:
    message = EmailMessage()
    for name, value in headers.items():
        message[name] = value
    message.set_content("Bonjour,\nvotre binôme vous attend.\n", cte="base64")
    return bytes(message)


def spoken() -> bytes:
    message = EmailMessage()
    message["To"] = "hr@firm.example"
    message.set_content("Rien ici.", cte="quoted-printable")
    message.add_alternative("<p>À appeler : Zoë Renard</p>", subtype="html", cte="base64")
    return bytes(message)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.eml", mail(To=f"{NAME} <{ADDRESS}>", Subject="Bonjour")),
        ("b.eml", mail(To="hr@firm.example", Subject=f"À propos de {NAME}")),
        ("c.eml", spoken()),
        ("c3.eml", b"Subject: x\r\nContent-Type: text/plain; charset=nowhere\r\n\r\n" + NAME.encode()),
        (
            "c4.eml",
            mail(To="hr@firm.example", Subject="Une très longue ligne d’objet pour parler ici de " + NAME),
        ),
        ("d.ics", b"BEGIN:VEVENT\r\nATTENDEE:mailto:zoe.ren\r\n ard@firm.example\r\nEND:VEVENT\r\n"),
        ("e.csv", f"name\n{NAME.upper()}\n".encode()),
        ("f.html", f"<td>{NAME}</td>".encode()),
    ],
)
def test_who_is_named_is_found_however_it_is_written(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / name).write_bytes(content)
    assert list(traces(tmp_path, [NAME, ADDRESS])) == [tmp_path / "sub" / name]
    assert list(traces(tmp_path, ["Somebody Else", "", " "])) == []


def test_a_workbook_is_looked_into(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "answers.xlsx") as book:
        book.add_worksheet().write_column(0, 0, ["Email", ADDRESS])
    (tmp_path / "broken.xlsx").write_bytes(b"PK no workbook")
    assert list(traces(tmp_path, [ADDRESS])) == [tmp_path / "answers.xlsx"]


def test_a_database_is_passed_over(tmp_path: Path) -> None:
    for name in ("ledger.db", "ledger.db-wal"):
        (tmp_path / name).write_text(ADDRESS)
    assert list(traces(tmp_path, [ADDRESS])) == []


def test_a_name_in_two_cells_side_by_side_is_found_with_its_row(tmp_path: Path) -> None:
    table = "Horodateur;Adresse;Prénom;Nom\n1;zoe.renard@@firm;Zoë;Renard\n2;tom@firm.example;Tom;Zoë\n"
    (tmp_path / "mentor.csv").write_text(table, "utf-8")
    with xlsxwriter.Workbook(tmp_path / "mentee.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(
            [("Mail", "Name"), ("tom@firm.example", "Tom"), (ADDRESS, "Z. R."), ("x", NAME)]
        ):
            sheet.write_row(number, 0, row)
    found = list(traces(tmp_path, [NAME, ADDRESS]))
    assert {path.name: rows(path, [NAME, ADDRESS]) for path in found} == {
        "mentor.csv": (2,),
        "mentee.xlsx": (3, 4),
    }


def test_a_file_that_is_no_table_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(NAME, "utf-8")
    (tmp_path / "broken.xlsx").write_bytes(b"PK no workbook")
    assert [rows(path, [NAME]) for path in sorted(tmp_path.iterdir())] == [(), ()]


def test_of_the_rejected_rows_only_those_of_the_person_go(tmp_path: Path) -> None:
    head = "Fichier;Ligne;Question;Motif;Que faire;Adresse;Prénom;Nom"
    hers = "mentor.csv;2;Adresse;L’adresse n’est pas valable.;Écrivez-la;zoe.renard@@firm;Zoë;Renard"
    other = 'mentor.csv;3;Adresse;L’adresse n’est pas valable.;Écrivez-la;\'=tom;Tom;"Whitaker\n; Jr"'
    (tmp_path / "rejected").mkdir()
    shared, own = tmp_path / "rejected" / "mentor.csv", tmp_path / "rejected" / "mentee.csv"
    shared.write_bytes(f"{head}\r\n{hers}\r\n{other}\r\n".encode("utf-8-sig"))
    own.write_bytes(f"{head}\r\n{hers}\r\n".encode("utf-8-sig"))
    assert forget(tmp_path, [], [NAME, ADDRESS]) == (2, [])
    assert shared.read_bytes() == f"{head}\r\n{other}\r\n".encode("utf-8-sig")
    assert not own.exists()


def test_files_of_hr_are_named_and_left_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "mentor.csv").write_text(f"Adresse\n{ADDRESS}\n", "utf-8")
    assert forget(tmp_path, [], [ADDRESS]) == (0, [tmp_path / "inbox" / "mentor.csv"])
    assert (tmp_path / "inbox" / "mentor.csv").exists()
