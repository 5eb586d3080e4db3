from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mentoring.effects import Channel, Effect
from mentoring.people import Facts, Person
from mentoring.verification import Paper, certified, issued, verification_code, written

AMINA = Person("P0001", "amina@acme.example", "Amina Diallo", "Amina", "fr", "Europe/Paris")
GONE = Person("P0002", "", "", "", "fr", "Europe/Paris")
FACTS = Facts(people={"P0001": AMINA, "P0002": GONE})
PAPER = Paper("elan", "P0001", "Amina Diallo", 12, 745, date(2027, 11, 22))


def an_effect(
    kind: str,
    to: str = "P0001",
    occurrence: str = "closure",
    *,
    sessions: int = 12,
    channel: Channel = "document",
) -> Effect:
    due = datetime(2027, 11, 21, 23, 30, tzinfo=UTC)
    data = {"sessions": sessions, "minutes": 745}
    return Effect("elan", "recognition", kind, to, occurrence, channel, due, due, data=data)


def test_a_code_belongs_to_its_facts_and_its_key() -> None:
    facts = ("elan", "P0001", "Amina Diallo", 12, 745)
    code = verification_code(b"key", *facts)
    assert code == verification_code(b"key", *facts) == PAPER.code(b"key")
    others = [
        verification_code(b"other", *facts),
        verification_code(b"", *facts),
        verification_code(b"key", *facts[:-1], 746),
    ]
    assert code not in others
    assert len({code, *others}) == 4


def test_certificate_attestation_badge_and_closing_thanks_are_one_paper_issued_on_a_day_of_its_reader() -> (
    None
):
    kinds = ("recognition.certificate", "recognition.attestation", "recognition.badge", "recognition.thanks")
    assert list(issued(map(an_effect, kinds), FACTS)) == [PAPER]


def test_other_effects_and_people_who_were_erased_have_no_paper() -> None:
    others = [
        an_effect("recognition.thanks", occurrence="midpoint"),
        an_effect("recognition.vote"),
        an_effect("recognition.certificate", "P0002"),
        an_effect("recognition.certificate", "P0009"),
    ]
    assert list(issued(others, FACTS)) == []


def test_a_code_is_genuine_only_with_its_key_and_its_facts() -> None:
    code = PAPER.code(b"key")
    assert certified(code, b"key", [PAPER]) == PAPER
    assert certified(code, b"another", [PAPER]) is None
    (better,) = issued([an_effect("recognition.certificate", sessions=13)], FACTS)
    assert certified(code, b"key", [better]) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("7Q2M-0VTX-9KDB", "7Q2M-0VTX-9KDB"),
        (" 7q2m0vtx9kdb ", "7Q2M-0VTX-9KDB"),
        ("7Q2M\u20110VTX\u201390DB", "7Q2M-0VTX-90DB"),
        ("7Q2M OVTX 9KDI", "7Q2M-0VTX-9KD1"),
        ("lll1-OOO0-9KDB", "1111-0000-9KDB"),
        ("7Q2M-0VTX-9KD", None),
        ("7Q2M-0VTX-9KDU", None),
        ("", None),
        ("hello", None),
    ],
)
def test_a_code_is_understood_as_people_read_it_out(said: str, meant: str | None) -> None:
    assert written(said) == meant
