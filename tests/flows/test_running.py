from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest

from tests.flows.conftest import ROOT, Terminal
from tests.flows.tree import files, names

DAY = "2026-11-24"
NUMBER = count(1)
PEOPLE = """address,name,first_name,locale,zone,role
ada@ateliers-delorme.example,Ada Roy,Ada,fr,Europe/Paris,mentor
ben@ateliers-delorme.example,Ben Osei,Ben,en,Europe/London,mentee
"""


@pytest.fixture
def own(terminal: Terminal, tmp_path: Path) -> Path:
    """A programme of its own, not live, with two people to invite; its file."""
    text = (ROOT / "configs" / "elan-2027.yaml").read_text("utf-8")
    name = f"own-{next(NUMBER)}"
    file = tmp_path / "own.yaml"
    file.write_text(text.replace("id: elan-2027", f"id: {name}"), "utf-8")
    inbox = terminal.home / name / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "people.csv").write_text(PEOPLE, "utf-8")
    return file


def folder_of(terminal: Terminal, file: Path) -> Path:
    name = next(line for line in file.read_text("utf-8").splitlines() if line.startswith("id: "))
    return terminal.home / name.removeprefix("id: ").partition(" ")[0]


def test_a_new_programme_is_only_shown_and_the_real_ledger_and_folder_stay_byte_for_byte(
    terminal: Terminal, own: Path
) -> None:
    folder = folder_of(terminal, own)
    assert terminal.run("status", own).returncode == 0
    before, ledger = files(folder), files(terminal.home)["ledger.db"]
    done = terminal.run("run", own, "recruit", "--on", DAY)
    assert done.returncode == 0
    assert "Nothing was sent" in done.stdout
    assert (files(folder), files(terminal.home)["ledger.db"]) == (before, ledger)
    shown = folder.with_name(f"{folder.name}.preview")
    assert {name.partition("_")[0] for name in names(shown, "mail/*.eml")} >= {"recruit.invitation"}
    again = terminal.run("run", own, "recruit", "--on", DAY, "--dry-run")
    assert (again.returncode, files(folder)) == (0, before)


def test_it_is_sent_when_asked_for_and_then_never_again(terminal: Terminal, own: Path) -> None:
    folder = folder_of(terminal, own)
    done = terminal.run("run", own, "recruit", "--on", DAY, "--send", "--json")
    document = json.loads(done.stdout)
    assert (document["sent"], document["needs"], done.returncode) == (True, [], 0)
    sent = names(folder, "mail/*.eml")
    assert len([name for name in sent if name.startswith("recruit.invitation")]) == 2
    again = json.loads(terminal.run("run", own, "recruit", "--on", DAY, "--send", "--json").stdout)
    assert again["phases"] == {"recruit": {}}
    assert names(folder, "mail/*.eml") == sent


def test_a_deployed_run_of_a_programme_that_is_not_live_plans_and_sends_nothing(
    terminal: Terminal, own: Path
) -> None:
    code = (
        "import sys\nfrom datetime import datetime\nfrom flows.embedded import serving\nfrom pathlib import Path\n"
        "with serving(Path('x')):\n"
        "    from flows.recruit import recruit\n"
        "    print(recruit(sys.argv[1], datetime.fromisoformat('2026-11-24T18:00:00+01:00')))"
    )
    said = terminal.python(code, own)
    assert "'due':" in said
    assert "done" not in said
    assert not (folder_of(terminal, own) / "mail").exists()


def test_a_bad_export_is_refused_with_its_name_and_what_to_do(terminal: Terminal, own: Path) -> None:
    (folder_of(terminal, own) / "inbox" / "mentor.csv").write_bytes(b"%PDF-1.7 nothing to read")
    done = terminal.run("run", own, "recruit", "--on", DAY, "--send")
    assert (done.returncode, done.stdout) == (2, "")
    assert "mentor.csv: c’est un PDF" in done.stderr
    assert "Exportez" in done.stderr


def test_a_bad_list_of_pairs_is_refused_and_not_passed_over(terminal: Terminal, own: Path) -> None:
    (folder_of(terminal, own) / "exclusions.csv").write_text(
        "a@x.example;b@x.example\nc@x.example;\n", "utf-8"
    )
    done = terminal.run("run", own, "match", "--on", "2027-01-08", "--send")
    assert done.returncode == 2
    assert "exclusions.csv, 2" in done.stderr


def test_a_bad_programme_file_is_refused_with_its_line(terminal: Terminal, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("id: x\nname: X\nlocales: [en]\ndatess: {}\n", "utf-8")
    for command in (("run", bad), ("rehearse", bad, "--out", tmp_path / "out"), ("preview", bad, "recruit")):
        done = terminal.run(*command)
        assert (done.returncode, done.stdout) == (2, ""), command
        assert f"{bad}:4" in done.stderr
    assert not (tmp_path / "out" / "ledger.db").exists()


def test_a_rehearsal_leaves_a_folder_that_is_not_its_own_alone(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    done = terminal.run("rehearse", "elan-2027", "--out", tmp_path / "mine")
    assert done.returncode == 2
    assert files(tmp_path / "mine").keys() == {"thesis.txt"}
