from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal

from integrations.wiring import load
from mentoring.effects import Waiting
from mentoring.first_send import begun, declined, held
from mentoring.people import Decision, Facts
from tests.builders import NOW

PROGRAMME, PLAN = load("elan-2027")


def waits(facts: Facts, due: int = 7) -> Waiting | None:
    return held(PROGRAMME, PLAN, facts, due, NOW)


def decided(verdict: Literal["approved", "declined"]) -> Facts:
    item = waits(Facts())
    assert item is not None
    taken = Decision(item.kind, item.subject, verdict, "HR-1", "", item.digest, NOW)
    return Facts(decisions=(taken,))


def test_a_new_programme_writes_to_nobody_before_a_person_has_seen_its_plan() -> None:
    item = waits(Facts())
    assert item is not None
    assert (item.kind, item.about["due"], item.about["milestones"]) == ("first-send", 7, len(PLAN.milestones))


def test_once_approved_or_once_anything_has_gone_nobody_is_asked() -> None:
    assert waits(decided("approved")) is None
    assert waits(Facts(delivered={"elan-2027/recruit.invitation/P0001/1": NOW})) is None


def test_an_approval_holds_for_the_plan_that_was_shown_and_not_for_another() -> None:
    facts = decided("approved")
    moved = replace(PLAN, milestones=tuple(replace(m, at=m.at + timedelta(days=7)) for m in PLAN.milestones))
    assert held(PROGRAMME, moved, facts, 7, NOW) is not None
    assert waits(facts, due=9) is None, "how many are due grows with every day"


def test_what_was_declined_does_not_go_and_is_not_asked_again() -> None:
    item = waits(decided("declined"))
    assert item is not None
    assert declined(decided("declined"), item)
    assert not declined(Facts(), item)


def test_an_alert_to_the_team_is_not_yet_a_first_send() -> None:
    told = Facts(delivered={"elan-2027/alert.first-send/role:manager/0123": NOW})
    assert (begun(Facts()), begun(told), waits(told) is not None) == (False, False, True)
    assert begun(told.ended(delivered={**told.delivered, "elan-2027/recruit.teaser/P0001/1": NOW}))
