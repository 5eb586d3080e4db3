from __future__ import annotations

import pytest

from mentoring.effects import Effect
from mentoring.gate import Gate, Held
from mentoring.people import Facts
from mentoring.ports import Claim
from tests.builders import a_person, an_effect, an_enrolment, an_event

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
        (an_effect("P0003", urgent=True), None),
        (an_effect("P0004"), Held("cancelled", "nobody of that id is known any more")),
        (an_effect("P0005"), None),
        (an_effect("P0099"), Held("cancelled", "nobody of that id is known any more")),
        (an_effect("role:manager"), None),
        (an_event("P0002"), Held("cancelled", "wants no more mail")),
    ],
)
def test_each_claim_is_judged_by_what_is_known_now(effect: Effect, verdict: Held | None) -> None:
    assert Gate(FACTS).judge(claim(effect)) == verdict


@pytest.mark.parametrize("person", ["P0002", "P0003"])
def test_an_event_is_called_off_even_with_those_who_left(person: str) -> None:
    assert Gate(FACTS).judge(Claim(an_event(person), 1, "CANCEL", 0)) is None


def test_only_the_allowed_domains_are_written_to() -> None:
    gate = Gate(FACTS, ("acme.example",))
    assert gate.address("ada@ACME.example") is None
    assert gate.address("ada@acme.example.evil.example") == Held(
        "failed", "acme.example.evil.example is not one of the allowed domains (sending.allowed_domains)"
    )
    assert Gate(FACTS).address("ada@elsewhere.example") is None
