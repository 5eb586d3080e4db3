from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from integrations.ledger import SqlLedger, open_ledger
from integrations.ledger.privacy import Erased, Privacy
from mentoring.people import Answer, Decision, Fact, Pair, Reason
from mentoring.ports import Settlement
from tests.builders import NOW, a_person, an_effect, an_enrolment

ZOE = replace(
    a_person(1, address="Zoe.Canari@acme.example", name="Zoé Canari", also=("canari@maison.example",)),
    profile={"manager_address": "chef@acme.example"},
)
PARTNER = a_person(2, profile={"excluded": "zoe.canari@acme.example"})
PAIR = Pair("P0002-P0001", "P0002", "P0001", "open", 70.0, (Reason("skills", 1.0, {"said": "canto"}),))
CANARIES = ("canari", "zoé", "canto", "chant choral")


@pytest.fixture
def filled(sqlite_url: str) -> Iterator[SqlLedger]:
    ledger = open_ledger(sqlite_url, "elan")
    ledger.person_ids([ZOE.address, PARTNER.address])
    facts: list[Fact] = [
        ZOE,
        PARTNER,
        replace(an_enrolment("P0001"), profile={"goals": "chant choral"}, why="Zoé Canari l'a demandé"),
        an_enrolment("P0002", "mentor"),
        PAIR,
        Answer("pulse-1", "r1", "accepted", "P0001", NOW, {"comments": "chant choral"}),
        Answer("closing", "r2", "accepted", "P0002", NOW, {"testimonial": "Merci à zoé canari !"}),
        Decision("closure", PAIR.id, "approved", "Claire", "vu avec Zoé Canari", "d", NOW),
    ]
    ledger.record(facts, actor="Zoe.Canari@acme.example", why="", at=NOW)
    ledger.record([replace(PARTNER, locale="en")], actor="hr", why="asked by ZOÉ CANARI", at=NOW)
    ledger.reconcile("recruit", [an_effect("P0001"), an_effect("P0002")], [], now=NOW)
    ledger.reconcile(
        "kickoff",
        [an_effect("P0002", kind="kickoff.contact", pair=PAIR.id, phase="kickoff")],
        [],
        now=NOW,
    )
    ledger.claim(worker="w", now=NOW, most=2, channel="mail")
    ledger.reconcile(
        "match", [an_effect("P0002", kind="match.request", occurrence="P0001-1", phase="match")], [], now=NOW
    )
    yield ledger
    ledger.close()


@pytest.fixture
def privacy(sqlite_url: str) -> Iterator[Privacy]:
    opened = Privacy(sqlite_url)
    yield opened
    opened.close()


def seen(folder: Path) -> list[str]:
    """Canaries in any byte of the database or its journal."""
    held = (
        b"".join(path.read_bytes() for path in folder.glob("ledger.db*"))
        .decode("utf-8", "replace")
        .casefold()
    )
    return [word for word in CANARIES if word in held]


def test_everything_held_about_a_person_is_exported(filled: SqlLedger, privacy: Privacy) -> None:
    (export,) = privacy.export("CANARI@maison.example")
    assert json.loads(json.dumps(export)) == export
    assert export["person"]["address"] == "Zoe.Canari@acme.example"
    assert [e["profile"] for e in export["enrolments"]] == [{"goals": "chant choral"}]
    assert [p["id"] for p in export["pairs"]] == [PAIR.id]
    assert [a["key"] for a in export["answers"]] == ["r1"]
    assert [d["kind"] for d in export["decisions"]] == ["closure"]
    assert [(m["kind"], m["state"]) for m in export["messages"]] == [("recruit.invitation", "claimed")]
    assert "fact:Person" in {change["what"] for change in export["changes"]}
    assert privacy.export("nobody@acme.example") == []


def test_what_somebody_answered_to_invitations_is_exported_and_not_what_others_did(
    filled: SqlLedger, privacy: Privacy
) -> None:
    about = {"accepted": ["P0002"], "declined": ["P0001"], "tentative": []}
    said = Decision("attendance", "kickoff.launch:1", "changed", "calendar", "", "", NOW, about)
    filled.record([said], actor="calendar", why="", at=NOW)
    (export,) = privacy.export("CANARI@maison.example")
    assert export["attendance"] == {"kickoff.launch:1": "declined"}
    assert "P0002" not in json.dumps(export["attendance"])


