"""Before the first send: whoever decides hears of it by mail, and nobody else hears anything."""

from __future__ import annotations

import email
import email.policy
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from integrations.wiring import connect
from mentoring.decisions import Taken, decide_on
from mentoring.job import Job
from tasks.collect import collect
from tasks.deliver import deliver
from tasks.plan import plan
from tasks.warn import warn
from tests.autumn import a_programme

BEGIN = datetime.fromisoformat("2026-11-24T18:00:00+01:00")
OPS = "exploitation@ateliers-delorme.example"


@pytest.fixture
def nova(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A new programme that may send, with people to invite and an ops team; nobody has heard of it yet."""
    monkeypatch.setenv("BINOME_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("BINOME_DATABASE_URL", raising=False)
    file = a_programme(tmp_path, "nova-2027")
    with file.open("a", encoding="utf-8") as more:
        more.write(f"\noperations:\n  name: Exploitation\n  address: {OPS}\n")
    inbox = tmp_path / "home" / "nova-2027" / "inbox"
    inbox.mkdir(parents=True)
    rows = [f"person{n}@ateliers-delorme.example,Person {n},mentor" for n in range(3)]
    (inbox / "people.csv").write_text("\n".join(["address,name,role", *rows, ""]), "utf-8")
    return Job(str(file), BEGIN)


def heartbeat(job: Job) -> dict[str, int]:
    """What `recruit`, then `alert` do; what the last delivery says."""
    collect.fn(job)
    plan.fn(job, "recruit")
    deliver.fn(job)
    warn.fn(job, None, "")
    return deliver.fn(job, alerts_only=True)


def mails(job: Job) -> Counter[tuple[str, str]]:
    """(address, subject) -> how many went out."""
    found = Counter[tuple[str, str]]()
    for path in (connect(job).folder / "mail").glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found[str(message["To"].addresses[0].addr_spec), str(message["Subject"])] += 1
    return found


def test_a_first_send_is_told_to_hr_and_ops_by_mail_with_its_command_and_nothing_else_leaves(
    nova: Job,
) -> None:
    left = heartbeat(nova)
    to = connect(nova)
    subject = "Élan 2027\N{NO-BREAK SPACE}: les premiers messages attendent votre accord"
    expected = Counter([(to.programme.manager.address, subject), (OPS, subject)])
    assert mails(nova) == expected
    assert left["due"] >= 3
    assert heartbeat(nova)["due"] == left["due"]
    assert mails(nova) == expected, "once"

    (item,) = to.ledger.awaited()
    told = email.message_from_bytes(
        next((to.folder / "mail").glob("*.eml")).read_bytes(), policy=email.policy.default
    )
    plain = told.get_body(("plain",))
    assert plain is not None
    words = " ".join(plain.get_content().split())
    assert f"binome approve nova-2027 {item.digest}" in words
    assert "approve · nova-2027 · first-send 1" in words

    heartbeat(replace(nova, on=BEGIN + timedelta(days=7)))
    assert sorted(mails(nova).values()) == [2, 2], "again after a week"


def test_once_the_first_send_is_approved_everything_goes_and_its_reminder_no_longer(nova: Job) -> None:
    heartbeat(nova)
    to = connect(nova)
    (item,) = to.ledger.awaited()
    decide_on(to.programme, to.ledger, item.digest, Taken("approved", "HR-1", "", BEGIN))
    warn.fn(nova, None, "")
    deliver.fn(nova, alerts_only=True)
    assert [address for address, _ in mails(nova) if address.startswith("person")] == [], "not with an alert"
    heartbeat(nova)
    assert sum(number for (address, _), number in mails(nova).items() if address.startswith("person")) == 3
    before = mails(nova)
    warn.fn(replace(nova, on=BEGIN + timedelta(days=7)), None, "")
    assert to.ledger.counts().get("alert.first-send") == {"done": 2}
    assert mails(nova) == before
