"""Commands on a year that has been lived: none of them needs Prefect."""

from __future__ import annotations

import email
import email.policy
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from mentoring.rendering.values import defused
from tests.commands import Binome
from tests.flows.tree import files, names

LATE = "2028-02-01"


@dataclass(frozen=True)
class Elan:
    """A copy of the year, and its ledger to look into."""

    folder: Path

    def one(self, query: str, *values: object) -> str:
        return str(self.rows(query, *values)[0][0])

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(f"file:{self.folder / 'ledger.db'}?mode=ro", uri=True)
        found = connection.execute(query, values).fetchall()
        connection.close()
        return found

    def change(self, statement: str, *values: object) -> None:
        connection = sqlite3.connect(self.folder / "ledger.db")
        connection.execute(statement, values)
        connection.commit()
        connection.close()


@pytest.fixture
def elan(year: Path, tmp_path: Path) -> Iterator[Elan]:
    shutil.copytree(year, tmp_path / "elan")
    yield Elan(tmp_path / "elan")
    from integrations import wiring

    wiring.ledgers.reopen()


def test_status_has_what_programs_rely_on(binome: Binome, elan: Elan) -> None:
    state = binome("status", "elan-2027", "--on", LATE, "--folder", elan.folder, "--json").document
    assert set(state) >= {
        "programme",
        "today",
        "phases",
        "answers",
        "participants",
        "pairs",
        "effects",
        "conserved",
    }
    assert (state["programme"], state["today"], state["conserved"]) == ("elan-2027", LATE, True)
    assert all(set(phase) == {"name", "opens", "state"} for phase in state["phases"])
    assert set(state["answers"]) == {"accepted", "rejected", "superseded"}
    assert set(state["participants"]) == {"matched", "waiting", "withdrawn", "declined"}
    assert set(state["pairs"]) == {"open", "closed", "at_risk"}


def test_looking_changes_nothing(binome: Binome, elan: Elan) -> None:
    before = files(elan.folder)
    for words in (["status"], ["effects"], ["pairs"], ["what-if", "--weight", "skill=1"]):
        assert binome(words[0], "elan-2027", *words[1:], "--folder", elan.folder).code in (0, 1)
    assert binome("audit", "verify", "--folder", elan.folder).code == 0
    assert files(elan.folder) == before


def test_effects_can_be_read_by_a_program_state_by_state(binome: Binome, elan: Elan) -> None:
    every = binome("effects", "elan-2027", "--folder", elan.folder, "--json").document
    done = binome("effects", "elan-2027", "--state", "done", "--folder", elan.folder, "--json").document
    assert done == [row for row in every if row["state"] == "done"]
    assert all(datetime.fromisoformat(row["due"]).tzinfo for row in every)


def test_the_report_is_written_where_asked(binome: Binome, elan: Elan, tmp_path: Path) -> None:
    out = tmp_path / "for-hr"
    said = binome("report", "elan-2027", "--on", LATE, "--folder", elan.folder, "--out", out)
    assert (said.code, said.out) == (0, f"Open {out / 'index.html'}\n")
    assert {"index.html", "leadership.html", "figures.json"} <= set(names(out, "*"))
    assert json.loads((out / "figures.json").read_text("utf-8"))
    told = binome("report", "elan-2027", "--on", LATE, "--folder", elan.folder, "--out", out, "--json")
    assert told.document == {"page": str(out / "index.html"), "figures": str(out / "figures.json")}


def test_a_doubt_is_settled_by_its_key_alone_and_stays_in_the_trail(binome: Binome, elan: Elan) -> None:
    key = elan.one(
        "select key from effects where kind = 'recruit.invitation' and state = 'done' order by key limit 1"
    )
    refused = binome("settle", key, "sent", "--why", "she has it", "--folder", elan.folder)
    assert (refused.code, "is done" in refused.err) == (2, True)
    elan.change("update effects set state = 'doubt', done_at = null where key = ?", key)
    before = binome("status", "elan-2027", "--on", LATE, "--folder", elan.folder)
    assert before.code == 1
    assert f"In doubt: {key}" in before.out
    pasted = defused(key)  # from the alert that tells of it
    said = binome("settle", pasted, "sent", "--why", "she has it", "--who", "ops", "--folder", elan.folder)
    assert (said.code, said.err) == (0, "")
    assert elan.one("select state from effects where key = ?", key) == "done"
    last = "select actor, why from moves where key = ? order by seq desc limit 1"
    assert elan.rows(last, key) == [("ops", "she has it")]


@pytest.mark.parametrize("key", ["", "elan-2027", "nothing/here", "elan-2027/recruit.invitation/P9999/1"])
def test_a_key_that_is_none_is_refused(binome: Binome, elan: Elan, key: str) -> None:
    assert binome("settle", key, "not-sent", "--why", "x", "--folder", elan.folder).code == 2


