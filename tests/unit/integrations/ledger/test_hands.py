"""Claims that are announced one by one: what a dead worker leaves behind where the provider cannot be asked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from integrations.ledger import SqlLedger, hands, open_ledger, schema
from mentoring.ports import Settlement
from tests.builders import NOW, an_effect

KEYS = [an_effect(f"P{n:04d}").key for n in range(4)]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def dead(ledger: SqlLedger) -> SqlLedger:
    """A worker claimed four, sent one and told so, began a second, and died."""
    ledger.reconcile("recruit", [an_effect(f"P{n:04d}") for n in range(4)], [], now=NOW)
    ledger.claim(worker="dead", now=NOW, most=9, channel="mail", announced=True)
    assert ledger.begin(KEYS[0], worker="dead")
    assert ledger.begin(KEYS[1], worker="dead", news=Settlement(KEYS[0], "done", "its receipt"))
    return ledger


def states(ledger: SqlLedger) -> list[tuple[str, str]]:
    return [(state, said) for _, state, said in ledger.effects()]


def take_over(ledger: SqlLedger) -> list[str]:
    return [claim.effect.key for claim in ledger.stale(worker="next", now=LATER, older_than_s=900)]


def kept(ledger: SqlLedger) -> int:
    with ledger.engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(schema.hands)).scalar_one())


def test_only_what_was_begun_is_in_doubt(dead: SqlLedger) -> None:
    assert take_over(dead) == [KEYS[1]]
    assert states(dead) == [("done", "its receipt"), ("doubt", ""), ("due", ""), ("due", "")]
    assert (kept(dead), dead.conserved()) == (0, [])


def test_what_became_of_one_is_told_with_all_it_says(dead: SqlLedger) -> None:
    put_off = Settlement(KEYS[1], "due", error="451 busy", not_before=LATER + timedelta(hours=2))
    assert dead.begin(KEYS[2], worker="dead", news=put_off)
    assert take_over(dead) == [KEYS[2]]
    assert states(dead)[1] == ("due", "451 busy")
    assert dead.next_due(after=LATER) == LATER + timedelta(hours=2)


def test_once_the_machine_has_started_again_all_that_is_not_known_is_in_doubt(
    dead: SqlLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    if dead.engine.dialect.name == "postgresql":
        pytest.skip("there announcements wait for the disk")
    monkeypatch.setattr(hands, "boot", lambda: "another start")
    assert take_over(dead) == KEYS[1:]
    assert [state for state, _ in states(dead)] == ["done", "doubt", "doubt", "doubt"]
    assert (kept(dead), dead.conserved()) == (0, [])


def test_a_worker_that_was_taken_over_or_stopped_may_not_send(dead: SqlLedger) -> None:
    dead.stop(who="ops", why="wrong text", at=NOW)
    assert not dead.begin(KEYS[2], worker="dead")
    dead.resume(who="ops", why="mended", at=NOW)
    assert dead.begin(KEYS[2], worker="dead")
    take_over(dead)
    assert not dead.begin(KEYS[2], worker="dead")
    assert not dead.begin(KEYS[3], worker="dead")


def test_late_news_of_a_worker_that_was_taken_over_changes_nothing_but_a_doubt(dead: SqlLedger) -> None:
    take_over(dead)
    dead.claim(worker="next", now=LATER, most=9, channel="mail", announced=True)
    dead.settle([Settlement(key, "done", "late") for key in KEYS], worker="dead", now=LATER)
    assert [state for state, _ in states(dead)] == ["done", "done", "claimed", "claimed"]
    assert kept(dead) == 2
    assert dead.begin(KEYS[3], worker="next")


def test_where_a_start_of_the_machine_has_no_name_announcements_wait_for_the_disk(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ledger = open_ledger(sqlite_url, "elan")
    assert hands.unhurried(ledger.engine) is not ledger.engine
    ledger.close()
    monkeypatch.setattr(hands, "_BOOT", tmp_path / "nothing")
    hands.boot.cache_clear()
    ledger = open_ledger(sqlite_url, "elan")
    assert (hands.boot(), hands.unhurried(ledger.engine)) == ("", ledger.engine)
    ledger.close()
    hands.boot.cache_clear()