def test_after_an_erasure_no_byte_names_the_person_and_every_sum_still_holds(
    filled: SqlLedger, privacy: Privacy, tmp_path: Path
) -> None:
    assert set(seen(tmp_path)) == set(CANARIES)
    (erased,) = privacy.erase("zoe.canari@acme.example", who="dpo", why="request 12", at=NOW)
    assert erased == Erased(
        "elan",
        "P0001",
        (
            "elan/kickoff.contact/P0002/P0002-P0001/1",
            "elan/match.request/P0002/P0001-1",
            "elan/recruit.invitation/P0001/1",
        ),
    )
    assert seen(tmp_path) == []
    assert filled.conserved() == []
    assert privacy.verify_audit() == {"elan": []}
    facts = filled.facts()
    assert [(p.status, p.closed_why, p.reasons) for p in facts.pairs] == [("closed", "withdrawn", ())]
    assert [a.values for a in facts.answers] == [{}, {"testimonial": "Merci à [erased] !"}]
    assert facts.people["P0001"].opted_out
    assert facts.people["P0002"].profile == {"excluded": "[erased]"}
    assert privacy.export("zoe.canari@acme.example") == []


def test_an_erased_person_is_recognised_and_never_kept_again(
    filled: SqlLedger, privacy: Privacy, sqlite_url: str
) -> None:
    filled.erase(["P0001"], who="dpo", why="", at=NOW)
    before = filled.facts()
    later = open_ledger(sqlite_url, "elan")
    assert later.person_ids(["zoe.canari@acme.example", "new@acme.example"]) == {
        "zoe.canari@acme.example": "P0001",
        "new@acme.example": "P0003",
    }
    again: list[Fact] = [ZOE, an_enrolment("P0001"), Answer("pulse-1", "r9", "accepted", "P0001", NOW)]
    assert later.record(again, actor="intake", why="", at=NOW + timedelta(days=1)) == 0
    assert later.facts() == before
    later.close()


def test_an_erasure_reaches_every_programme(filled: SqlLedger, privacy: Privacy, sqlite_url: str) -> None:
    other = open_ledger(sqlite_url, "other")
    other.record([replace(ZOE, also=())], actor="intake", why="", at=NOW)
    other.close()
    assert [e.programme for e in privacy.erase(ZOE.address, who="dpo", why="", at=NOW)] == ["elan", "other"]
    assert privacy.erase(ZOE.address, who="dpo", why="", at=NOW) == []


@pytest.mark.parametrize("column", ["at", "actor", "what", "key", "why", "digest", "seal", "hash"])
def test_one_altered_byte_of_the_audit_trail_is_found(
    filled: SqlLedger, privacy: Privacy, tmp_path: Path, column: str
) -> None:
    assert privacy.verify_audit() == {"elan": []}
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        connection.execute(f"UPDATE moves SET {column} = {column} || 'x' WHERE seq = 4")  # noqa: S608 - a test's own names
    connection.close()
    (broken,) = privacy.verify_audit()["elan"]
    assert "line 4" in broken


@pytest.mark.parametrize(
    ("sabotage", "said"),
    [
        ("DELETE FROM moves WHERE seq = 3", "line 3 is missing"),
        ("DELETE FROM moves WHERE seq >= 12", "the chain ends at line 11 instead of 15"),
        (
            "UPDATE moves SET why = '[erased]' WHERE seq = 2",
            "the reason of line 2 was blanked without an erasure",
        ),
    ],
)
def test_a_line_taken_out_or_blanked_is_found(
    filled: SqlLedger, privacy: Privacy, tmp_path: Path, sabotage: str, said: str
) -> None:
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        connection.execute(sabotage)
    connection.close()
    assert privacy.verify_audit() == {"elan": [said]}


def test_every_move_of_an_effect_is_in_the_trail(filled: SqlLedger, privacy: Privacy) -> None:
    filled.settle([Settlement("elan/recruit.invitation/P0001/1", "done", "r")], worker="w", now=NOW)
    (export,) = privacy.export(ZOE.address)
    moves = [c["what"] for c in export["changes"] if c["key"] == "elan/recruit.invitation/P0001/1"]
    assert moves == ["effect:new>due", "effect:due>claimed", "effect:claimed>done"]
