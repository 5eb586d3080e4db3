from __future__ import annotations

from pathlib import Path

import pytest
from icalendar import Calendar
from ruamel.yaml import YAML

from tests.commands import Binome

ROOT = Path(__file__).parents[3]
EXAMPLES = ("elan-2027", "bridges-2027", "boussole-2027")


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_are_valid_and_the_last_line_says_what_to_do_next(binome: Binome, example: str) -> None:
    said = binome("check", example)
    assert (said.code, said.err) == (0, "")
    assert said.out.rstrip().endswith(f"binome plan {example}")


def test_advice_is_given_with_its_reason_and_blocks_nothing(binome: Binome, tmp_path: Path) -> None:
    text = (ROOT / "configs" / "elan-2027.yaml").read_text("utf-8")
    rare = tmp_path / "rare.yaml"
    rare.write_text(text.replace("session_weeks: 3", "session_weeks: 5"), "utf-8")
    said = binome("check", rare, "--json")
    assert said.code == 0
    assert all(advice["what"] and advice["why"] for advice in said.document["advice"])
    assert said.document["advice"]


def test_a_bad_file_is_refused_with_its_line_and_what_to_write(binome: Binome, tmp_path: Path) -> None:
    text = (ROOT / "configs" / "bridges-2027.yaml").read_text("utf-8")
    bad = tmp_path / "bad.yaml"
    bad.write_text(text.replace("weekly_cap: 2", "weekly_capp: 2"), "utf-8")
    line = 1 + text[: text.index("weekly_cap")].count("\n")
    said = binome("check", bad)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"{bad}:{line}  sending.weekly_capp")
    assert "weekly_cap" in said.err


@pytest.mark.parametrize(
    "named", ["no-such-programme", "no/such/file.yaml", "../elan-2027", "identity.yaml", ""]
)
def test_an_unknown_programme_is_refused(binome: Binome, named: str) -> None:
    for command in ("check", "plan", "status", "run", "pairs", "connect"):
        said = binome(command, named)
        assert (said.code, said.out) == (2, ""), command
        assert said.err


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_plan_is_a_list_of_dated_rows(binome: Binome, example: str) -> None:
    rows = binome("plan", example, "--json").document
    assert {frozenset(row) for row in rows} == {
        frozenset(
            (
                "date",
                "time",
                "zone",
                "phase",
                "kind",
                "audience",
                "title",
                "people",
                "ends",
                "most_a_day",
                "limit",
            )
        )
    }
    assert [(row["date"], row["time"]) for row in rows] == sorted((row["date"], row["time"]) for row in rows)
    assert {row["phase"] for row in rows} == {
        "recruit", "survey", "match", "kickoff", "rituals", "midpoint", "closure", "recognition",
    }  # fmt: skip


def waves(rows: list[dict[str, str]]) -> list[tuple[str, object, object]]:
    return [(row["date"], row["people"], row["ends"]) for row in rows if row["kind"] == "recruit.wave"]


def test_the_plan_says_when_a_wave_would_end_under_the_daily_limit(binome: Binome) -> None:
    assert waves(binome("plan", "bridges-2027", "--json").document) == [
        ("2027-01-05", None, None), ("2027-01-19", None, None), ("2027-01-28", None, None),
    ]  # fmt: skip
    assert waves(binome("plan", "bridges-2027", "--people", "6000", "--json").document) == [
        ("2027-01-05", 6000, "2027-01-13"), ("2027-01-19", 6000, "2027-01-27"), ("2027-01-28", 6000, "2027-02-05"),
    ]  # fmt: skip
    said = binome("plan", "bridges-2027")
    assert "at most 900 in 24 hours and nothing else waiting; that is sending.daily_limit." in said.out
    assert "How many people are invited is not known yet" in said.out


