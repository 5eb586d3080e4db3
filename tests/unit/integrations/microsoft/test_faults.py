"""Trouble of every kind at every step of a delivery: nothing twice, nothing lost. The loopback's journal is the oracle."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from integrations.ledger import SqlLedger, open_ledger
from integrations.memory import MemoryDocuments
from integrations.microsoft import Microsoft
from mentoring.delivery import POINTS, deliver
from mentoring.errors import ProviderError
from mentoring.gate import Gate
from mentoring.pacing import Limits
from mentoring.people import Facts
from mentoring.ports import Claim, Invitation
from mentoring.services import Rendered, Services
from tests.builders import DAY, NOW, a_mail, a_person, an_effect
from tests.loopback.microsoft.process import Loopback
from tests.unit.integrations.microsoft.office import ADA, BOB, a_session, office, with_exceptions

HOUR = timedelta(hours=1)
SEEDS = (1, 2, 3)
TROUBLE: dict[str, dict[str, Any]] = {
    "closed": {"kind": "close"},
    "closed after acceptance": {"kind": "close-after"},
    "reset": {"kind": "reset"},
    "reset after acceptance": {"kind": "reset-after"},
    "hang": {"kind": "hang"},
    "hang after acceptance": {"kind": "hang-after"},
    "throttled": {"kind": "status", "status": 429, "code": "ApplicationThrottled", "retry_after": 90},
    "busy": {"kind": "status", "status": 503, "code": "ServiceUnavailable", "retry_after": 120},
    "failed": {"kind": "status", "status": 500, "code": "InternalServerError"},
    "failed after acceptance": {"kind": "status-after", "status": 504, "code": "GatewayTimeout"},
    "malformed": {"kind": "malformed"},
    "expired token": {"kind": "expired"},
    **{
        f"403 {code}": {"kind": "status", "status": 403, "code": code}
        for code in (
            "ErrorAccessDenied",
            "Authorization_RequestDenied",
            "ErrorSendAsDenied",
            "ErrorMessageSubmissionBlocked",
            "ErrorQuotaExceeded",
            "MailboxNotEnabledForRESTAPI",
            "SomethingNew",
        )
    },
}
READING = ("reset after acceptance", "hang", "throttled", "malformed", "expired token")
"""Of these, enough where nobody is told anything."""
MAIL_STEPS = {"draft": ("POST", "/messages$"), "key": ("PATCH", "/messages/"), "send": ("POST", "/send$")}
EVENT_STEPS = {
    "look-up": ("GET", "/events$"),
    "create": ("POST", "/events$"),
    "leave out": ("DELETE", "/events/"),
    "invite": ("PATCH", "/events/[^#]*$"),
    "move": ("PATCH", "%23"),
    "instances": ("GET", "/instances$"),
}


MOVED = "2027-03-30T07:00:00+00:00"
"""The slot of the occurrence that is held a day later."""


def rendered(claim: Claim) -> Rendered:
    effect = claim.effect
    if effect.channel == "mail":
        return a_mail(effect.key)
    session = a_session(ADA if effect.to == "P0001" else BOB, sequence=claim.sequence, method=claim.method)
    return a_session(
        ADA if effect.to == "P0001" else BOB,
        sequence=claim.sequence,
        method=claim.method,
        starts=with_exceptions(session.starts),
    )


def owe(ledger: SqlLedger, channel: str, people: int = 3) -> None:
    if channel == "mail":
        effects = [an_effect(f"P{n:04d}", expires=NOW + 90 * DAY) for n in range(1, people + 1)]
    else:
        effects = [
            an_effect(
                to, kind="rituals.sessions", phase="rituals", channel="event", pair="X0001", expires=NOW + 90 * DAY,
                data={"start": "2027-02-02T08:00:00+00:00"},
            )
            for to in ("P0001", "P0002")
        ]  # fmt: skip
    ledger.reconcile(effects[0].phase, effects, [], now=NOW)


class Killed(BaseException):
    """The worker is gone: nothing catches that."""


def run(
    ledger: SqlLedger, ms: Microsoft, most_runs: int = 12, point: Callable[[str], object] = lambda _: None
) -> None:
    """Deliver, hour after hour, until nothing is owed any more; a worker that is killed is followed by another."""
    now = NOW

    def clock() -> datetime:
        return now

    facts = Facts(people={f"P{n:04d}": a_person(n) for n in range(19)})
    services = Services(ms.mail, ms.calendar, MemoryDocuments(clock))
    for _ in range(most_runs):
        with contextlib.suppress(Killed):
            deliver(
                ledger,
                services,
                rendered,
                Gate(facts, ()),
                Limits(9, 999),
                worker=f"w{now:%d%H}",
                now=clock,
                most=99,
                point=point,
            )
        if {state for _, state, _ in ledger.effects()} == {"done"}:
            return
        now += HOUR


def settled(
    graph: Loopback, url: str, folder: Path, channel: str, trouble: dict[str, Any], step: tuple[str, str]
) -> list[dict[str, Any]]:
    """The journal, once everything that is owed is done in spite of that trouble at that step."""
    graph.fault(method=step[0], path=step[1], **trouble)
    ledger = open_ledger(url, "elan")
    try:
        owe(ledger, channel)
        with office(graph.settings, folder, timeout_s=0.4) as ms:
            run(ledger, ms)
        assert Counter(state for _, state, _ in ledger.effects()) == {"done": 3 if channel == "mail" else 2}
        assert ledger.conserved() == []
    finally:
        ledger.close()
    assert graph.do("met") == [trouble["kind"]]
    return graph.effects()


@pytest.mark.parametrize("step", MAIL_STEPS)
@pytest.mark.parametrize("trouble", TROUBLE)
def test_every_mail_goes_out_once(
    graph: Loopback, sqlite_url: str, tmp_path: Path, trouble: str, step: str
) -> None:
    journal = settled(graph, sqlite_url, tmp_path, "mail", TROUBLE[trouble], MAIL_STEPS[step])
    keys = [line["key"] for line in journal]
    assert sorted(keys) == [f"elan/recruit.invitation/P000{n}/1" for n in (1, 2, 3)]
    assert graph.do("drafts") == 0


@pytest.mark.parametrize(
    ("trouble", "step"),
    [
        *((trouble, step) for trouble in TROUBLE for step in ("create", "invite", "move")),
        *((trouble, step) for trouble in READING for step in ("look-up", "instances", "leave out")),
    ],
)
def test_a_pair_is_told_of_each_change_once(
    graph: Loopback, sqlite_url: str, tmp_path: Path, trouble: str, step: str
) -> None:
    journal = settled(graph, sqlite_url, tmp_path, "event", TROUBLE[trouble], EVENT_STEPS[step])
    said = [(line["to"], line["method"], line["occurrence"]) for line in journal]
    assert sorted(said, key=str) == sorted(
        ((guest.address, "REQUEST", occurrence) for guest in (ADA, BOB) for occurrence in (None, MOVED)),
        key=str,
    )
    (event,) = graph.do("events")
    assert [one["start"] for one in event["occurrences"]] == [
        "2027-02-02T08:00:00+00:00",
        "2027-02-16T08:00:00+00:00",
        "2027-03-16T08:00:00+00:00",
        "2027-03-31T07:00:00+00:00",
        "2027-04-13T07:00:00+00:00",
    ]


def insist(ms: Microsoft, invitation: Invitation) -> None:
    """As delivery does: after a doubt ask, else try again."""
    for _ in range(9):
        try:
            ms.calendar.put(invitation)
        except ProviderError as error:
            if error.permanent:
                raise
            if not (error.uncertain and ms.calendar.find(invitation.key, invitation.sequence)):
                continue
        return
    raise AssertionError("it never worked")


@pytest.mark.parametrize("step", [("PATCH", "/events/[^#]*$"), ("POST", "/cancel$")])
@pytest.mark.parametrize("trouble", TROUBLE)
def test_a_pair_is_told_once_of_an_update_and_once_of_the_end(
    graph: Loopback, tmp_path: Path, trouble: str, step: tuple[str, str]
) -> None:
    graph.fault(method=step[0], path=step[1], **TROUBLE[trouble])
    later = tuple(start + HOUR for start in a_session().starts)
    with office(graph.settings, tmp_path, timeout_s=0.4) as ms:
        for guest in (ADA, BOB):
            insist(ms, a_session(guest))
        for sequence, method in ((1, "REQUEST"), (2, "CANCEL")):
            for guest in (ADA, BOB):
                insist(ms, a_session(guest, sequence=sequence, method=method, starts=later))
    assert graph.do("met") == [TROUBLE[trouble]["kind"]]
    said = Counter((line["to"], line["method"]) for line in graph.effects())
    assert said == {
        (guest.address, method): times
        for guest in (ADA, BOB)
        for method, times in (("REQUEST", 2), ("CANCEL", 1))
    }
    assert graph.do("events") == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_week_in_which_every_fourth_call_fails(
    graph: Loopback, sqlite_url: str, tmp_path: Path, seed: int
) -> None:
    graph.do("settings", {"lag_s": 0.004})  # of the 0.017 seconds that looking takes here
    graph.do("chaos", {"rate": 0.25, "seed": seed})
    ledger = open_ledger(sqlite_url, "elan")
    try:
        owe(ledger, "mail", people=12)
        owe(ledger, "event", people=2)
        with office(graph.settings, tmp_path) as ms:
            run(ledger, ms, most_runs=200)
        assert {state for _, state, _ in ledger.effects()} == {"done"}
    finally:
        ledger.close()
    assert len(graph.do("met")) >= 10
    keys = Counter(line["key"] for line in graph.effects(kind="mail"))
    assert keys == {f"elan/recruit.invitation/P{n:04d}/1": 1 for n in range(1, 13)}
    said = Counter((line["to"], line["occurrence"]) for line in graph.effects(kind="event"))
    assert said == {(guest.address, slot): 1 for guest in (ADA, BOB) for slot in (None, MOVED)}


@pytest.mark.parametrize("channel", ["mail", "event"])
@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_is_killed_leaves_nothing_to_be_done_twice(
    graph: Loopback, sqlite_url: str, tmp_path: Path, point: str, channel: str
) -> None:
    hits = Counter[str]()

    def killing(passed: str) -> None:
        hits[passed] += 1
        if passed == point and hits[passed] in (1, 2, 4):
            raise Killed

    ledger = open_ledger(sqlite_url, "elan")
    try:
        owe(ledger, channel)
        with office(graph.settings, tmp_path) as ms:
            run(ledger, ms, point=killing)
        assert {state for _, state, _ in ledger.effects()} == {"done"}
    finally:
        ledger.close()
    assert hits[point] >= 1
    left = Counter((line["to"], line["key"], line.get("occurrence")) for line in graph.effects())
    assert set(left.values()) == {1}
    assert len(left) == (3 if channel == "mail" else 4)


def test_a_list_whose_pages_overlap_gives_everybody_once(graph: Loopback, tmp_path: Path) -> None:
    graph.do("settings", {"page": 2})
    graph.do("users", [{"mail": f"ada{n}@acme.example", "displayName": f"Ada {n}"} for n in range(7)])
    graph.fault("duplicates", "GET", "/users$", times=9)
    with office(graph.settings, tmp_path) as ms:
        from mentoring.programme import Audience

        table = ms.directory.people(Audience(source="users"))
    assert table is not None
    assert list(table.frame["address"]) == [f"ada{n}@acme.example" for n in range(7)]
