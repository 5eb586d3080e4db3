"""Groups are compared where there are at least five people, and a warning is given only where chance does not explain it."""

from __future__ import annotations

from collections.abc import Callable

from mentoring.matching import Fare, Party, fairness, solve
from mentoring.programme import Matching

Make = Callable[..., Party]


def test_a_group_that_gets_fewer_mentors_is_named(mentors: Make, mentees: Make) -> None:
    offering = mentors({"id": "o", "seats": 20, "languages": ["fr"]})
    looking = mentees(
        *[{"id": f"a{n}", "site": "Lyon", "languages": ["fr"]} for n in range(20)],
        *[{"id": f"b{n}", "site": "Cork", "languages": ["en"]} for n in range(10)],
    )
    assert fairness(solve(offering, looking, Matching()).pairs, offering, looking) == (
        Fare("mentee", "site", "Cork", 10, 0.0, None, worse=True),
        Fare("mentee", "site", "Lyon", 20, 1.0, 0.0, worse=False),
    )


def test_lower_scores_are_a_warning_too(mentors: Make, mentees: Make) -> None:
    offering = mentors(*[{"id": f"o{n}", "skills_offered": ["law"]} for n in range(12)])
    looking = mentees(
        *[
            {
                "id": f"a{n}",
                "gender": "f",
                "skills_wanted": ["law", "data"] if n % 2 else ["law", "sales", "data"],
            }
            for n in range(6)
        ],
        *[{"id": f"b{n}", "gender": "m", "skills_wanted": ["law"]} for n in range(6)],
    )
    found = fairness(solve(offering, looking, Matching()).pairs, offering, looking)
    assert [(fare.group, fare.rate, fare.mean, fare.worse) for fare in found] == [
        ("f", 1.0, 41.67, True),
        ("m", 1.0, 100.0, False),
    ]


def test_no_figure_is_given_of_fewer_than_five_and_none_can_be_found_by_difference(
    mentors: Make, mentees: Make
) -> None:
    offering = mentors({"id": "o", "seats": 30})
    sites = ["a"] * 9 + ["b"] * 6 + ["c"] * 2 + ["d"]
    looking = mentees(*[{"id": f"e{n}", "site": site} for n, site in enumerate(sites)])
    found = fairness(solve(offering, looking, Matching()).pairs, offering, looking)
    assert [(fare.group, fare.n) for fare in found] == [("", 9), ("a", 9)]
    assert fairness(solve(offering, looking, Matching()).pairs, offering, looking.take(range(4))) == ()
