"""Reasons come from what both answered, strongest first; whoever is left over learns why and what would help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mentoring.matching import Constraints, Match, Party, Unmatched, solve
from mentoring.people import Reason
from mentoring.programme import Criterion, Matching

Make = Callable[..., Party]


def weights(**given: float) -> Matching:
    return Matching.model_validate(
        {"criteria": {name: Criterion(weight=weight) for name, weight in given.items()}}
    )


def codes(match: Match) -> list[Unmatched]:
    return list(match.unmatched)


def test_the_reasons_are_what_both_answered(mentors: Make, mentees: Make) -> None:
    offering = mentors(
        {
            "id": "o",
            "skills_offered": ["law", "data"],
            "goals": ["network"],
            "experience_years": 20,
            "site": "Lyon",
        }
    )
    looking = mentees(
        {
            "id": "e",
            "skills_wanted": ["data", "sales"],
            "goals": ["network"],
            "experience_years": 8,
            "site": "Paris",
            "gender": "f",
        }
    )
    (pair,) = solve(offering, looking, weights(skills=5, goals=3, experience=2, place=4)).pairs
    assert pair.reasons == (
        Reason("goals", 1.0, {"goals": ["network"]}),
        Reason("skills", 0.5, {"skills": ["data"]}),
        Reason("experience", 1.0, {"years": 20}),
    )
    assert pair.points == pytest.approx(100 * (2.5 + 3 + 2) / 14, abs=0.01)


def test_what_everybody_shares_is_a_weaker_reason_than_what_only_these_two_do(
    mentors: Make, mentees: Make
) -> None:
    offering = mentors(*[{"id": f"o{n}", "languages": ["fr"], "skills_offered": [f"s{n}"]} for n in range(4)])
    looking = mentees({"id": "e", "languages": ["fr"], "skills_wanted": ["s2"]})
    (pair,) = solve(offering, looking, weights(languages=3, skills=2)).pairs
    assert [reason.criterion for reason in pair.reasons] == ["skills", "languages"]


def test_there_are_three_reasons_at_most_and_none_about_character(mentors: Make, mentees: Make) -> None:
    same = {name: ["x"] for name in ("goals", "languages", "style", "values", "personality", "interests")}
    matching = weights(goals=1, languages=1, style=1, values=1, personality=9, interests=1)
    (pair,) = solve(mentors({"id": "o"} | same), mentees({"id": "e"} | same), matching).pairs
    assert len(pair.reasons) == 3
    assert "personality" not in {reason.criterion for reason in pair.reasons}
    assert pair.points == 100


def test_a_pair_with_nothing_in_common_has_no_reason(mentors: Make, mentees: Make) -> None:
    offering = mentors({"id": "o", "skills_offered": ["law"]})
    (pair,) = solve(offering, mentees({"id": "e", "skills_wanted": ["data"]}), Matching()).pairs
    assert (pair.points, pair.reasons) == (0, ())


def test_one_more_seat_is_what_unlocks_a_full_skill(mentors: Make, mentees: Make) -> None:
    offering = mentors(
        *[{"id": f"o{n}", "skills_offered": ["Negotiation"] if n else ["data"]} for n in range(4)]
    )
    looking = mentees(*[{"id": f"e{n}", "skills_wanted": ["négociation", "negotiation"]} for n in range(5)])
    match = solve(offering, looking, Matching(synonyms={"negotiation": ("négociation",)}))
    (left,) = match.unmatched
    assert (left.code, left.unlock) == ("full", {"mentors": 3, "seats": 1, "skills": ["négociation"]})


FR, DE = {"languages": ["fr"]}, {"languages": ["de"]}


@pytest.mark.parametrize(
    ("mentor", "mentee", "constraints", "code", "unlock"),
    [
        (FR, DE, {}, "language", {"languages": ["de"], "people": 1}),
        (FR, {}, {}, "language-unknown", {}),
        (FR | {"department": "a"}, FR | {"department": "a"}, {}, "department", {"people": 1}),
        ({"manager_address": "e@team.example"}, {}, {}, "reporting-line", {"people": 1}),
        ({}, {}, {"former": frozenset({("o", "e")})}, "former", {"people": 1}),
        ({}, {}, {"excluded": frozenset({("o", "e")})}, "rules", {"people": 1}),
        ({}, {}, {"bans": frozenset({("o", "e")})}, "rules", {"people": 1}),
    ],
)
def test_the_rule_that_leaves_nobody_is_named_unless_it_is_confidential(
    mentors: Make,
    mentees: Make,
    mentor: dict[str, Any],
    mentee: dict[str, Any],
    constraints: Any,
    code: str,
    unlock: Any,
) -> None:
    matching = Matching.model_validate({"rules": {"different_department": True}})
    looking = mentees({"id": "e"} | mentee, {"id": "z", "languages": ["zz"], "seats": 1})
    match = solve(mentors({"id": "o"} | mentor), looking, matching, Constraints(**constraints))
    assert Unmatched("e", "mentee", code, unlock) in match.unmatched


def test_a_mentor_without_mentee_learns_why(mentors: Make, mentees: Make) -> None:
    offering = mentors({"id": "o1"} | FR, {"id": "o2"}, {"id": "o3", "seats": 0} | FR, {"id": "o4"} | DE)
    match = solve(offering, mentees({"id": "e"} | FR), Matching())
    assert codes(match) == [
        Unmatched("o2", "mentor", "language-unknown", {}),
        Unmatched("o3", "mentor", "no-seat", {}),
        Unmatched("o4", "mentor", "language", {"languages": ["de"], "people": 1}),
    ]


def test_enough_mentors_is_no_fault_of_theirs(mentors: Make, mentees: Make) -> None:
    match = solve(
        mentors({"id": "o1", "skills_offered": ["law"]}, {"id": "o2"}),
        mentees({"id": "e", "skills_wanted": ["law"]}),
        Matching(),
    )
    assert codes(match) == [Unmatched("o2", "mentor", "enough", {"mentees": 1})]


def test_a_reason_quotes_the_beginning_of_an_answer_that_is_a_page_long(mentors: Make, mentees: Make) -> None:
    page = "droit social international " * 400
    offering = mentors({"id": "o", "skills_offered": [page]})
    (pair,) = solve(offering, mentees({"id": "e", "skills_wanted": [page]}), Matching()).pairs
    (said,) = pair.reasons[0].facts["skills"]
    assert said.startswith("droit social")
    assert said.endswith("…")
    assert len(said) <= 101
    two = mentees(*[{"id": name, "skills_wanted": [page]} for name in ("e", "f")])
    (left,) = solve(offering, two, Matching()).unmatched
    assert all(len(skill) <= 101 for skill in left.unlock["skills"])
