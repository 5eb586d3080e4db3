"""Small cohorts, and the best match of a small cohort by looking at every one there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from mentoring.matching import Party
from mentoring.matching.problem import Problem, personal_lots
from mentoring.matching.rules import Rules, Traits
from mentoring.matching.scores import Scores
from mentoring.people import Role

People = Sequence[Mapping[str, Any]]
MakeParty = Callable[..., Party]


def party(role: Role, people: People) -> Party:
    """One side from dictionaries: `id`, and beside it `seats`, `addresses`, `barred` and answers by column."""
    columns = {name for person in people for name in person} - {"id", "seats", "addresses", "barred"}
    return Party(
        role=role,
        ids=tuple(person["id"] for person in people),
        names=tuple(person["id"].title() for person in people),
        addresses=tuple(
            tuple(person.get("addresses", (f"{person['id']}@team.example",))) for person in people
        ),
        seats=np.array([person.get("seats", 1) for person in people], np.int64),
        answers={name: tuple(person.get(name) for person in people) for name in columns},
        barred=tuple(person.get("barred", "") for person in people),
    )


@pytest.fixture(scope="session")
def mentors() -> Callable[..., Party]:
    return lambda *people: party("mentor", people)


@pytest.fixture(scope="session")
def mentees() -> Callable[..., Party]:
    return lambda *people: party("mentee", people)


def problem(
    points: NDArray[np.int64], allowed: NDArray[np.bool_], seats: Sequence[int], seed: int = 1
) -> Problem:
    """A problem whose points and rules are given couple by couple."""
    n, m = points.shape
    traits = [
        Traits(np.arange(size) + at, np.full(size, -1), np.full(size, -1), np.ones((size, 1), np.uint64))
        for size, at in ((n, 0), (m, n))
    ]
    rules = Rules(traits[0], traits[1], True, True, True, {"banned": np.flatnonzero(~allowed)})
    lots = [
        personal_lots(seed, [f"{side}{row}" for row in range(size)]) for side, size in (("e", n), ("o", m))
    ]
    scores = Scores(points.astype(np.float32), np.eye(m, dtype=np.float32))
    zeros, ones = np.zeros(m, np.int64), np.ones(n, np.int64)
    return Problem(scores, rules, np.array(seats, np.int64), lots[0], lots[1], ones, zeros)


@pytest.fixture(scope="session")
def make_problem() -> Callable[..., Problem]:
    return problem


def best(points: NDArray[np.int64], allowed: NDArray[np.bool_], seats: Sequence[int]) -> tuple[int, int, int]:
    """(pairs, total, worst) of the best match, by trying them all."""
    n, m = points.shape
    found = (0, 0, 0)
    choices = [[-1, *np.flatnonzero(allowed[i]).tolist()] for i in range(n)]
    for match in product(*choices):
        load = np.bincount([j for j in match if j >= 0], minlength=m)
        if (load <= np.array(seats)).all():
            got = [int(points[i, j]) for i, j in enumerate(match) if j >= 0]
            found = max(found, (len(got), sum(got), min(got, default=0)))
    return found


@pytest.fixture(scope="session")
def brute_force() -> Callable[..., tuple[int, int, int]]:
    return best
