"""Every hard rule bars what it says and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mentoring.matching import Constraints, Party
from mentoring.matching.rules import rules
from mentoring.programme import Matching

Make = Callable[..., Party]
NOTHING = Constraints()


@pytest.fixture(scope="session")
def broken(mentors: Make, mentees: Make) -> Callable[..., tuple[str, ...]]:
    """The codes of the rules that a mentor "o" and a mentee "e" break."""

    def codes(
        mentor: dict[str, Any], mentee: dict[str, Any], constraints: Constraints = NOTHING, **wished: Any
    ) -> tuple[str, ...]:
        matching = Matching.model_validate({"rules": wished})
        return rules(
            mentors({"id": "o"} | mentor), mentees({"id": "e"} | mentee), matching, constraints
        ).codes(0, 0)

    return codes


Broken = Callable[..., tuple[str, ...]]


@pytest.mark.parametrize(
    ("mentor", "mentee", "codes"),
    [
        ({"languages": ["fr"]}, {"languages": ["fr", "en"]}, ()),
        ({"languages": ["fr"]}, {"languages": ["en"]}, ("language",)),
        ({"languages": "Français"}, {"languages": ("fr",)}, ()),
        ({"languages": None}, {"languages": ["en"]}, ()),  # nobody was asked on that side
        ({"languages": [f"x{n}" for n in range(200)]}, {"languages": ["x199"]}, ()),
        ({"languages": [f"x{n}" for n in range(200)]}, {"languages": ["x200"]}, ("language",)),
    ],
)
def test_they_share_a_language(
    broken: Broken, mentor: dict[str, Any], mentee: dict[str, Any], codes: tuple[str, ...]
) -> None:
    assert broken(mentor, mentee) == codes


@pytest.mark.parametrize(
    ("mentor", "mentee", "codes"),
    [
        ({"manager_address": "boss@team.example"}, {"manager_address": "chief@team.example"}, ()),
        (
            {"manager_address": "Boss@team.example"},
            {"manager_address": "boss@team.example "},
            ("reporting-line",),
        ),
        ({}, {"manager_address": "o@team.example"}, ("reporting-line",)),
        ({"manager_address": "E@team.example"}, {}, ("reporting-line",)),
        (
            {"addresses": ("o@team.example", "o2@home.example")},
            {"manager_address": "o2@home.example"},
            ("reporting-line",),
        ),
        ({"manager_address": None}, {"manager_address": None}, ()),
    ],
)
def test_they_are_of_different_reporting_lines(
    broken: Broken, mentor: dict[str, Any], mentee: dict[str, Any], codes: tuple[str, ...]
) -> None:
    assert broken(mentor, mentee) == codes
    assert broken(mentor, mentee, different_reporting_line=False) == ()


def test_departments_differ_where_asked(broken: Broken) -> None:
    same = {"department": "Achats"}, {"department": " ACHATS"}
    assert broken(*same) == ()
    assert broken(*same, different_department=True) == ("department",)
    assert broken({"department": None}, {"department": None}, different_department=True) == ()


@pytest.mark.parametrize("couple", [("o", "e"), ("e", "o"), ("O@team.example", "e@TEAM.example")])
def test_excluded_and_former_couples_are_barred_in_either_order(
    broken: Broken, couple: tuple[str, str]
) -> None:
    assert broken({}, {}, Constraints(excluded=frozenset({couple}))) == ("excluded",)
    assert broken({}, {}, Constraints(former=frozenset({couple}))) == ("former",)
    assert broken({}, {}, Constraints(former=frozenset({couple})), allow_former=True) == ()


def test_a_ban_is_for_that_mentor_and_that_mentee(broken: Broken) -> None:
    assert broken({}, {}, Constraints(bans=frozenset({("o", "e")}))) == ("banned",)
    assert broken({}, {}, Constraints(bans=frozenset({("e", "o"), ("stranger", "e")}))) == ()


def test_whoever_asked_not_to_be_paired_with_somebody_is_not(broken: Broken) -> None:
    assert broken({"excluded": "x@team.example, E@team.example"}, {}) == ("excluded",)
    assert broken({}, {"excluded": ["o@team.example"]}) == ("excluded",)


def test_nobody_is_paired_with_themselves(broken: Broken) -> None:
    assert broken({"id": "p"}, {"id": "p"}) == ("same-person",)
    assert broken({"addresses": ("a@x.example",)}, {"addresses": ("b@x.example", "A@X.example")}) == (
        "same-person",
    )


def test_taking_some_people_keeps_their_rules(mentors: Make, mentees: Make) -> None:
    ours = mentees(
        *[
            {"id": f"e{n}", "department": "ab"[n % 2], "languages": ["fr", "en"][: 1 + n % 2]}
            for n in range(6)
        ]
    )
    theirs = mentors(
        *[{"id": f"o{n}", "department": "ab"[n % 2], "languages": [["fr"], ["en"]][n % 2]} for n in range(5)]
    )
    constraints = Constraints(excluded=frozenset({("e1", "o1"), ("o4", "e5"), ("o0", "e0")}))
    matching = Matching.model_validate({"rules": {"different_department": True}})
    whole = rules(theirs, ours, matching, constraints)
    rows, columns = np.array([5, 1, 0]), np.array([4, 1, 0])
    part = whole.take(rows, columns)
    assert (part.allowed(np.arange(3)) == whole.allowed(rows)[:, columns]).all()
    assert (whole.turned().allowed(columns) == whole.allowed(np.arange(6)).T[columns]).all()