def test_what_waits_is_approved_by_its_digest_and_only_once(binome: Binome, elan: Elan) -> None:
    elan.change("delete from waiting")
    elan.change(
        "insert into waiting values ('elan-2027', 'deliver', 'first-send', '1', 1800000000000000, '{}')"
    )
    here = ("elan-2027", "--on", LATE, "--folder", elan.folder)
    waiting = binome("status", *here, "--json")
    assert waiting.code == 1
    ((kind, subject, digest),) = [(w["kind"], w["subject"], w["digest"]) for w in waiting.document["waiting"]]
    assert (kind, subject) == ("first-send", "1")
    assert f"binome approve elan-2027 {digest}" in " ".join(waiting.document["needs"])
    wrong = binome("approve", "elan-2027", "0123456789abcdef", "--folder", elan.folder)
    assert (wrong.code, wrong.out) == (2, "")
    take = ("approve", "elan-2027", digest, "--on", LATE, "--folder", elan.folder, "--json")
    assert binome(*take, "--change", "--decline").code == 2
    told = {"kind": "first-send", "subject": "1", "digest": digest}
    assert binome(*take, "--change", "--why", "a week later").document == {"verdict": "changed", **told}
    assert elan.rows("select subject, why from decisions where kind = 'change'") == [
        ("first-send:1", "a week later")
    ]
    said = binome(*take, "--why", "both asked")
    assert (said.code, said.err, said.document) == (0, "", {"verdict": "approved", **told})
    decided = "select subject, who, verdict, why from decisions where kind = 'first-send'"
    assert elan.rows(decided) == [("1", "ops", "approved", "both asked")]


def test_stop_and_resume_leave_their_reasons(binome: Binome, elan: Elan) -> None:
    here = ("elan-2027", "--folder", elan.folder)
    assert binome("resume", *here).code == 2
    said = binome("stop", *here, "--why", "wrong link", "--json")
    assert (said.code, said.document) == (0, {"stopped": ["elan-2027"]})
    stopped = binome("status", "elan-2027", "--on", LATE, "--folder", elan.folder, "--json")
    assert (stopped.code, stopped.document["stopped"]) == (1, True)
    assert "wrong link" in " ".join(stopped.document["needs"])
    said = binome("resume", *here, "--why", "mended", "--json")
    assert (said.code, said.document) == (0, {"resumed": ["elan-2027"]})
    assert (
        binome("status", "elan-2027", "--on", LATE, "--folder", elan.folder, "--json").document["stopped"]
        is False
    )


def test_a_person_gets_everything_we_hold_and_then_leaves_no_trace(binome: Binome, elan: Elan) -> None:
    ((address, name),) = elan.rows(
        "select p.address, p.name from people p join pairs q on q.mentor = p.id and q.published_at is not null limit 1"
    )
    held = binome("person", "export", str(address).upper(), "--folder", elan.folder).document
    assert [one["programme"] for one in held] == ["elan-2027"]
    assert held[0]["person"]["name"] == name
    assert held[0]["messages"]
    assert held[0]["answers"]

    said = binome("person", "erase", address, "--why", "asked", "--who", "dpo", "--folder", elan.folder)
    assert said.code == 1, "the exports in the inbox are HR's"
    listed = {line.rpartition(": ")[2] for line in said.out.splitlines() if line.startswith("Still names")}
    assert listed
    assert all(Path(path).parent.name == "inbox" for path in listed)
    for path in elan.folder.rglob("*"):
        if path.is_file() and path.parent.name != "inbox":
            assert not named(path, str(address), str(name)), path

    assert binome("person", "export", address, "--folder", elan.folder).code == 2
    assert binome("person", "erase", address, "--folder", elan.folder).code == 2
    assert binome("audit", "verify", "--folder", elan.folder).code == 0
    assert (
        binome("status", "elan-2027", "--on", LATE, "--folder", elan.folder, "--json").document["conserved"]
        is True
    )


def test_the_code_of_a_certificate_is_confirmed_and_no_other(binome: Binome, elan: Elan) -> None:
    certificate = min((elan.folder / "documents").glob("recognition.certificate_*.pdf"))
    text = PdfReader(certificate).pages[0].extract_text()
    code = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text)[0]
    said = binome("certificate", code.lower().replace("-", " "), "--folder", elan.folder, "--json")
    assert (said.code, said.document["code"], said.document["genuine"]) == (0, code, True)
    assert said.document["paper"]["name"] in " ".join(text.split())
    assert binome("certificate", code, "--folder", elan.folder).code == 0
    other = binome("certificate", "0000-0000-0000", "--folder", elan.folder)
    assert (other.code, other.err) == (1, "")
    assert binome("certificate", "0000", "--folder", elan.folder).code == 2


