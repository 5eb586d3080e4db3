"""Every criterion is 0..1 by itself, says what both answered, and never more than that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mentoring.errors import BadInput
from mentoring.matching import Party
from mentoring.matching.model import FULL, LEVELS, SHARES
from mentoring.matching.scores import score, shares
from mentoring.programme import Criterion, Matching

Make = Callable[..., Party]


@pytest.fixture(scope="session")
def fit(mentors: Make, mentees: Make) -> Callable[..., tuple[float, dict[str, Any]]]:
    """Points (0..1) and facts of one criterion for one mentee and one mentor."""

    def found(
        name: str, mentee: dict[str, Any], mentor: dict[str, Any], **settings: Any
    ) -> tuple[float, dict[str, Any]]:
        criteria = {name: {"weight": 1} | settings.pop("criterion", {})}
        matching = Matching.model_validate({"criteria": criteria} | settings)
        scores = score(mentors({"id": "o", **mentor}), mentees({"id": "e", **mentee}), matching)
        (block,) = scores.blocks
        return round(scores.by_criterion(0, 0)[name] / FULL, 3), block.facts(0, 0)

    return found


Fit = Callable[..., tuple[float, dict[str, Any]]]


@pytest.mark.parametrize(
    ("wanted", "offered", "points", "named"),
    [
        (["negotiation", "law"], ["law", "negotiation"], 1.0, ["negotiation", "law"]),
        (["negotiation", "law", "budget"], ["law"], 0.333, ["law"]),
        (["AI"], ["retail", "email"], 0.0, None),
        ("gestion de projet", "Gestion de projets agiles", 1.0, ["gestion de projet"]),
        ("gestion de projets agiles", "gestion de projet", 0.5, None),
        (["public speaking"], ["public policy"], 0.0, None),
        (["Prise de parole"], ["public-speaking"], 1.0, ["Prise de parole"]),
    ],
)
def test_skills_are_the_part_of_what_is_wanted_that_is_offered(
    fit: Fit, wanted: Any, offered: Any, points: float, named: list[str] | None
) -> None:
    synonyms = {"public-speaking": ("prise de parole",)}
    got = fit("skills", {"skills_wanted": wanted}, {"skills_offered": offered}, synonyms=synonyms)
    assert got == (points, {"skills": named} if named else {})


def test_prose_counts_word_by_word(fit: Fit) -> None:
    wish = "Je voudrais devenir manager et oser prendre la parole devant un grand public"
    points, facts = fit("goals", {"goals": wish}, {"goals": "manager une équipe; prendre la parole"})
    assert points == pytest.approx(3 / 7, abs=0.001)
    assert facts == {"goals": ["manager", "prendre", "parole"]}


@pytest.mark.parametrize(
    ("mentee", "mentor", "points", "facts"),
    [
        ({"experience_years": 4}, 12, 1.0, {"years": 12}),
        ({"experience_years": 4}, 7, 0.4, {}),  # three years below the range, of five
        ({"experience_years": 4}, 2, 0.0, {}),
        ({"experience_years": "4 ans"}, "12 ans", 1.0, {"years": 12}),
        ({"wished_experience": "10-15"}, 18, 0.4, {}),
        ({"wished_experience": "10+"}, 40, 1.0, {"years": 40}),
    ],
)
def test_experience_is_best_within_the_wished_range(
    fit: Fit, mentee: dict[str, Any], mentor: Any, points: float, facts: dict[str, Any]
) -> None:
    got = fit("experience", mentee, {"experience_years": mentor}, criterion={"ideal_gap": (6, 12)})
    assert got == (points, facts)


def test_hours_in_common_are_counted_round_the_clock(fit: Fit) -> None:
    assert fit("time_zone", {"utc_offset": 1.0}, {"utc_offset": 1.0}) == (1.0, {"hours": 9})
    assert fit("time_zone", {"utc_offset": 1.0}, {"utc_offset": -5.0}) == (0.333, {"hours": 3})
    assert fit("time_zone", {"utc_offset": 14.0}, {"utc_offset": -10.0}) == (1.0, {"hours": 9})
    assert fit("time_zone", {"utc_offset": 0.0}, {"utc_offset": 11.0}) == (0.0, {})


def test_free_hours_are_compared_on_one_clock(fit: Fit) -> None:
    paris, montreal = {"utc_offset": 1.0}, {"utc_offset": -5.0}
    slots = {"availability": ["mon-am", "tue-pm"]}
    assert fit("availability", paris | slots, paris | {"availability": ["tue-pm"]}) == (
        0.625,
        {"slots": ["tue-pm"]},
    )
    assert fit("availability", paris | slots, montreal | {"availability": ["tue-am"]}) == (
        0.375,
        {"hours": 3},
    )
    assert fit("availability", paris | slots, montreal | slots) == (0.0, {})


def test_a_site_a_language_a_value_are_shared_or_not(fit: Fit) -> None:
    assert fit("place", {"site": "Lyon "}, {"site": "LYON"}) == (1.0, {"site": "Lyon "})
    assert fit("languages", {"languages": ["fr", "de"]}, {"languages": "Français, English"}) == (
        0.5,
        {"languages": ["fr"]},
    )
    assert fit("values", {"values": ["fairness"]}, {"values": ["quality", "fairness"]}) == (
        1.0,
        {"values": ["fairness"]},
    )


def test_weights_become_whole_shares_that_make_one() -> None:
    assert shares({"a": 1, "b": 1, "c": 1}) == {"a": 3334, "b": 3333, "c": 3333}
    assert shares({"a": 5, "b": 3, "c": 2}) == {"a": 5000, "b": 3000, "c": 2000}
    assert shares({}) == {}


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), -1.0])
def test_a_weight_that_is_no_number_is_refused(weight: float) -> None:
    with pytest.raises(BadInput, match="weight"):
        shares({"skills": weight})


def test_what_nobody_answered_is_left_out_and_the_rest_still_makes_a_hundred(
    mentors: Make, mentees: Make
) -> None:
    matching = Matching(criteria={"skills": Criterion(weight=1), "values": Criterion(weight=9)})
    scores = score(
        mentors({"id": "o", "skills_offered": ["law"]}),
        mentees({"id": "e", "skills_wanted": ["law"]}),
        matching,
    )
    assert scores.ignored == ("values",)
    assert scores.rows(np.array([0])).tolist() == [[FULL]]


def test_points_are_whole_and_at_most_full_however_many_wishes(mentors: Make, mentees: Make) -> None:
    names = [f"skill{n}" for n in range(7)]
    people = [{"id": f"e{n}", "skills_wanted": names[:n]} for n in range(8)]
    matching = Matching(criteria={"skills": Criterion(weight=2), "goals": Criterion(weight=1)})
    side = mentees(*[person | {"goals": ["x"]} for person in people])
    scores = score(mentors({"id": "o", "skills_offered": names, "goals": ["x"]}), side, matching)
    goals = shares({"skills": 2, "goals": 1})["goals"] * LEVELS
    assert scores.rows(np.arange(8))[:, 0].tolist() == [goals] + [FULL] * 7
    assert SHARES * LEVELS == FULL


def test_in_reverse_mentoring_the_mentor_is_the_younger_one(mentors: Make, mentees: Make) -> None:
    offering = mentors({"id": "young", "experience_years": 3}, {"id": "old", "experience_years": 28})
    looking = mentees({"id": "e", "experience_years": 20})
    criteria = {"criteria": {"experience": {"weight": 1}}}
    usual, reverse = (
        Matching.model_validate(criteria | {"formula": formula}) for formula in ("one-to-one", "reverse")
    )
    assert score(offering, looking, usual).rows(np.array([0])).tolist() == [[0, FULL]]
    assert score(offering, looking, reverse).rows(np.array([0])).tolist() == [[FULL, 0]]
