from __future__ import annotations

import json
from pathlib import Path

import pytest

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