@pytest.mark.parametrize(
    ("mail", "own", "of", "most", "ends"),
    [
        ("google", 6000, "google", 1800, "2027-01-08"),
        ("google", 1800, "sending.daily_limit", 1800, "2027-01-08"),
        ("google", 450, "sending.daily_limit", 450, "2027-01-22"),
        ("microsoft", 20_000, "microsoft", 10_000, "2027-01-05"),
        ("smtp", 6000, "smtp", 500, "2027-01-20"),
        ("files", 6000, "sending.daily_limit", 6000, "2027-01-05"),
    ],
)
def test_the_plan_says_which_limit_decides_when_a_wave_would_end(
    binome: Binome,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    mail: str,
    own: int,
    of: str,
    most: int,
    ends: str,
) -> None:
    monkeypatch.setenv("BINOME_SMTP_PER_DAY", "500")
    yaml = YAML()
    document = yaml.load(ROOT / "configs" / "bridges-2027.yaml")
    document["providers"]["mail"] = mail
    document["sending"]["daily_limit"] = own
    file = tmp_path / "bridges-2027.yaml"
    yaml.dump(document, file)
    rows = binome("plan", file, "--people", "6000", "--json").document
    assert {(row["most_a_day"], row["limit"]) for row in rows} == {(most, of)}
    assert waves(rows)[0] == ("2027-01-05", 6000, ends)
    said = binome("plan", file).out
    decided = f"that is what the mailbox may send with {of}: sending.daily_limit, {own}, is more."
    assert (decided if of == mail else "that is sending.daily_limit.") in said


def test_the_plan_knows_the_people_of_the_list_in_the_inbox(binome: Binome, tmp_path: Path) -> None:
    inbox = tmp_path / "alone" / "inbox"
    inbox.mkdir(parents=True)
    rows = "".join(f"ada{n}@acme.example,Ada {n}\n" for n in range(1000))
    (inbox / "people.csv").write_text(f"address,name\n{rows}ada1@acme.example,Ada again\n", "utf-8")
    found = binome("plan", "bridges-2027", "--folder", tmp_path / "alone", "--json").document
    assert waves(found)[0] == ("2027-01-05", 1000, "2027-01-06")


def test_the_plan_can_be_imported_into_a_calendar(binome: Binome, tmp_path: Path) -> None:
    file = tmp_path / "made" / "plan.ics"
    said = binome("plan", "elan-2027", "--ics", file, "--json")
    events = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert len(events) == len(said.document)


def test_a_place_that_cannot_be_written_is_said(binome: Binome, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = binome("plan", "elan-2027", "--ics", tmp_path / "file" / "plan.ics")
    assert said.code == 2
    assert "it cannot be written there" in said.err


def test_texts_of_one_s_own_are_checked_and_a_preview_says_what_it_cannot_show(
    binome: Binome, tmp_path: Path
) -> None:
    text = (ROOT / "configs" / "elan-2027.yaml").read_text("utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(text.replace("id: elan-2027", "id: own") + "\ntemplates: mine\n", "utf-8")
    missing = binome("check", own)
    assert (missing.code, "there is no such folder" in missing.err) == (2, True)

    mail = tmp_path / "mine" / "fr" / "recruit" / "ambassador.md"
    mail.parent.mkdir(parents=True)
    mail.write_text("subject: Bonjour\n---\nBonjour {{ persn.name }}\n", "utf-8")
    said = binome("check", own)
    assert (said.code, said.out) == (2, "")
    assert "fr/recruit/ambassador.md: there is nothing called persn" in said.err
    shown = binome("preview", own, "recruit", "--on", "2026-11-24", "--json")
    assert shown.code == 1
    assert "fr/recruit/ambassador.md, line 3" in " ".join(shown.document["failed"])

    mail.write_text("subject: Bonjour\n---\nBonjour {{ person.name }}\n", "utf-8")
    own.touch()  # texts are read once a process and state of the programme file
    assert binome("check", own).code == 0
    shown = binome("preview", own, "recruit", "--on", "2026-11-24", "--json")
    assert (shown.code, shown.document["failed"]) == (0, [])
    assert "recruit.ambassador" in {effect["kind"] for effect in shown.document["effects"]}
