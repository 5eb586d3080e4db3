"""Every reason and every code can be said in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal, get_args

import pytest

from mentoring.matching import Party, Unmatched, solve
from mentoring.matching.criteria import CRITERIA, SILENT
from mentoring.matching.sentences import _REASONS, _UNMATCHED, as_json, not_solved, reason, slot, unmatched
from mentoring.people import Reason
from mentoring.programme import Formula, Matching

Make = Callable[..., Party]


def test_both_languages_say_every_criterion_and_every_code() -> None:
    assert set(_REASONS["fr"]) == set(_REASONS["en"]) == (set(CRITERIA) - SILENT) | {"availability.hours"}
    assert set(_UNMATCHED["fr"]) == set(_UNMATCHED["en"])


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("fr", "Compétences demandées et proposées\u00a0: droit, budget."),
        ("en", "Skills asked for and offered: droit, budget."),
    ],
)
def test_a_reason_is_a_sentence(locale: Literal["fr", "en"], said: str) -> None:
    assert reason(Reason("skills", 1.0, {"skills": ["droit", "budget"]}), locale) == said
    assert "6" in reason(Reason("availability", 1.0, {"hours": 6}), locale)


def test_what_would_unlock_somebody_is_a_sentence() -> None:
    left = Unmatched("e", "mentee", "full", {"mentors": 3, "seats": 1, "skills": ["negotiation"]})
    assert unmatched(left) == (
        "Mentors who offer negotiation: 3, all full.",
        "One more seat with any of them.",
    )
    assert unmatched(Unmatched("e", "mentee", "charter"), "fr") == (
        "La charte n’est pas signée.",
        "La signer suffit.",
    )


def test_a_match_is_json_as_the_command_prints_it(mentors: Make, mentees: Make) -> None:
    match = solve(
        mentors({"id": "o", "skills_offered": ["law"]}),
        mentees({"id": "e", "skills_wanted": ["law"]}, {"id": "f"}),
        Matching(),
    )
    found = json.loads(json.dumps(as_json(match, locale="en", seconds=0.01234)))
    assert found == {
        "pairs": [{"mentor": "o", "mentee": "e", "score": 100.0, "reasons": ["Skills asked for and offered: law."]}],
        "unmatched": [
            {"person": "f", "role": "mentee", "code": "full", "reason": "Mentors who could: 1, all full.",
             "unlock": "One more seat with any of them.", "facts": {"mentors": 1, "seats": 1, "skills": []}}
        ],
        "total": 100.0, "worst": 100.0, "seed": 2027, "ignored": [], "seconds": 0.012,
        "certificate": {"optimal": True, "gap": 0.0, "bound": 100.0, "most_pairs": 1, "worst_proven": True,
                        "checked_by": "seat prices of 1 mentors, against all 2 couples"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "french", "english"),
    [
        ("mon-am", "lundi matin", "Monday morning"),
        ("fri-18:00-19:00", "vendredi 18:00-19:00", "Friday 18:00-19:00"),
        ("sometimes", "sometimes", "sometimes"),
        ("sun-whenever", "sun-whenever", "sun-whenever"),
    ],
)
def test_a_slot_is_said_in_words(code: str, french: str, english: str) -> None:
    assert (slot(code, "fr"), slot(code, "en")) == (french, english)


@pytest.mark.parametrize(("locale", "said"), [("fr", "français, Klingon"), ("en", "French, Klingon")])
def test_languages_are_named_in_the_readers_language(locale: Any, said: str) -> None:
    told = reason(Reason("languages", 1.0, {"languages": ["fr", "Klingon"]}), locale)
    assert told.endswith(f": {said}.")


@pytest.mark.parametrize("formula", get_args(Formula))
def test_what_solving_would_propose_is_said_to_be_that_where_people_make_the_pairs(formula: Formula) -> None:
    said = not_solved(formula, "fr"), not_solved(formula, "en")
    by_people = formula in ("manual", "a-la-carte")
    assert tuple(formula in one for one in said) == (by_people, by_people)
    assert tuple(bool(one) for one in said) == (by_people, by_people)
