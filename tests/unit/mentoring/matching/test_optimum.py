"""The optimum, against every match there is, against published optima, and under its own proof."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matching.certify import certify
from mentoring.matching.optimum import optimum
from mentoring.matching.problem import Problem, Solution

ORLIB = Path(__file__).parents[5] / "shared/data/orlib"
sizes = st.integers(0, 5)


@st.composite
def instances(draw: Any) -> tuple[Any, Any, list[int]]:
    n, m = draw(sizes), draw(st.integers(0, 4))
    most = draw(st.sampled_from([1, 3, 40_000]))
    points = np.array(
        draw(st.lists(st.lists(st.integers(0, most), min_size=m, max_size=m), min_size=n, max_size=n)),
        np.int64,
    )
    allowed = np.array(
        draw(st.lists(st.lists(st.booleans(), min_size=m, max_size=m), min_size=n, max_size=n)), bool
    )
    return (
        points.reshape(n, m),
        allowed.reshape(n, m),
        draw(st.lists(st.integers(0, 3), min_size=m, max_size=m)),
    )


def outcome(problem: Problem, solution: Solution) -> tuple[int, int, int]:
    paired = np.flatnonzero(solution.mentor >= 0)
    points = problem.scores.of(paired, solution.mentor[paired])
    return len(paired), int(points.sum()), int(points.min(initial=40_001)) if len(paired) else 0


@settings(max_examples=300, deadline=None)
@given(instances())
def test_no_match_has_more_pairs_or_a_better_total_or_a_better_worst_pair(
    make_problem: Callable[..., Problem], brute_force: Callable[..., Any], instance: Any
) -> None:
    problem = make_problem(*instance)
    solution = optimum(problem)
    assert outcome(problem, solution) == brute_force(*instance)
    certificate = certify(problem, solution)
    assert (certificate.optimal, certificate.gap, certificate.worst_proven) == (True, 0.0, True)


@pytest.mark.skipif(not ORLIB.exists(), reason="the OR-Library files are beside the checkout only")
@pytest.mark.parametrize("n", [100, 200, 300, 400])
def test_the_optima_of_the_or_library_are_reproduced(make_problem: Callable[..., Problem], n: int) -> None:
    costs = np.array((ORLIB / f"assign{n}.txt").read_text().split(), np.int64)[1:].reshape(n, n)
    problem = make_problem(100 - costs, np.ones((n, n), bool), [1] * n)
    solution = optimum(problem)
    optima = dict(line.split() for line in (ORLIB / "optima.txt").read_text().splitlines())
    assert 100 * n - outcome(problem, solution)[1] == int(optima[f"assign{n}"])
    assert certify(problem, solution).optimal


def test_a_small_match_never_loads_what_only_a_large_one_needs() -> None:
    code = (
        "import sys; from bench.cohorts import MATCHING, cohort_of; from mentoring.matching import solve; "
        "solve(*cohort_of('plain', 500, 5), MATCHING); "
        "print([name for name in ('numba', 'scipy', 'prefect', 'sqlalchemy') if name in sys.modules])"
    )
    root = Path(__file__).parents[4]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)  # noqa: S603 (this interpreter)
    assert done.stdout.strip() == "[]"
