"""Surveys in totals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from mentoring.people import Answer
from mentoring.publication import said_role
from mentoring.questionnaire import Question
from mentoring.surveys import Bar, Outcome, Result, aggregate

QUESTIONS = {
    "role": Question(texts=("role",), kind="choice", options={"mentor": (), "mentee": ()}),
    "satisfaction": Question(texts=("satisfied",), kind="scale", least=1, most=5, required=True),
    "nps": Question(texts=("recommend",), kind="scale", least=0, most=10),
    "sessions_held": Question(texts=("how often",), kind="number"),
    "again": Question(texts=("again",), kind="yes-no"),
    "barrier": Question(texts=("barrier",), kind="choices", options={"time": (), "distance": ()}),
    "improve": Question(texts=("improve",), kind="text"),
    "address": Question(texts=("address",), kind="address"),
    "testimonial": Question(texts=("testimonial",), kind="text"),
}


def answers(rows: Iterable[dict[str, Any]]) -> list[Answer]:
    return [Answer("form", f"k{at}", "accepted", None, None, values) for at, values in enumerate(rows)]


def result(rows: Iterable[dict[str, Any]], *, anonymous: bool = True, threshold: int = 5) -> Result | None:
    return aggregate(
        "form", answers(rows), QUESTIONS, threshold=threshold, anonymous=anonymous, role_of=said_role
    )


def outcome(rows: Iterable[dict[str, Any]], meaning: str, *, anonymous: bool = True) -> Outcome | None:
    found = result(rows, anonymous=anonymous)
    return found.outcome(meaning) if found else None


def test_fewer_than_five_answers_say_nothing() -> None:
    rows = [{"satisfaction": 5}] * 4
    assert result(rows) is None
    assert result(rows, anonymous=False) is None
    assert result([*rows, {"satisfaction": 5}]) is not None


def test_the_programmes_own_threshold_counts() -> None:
    assert result([{"satisfaction": 5}] * 7, threshold=8) is None


def test_a_question_that_fewer_than_five_answered_is_left_out() -> None:
    found = result([{"satisfaction": 4, "sessions_held": 3}] * 4 + [{"satisfaction": 4}] * 6)
    assert found is not None
    assert [one.meaning for one in found.outcomes] == ["satisfaction"]


def test_a_scale_has_its_mean_its_interval_and_its_levels() -> None:
    rows = [{"satisfaction": value} for value in [1] * 5 + [4] * 10 + [5] * 5]
    told = outcome(rows, "satisfaction", anonymous=False)
    assert told is not None
    assert (told.n, told.mean) == (20, 3.5)
    assert told.interval == pytest.approx((2.78, 4.22), abs=0.01)  # s = 1.539, t(19) = 2.093
    assert told.bars == (Bar(("1",), 5), Bar(("2",), 0), Bar(("3",), 0), Bar(("4",), 10), Bar(("5",), 5))
    assert (told.count("4", "5"), told.count("1")) == (15, 5)


def test_an_anonymous_scale_joins_its_small_levels() -> None:
    rows = [{"satisfaction": value} for value in [1, 2, 3, 3, 3] + [4] * 10 + [5] * 6]
    told = outcome(rows, "satisfaction")
    assert told is not None
    assert told.bars == (Bar(("1", "2", "3"), 5), Bar(("4",), 10), Bar(("5",), 6))
    assert (told.count("4", "5"), told.count("1", "2")) == (16, None)


def test_a_recommendation_has_its_score_and_in_an_anonymous_survey_only_its_three_groups() -> None:
    rows = [{"nps": value} for value in [3] * 5 + [7] * 5 + [9] * 5 + [10] * 5]
    told = outcome(rows, "nps")
    assert told is not None
    assert told.nps == 25
    assert [(bar.codes[0], bar.codes[-1], bar.count) for bar in told.bars] == [
        ("0", "6", 5),
        ("7", "8", 5),
        ("9", "10", 10),
    ]


def test_a_score_that_would_tell_few_detractors_has_no_bars() -> None:
    rows = [{"nps": value} for value in [3] * 2 + [7] * 8 + [10] * 10]
    told = outcome(rows, "nps")
    assert told is not None
    assert (told.nps, told.bars) == (40, ())


def test_several_choices_count_those_named_often_enough() -> None:
    rows = [{"barrier": ["time", "distance"]}] * 6 + [{"barrier": ["time"]}] * 5 + [{"barrier": ["fit"]}] * 5
    told = outcome(rows, "barrier")
    assert told is not None
    assert told.bars == (Bar(("time",), 11), Bar(("distance",), 6), Bar(("fit",), 5))


def test_a_small_minority_is_not_told() -> None:
    rows = [{"satisfaction": 4, "again": True}] * 12 + [{"satisfaction": 4, "again": False}] * 2
    assert outcome(rows, "again") is None
    named = outcome(rows, "again", anonymous=False)
    assert named is not None
    assert named.bars == (Bar(("no",), 2), Bar(("yes",), 12))


def test_those_who_skip_a_question_cannot_be_counted() -> None:
    rows = [{"satisfaction": 4, "sessions_held": 2}] * 9 + [{"satisfaction": 4}] * 2
    told = outcome(rows, "sessions_held")
    assert told is not None
    assert (told.n, told.least, told.mean) == (9, 6, 2)


def test_roles_have_their_own_means_where_each_is_large_enough() -> None:
    rows = [{"role": "mentor", "satisfaction": 5}] * 5 + [{"role": "mentee", "satisfaction": 3}] * 5
    found = result(rows)
    assert found is not None
    assert found.outcomes[0].roles == {"mentee": (5, 3.0), "mentor": (5, 5.0)}
    small = result(rows[1:])
    assert small is not None
    assert small.outcomes[0].roles == {}


def test_texts_stand_in_alphabetical_order_once_each_and_only_from_five_on() -> None:
    said = ["Zèle", "plus de temps", "Agendas", " plus  de temps ", "Bien"]
    rows = [{"satisfaction": 4, "improve": text} for text in said]
    told = outcome(rows, "improve")
    assert told is not None
    assert told.texts == ("Agendas", "Bien", "plus de temps", "Zèle")
    assert outcome([*rows[:4], {"satisfaction": 4}], "improve") is None


def test_the_order_of_the_answers_changes_nothing() -> None:
    rows = [
        {"role": "mentor" if at % 2 else "mentee", "satisfaction": 1 + at % 5, "improve": f"text {at}"}
        for at in range(24)
    ]
    assert result(rows) == result(reversed(rows))


def test_what_tells_a_person_is_never_told() -> None:
    rows = [
        {"satisfaction": 4, "address": f"a{at}@acme.example", "testimonial": f"I, {at}"} for at in range(9)
    ]
    for anonymous in (True, False):
        found = result(rows, anonymous=anonymous)
        assert found is not None
        assert [one.meaning for one in found.outcomes] == ["satisfaction"]
