"""The review for HR: numbers, runners-up with a price that holds, a page that leaks and runs nothing."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest

from mentoring.matching import Constraints, Party, solve
from mentoring.matching.model import Method
from mentoring.matching.review import FORBIDDEN, look, plain_words
from mentoring.matching.review_page import review_page
from mentoring.programme import Matching
from mentoring.rendering.identity import load

Make = Callable[..., Party]
CONFIGS = Path(__file__).parents[4] / "configs"
MATCHING = Matching.model_validate({"criteria": {"skills": 3, "values": 1}})
OFFERING: list[dict[str, Any]] = [
    {"id": "o1", "seats": 2, "skills_offered": ["law", "data"], "values": ["care"], "languages": ["fr"]},
    {"id": "o2", "skills_offered": ["law"], "values": ["rigour"], "languages": ["fr"]},
    {"id": "o3", "skills_offered": ["sales", "data"], "values": ["care"], "languages": ["fr", "en"]},
]
LOOKING: list[dict[str, Any]] = [
    {"id": "e1", "skills_wanted": ["law", "data"], "values": ["care"], "languages": ["fr"], "site": "Lyon"},
    {"id": "e2", "skills_wanted": ["law"], "values": ["care"], "languages": ["fr"], "site": "Lyon"},
    {"id": "e3", "skills_wanted": ["data", "sales"], "values": ["care"], "languages": ["fr"], "site": "Cork"},
    {
        "id": "e4",
        "skills_wanted": ["law", "sales"],
        "values": ["rigour"],
        "languages": ["en"],
        "site": "Cork",
    },
]


@pytest.fixture
def sides(mentors: Make, mentees: Make) -> tuple[Party, Party]:
    return mentors(*OFFERING), mentees(*LOOKING)


def test_the_price_of_a_runner_up_is_never_more_than_what_it_costs(sides: tuple[Party, Party]) -> None:
    best = solve(*sides, MATCHING)
    document = look(*sides, MATCHING, words=plain_words("en"))
    assert [(p["mentor"], p["mentee"]) for p in document["pairs"]] == [
        (p.mentor, p.mentee) for p in sorted(best.pairs, key=lambda p: (p.points, p.mentee))
    ]
    looked_at = 0
    for pair in document["pairs"]:
        for other in pair["others"]:
            instead = solve(
                *sides, MATCHING, Constraints(locks=frozenset({(other["mentor"], pair["mentee"])}))
            )
            looked_at += 1
            if other["price"] is None:
                assert len(instead.pairs) < len(best.pairs)
            elif len(instead.pairs) == len(best.pairs):
                assert best.total - instead.total >= other["price"] - 0.02
    assert looked_at > 3


def test_the_heat_map_shows_every_couple_and_what_a_rule_forbids(sides: tuple[Party, Party]) -> None:
    grid = look(*sides, MATCHING, words=plain_words("en"))["grid"]
    names = [name.lower() for name in grid["mentors"]], [name.lower() for name in grid["mentees"]]
    assert (sorted(names[0]), sorted(names[1])) == (["o1", "o2", "o3"], ["e1", "e2", "e3", "e4"])
    barred = {
        (names[0][row], names[1][column])
        for row, column in product(range(3), range(4))
        if grid["scores"][row][column] == FORBIDDEN
    }
    assert barred == {("o1", "e4"), ("o2", "e4")}
    assert len(grid["pairs"]) == 4


def test_an_exclusion_is_grey_and_its_reason_stays_secret(sides: tuple[Party, Party]) -> None:
    excluded = Constraints(excluded=frozenset({("o1", "e1")}))
    document = look(*sides, MATCHING, excluded, words=plain_words("en"))
    assert "exclu" not in str(document)


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_page_is_whole_escapes_what_people_wrote_and_asks_nothing_of_the_network(
    mentors: Make, mentees: Make, locale: Any
) -> None:
    evil = "<img src=x onerror=alert(1)>{{ 7*7 }}</script><script>alert(2)</script>"
    offering = [{**OFFERING[0], "id": evil, "skills_offered": [evil, "law"]}, *OFFERING[1:]]
    looking = [{**LOOKING[0], "skills_wanted": [evil], "site": evil}, *LOOKING[1:]]
    document = look(mentors(*offering), mentees(*looking), MATCHING, words=plain_words(locale))
    page = review_page(
        document, [CONFIGS / "templates"], load(CONFIGS / "identity.yaml", {}), name="Élan <&>"
    )
    assert "<img src=x" not in page
    assert "alert(2)</script>" not in page
    assert page.count("<script") == 2
    assert "default-src 'none'" in page
    assert "http" not in page.replace('http-equiv="Content-Security-Policy"', "")
    assert "{{" not in page.replace("{{ 7*7 }}", "")
    assert "49" not in page.split("<tbody", 1)[1].split("</tbody", 1)[0].replace("&#", "")


def test_pairs_that_live_already_count_in_how_groups_fare(mentors: Make, mentees: Make) -> None:
    offering = mentors({"id": "o", "seats": 12})
    looking = mentees(*[{"id": f"e{n:02}", "site": "Lyon" if n < 6 else "Cork"} for n in range(12)])
    open_ = frozenset(("o", f"e{n:02}") for n in range(6))
    document = look(offering, looking, MATCHING, Constraints(open=open_), words=plain_words("en"))
    assert [(fare["group"], fare["rate"]) for fare in document["fairness"]] == [("Cork", 1.0), ("Lyon", 1.0)]


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("method", get_args(Method))
@pytest.mark.parametrize("fewer", [0, 2])
def test_the_page_says_what_each_proof_rests_on(
    mentors: Make, mentees: Make, locale: Any, method: Method, fewer: int
) -> None:
    document = look(mentors(*OFFERING), mentees(*LOOKING), MATCHING, words=plain_words(locale))
    document["certificate"] |= {"optimal": not fewer}
    page = review_page(
        document | {"method": method, "fewer": fewer},
        [CONFIGS / "templates"],
        load(CONFIGS / "identity.yaml", {}),
    )
    told = {
        "prices": ("seat has a price", "place de mentor a un prix"),
        "choices": ("no choice of who leads a group", "aucun choix des personnes qui animent"),
        "compared": ("without that constraint", "sans cette contrainte"),
        "stable": ("What people chose", "Les choix exprimés"),
    }[method][locale == "fr"]
    proof = unescape(page.split('id="proof"')[1])
    assert told in proof
    weakest = {
        "en": "none has a better weakest pair",
        "fr": "aucune ne fait mieux pour le binôme le plus faible",
    }
    assert (weakest[locale] in proof) == (not fewer)
    assert "seat prices" not in page, "the words are the reader's"


def test_nobody_at_all_is_a_page_too(mentors: Make, mentees: Make) -> None:
    document = look(mentors(), mentees(), MATCHING, words=plain_words("en"))
    page = review_page(document, [CONFIGS / "templates"], load(CONFIGS / "identity.yaml", {}))
    assert "No pair can be made yet." in page
