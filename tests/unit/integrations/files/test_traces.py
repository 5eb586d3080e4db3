from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
import xlsxwriter

from integrations.files.traces import traces

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
