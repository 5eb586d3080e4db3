"""Re-matching moves as few as it can and says what each further move would win; what-if says who moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matching import Constraints, Party, rematch, solve, what_if
from mentoring.programme import Criterion, Matching

Make = Callable[..., Party]
SKILLS = ("law", "budget", "negotiation", "data", "sales")
wishes = st.lists(st.sampled_from(SKILLS), unique=True, max_size=4)


def test_when_a_mentor_leaves_their_mentee_is_served_with_as_few_moves_as_can_be(
    mentors: Make, mentees: Make
) -> None:
    offering = mentors(
        {"id": "o1", "skills_offered": ["law"], "languages": ["fr", "en"]},
        {"id": "o2", "skills_offered": ["law"], "languages": ["fr"]},
    )
    looking = mentees(
        {"id": "e1", "skills_wanted": ["law"], "languages": ["fr"]},
        {"id": "e2", "skills_wanted": ["law"], "languages": ["en"]},
    )
    # e2 speaks only with o1, who has e1; e1 may go to o2.
    options = rematch(offering, looking, Matching(), Constraints(open=frozenset({("o1", "e1")})))
    assert [(option.pairs, len(option.moves), len(option.new), option.price) for option in options] == [
        (1, 0, 0, None),
        (2, 1, 2, None),
    ]
    assert [(m.mentee, m.before, m.after, m.gain) for m in options[1].moves] == [("e1", "o1", "o2", 0.0)]


@st.composite
def living(draw: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]], frozenset[tuple[str, str]]]:
    offering = [{"id": f"o{n}", "skills_offered": draw(wishes)} for n in range(draw(st.integers(1, 4)))]
    looking = [{"id": f"e{n}", "skills_wanted": draw(wishes)} for n in range(draw(st.integers(1, 4)))]
    order = draw(st.permutations(range(len(offering))))
    pairs = [(f"o{j}", f"e{i}") for i, j in enumerate(order[: len(looking)])]
    return offering, looking, frozenset(pair for pair in pairs if draw(st.booleans()))


@settings(max_examples=100, deadline=None)
@given(living())
def test_no_option_is_beaten_by_another_way_with_as_few_moves_and_nobody_loses_out(
    mentors: Make, mentees: Make, case: Any
) -> None:
    offering, looking, open_ = case
    options = rematch(mentors(*offering), mentees(*looking), Matching(), Constraints(open=open_))
    points = {}
    for o, e in product(offering, looking):
        (pair,) = solve(mentors(o), mentees(e), Matching()).pairs
        points[o["id"], e["id"]] = pair.points
    every = []
    for chosen in product([None, *[o["id"] for o in offering]], repeat=len(looking)):
        pairs = {(o, e["id"]) for o, e in zip(chosen, looking, strict=True) if o}
        # Whoever has a mentor is not left without one.
        served = {e for _, e in open_} <= {e for _, e in pairs}
        if served and len({o for o, _ in pairs}) == len(pairs):
            every.append((len(pairs), len(open_ - pairs), sum(points[pair] for pair in pairs)))
    most = max(pairs for pairs, _, _ in every)
    assert (
        options[0].moves == ()
        or any(len(option.moves) == 0 for option in options)
        or options[0].pairs == most
    )
    assert [len(option.moves) for option in options] == sorted({len(option.moves) for option in options})
    for option in options:
        rivals = [
            total for pairs, moves, total in every if pairs == option.pairs and moves <= len(option.moves)
        ]
        assert option.total == pytest.approx(max(rivals), abs=0.05)
    assert options[-1].pairs == most
    assert options[-1].total == pytest.approx(
        max(total for pairs, _, total in every if pairs == most), abs=0.05
    )


@settings(max_examples=100, deadline=None)
@given(
    case=living(),
    load=st.sampled_from(["everybody", "even"]),
    seats=st.lists(st.integers(0, 3), min_size=4, max_size=4),
)
def test_a_fair_load_comes_before_the_total_and_after_the_moves(
    mentors: Make, mentees: Make, case: Any, load: str, seats: list[int]
) -> None:
    offering, looking, open_ = case
    busy = Counter(mentor for mentor, _ in open_)
    offering = [o | {"seats": max(n, busy[o["id"]])} for o, n in zip(offering, seats, strict=False)]
    matching = Matching.model_validate({"load": load})
    options = rematch(mentors(*offering), mentees(*looking), matching, Constraints(open=open_))
    points, room = {}, {o["id"]: o["seats"] for o in offering}
    for o, e in product(offering, looking):
        (alone,) = solve(mentors(o | {"seats": 1}), mentees(e), Matching()).pairs
        points[o["id"], e["id"]] = alone.points

    def fair(chosen: Iterable[tuple[str, str]]) -> int:
        counts = Counter(o for o, _ in chosen).values()
        return len(counts) if load == "everybody" else -sum(n * n for n in counts)

    every = []
    for chosen in product([None, *room], repeat=len(looking)):
        pairs = {(o, e["id"]) for o, e in zip(chosen, looking, strict=True) if o}
        served = {e for _, e in open_} <= {e for _, e in pairs}
        if served and all(n <= room[o] for o, n in Counter(o for o, _ in pairs).items()):
            total = sum(points[pair] for pair in pairs)
            every.append((len(pairs), len(open_ - pairs), fair(pairs), total))
    for option in options:
        after = {m.mentee: m.after for m in option.moves}
        now = {(o, e) for o, e in open_ if e not in after} | {(p.mentor, p.mentee) for p in option.new}
        rivals = [r[2:] for r in every if r[0] == option.pairs and r[1] <= len(option.moves)]
        best, total = max(rivals)
        assert fair(now) == best
        assert option.total == pytest.approx(max(t for f, t in rivals if f == best), abs=0.05)
    most = max(every, key=lambda one: (one[0], *one[2:]))
    assert options[-1].pairs == most[0]
    assert options[-1].total == pytest.approx(most[3], abs=0.05)


def chain(
    mentors: Make, mentees: Make, *couples: str, suits: str
) -> Callable[[str], list[tuple[int, int, float]]]:
    """Couples that are allowed, and those that `suits` (100 points); from those that live to (pairs, moves, total)."""
    allowed = [couple.split("-") for couple in couples]
    fits = [couple.split("-") for couple in suits.split()]
    offering = mentors(
        *[
            {
                "id": o,
                "languages": [f"{o}{e}" for p, e in allowed if p == o],
                "skills_offered": [e for p, e in fits if p == o],
            }
            for o in sorted({o for o, _ in allowed})
        ]
    )
    looking = mentees(
        *[
            {"id": e, "languages": [f"{o}{e}" for o, f in allowed if f == e], "skills_wanted": [e]}
            for e in sorted({e for _, e in allowed})
        ]
    )

    def options(live: str) -> list[tuple[int, int, float]]:
        open_ = frozenset((o, e) for o, e in (couple.split("-") for couple in live.split()))
        found = rematch(
            offering, looking, Matching.model_validate({"criteria": {"skills": 1}}), Constraints(open=open_)
        )
        return [(option.pairs, len(option.moves), option.total) for option in found]

    return options


def test_a_further_pair_is_worth_whatever_it_costs_the_others(mentors: Make, mentees: Make) -> None:
    # e3 can only have o1, whose e1 can only go to o2, whose e2 goes to o3: two good pairs for three that are not.
    options = chain(mentors, mentees, "o1-e1", "o2-e1", "o2-e2", "o3-e2", "o1-e3", suits="o1-e1 o2-e2")
    assert options("o1-e1 o2-e2") == [(2, 0, 200.0), (3, 2, 0.0)]


def test_a_pair_that_may_stay_is_shown_to_stay_whatever_it_costs_the_others(
    mentors: Make, mentees: Make
) -> None:
    # e4 needs the seat of e5. Beside that, e1 may stay with o1; going to o3 they would give e2 and e3 whom they want.
    options = chain(
        mentors, mentees, "o1-e1", "o3-e1", "o1-e2", "o2-e2", "o2-e3", "o3-e3", "o5-e4", "o5-e5", "o6-e5",
        suits="o1-e2 o2-e3",
    )  # fmt: skip
    assert options("o1-e1 o5-e5") == [(4, 0, 0.0), (5, 1, 0.0), (5, 2, 200.0)]


def test_a_fair_load_of_thousands_is_weighed_too(mentors: Make, mentees: Make) -> None:
    offering = mentors(
        *[{"id": f"o{n:03}", "seats": 30, "skills_offered": [SKILLS[n % 5]]} for n in range(110)]
    )
    looking = mentees(*[{"id": f"e{n:04}", "skills_wanted": [SKILLS[n % 5]]} for n in range(1_100)])
    open_ = frozenset((f"o{n // 30:03}", f"e{n:04}") for n in range(1_000))
    matching = Matching.model_validate({"load": "even", "criteria": {"skills": 1}})
    options = rematch(offering, looking, matching, Constraints(open=open_))
    best = solve(offering, looking, matching)
    assert (options[0].pairs, options[0].moves) == (1_100, ())
    assert (options[-1].pairs, options[-1].total) == (1_100, best.total)
    after = {pair.mentee: pair.mentor for pair in options[-1].new}
    stay = Counter(mentor for mentor, mentee in open_ if mentee not in {m.mentee for m in options[-1].moves})
    assert set((stay + Counter(after.values())).values()) == {10}


def test_other_weights_show_who_moves_and_what_it_costs(mentors: Make, mentees: Make) -> None:
    offering = mentors(
        {"id": "o1", "skills_offered": ["law"], "site": "Lyon"},
        {"id": "o2", "skills_offered": ["data"], "site": "Paris"},
    )
    looking = mentees(
        {"id": "e1", "skills_wanted": ["law"], "site": "Paris"},
        {"id": "e2", "skills_wanted": ["data"], "site": "Lyon"},
    )
    skills, site = (
        Matching(criteria={"skills": Criterion(weight=a), "place": Criterion(weight=b)})
        for a, b in ((3, 1), (1, 3))
    )
    found = what_if(offering, looking, skills, site)
    assert [(m.mentee, m.before, m.after, m.gain) for m in found.moves] == [
        ("e1", "o1", "o2", 50.0),
        ("e2", "o2", "o1", 50.0),
    ]
    assert (found.pairs, found.total, found.cost) == (0, 100.0, 100.0)
    assert what_if(offering, looking, skills, skills).moves == ()


def test_other_constraints_may_cost_a_pair(mentors: Make, mentees: Make) -> None:
    offering, looking = mentors({"id": "o"}), mentees({"id": "e"})
    found = what_if(
        offering, looking, Matching(), Matching(), other_constraints=Constraints(bans=frozenset({("o", "e")}))
    )
    assert (found.pairs, [(m.mentee, m.before, m.after) for m in found.moves]) == (-1, [("e", "o", None)])
