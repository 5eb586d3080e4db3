"""What calendars say of sessions becomes what is known of them (product.md, 4 and 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integrations.ledger import SqlLedger
from integrations.memory import MemoryCalendar
from mentoring.agenda import ReadBack, choose_first_sessions, read_sessions, sessions_seen
from mentoring.effects import event_uid
from mentoring.errors import ProviderError
from mentoring.people import Facts, Session
from mentoring.ports import Occurrence, Rsvp, Span
from mentoring.sessions import planned
from mentoring.working_days import WorkingDays
from tests.scenes import Scene, a_programme, at

NOW = at("2027-02-10 12:00")
SLOT = at("2027-02-09 14:00").astimezone(UTC)


def occurrence(
    start: datetime = SLOT,
    mentor: Rsvp = "accepted",
    mentee: Rsvp = "accepted",
    *,
    planned: datetime = SLOT,
    cancelled: bool = False,
) -> Occurrence:
    return Occurrence(planned, start, 60, cancelled, {"m1@acme.example": mentor, "e1@acme.example": mentee})


def a_pair() -> Scene:
    scene = Scene().mentor("M1").mentee("E1").pair("M1", "E1")
    return scene.person("M1", address="M1@acme.example").person("E1", address="e1@acme.example")


def seen(
    *occurrences: Occurrence, known: Sequence[Session] = (), now: datetime = NOW
) -> list[tuple[datetime, bool | None]]:
    scene = a_pair()
    facts = Facts(people=scene.facts.people, pairs=scene.facts.pairs, sessions=tuple(known))
    return [(s.at, s.held) for s in sessions_seen(scene.pairs["M1-E1"], facts, occurrences, now)]


@pytest.mark.parametrize(
    ("mentor", "mentee", "held"),
    [
        ("accepted", "accepted", True),
        ("accepted", "none", None),
        ("tentative", "accepted", None),
        ("declined", "accepted", False),
    ],
)
def test_a_past_session_was_held_when_both_had_accepted(
    mentor: Rsvp, mentee: Rsvp, held: bool | None
) -> None:
    assert seen(occurrence(mentor=mentor, mentee=mentee)) == [(SLOT, held)]


def test_a_session_ahead_is_booked_unless_somebody_declined_or_called_it_off() -> None:
    early = SLOT - timedelta(days=1)
    assert seen(occurrence(), now=early) == [(SLOT, None)]
    assert seen(occurrence(mentee="declined"), now=early) == [(SLOT, False)]
    assert seen(occurrence(cancelled=True), now=early) == [(SLOT, False)]


def test_a_session_that_was_moved_leaves_its_old_time() -> None:
    moved, known = SLOT + timedelta(days=1), Session("M1-E1", SLOT, 60, None, "calendar")
    assert seen(occurrence(moved), known=[known], now=SLOT - timedelta(days=1)) == [
        (moved, None),
        (SLOT, False),
    ]


def test_what_the_two_said_is_never_overruled() -> None:
    held = Session("M1-E1", SLOT, 45, True, "calendar")
    assert seen(occurrence(mentee="none"), known=[held]) == []
    assert seen(occurrence(cancelled=True), known=[held]) == []


def test_a_meeting_told_in_the_logbook_is_not_counted_twice() -> None:
    told = Session("M1-E1", SLOT + timedelta(hours=3), 60, True, "logbook")
    assert seen(occurrence(), known=[told]) == []


def test_reading_twice_changes_nothing_the_second_time(ledger: SqlLedger) -> None:
    scene = a_pair()
    keep(ledger, scene)
    uid = event_uid("elan/kickoff.sessions/M1/M1-E1/1")
    calendar = MemoryCalendar(lambda: NOW, seen={uid: (occurrence(),)})
    assert read_sessions(scene.programme, ledger, calendar, NOW) == ReadBack(pairs=1, sessions=1)
    assert read_sessions(scene.programme, ledger, calendar, NOW) == ReadBack(pairs=1)
    assert ledger.facts().sessions == (Session("M1-E1", SLOT, 60, True, "calendar"),)


def test_the_sessions_of_a_group_are_read_from_its_one_event_for_each_of_its_pairs(ledger: SqlLedger) -> None:
    """Held with whom had accepted, not with whom had declined, and nothing of the time before somebody joined."""
    scene = Scene(a_programme(matching={"formula": "group"})).mentor("M1", seats=3).mentee("E1", "E2", "E3")
    scene.pair("M1", "E1").pair("M1", "E2").pair("M1", "E3", told="2027-02-10 08:00")
    keep(ledger, scene)
    answers: dict[str, Rsvp] = {"m1": "accepted", "e1": "accepted", "e2": "declined", "e3": "none"}
    said = {f"{who}@acme.example": answer for who, answer in answers.items()}
    moved, ahead = SLOT + timedelta(hours=2), SLOT + timedelta(days=21)
    uid = event_uid("elan/kickoff.sessions/M1/group-M1")
    seen = (Occurrence(SLOT, moved, 60, False, said), Occurrence(ahead, ahead, 60, False, said))
    calendar = MemoryCalendar(lambda: NOW, seen={uid: seen})
    assert read_sessions(scene.programme, ledger, calendar, NOW) == ReadBack(pairs=3, sessions=5)
    found = {(s.pair, s.at, s.held) for s in ledger.facts().sessions}
    assert found == {
        ("M1-E1", moved, True), ("M1-E1", ahead, None), ("M1-E2", moved, False), ("M1-E2", ahead, False), ("M1-E3", ahead, None),
    }  # fmt: skip
    off = (replace(seen[1], cancelled=True),)
    calendar = MemoryCalendar(lambda: NOW, seen={uid: off})
    assert read_sessions(scene.programme, ledger, calendar, NOW) == ReadBack(pairs=3, sessions=2)
    assert {s.held for s in ledger.facts().sessions if s.at == ahead} == {False}


def test_a_calendar_that_is_away_is_read_the_next_time(ledger: SqlLedger) -> None:
    scene = a_pair()
    keep(ledger, scene)
    assert read_sessions(scene.programme, ledger, Away(lambda: NOW), NOW) == ReadBack(pairs=1, unread=1)
    assert choose_first_sessions(scene.programme, ledger, Away(lambda: NOW), at("2027-01-12")) == ReadBack(
        pairs=1, unread=1, chosen=1
    )


def test_the_first_session_is_chosen_once_and_the_plan_follows_it(ledger: SqlLedger) -> None:
    scene = a_pair()
    keep(ledger, scene)
    taken = (at("2027-01-13 00:00"), at("2027-01-13 16:00"))
    calendar = MemoryCalendar(lambda: NOW, taken={"M1@acme.example": (taken,)})
    now = at("2027-01-12 09:00")
    assert choose_first_sessions(scene.programme, ledger, calendar, now) == ReadBack(pairs=1, chosen=1)
    facts = ledger.facts()
    first = planned(scene.programme, facts.pairs[0], facts, WorkingDays(scene.programme))[0]
    assert first == at("2027-01-13 16:00")
    assert choose_first_sessions(scene.programme, ledger, MemoryCalendar(lambda: NOW), now) == ReadBack()


def test_a_calendar_of_files_is_never_asked(ledger: SqlLedger) -> None:
    scene = a_pair()
    keep(ledger, scene)
    blind = MemoryCalendar(lambda: NOW, can_read=False)
    assert choose_first_sessions(scene.programme, ledger, blind, NOW) == ReadBack()
    assert read_sessions(scene.programme, ledger, blind, NOW) == ReadBack()


class Away(MemoryCalendar):
    """A calendar that does not answer."""

    def occurrences(self, uid: str, since: datetime, until: datetime) -> tuple[Occurrence, ...]:
        raise ProviderError(f"503 {uid} {since} {until}")

    def busy(
        self, addresses: Sequence[str], since: datetime, until: datetime
    ) -> Mapping[str, tuple[Span, ...]]:
        raise ProviderError(f"503 {addresses} {since} {until}")


def keep(ledger: SqlLedger, scene: Scene) -> None:
    facts = scene.facts
    ledger.record([*facts.people.values(), *facts.pairs], actor="test", why="", at=NOW)
