from __future__ import annotations

from dataclasses import replace

import pytest

from mentoring.effects import Effect
from mentoring.gate import Gate, Held
from mentoring.people import Facts
from mentoring.ports import Claim
from mentoring.working_days import WorkingDays
from tests.builders import a_person, an_effect, an_enrolment, an_event
from tests.scenes import a_programme, at

FACTS = Facts(
    people={
        "P0001": a_person(1),
        "P0002": a_person(2, opted_out=True),
        "P0003": a_person(3),
        "P0004": a_person(4, address=""),
        "P0005": a_person(5),
    },
    enrolments=(
        an_enrolment("P0003", status="withdrawn"),
        an_enrolment("P0005", status="withdrawn"),
        an_enrolment("P0005", "mentor"),
    ),
)


def claim(effect: Effect) -> Claim:
    return Claim(effect, 0, "REQUEST", 0)


@pytest.mark.parametrize(
    ("effect", "verdict"),
    [
        (an_effect("P0001"), None),
        (an_effect("P0002"), Held("cancelled", "wants no more mail")),
        (an_effect("P0002", urgent=True), Held("cancelled", "wants no more mail")),
        (an_effect("P0002", channel="document"), None),
        (an_effect("P0003"), Held("cancelled", "has withdrawn")),
        (an_effect("P0003", urgent=True), Held("cancelled", "has withdrawn")),
        (an_effect("P0004"), Held("cancelled", "nobody of that id is known any more")),
        (an_effect("P0005"), None),
        (an_effect("P0099"), Held("cancelled", "nobody of that id is known any more")),
        (an_effect("role:manager"), None),
        (an_event("P0002"), Held("cancelled", "wants no more mail")),
    ],
)
def test_each_claim_is_judged_by_what_is_known_now(effect: Effect, verdict: Held | None) -> None:
    assert Gate(FACTS).judge(claim(effect)) == verdict


def test_an_event_is_called_off_even_with_those_who_left() -> None:
    assert Gate(FACTS).judge(Claim(an_event("P0003"), 1, "CANCEL", 0)) is None


def test_who_wants_no_more_mail_gets_none_not_even_a_cancellation() -> None:
    held = Gate(FACTS).judge(Claim(an_event("P0002"), 1, "CANCEL", 0))
    assert held == Held("cancelled", "wants no more mail")


@pytest.mark.parametrize(
    ("effect", "now", "until"),
    [
        (an_effect("P0001"), "2027-01-11 18:59", None),
        (an_effect("P0001"), "2027-01-11 23:30", "2027-01-12 08:00"),
        (an_event("P0001"), "2027-01-16 10:00", "2027-01-18 08:00"),  # a Saturday
        (an_effect("P0006"), "2027-01-11 14:00", "2027-01-12 00:00"),  # 22:00 in Tokyo
        (an_effect("role:manager"), "2027-01-11 06:30", "2027-01-11 08:00"),
        (an_effect("role:files", channel="document"), "2027-01-11 23:30", None),
    ],
)
def test_nobody_is_written_to_in_their_quiet_hours(effect: Effect, now: str, until: str | None) -> None:
    facts = replace(FACTS, people={**FACTS.people, "P0006": a_person(6, zone="Asia/Tokyo")})
    gate = Gate(facts, opens=WorkingDays(a_programme()).next_open, zone="Europe/Paris")
    assert gate.quiet(claim(effect), at(now)) == (Held("due", "", at(until)) if until else None)


def test_an_ops_team_hears_of_trouble_at_any_hour_and_a_manager_in_its_place_in_the_morning() -> None:
    night, gate = (
        at("2027-01-16 03:00"),
        Gate(FACTS, opens=WorkingDays(a_programme()).next_open, zone="Europe/Paris"),
    )
    alert = claim(an_effect("role:ops"))
    assert gate.quiet(alert, night) == Held("due", "", at("2027-01-18 08:00"))
    assert replace(gate, on_duty=True).quiet(alert, night) is None
    assert replace(gate, on_duty=True).quiet(claim(an_effect("role:manager")), night) is not None


def test_without_hours_anything_may_go_at_any_time() -> None:
    assert Gate(FACTS).quiet(claim(an_effect("P0001")), at("2027-01-16 03:00")) is None


def test_only_the_allowed_domains_are_written_to() -> None:
    gate = Gate(FACTS, ("acme.example",))
    assert gate.address("ada@ACME.example") is None
    assert gate.address("ada@acme.example.evil.example") == Held(
        "failed", "acme.example.evil.example is not one of the allowed domains (sending.allowed_domains)"
    )
    assert Gate(FACTS).address("ada@elsewhere.example") is None
