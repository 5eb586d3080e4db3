from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mentoring.rendering.own import own_faults
from tests.unit.mentoring.rendering.stage import OURS


def wrong(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_md", ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return [str(fault).replace("\n", " — ") for fault in own_faults(folder, OURS)]


def test_sound_templates_of_one_s_own_have_no_fault(tmp_path: Path) -> None:
    text = "subject: x\n---\n{% set who = person.first_name %}Bonjour {{ who }}, {{ link('mentor') }}\n"
    files = {"fr__recruit__ambassador_md": text, "fr__documents__charter_md": "title: x\n---\ny\n"}
    assert wrong(tmp_path, **files) == []
    (tmp_path / "fr" / "rituals").mkdir()
    (tmp_path / "fr" / "rituals" / "monthly.mentor.14.md").write_text(text, "utf-8")
    (tmp_path / "fr" / "words.yaml").write_text("x: y", "utf-8")
    assert wrong(tmp_path) == []


@pytest.mark.parametrize("locale", ["fr", "fr-CA", "en"])
def test_ours_have_no_fault(locale: str, tmp_path: Path) -> None:
    shutil.copytree(OURS / locale[:2], tmp_path / locale)
    assert len(list(tmp_path.rglob("*.md"))) > 50
    assert list(own_faults(tmp_path, OURS)) == []


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "ambasador",
            "",
            "fr/recruit/ambasador.md: this file replaces none of ours — Did you mean recruit/ambassador?",
        ),
        (
            "9999999999",
            "",
            "fr/recruit/9999999999.md: this file replaces none of ours — Give it the place and name of one of ours.",
        ),
        (
            "merge",
            "subject: x\n---\n{{ persn.name }}",
            "merge.md: there is nothing called persn — Did you mean person?",
        ),
        (
            "merge",
            "subject: x\n",
            "merge.md: the line --- is missing — Put --- between the head and the text.",
        ),
        ("merge", "sujet: x\n---\n", "fr/recruit/merge.md, line 1: 'sujet: x' is no head"),
        ("merge", "subject: x\n---\n\n{% if %}", "fr/recruit/merge.md, line 4: Expected an expression"),
    ],
)
def test_a_fault_says_where_it_is_and_what_to_write(tmp_path: Path, name: str, text: str, told: str) -> None:
    (found,) = wrong(tmp_path, **{f"fr__recruit__{name}_md": text})
    assert told in found


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    (found,) = own_faults(tmp_path / "nowhere", OURS)
    assert found.what == "there is no such folder"