def named(path: Path, *words: str) -> bool:
    """Whether a reader of the file finds one of the words."""
    content = path.read_bytes()
    if path.suffix == ".eml":
        message = email.message_from_bytes(content, policy=email.policy.default)
        parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        text = "\n".join([*(str(value) for value in message.values()), *parts])
    else:
        text = content.decode("utf-8", "replace").replace("\r\n ", "")
    return any(word.casefold() in text.casefold() for word in words)


def test_one_altered_line_of_the_audit_trail_is_found(binome: Binome, elan: Elan) -> None:
    assert binome("audit", "verify", "--folder", elan.folder, "--json").document == {"elan-2027": []}
    elan.change("update moves set at = at + 1 where seq = 40")
    said = binome("audit", "verify", "--folder", elan.folder)
    assert said.code == 1
    assert "line 40" in said.out


def test_pairs_are_shown_with_reasons_in_words_and_an_open_one_can_be_ended(
    binome: Binome, elan: Elan
) -> None:
    document = binome("pairs", "elan-2027", "--on", "2027-06-01", "--folder", elan.folder, "--json").document
    assert set(document) >= {"pairs", "unmatched", "waiting"}
    wrong = binome("pairs", "elan-2027", "--lock", "P0001-P9999", "--folder", elan.folder)
    assert (wrong.code, wrong.out) == (2, "")


def test_the_draft_can_be_reviewed_on_a_page_and_in_a_workbook(
    binome: Binome, elan: Elan, tmp_path: Path
) -> None:
    page, book = tmp_path / "review.html", tmp_path / "pairs.xlsx"
    here = ("elan-2027", "--on", "2027-06-01", "--folder", elan.folder)
    assert binome("pairs", *here, "--review", page, "--sheet", book, "--json").code == 0
    assert "Élan 2027" in page.read_text("utf-8")
    assert binome("pairs", *here, "--edits", book).code == 0
    assert binome("pairs", *here, "--edits", page).code == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "nothing is different"),
        (("--rule", "kindness=yes"), "is no rule"),
        (("--seats", "P9999=2"), "no number of seats"),
        (("--without", "P9999"), "takes no part"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    binome: Binome, elan: Elan, words: tuple[str, ...], says: str
) -> None:
    said = binome("what-if", "elan-2027", *words, "--folder", elan.folder)
    assert (said.code, says in said.err) == (2, True)


@pytest.mark.parametrize(
    "weight", ["skills", "skills=", "skills=-1", "skills=nan", "nothing=1", "=1", "s=1", "skills=1e9"]
)
def test_a_weight_that_is_none_is_refused(binome: Binome, elan: Elan, weight: str) -> None:
    said = binome("what-if", "elan-2027", "--weight", weight, "--folder", elan.folder)
    assert (said.code, said.out) == (2, "")
    assert "skills" in said.err


def test_what_if_says_who_would_move_and_records_nothing(binome: Binome, elan: Elan) -> None:
    before = files(elan.folder)
    elan.change("update pairs set status = 'dropped'")
    said = binome(
        "what-if",
        "elan-2027",
        "--weight",
        "skills=0",
        "--weight",
        "values=9",
        "--folder",
        elan.folder,
        "--json",
    )
    assert set(said.document) == {"note", "moves", "pairs", "total", "cost"}
    assert said.document["note"] == ""
    assert files(elan.folder).keys() == before.keys()


def test_a_preview_shows_a_phase_and_sends_a_test_of_each_kind_to_one_address(
    binome: Binome, elan: Elan
) -> None:
    shutil.rmtree(elan.folder / "mail")
    for path in elan.folder.glob("ledger.db*"):
        path.unlink()
    before = files(elan.folder)
    here = ("elan-2027", "recruit", "--on", "2026-11-24", "--folder", elan.folder)
    refused = binome("preview", *here, "--to", "somebody@elsewhere.example")
    assert (refused.code, "allowed" in refused.err) == (2, True)
    said = binome("preview", *here, "--to", "test@ateliers-delorme.example", "--json").document
    shown = Path(said["folder"])
    assert shown != elan.folder
    tests = [path for path in (shown / "mail").glob("*.eml") if "test@" in path.read_text("utf-8", "replace")]
    assert len(tests) == said["sent"] > 3
    subjects = [
        email.message_from_bytes(p.read_bytes(), policy=email.policy.default)["Subject"] for p in tests
    ]
    assert all(subject.startswith("[TEST] ") for subject in subjects)
    kinds = [(e["kind"], e["channel"]) for e in said["effects"]]
    assert ("recruit.invitation", "mail") in kinds
    after = {name: digest for name, digest in files(elan.folder).items() if name != "ledger.db"}
    assert after == before
    assert elan.rows("select count(*) from effects") == [(0,)]


def test_a_programme_on_its_real_day_says_what_it_is_waiting_for(binome: Binome) -> None:
    said = binome("pairs", "elan-2027")
    assert said.code == 0
    assert "the draft is made on 2027-01-" in said.out
    assert datetime.now(UTC).year >= 2026
