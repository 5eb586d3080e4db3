"""The table in which rejected rows come back to HR."""

from __future__ import annotations

import csv
import io

import pytest

from integrations.files.tables import tables_of
from mentoring.intake import take
from mentoring.questionnaire import Question
from mentoring.rejects import LONGEST_CELL, REASONS, Rejected, in_words, rejects_table
from tests.exports import a_form, a_programme

ROW = Rejected(
    "mentors", "k", "mentors.csv", 3, "malformed-address", "Adresse",
    (("Adresse", "ines@"), ("Nom", "=cmd|' /C calc'!A0"), ("Note", "-3"), ("Note", "4")),
)  # fmt: skip


def test_in_french_excel_opens_it_as_a_table() -> None:
    content = rejects_table([ROW], "fr")
    assert content.startswith(b"\xef\xbb\xbfFichier;Ligne;Question;Motif;Que faire;Adresse;Nom;Note;Note\r\n")
    assert content.decode("utf-8-sig").splitlines()[1] == (
        "mentors.csv;3;Adresse;L’adresse n’est pas valable.;Écrivez-la comme prenom.nom@entreprise.example."
        ";ines@;'=cmd|' /C calc'!A0;'-3;4"
    )


def test_in_english_with_commas() -> None:
    head, row = csv.reader(io.StringIO(rejects_table([ROW], "en-GB").decode("utf-8-sig")))
    assert head == ["File", "Row", "Question", "Reason", "What to do", "Adresse", "Nom", "Note", "Note"]
    assert row[:5] == ["mentors.csv", "3", "Adresse", *REASONS["malformed-address"]["en"]]


def test_rows_of_several_exports_stand_under_their_own_headers() -> None:
    other = Rejected("mentors", "l", "other.csv", 9, "missing-role", "", (("Nom", "Tom"), ("Rôle", "")))
    head, first, second = csv.reader(io.StringIO(rejects_table([ROW, other], "en").decode("utf-8-sig")))
    assert head[5:] == ["Adresse", "Nom", "Note", "Note", "Rôle"]
    assert (first[9], second[5:]) == ("", ["", "Tom", "", "", ""])


def test_an_endless_cell_is_cut_and_its_length_told() -> None:
    row = Rejected("f", "k", "x", 2, "too-long", "a", (("a", "x" * 10_000_000),))
    content = rejects_table([row], "fr").decode("utf-8-sig")
    assert content.endswith("x" * 50 + "… (10\u202f000\u202f000 signes en tout)\r\n")
    assert len(content) < LONGEST_CELL + 500


def test_nothing_rejected_leaves_the_headers() -> None:
    assert rejects_table([], "fr") == "Fichier;Ligne;Question;Motif;Que faire\r\n".encode("utf-8-sig")


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_told_in_both_languages_with_what_to_do(reason: str) -> None:
    words = {locale: in_words(reason, locale) for locale in ("fr", "fr-CA", "en", "de")}
    assert words["fr"] == words["fr-CA"] != words["en"] == words["de"]
    assert all(text.endswith(".") for pair in words.values() for text in pair)


def test_a_mended_row_can_be_put_back_into_the_inbox_as_it_is() -> None:
    mapping = {
        "address": Question(texts=("Adresse",), kind="address"),
        "name": Question(texts=("Nom",)),
        "extra.offset": Question(texts=("Note",), kind="number"),
    }
    mended = (
        rejects_table([ROW], "fr").replace(b";ines@;", b";ines@elan.example;").replace(b";4\r\n", b";\r\n")
    )
    tables = tables_of(mended, name="mended.csv", locale="fr")
    (answer,) = take("mentors", a_form(), mapping, tables, programme=a_programme()).answers
    assert dict(answer.values) == {
        "address": "ines@elan.example",
        "name": "=cmd|' /C calc'!A0",
        "extra.offset": -3,
    }
