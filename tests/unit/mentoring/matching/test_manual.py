"""HR's own pairs are kept where they can be, and every broken rule is named where they cannot."""

from __future__ import annotations

from collections.abc import Callable

from mentoring.matching import Constraints, Party, Refused, manual
from mentoring.programme import Matching

Make = Callable[..., Party]


def test_pairs_are_scored_checked_and_compared_with_the_best(mentors: Make, mentees: Make) -> None:
    offering = mentors(
        {"id": "o1", "skills_offered": ["law"], "languages": ["fr"]},
        {"id": "o2", "skills_offered": ["data"], "languages": ["fr"]},
        {"id": "o3", "languages": ["de"], "barred": "charter"},
    )
    looking = mentees(
        {"id": "e1", "skills_wanted": ["law"], "languages": ["fr"]},
        {"id": "e2", "skills_wanted": ["data"], "languages": ["fr"]},
    )
    wished = [
        ("o2@team.example", "E1"), ("o2", "e2"), ("o3", "e2"), ("o1", "e1"), ("o1", "nobody"), ("stranger", "e2"),
    ]  # fmt: skip
    match, refused = manual(
        offering, looking, Matching(), wished, Constraints(excluded=frozenset({("o2", "e2")}))
    )
    assert [(pair.mentor, pair.mentee, pair.points) for pair in match.pairs] == [("o2", "e1", 0.0)]
    assert refused == (
        Refused("o2", "e2", ("excluded", "no-seat")),
        Refused("o3", "e2", ("charter", "language")),
        Refused("o1", "e1", ("served",)),
        Refused("o1", "nobody", ("unknown-mentee",)),
        Refused("stranger", "e2", ("unknown-mentor",)),
    )
    assert [(one.person, one.code) for one in match.unmatched] == [
        ("e2", "by-hand"), ("o1", "by-hand"), ("o3", "charter"),
    ]  # fmt: skip
    assert (match.certificate.optimal, match.certificate.gap) == (
        False,
        0.0 if match.certificate.bound == 0 else 100.0,
    )


def test_the_best_match_brought_as_a_file_is_found_to_be_the_best(mentors: Make, mentees: Make) -> None:
    offering, looking = mentors({"id": "o", "seats": 2}), mentees({"id": "e1"}, {"id": "e2"})
    match, refused = manual(offering, looking, Matching(), [("o", "e1"), ("o", "e2")])
    assert (match.certificate.optimal, refused) == (True, ())


def test_the_same_pair_twice_is_kept_once(mentors: Make, mentees: Make) -> None:
    match, refused = manual(
        mentors({"id": "o", "seats": 2}), mentees({"id": "e"}), Matching(), [("o", "e"), ("o", "e")]
    )
    assert (len(match.pairs), refused) == (1, (Refused("o", "e", ("served",)),))
