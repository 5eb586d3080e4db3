"""Suggestions are spread over the mentors and keep the best match possible; choices are then granted fairly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matching import Constraints, Party, assign_by_preference, solve, suggestions
from mentoring.programme import Matching

Make = Callable[..., Party]
SKILLS = ("law", "budget", "negotiation", "data")
MATCHING = Matching(suggestions=3)


@st.composite
def cohorts(draw: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    def side(name: str, skills: str, most: int) -> list[dict[str, Any]]:
        return [
            {"id": f"{name}{n}", "seats": draw(st.integers(0, 3)), skills: draw(st.lists(st.sampled_from(SKILLS), unique=True)),
             "languages": draw(st.sampled_from([["fr"], ["en"], ["fr", "en"]]))}
            for n in range(draw(st.integers(0, most)))
        ]  # fmt: skip

    return side("o", "skills_offered", 6), side("e", "skills_wanted", 8)


@settings(max_examples=100, deadline=None)
@given(cohorts())
def test_every_mentee_is_offered_their_best_partner_and_others_best_first(
    mentors: Make, mentees: Make, cohort: Any
) -> None:
    offering, looking = mentors(*cohort[0]), mentees(*cohort[1])
    found = suggestions(offering, looking, MATCHING)
    assert set(found) == {person["id"] for person in cohort[1]}
    for mentee, pairs in found.items():
        assert len(pairs) <= 3
        assert len({pair.mentor for pair in pairs}) == len(pairs)
        assert {pair.mentee for pair in pairs} <= {mentee}
        assert [pair.points for pair in pairs] == sorted((pair.points for pair in pairs), reverse=True)
    for pair in solve(offering, looking, MATCHING).pairs:
        assert pair.mentor in [suggested.mentor for suggested in found[pair.mentee]]


def test_the_favourite_of_everybody_is_not_proposed_to_everybody(mentors: Make, mentees: Make) -> None:
    star = {"id": "star", "skills_offered": ["law", "data"]}
    offering = mentors(star, *[{"id": f"o{n}", "skills_offered": ["law"]} for n in range(9)])
    looking = mentees(*[{"id": f"e{n}", "skills_wanted": ["law", "data"]} for n in range(10)])
    proposed = Counter(
        pair.mentor for pairs in suggestions(offering, looking, MATCHING).values() for pair in pairs
    )
    assert proposed == dict.fromkeys(offering.ids, 3)


@settings(max_examples=100, deadline=None)
@given(cohorts(), st.data())
def test_choices_are_granted_stably_and_nobody_else_is_forgotten(
    mentors: Make, mentees: Make, cohort: Any, data: Any
) -> None:
    offering, looking = mentors(*cohort[0]), mentees(*cohort[1])
    names = [person["id"] for person in cohort[0]] + ["stranger"]
    rankings = {
        p["id"]: data.draw(st.lists(st.sampled_from(names), max_size=3))
        for p in cohort[1]
        if data.draw(st.booleans())
    }
    match = assign_by_preference(offering, looking, MATCHING, rankings)
    seats = {person["id"]: person["seats"] for person in cohort[0]}
    load = Counter(pair.mentor for pair in match.pairs)
    assert all(load[mentor] <= seats[mentor] for mentor in load)
    assert match.certificate.checked_by.startswith("0 of ")
    got = {pair.mentee: pair.mentor for pair in match.pairs}
    scores = {(p.mentee, p.mentor): p.points for p in match.pairs}
    for mentee, ranked in rankings.items():
        if (
            got.get(mentee) in ranked
        ):  # whoever got a choice: every better one is full of people who fit at least as well
            for better in ranked[: ranked.index(got[mentee])]:
                if better in seats and set(looking.answers["languages"][looking.ids.index(mentee)]) & set(
                    offering.answers["languages"][offering.ids.index(better)]
                ):
                    assert load[better] == seats[better]
                    assert all((rival, better) in scores for rival, mentor in got.items() if mentor == better)


def test_the_best_ranked_free_mentor_is_granted_and_the_price_is_told(mentors: Make, mentees: Make) -> None:
    offering = mentors({"id": "o1", "skills_offered": ["law"]}, {"id": "o2", "skills_offered": ["data"]})
    looking = mentees({"id": "e1", "skills_wanted": ["law"]}, {"id": "e2", "skills_wanted": ["data"]})
    match = assign_by_preference(offering, looking, MATCHING, {"e1": ["o2"]})
    assert [(pair.mentee, pair.mentor) for pair in match.pairs] == [("e1", "o2"), ("e2", "o1")]
    assert (match.certificate.gap, match.certificate.bound) == (200.0, 200.0)


@pytest.mark.parametrize("bar", ["bans", "excluded"])
def test_a_choice_that_a_rule_forbids_is_passed_over(mentors: Make, mentees: Make, bar: str) -> None:
    offering, looking = mentors({"id": "o1"}, {"id": "o2"}), mentees({"id": "e1"})
    couple = frozenset({("o1", "e1")})
    constraints = Constraints(bans=couple) if bar == "bans" else Constraints(excluded=couple)
    match = assign_by_preference(offering, looking, MATCHING, {"e1": ["o1", "o2"]}, constraints)
    assert [(pair.mentee, pair.mentor) for pair in match.pairs] == [("e1", "o2")]
