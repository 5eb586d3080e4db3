from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.commands import Binome

MENTORS = """name,email,skills,languages,capacity
Ada Roy,ada@firm.example,"public speaking;finance",en,2
Ben Osei,ben@firm.example,coding,"en;fr",1
"""
MENTEES = """name,email,skills,languages
Cleo Faye,cleo@firm.example,finance,en
Dan Ito,dan@firm.example,coding,fr
Eve Lund,eve@firm.example,coding,de
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    mentors, mentees = tmp_path / "mentors.csv", tmp_path / "mentees.csv"
    mentors.write_text(MENTORS, "utf-8")
    mentees.write_text(MENTEES, "utf-8")
    return mentors, mentees


def test_two_files_are_matched_without_a_programme(binome: Binome, files: tuple[Path, Path]) -> None:
    document = binome("match", "--mentors", files[0], "--mentees", files[1], "--json").document
    assert set(document) >= {"pairs", "unmatched", "total", "worst", "certificate", "seconds"}
    assert [(p["mentor"], p["mentee"]) for p in document["pairs"]] == [
        ("ada@firm.example", "cleo@firm.example"),
        ("ben@firm.example", "dan@firm.example"),
    ]
    assert all(isinstance(reason, str) for pair in document["pairs"] for reason in pair["reasons"])
    left = {person["person"]: person for person in document["unmatched"]}
    assert "No language in common" in left["eve@firm.example"]["reason"]
    assert left["eve@firm.example"]["unlock"]
    assert document["total"] == round(sum(pair["score"] for pair in document["pairs"]), 2)
    assert document["worst"] == min(pair["score"] for pair in document["pairs"])
    assert {"optimal", "gap", "bound"} <= set(document["certificate"])
    assert document["certificate"]["optimal"] is True


def test_suggestions_come_beside_the_best_match_and_hold_it(binome: Binome, files: tuple[Path, Path]) -> None:
    said = binome("match", "--mentors", files[0], "--mentees", files[1], "--formula", "suggestions", "--json")
    offered = {row["mentee"]: [m["mentor"] for m in row["mentors"]] for row in said.document["suggestions"]}
    assert all(pair["mentor"] in offered[pair["mentee"]] for pair in said.document["pairs"])
    assert offered["eve@firm.example"] == []


def test_the_document_is_written_where_asked(
    binome: Binome, files: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "here" / "pairs.json"
    said = binome("match", "--mentors", files[0], "--mentees", files[1], "--out", out)
    assert said.code == 0
    assert len(json.loads(out.read_text("utf-8"))["pairs"]) == 2
    assert said.out.splitlines()[0].split("\t") == ["mentor", "mentee", "score", "why"]


def test_a_programme_gives_its_rules_and_its_language(binome: Binome, files: tuple[Path, Path]) -> None:
    said = binome("match", "--mentors", files[0], "--mentees", files[1], "--programme", "elan-2027", "--json")
    assert "Aucune langue commune" in said.document["unmatched"][0]["reason"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"favourite colour\nred\n", "id, email or name"),
        (b"[]", "nobody is in this file"),
        (b"name,capacity\nAda,many\n", "Write 0 to 1000"),
        (b"\x00\x01\x02\x7f" * 400, "neither a CSV"),
    ],
)
def test_a_file_that_holds_nobody_is_refused(
    binome: Binome, files: tuple[Path, Path], tmp_path: Path, content: bytes, said: str
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content)
    answer = binome("match", "--mentors", bad, "--mentees", files[1])
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_a_file_that_is_not_there_is_refused(
    binome: Binome, files: tuple[Path, Path], tmp_path: Path
) -> None:
    answer = binome("match", "--mentors", tmp_path / "none.csv", "--mentees", files[1])
    assert (answer.code, "none.csv" in answer.err) == (2, True)


def sides(files: tuple[Path, Path]) -> tuple[object, ...]:
    return "match", "--mentors", files[0], "--mentees", files[1]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_workbook_can_be_changed_and_given_back(
    binome: Binome, files: tuple[Path, Path], tmp_path: Path, language: str
) -> None:
    book, changed = tmp_path / "pairs.xlsx", tmp_path / "changed.xlsx"
    assert binome(*sides(files), "--language", language, "--sheet", book).code == 0
    untouched = binome(*sides(files), "--edits", book, "--json").document
    assert [(p["mentor"], p["mentee"]) for p in untouched["pairs"]] == [
        ("ada@firm.example", "cleo@firm.example"),
        ("ben@firm.example", "dan@firm.example"),
    ]
    with CalamineWorkbook.from_path(book) as read, xlsxwriter.Workbook(changed) as written:
        for name in read.sheet_names:
            rows = read.get_sheet_by_name(name).to_python()
            if name in ("Pairs", "Binômes"):
                rows = [
                    rows[0],
                    *[[{"en": "forbid", "fr": "interdire"}[language], *row[1:]] for row in rows[1:2]],
                    *rows[2:],
                ]
            if name == "Mentors":
                rows = [[*row[:2], 3 if at == 2 else row[2], *row[3:]] for at, row in enumerate(rows)]
            out = written.add_worksheet(name)
            for at, row in enumerate(rows):
                out.write_row(at, 0, row)
    again = binome(*sides(files), "--edits", changed, "--json").document
    assert {(p["mentor"], p["mentee"]) for p in again["pairs"]} == {
        ("ben@firm.example", "cleo@firm.example"),
        ("ben@firm.example", "dan@firm.example"),
    }
    refused = binome(*sides(files), "--edits", files[0])
    assert (refused.code, "no sheet of a review" in refused.err) == (2, True)


@pytest.mark.parametrize(
    "formula", ["one-to-one", "flash", "group", "reverse", "cross-department", "suggestions"]
)
def test_every_formula_matches_two_files_and_can_be_reviewed(
    binome: Binome, files: tuple[Path, Path], tmp_path: Path, formula: str
) -> None:
    page = tmp_path / "review.html"
    said = binome(*sides(files), "--formula", formula, "--review", page, "--json")
    assert said.code == 0
    assert "Heat map" in page.read_text("utf-8")
    assert {"code", "reason", "unlock"} <= set(said.document["unmatched"][0])


def test_pairs_made_by_hand_are_checked_and_scored(
    binome: Binome, files: tuple[Path, Path], tmp_path: Path
) -> None:
    by_hand = tmp_path / "pairs.csv"
    by_hand.write_text(
        "Mentor,Mentee\nada@firm.example,cleo@firm.example\nada@firm.example,dan@firm.example\n", "utf-8"
    )
    said = binome(*sides(files), "--formula", "manual", "--pairs", by_hand, "--json").document
    assert [(p["mentor"], p["mentee"]) for p in said["pairs"]] == [("ada@firm.example", "cleo@firm.example")]
    assert [row["codes"] for row in said["refused"]] == [["language"]]
    assert not said["certificate"]["optimal"]
    missing = binome(*sides(files), "--formula", "manual")
    assert (missing.code, "--pairs" in missing.err) == (2, True)


def test_rankings_give_a_stable_assignment(binome: Binome, files: tuple[Path, Path], tmp_path: Path) -> None:
    ranked = tmp_path / "ranked.csv"
    ranked.write_text("mentee,choice_1,choice_2\ncleo@firm.example,ada@firm.example,\n", "utf-8")
    for favour in ("mentees", "mentors"):
        words = ("--formula", "suggestions", "--rankings", ranked, "--favour", favour, "--json")
        said = binome(*sides(files), *words).document
        assert ("ada@firm.example", "cleo@firm.example") in [
            (p["mentor"], p["mentee"]) for p in said["pairs"]
        ]
        assert said["certificate"]["checked_by"].startswith("0 of 1 ranked couples")


def test_requests_stand_in_their_order_and_the_catalogue_is_live(
    binome: Binome, files: tuple[Path, Path], tmp_path: Path
) -> None:
    asked = tmp_path / "requests.csv"
    asked.write_text(
        "mentee,mentor,at,answer,answered_at\n"
        "dan@firm.example,ben@firm.example,2027-01-12 09:00,yes,2027-01-13 09:00\n"
        "cleo@firm.example,ada@firm.example,2027-01-12 10:00,,\n",
        "utf-8",
    )
    said = binome(*sides(files), "--formula", "a-la-carte", "--requests", asked, "--json").document
    assert [(one["mentee"], one["state"]) for one in said["requests"]] == [
        ("dan@firm.example", "accepted"),
        ("cleo@firm.example", "asked"),
    ]
    assert [(p["mentor"], p["mentee"]) for p in said["pairs"]] == [("ben@firm.example", "dan@firm.example")]
    assert said["catalogue"] == [{"mentor": "ada@firm.example", "free": 1, "asked": 1, "queued": 0}]
    asked.write_text("mentee,mentor,at\ndan@firm.example,ben@firm.example,soon\n", "utf-8")
    wrong = binome(*sides(files), "--formula", "a-la-carte", "--requests", asked)
    assert (wrong.code, "row 2" in wrong.err) == (2, True)
