"""Sessions that people tell of, once each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mentoring.logbook import sessions_from
from mentoring.people import Answer, Facts, Pair, Person, Session
from mentoring.programme import Programme
from tests.exports import a_form, a_programme

PROGRAMME = a_programme()
GROUPS = PROGRAMME.model_copy(update={"matching": PROGRAMME.matching.model_copy(update={"formula": "group"})})
PEOPLE = {
    "P0001": Person("P0001", "ines@elan.example", "Inès Moreau", "Inès", "fr", "Europe/Paris"),
    "P0002": Person(
        "P0002", "tom@elan.example", "Tom Baker", "Tom", "en", "Europe/London", also=("tom@perso.example",)
    ),
    "P0003": Person("P0003", "zoe@elan.example", "Zoé Nguyễn-Roux", "Zoé", "fr", "Europe/Paris"),
    "P0004": Person("P0004", "ada@elan.example", "Ada Costa", "Ada", "fr", "Europe/Paris"),
}
PUBLISHED = datetime(2027, 1, 5, 9, tzinfo=UTC)


def a_pair(mentee: str, **more: Any) -> Pair:
    return replace(Pair(f"P0001-{mentee}", "P0001", mentee, "open", 80, published_at=PUBLISHED), **more)


TOM, ZOE = a_pair("P0002"), a_pair("P0003")
NOON = datetime(2027, 2, 3, 13, tzinfo=UTC)  # 14:00 in Paris, the programme's session hour


def told(
    *answers: Answer,
    purpose: str = "logbook",
    pairs: tuple[Pair, ...] = (TOM,),
    sessions: tuple[Session, ...] = (),
    programme: Programme = PROGRAMME,
) -> list[Session]:
    form = a_form(purpose=purpose, role=None)
    return sessions_from(form, answers, Facts(people=PEOPLE, pairs=pairs, sessions=sessions), programme)


def entry(
    person: str = "P0001", day: str | None = "2027-02-03", at: datetime = NOON, **values: Any
) -> Answer:
    values |= {"session_date": day} if day else {}
    return Answer("logbook", f"{person}{at}{values}", "accepted", person, at, values)


def pulse(person: str, at: datetime, **values: Any) -> Answer:
    return entry(person, None, at, **{"met": True} | values)


def test_a_day_and_a_length_are_a_session_at_the_programmes_hour() -> None:
    assert told(entry(session_minutes=45)) == [Session("P0001-P0002", NOON, 45, True, "logbook")]
    assert told(entry())[0].minutes == 60


def test_both_people_tell_of_one_session() -> None:
    assert len(told(entry("P0001"), entry("P0002"))) == 1


def test_a_session_of_the_calendar_on_that_day_is_the_same_one() -> None:
    planned = Session("P0001-P0002", datetime(2027, 2, 3, 8, 30, tzinfo=UTC), 60, None, "calendar")
    assert told(entry(), sessions=(planned,)) == [replace(planned, held=True)]
    assert told(entry(), sessions=(replace(planned, held=True),)) == []


def test_what_was_told_before_is_not_told_again() -> None:
    known = tuple(told(entry()))
    assert told(entry(), entry("P0002"), sessions=known) == []


@pytest.mark.parametrize(
    ("partner", "pair"),
    [
        ("Tom Baker", "P0001-P0002"), ("tom", "P0001-P0002"), ("TOM@elan.example", "P0001-P0002"),
        ("tom@perso.example", "P0001-P0002"), ("zoé nguyễn", "P0001-P0003"), ("Zoé Nguyễn-Roux (Achats)", "P0001-P0003"),
        ("Paul", None), ("paul@elan.example", None), ("?", None), (None, None),
    ],
)  # fmt: skip
def test_who_has_several_partners_says_which_one(partner: str | None, pair: str | None) -> None:
    values: dict[str, Any] = {"partner": partner} if partner else {}
    assert [session.pair for session in told(entry(**values), pairs=(TOM, ZOE))] == ([pair] if pair else [])


@pytest.mark.parametrize("form", [{"purpose": "logbook"}, {"purpose": "survey"}])
@pytest.mark.parametrize(
    ("values", "met"),
    [
        ({}, {"P0001-P0002", "P0001-P0003"}),
        ({"partner": "Tom"}, {"P0001-P0002"}),
        ({"partner": "Paul"}, set()),
    ],
)
def test_who_leads_a_group_and_names_nobody_has_met_all_of_it(
    form: dict[str, Any], values: dict[str, Any], met: set[str]
) -> None:
    answer = entry(met=True, **values)
    found = told(answer, pairs=(TOM, ZOE), programme=GROUPS, **form)
    assert {session.pair for session in found} == met
    own = Pair("P0004-P0001", "P0004", "P0001", "open", 80, published_at=PUBLISHED)
    also_led = told(answer, pairs=(TOM, ZOE, own), programme=GROUPS, **form)
    assert {session.pair for session in also_led} == (met if values else set()), (
        "the group, or their own mentor?"
    )


def test_a_name_that_fits_two_partners_tells_of_neither() -> None:
    twin = replace(PEOPLE["P0003"], name="Tom Nguyễn")
    facts = Facts(people=PEOPLE | {"P0003": twin}, pairs=(TOM, ZOE))
    assert sessions_from(a_form(purpose="logbook", role=None), [entry(partner="Tom")], facts, PROGRAMME) == []


@pytest.mark.parametrize(
    "pair",
    [
        replace(TOM, status="approved"),
        replace(TOM, published_at=None),
        replace(TOM, published_at=datetime(2027, 2, 4, 9, tzinfo=UTC)),
        replace(TOM, status="closed", closed_at=datetime(2027, 2, 2, 9, tzinfo=UTC)),
        replace(TOM, status="dropped"),
    ],
)
def test_only_a_pair_of_that_day_has_met_on_it(pair: Pair) -> None:
    assert told(entry(), pairs=(pair,)) == []


def test_a_closed_pair_met_while_it_lasted() -> None:
    closed = replace(TOM, status="closed", closed_at=datetime(2027, 3, 1, 9, tzinfo=UTC))
    assert len(told(entry(), pairs=(closed, ZOE), sessions=())) == 0  # two pairs that day: which one?
    assert len(told(entry(partner="Tom"), pairs=(closed, ZOE))) == 1


def test_having_met_without_a_day_is_a_session_since_the_last_pulse() -> None:
    at = datetime(2027, 3, 2, 8, tzinfo=UTC)
    assert told(pulse("P0001", at), purpose="survey") == [Session("P0001-P0002", at, 60, True, "pulse")]


def test_having_met_confirms_the_last_session_that_was_planned() -> None:
    planned = tuple(
        Session("P0001-P0002", datetime(2027, 2, day, 13, tzinfo=UTC), 60, None, "calendar")
        for day in (3, 24)
    )
    later = replace(planned[0], at=datetime(2027, 3, 17, 13, tzinfo=UTC))
    answers = [pulse(person, datetime(2027, 3, 2, 8, tzinfo=UTC)) for person in ("P0001", "P0002")]
    assert told(*answers, purpose="survey", sessions=(*planned, later)) == [replace(planned[1], held=True)]


def test_having_met_says_nothing_new_of_a_session_that_is_known() -> None:
    held = Session("P0001-P0002", datetime(2027, 2, 3, 13, tzinfo=UTC), 60, True, "calendar")
    answer = pulse("P0001", datetime(2027, 3, 2, 8, tzinfo=UTC))
    assert told(answer, purpose="survey", sessions=(held,)) == []
    long_ago = replace(held, at=datetime(2026, 12, 1, 13, tzinfo=UTC))
    assert len(told(answer, purpose="survey", sessions=(long_ago,))) == 1


def test_a_pulse_with_a_day_tells_of_that_day() -> None:
    at = datetime(2027, 3, 2, 8, tzinfo=UTC)
    assert told(pulse("P0001", at, session_date="2027-02-03"), purpose="survey") == [
        Session("P0001-P0002", NOON, 60, True, "pulse")
    ]


@pytest.mark.parametrize(
    "answer",
    [
        pulse("P0001", NOON, met=False),
        replace(entry(day=None), values={}),
        replace(entry(), status="superseded"),
        replace(entry(), person="P0009"),
        replace(pulse("P0001", NOON), at=None),
    ],
)
def test_what_tells_of_no_session(answer: Answer) -> None:
    assert told(answer, purpose="survey") == []


def test_a_logbook_entry_without_a_day_tells_of_no_session() -> None:
    assert told(entry(day=None)) == []
