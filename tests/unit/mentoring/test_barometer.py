"""The barometer: what a silence, the pulses and the cadence of a pair say (product.md: amber from 42 days, red from 56)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.barometer import Reading, cadence, reached, read, red_since, started
from tests.scenes import PARIS, Scene, a_programme

PAIR = "M1-E1"
LAUNCH = date(2027, 1, 12)
AUGUST = {"holidays": {"closures": [{"first": "2027-08-02", "last": "2027-08-22"}]}}


def a_pair(**programme: Any) -> Scene:
    """A mentor and a mentee, told a week before the launch."""
    return Scene(a_programme(**programme)).mentor("M1").mentee("E1").pair("M1", "E1")


def reading(scene: Scene, on: date) -> Reading:
    return read(scene.programme, scene.facts, scene.facts.pairs_by_id[PAIR], on)


@pytest.mark.parametrize(
    ("days", "colour", "signs"),
    [(0, "green", ()), (41, "green", ()), (42, "amber", ("silence",)), (55, "amber", ("silence",)), (56, "red", ("silence",))],
)  # fmt: skip
def test_a_pair_that_has_not_met_is_silent_since_the_launch(days: int, colour: Any, signs: Any) -> None:
    today = LAUNCH + timedelta(days=days)
    assert reading(a_pair(), today) == Reading(PAIR, colour, LAUNCH, days, 0, signs, booked=False)


def test_a_pair_told_after_the_launch_is_silent_since_then() -> None:
    scene = a_pair().pair("M1", "E1", told="2027-03-01 08:00")
    assert reading(scene, date(2027, 3, 31)) == Reading(
        PAIR, "green", date(2027, 3, 1), 30, 0, (), booked=False
    )
    assert started(scene.programme, scene.pairs[PAIR], PARIS) == date(2027, 3, 1)


def test_a_session_ends_the_silence_and_names_the_next_one() -> None:
    scene = a_pair().meets(PAIR, "2027-01-20", "2027-02-10")
    assert reading(scene, date(2027, 2, 20)) == Reading(
        PAIR, "green", date(2027, 2, 10), 10, 2, (), booked=False
    )


def test_before_the_launch_nobody_is_silent() -> None:
    assert reading(a_pair(), date(2027, 1, 6)).silence_days == 0


@pytest.mark.parametrize(
    ("booked", "colour"), [("2027-03-10", "green"), ("2027-03-19", "green"), ("2027-03-20", "amber"), ("2027-02-20", "amber")]
)  # fmt: skip
def test_a_session_booked_within_three_weeks_calms_amber(booked: str, colour: str) -> None:
    scene = a_pair().meets(PAIR, booked, held=None)
    assert reading(scene, date(2027, 2, 26)).colour == colour


def test_a_booked_session_does_not_calm_red() -> None:
    scene = a_pair().meets(PAIR, "2027-03-12", held=None)
    found = reading(scene, date(2027, 3, 9))
    assert (found.colour, found.booked) == ("red", True)


@pytest.mark.parametrize(
    ("said", "signs"), [(1, ("unhappy",)), (2, ("unhappy",)), (3, ()), (5, ()), (None, ())]
)
def test_a_pulse_of_one_or_two_is_unhappy(said: int | None, signs: tuple[str, ...]) -> None:
    scene = a_pair().meets(PAIR, "2027-02-10")
    scene.answer("pulse", "M1", "2027-02-12", satisfaction=said).answer(
        "pulse", "E1", "2027-02-12", satisfaction=4
    )
    assert reading(scene, date(2027, 2, 20)).signs == signs


def test_an_unhappy_answer_on_top_of_silence_is_red() -> None:
    scene = (
        a_pair()
        .answer("pulse", "M1", "2027-02-12", satisfaction=2)
        .answer("pulse", "E1", "2027-02-13", satisfaction=4)
    )
    found = reading(scene, date(2027, 2, 24))
    assert (found.colour, found.signs) == ("red", ("silence", "unhappy"))


def test_a_later_happier_answer_counts() -> None:
    scene = a_pair().meets(PAIR, "2027-02-10", "2027-04-10")
    scene.answer("pulse", "E1", "2027-02-12", satisfaction=1).answer(
        "pulse", "E1", "2027-04-13", satisfaction=4
    )
    assert reading(scene, date(2027, 4, 20)).signs == ()


def test_an_old_answer_says_nothing_of_today() -> None:
    scene = a_pair().answer("pulse", "E1", "2027-02-12", satisfaction=1)
    scene.answer("pulse", "M1", "2027-02-12", satisfaction=5)
    scene.meets(PAIR, "2027-02-10", "2027-03-03", "2027-03-24", "2027-04-14", "2027-05-05")
    assert reading(scene, date(2027, 4, 20)).signs == ("unhappy",)
    assert reading(scene, date(2027, 5, 6)).signs == ()


def test_what_was_said_of_a_former_partner_is_not_held_against_the_new_one() -> None:
    scene = Scene().mentor("M1").mentor("M2").mentee("E1").pair("M2", "E1").ends("M2-E1", "2027-02-20")
    scene.answer("pulse", "E1", "2027-02-12", satisfaction=1).pair("M1", "E1", told="2027-03-01")
    assert reading(scene, date(2027, 3, 5)).signs == ()


def a_mentor_of_two() -> Scene:
    scene = a_pair().mentor("M1", seats=2).mentee("E2").pair("M1", "E2")
    scene.person("E1", name="Tom Whitaker").person("E2", name="Amina Diallo")
    return scene.meets(PAIR, "2027-02-10").meets("M1-E2", "2027-02-10")


def test_an_answer_about_another_mentee_is_about_that_one() -> None:
    scene = a_mentor_of_two().answer("pulse", "M1", "2027-02-12", satisfaction=1, partner="Amina")
    facts, today = scene.facts, date(2027, 2, 20)
    assert [read(scene.programme, facts, pair, today).signs for pair in facts.open_pairs] == [
        (),
        ("unhappy",),
    ]


def test_an_answer_that_names_nobody_known_is_about_every_pair() -> None:
    scene = a_mentor_of_two().answer("pulse", "M1", "2027-02-12", satisfaction=1, partner="Tommy")
    facts, today = scene.facts, date(2027, 2, 20)
    assert [read(scene.programme, facts, pair, today).signs for pair in facts.open_pairs] == [
        ("unhappy",)
    ] * 2


def test_one_answer_of_two_after_a_missed_session_is_a_sign() -> None:
    scene = a_pair().meets(PAIR, "2027-01-20").answer("pulse", "E1", "2027-02-12", satisfaction=4)
    assert reading(scene, date(2027, 2, 9)).signs == ()
    assert reading(scene, date(2027, 2, 12)).signs == ("one-sided",)
    scene.answer("pulse", "M1", "2027-02-20", satisfaction=4)
    assert reading(scene, date(2027, 2, 20)).signs == ()


def test_less_than_half_of_the_sessions_owed_is_a_sign_after_two_months() -> None:
    assert reading(a_pair(), LAUNCH + timedelta(days=59)).signs == ("silence",)
    assert reading(a_pair(), LAUNCH + timedelta(days=60)).signs == ("silence", "cadence")
    scene = a_pair().meets(PAIR, "2027-03-10")
    assert reading(scene, LAUNCH + timedelta(days=62)).signs == ()  # one of two
    assert reading(scene, LAUNCH + timedelta(days=63)).signs == ("cadence",)  # one of three
    assert reading(scene.meets(PAIR, "2027-02-10"), LAUNCH + timedelta(days=63)).signs == ()


def test_closures_of_the_organisation_are_not_held_against_a_pair() -> None:
    scene = a_pair(**AUGUST).meets(
        PAIR, *(f"2027-0{month}-0{day}" for month in (2, 3, 4, 5, 6, 7) for day in (1, 9))
    )
    found = reading(scene, date(2027, 9, 9))  # 62 days since 9 July, 21 of them closed
    assert (found.colour, found.silence_days) == ("green", 62)
    assert reading(scene, date(2027, 9, 10)).colour == "amber"


def test_closures_do_not_break_the_cadence_of_a_pair() -> None:
    """In 203 open days nine sessions are owed, and five are more than half; with the closure it would be ten."""
    days = ("2027-02-01", "2027-03-01", "2027-04-01", "2027-05-03", "2027-07-26")
    scene, today = a_pair(**AUGUST).meets(PAIR, *days), date(2027, 8, 24)
    assert reading(scene, today).signs == ()
    assert cadence(scene.programme, scene.facts, scene.pairs[PAIR], today) == 0.5


def test_cadence_is_held_over_owed_as_the_product_defines_it() -> None:
    scene = a_pair(**AUGUST)
    pair, programme = scene.pairs[PAIR], scene.programme
    assert cadence(programme, scene.facts, pair, LAUNCH) == 0.0
    scene.meets(PAIR, "2027-01-20")
    assert cadence(programme, scene.facts, pair, LAUNCH + timedelta(days=20)) == 1.0
    assert cadence(programme, scene.facts, pair, LAUNCH + timedelta(days=62)) == 0.5
    assert cadence(programme, scene.facts, pair, LAUNCH + timedelta(days=63)) == 1 / 3


def test_a_flash_pair_that_has_met_owes_nothing() -> None:
    scene = a_pair(matching={"formula": "flash", "criteria": {"skills": 1}}).meets(PAIR, "2027-01-20")
    assert reading(scene, date(2027, 6, 1)).colour == "green"


def test_red_begins_with_the_silence_or_the_unhappy_answer_whichever_came_first() -> None:
    scene, today = a_pair(), date(2027, 4, 1)
    pair = scene.pairs[PAIR]

    def since() -> date:
        return red_since(scene.programme, scene.facts, pair, reading(scene, today))

    assert since() == LAUNCH + timedelta(days=56)
    scene.answer("pulse", "E1", "2027-02-26", satisfaction=1)
    assert since() == date(2027, 2, 26)
    scene.answer("pulse", "E1", "2027-02-14", satisfaction=2).answer(
        "pulse", "M1", "2027-02-15", satisfaction=4
    )
    assert since() == date(2027, 2, 26)


@given(st.dates(date(2027, 1, 1), date(2027, 12, 1)), st.integers(1, 90))
def test_the_day_a_limit_is_reached_is_the_first_on_which_the_silence_is_that_long(
    since: date, days: int
) -> None:
    programme = a_programme(**AUGUST)
    day = reached(programme, since, days)
    closed = {date(2027, 8, 2) + timedelta(days=n) for n in range(21)}
    counted = [since + timedelta(days=n) for n in range(1, 400) if since + timedelta(days=n) not in closed]
    assert day == counted[days - 1]
