"""Matching beside its peers, on the same cohorts in the same run: time, peak memory, pairs, total, proof.

    .venv/bin/python -m bench.matching                    # 100 to 10 000 mentees, every peer that is installed
    .venv/bin/python -m bench.matching --peers-install    # the same, with two libraries that need environments of their own
    .venv/bin/python -m bench.matching --sizes 100000     # ours alone beyond what a whole matrix allows
    .venv/bin/python -m bench.matching --kinds coarse alike scarce
    .venv/bin/python -m bench.matching --published ../shared/data    # instances whose optimum is known

Every measurement runs in a process of its own, so that peak memory is that of one tool and nothing is warm but the
compiled code kept on disk. Of --repeats runs the median is printed. "ours" is everything from the answers of people to
explained pairs; "ours, solver" is the part its peers do, from scores and rules to a proven assignment; the peers are given
the whole matrix of scores. The libraries `matching` and `mentor-match` install one and the same package: --peers-install
makes an environment for each under out/peers.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.cohorts import KINDS, MATCHING, cohort_of
from mentoring.matching import solve
from mentoring.matching.cohort import cohort
from mentoring.matching.model import Constraints

PEERS = ("scipy", "ortools-assignment", "ortools-flow", "greedy", "matching", "mentor-match")
APART = {
    "matching": ("matching==1.4.3", "peer_matching.py"),
    "mentor-match": ("mentor-match==7.0.1", "peer_mentor_match.py"),
}
"""Peers that live in an environment of their own: what is installed there, and what runs them."""
HOME = Path(__file__).resolve().parents[1] / "out" / "peers"
LIMITS = {
    "scipy": 10_000,
    "ortools-assignment": 10_000,
    "ortools-flow": 5_000,
    "greedy": 10_000,
    "matching": 500,
    "mentor-match": 500,
}
"""Mentees above which a peer is not asked: its matrix, or its patience, ends there."""


def main() -> None:
    """Run the table, or one measurement of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 500, 2_000, 5_000, 10_000])
    parser.add_argument("--kinds", nargs="*", default=["plain"], choices=KINDS)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=PEERS)
    parser.add_argument(
        "--repeats", type=int, default=1, help="Runs of each, of which the median is printed."
    )
    parser.add_argument(
        "--peers-install", action="store_true", help="Make the environments under out/peers first."
    )
    parser.add_argument(
        "--published", type=Path, help="A folder with orlib/ and matching-lib/: reproduce their optima."
    )
    parser.add_argument("--one", nargs=3, metavar=("TOOL", "KIND", "SIZE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        tool, kind, size = options.one
        print(json.dumps(measure(tool, kind, int(size), options.seed)))
        return
    if options.published:
        published(options.published)
        return
    if options.peers_install:
        install()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, seed {options.seed}; 3 seats a mentor\n"
    )
    heads = ("kind", "mentees", "mentors", "tool", "seconds", "cpu s", "peak MiB", "pairs", "total", "proof")
    print("{:8}{:>9}{:>9}  {:20}{:>9}{:>9}{:>10}{:>9}{:>13}  {}".format(*heads))
    for kind in options.kinds:
        for size in options.sizes:
            for tool in (
                "ours",
                "ours, solver",
                *(peer for peer in options.peers if size <= LIMITS[peer] and _there(peer)),
            ):
                runs = [run(tool, kind, size, options.seed) for _ in range(options.repeats)]
                row = sorted(runs, key=lambda one: one["seconds"])[len(runs) // 2]
                print(
                    f"{kind:8}{size:9}{row['mentors']:9}  {tool:20}{row['seconds']:9.2f}{row['cpu']:9.2f}{row['peak']:10.0f}"
                    f"{row['pairs']:9}{row['total']:13.2f}  {row['proof']}",
                    flush=True,
                )


def _there(peer: str) -> bool:
    return peer not in APART or _python(peer).exists()


def _python(peer: str) -> Path:
    return HOME / peer / "bin" / "python"


def install() -> None:
    """An environment for each peer that cannot live beside the others, with pip as the machine has it set up."""
    for peer, (package, _) in APART.items():
        if not _python(peer).exists():
            print(f"installing {package} under {HOME / peer}", flush=True)
            subprocess.run([sys.executable, "-m", "venv", str(HOME / peer)], check=True)  # noqa: S603 (our own interpreter)
        command = [str(_python(peer)), "-m", "pip", "install", "--quiet", package, "numpy"]
        subprocess.run(command, check=True)  # noqa: S603 (the environment just made)


def published(folder: Path) -> None:
    """The assignment problems of the OR-Library: their published optimum, ours, and its proof."""
    from mentoring.matching.certify import certify
    from mentoring.matching.optimum import optimum

    optima = dict(line.split() for line in (folder / "orlib" / "optima.txt").read_text().splitlines())
    for name, optimal in optima.items():
        numbers = np.array((folder / "orlib" / f"{name}.txt").read_text().split(), np.int64)
        n = int(numbers[0])
        costs = numbers[1:].reshape(n, n)
        problem = square(int(costs.max()) - costs)
        started = time.perf_counter()
        solution = optimum(problem)
        proof = certify(problem, solution)
        seconds = time.perf_counter() - started
        total = int(costs[np.arange(n), solution.mentor].sum())
        print(f"{name:12}published {optimal:>5}  ours {total:>5}  proven {proof.optimal}  {seconds:.2f} s")


def square(points: Any) -> Any:
    """A problem of n people a side, everybody allowed with everybody, at those points."""
    from mentoring.matching.problem import Problem, personal_lots
    from mentoring.matching.rules import Rules, Traits
    from mentoring.matching.scores import Scores

    n = len(points)
    nobody, ones = np.full(n, -1), np.ones(n, np.int64)
    sides = [Traits(np.arange(n) + at, nobody, nobody, np.ones((n, 1), np.uint64)) for at in (0, n)]
    rules = Rules(*sides, same_language=False, reporting_line=False, department=False, listed={})
    lots = personal_lots(1, [f"{row}" for row in range(n)])
    scores = Scores(points.astype(np.float32), np.eye(n, dtype=np.float32))
    return Problem(scores, rules, ones, lots, lots, ones, np.zeros(n, np.int64))


def run(tool: str, kind: str, size: int, seed: int) -> dict[str, Any]:
    """One measurement in a process of its own."""
    command = [sys.executable, "-m", "bench.matching", "--one", tool, kind, str(size), "--seed", str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (this very script)
    if done.returncode:
        return {
            "mentors": 0,
            "seconds": 0,
            "cpu": 0,
            "peak": 0,
            "pairs": 0,
            "total": 0,
            "proof": done.stderr.strip()[-80:],
        }
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(tool: str, kind: str, size: int, seed: int) -> dict[str, Any]:
    """Seconds, peak memory and result of one tool on one cohort."""
    mentors, mentees = cohort_of(kind, size, seed)
    if tool == "ours":
        solve(*cohort_of(kind, 50, seed), MATCHING)  # loads what it needs
        if size * len(mentors) > 3_000_000:
            _load_kernel(seed)
        clock = Clock()
        match = solve(mentors, mentees, MATCHING)
        proof = f"{'optimal' if match.certificate.optimal else f'gap {match.certificate.gap}'}, {match.certificate.checked_by}"
        return clock.row(len(mentors), len(match.pairs), match.total, proof)
    if tool == "ours, solver":
        return _solver(mentors, mentees, kind, size, seed)
    points, allowed, seats = matrix(mentors, mentees)
    if tool in APART:
        return _elsewhere(tool, points, allowed, seats)
    solver = {
        "scipy": _scipy,
        "ortools-assignment": _ortools_assignment,
        "ortools-flow": _ortools_flow,
        "greedy": _greedy,
    }[tool]
    solver(points[:30, :10], allowed[:30, :10], seats[:10])
    clock = Clock()
    mentor = solver(points, allowed, seats)
    paired = np.flatnonzero(mentor >= 0)
    total = points[paired, mentor[paired]].sum() / 400
    return clock.row(
        len(mentors), len(paired), float(total), "none" if tool == "greedy" else "by the method, unchecked"
    )


def _solver(mentors: Any, mentees: Any, kind: str, size: int, seed: int) -> dict[str, Any]:
    """From scores and rules to pairs and their proof."""
    from mentoring.matching.solve import best_around

    made = cohort(mentors, mentees, MATCHING, Constraints())
    best_around(cohort(*cohort_of(kind, 50, seed), MATCHING, Constraints()), ())
    if size * len(mentors) > 3_000_000:
        _load_kernel(seed)
    clock = Clock()
    best = best_around(made, ())
    row = clock.row(len(mentors), len(best.couples), 0.0, "")
    proof = best.certificate
    total = sum(made.points(best.couples).values()) / 400
    return row | {"total": total, "proof": "optimal, checked" if proof.optimal else f"gap {proof.gap}"}


def _elsewhere(tool: str, points: Any, allowed: Any, seats: Any) -> dict[str, Any]:
    """A library that lives in an environment of its own."""
    with tempfile.TemporaryDirectory() as folder:
        np.savez(f"{folder}/cohort.npz", points=points, allowed=allowed, seats=seats)
        command = [
            str(_python(tool)),
            "-P",
            str(Path(__file__).with_name(APART[tool][1])),
            f"{folder}/cohort.npz",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 (made by --peers-install)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    mentor = np.array(found.pop("mentor"))
    paired = np.flatnonzero(mentor >= 0)
    total = float(points[paired, mentor[paired]].sum() / 400)
    return found | {
        "mentors": len(seats),
        "pairs": len(paired),
        "total": total,
        "proof": "stable, not the best" if tool == "matching" else "none",
    }


class Clock:
    """Wall and processor time since it was made, and the peak memory of the process."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def row(self, mentors: int, pairs: int, total: float, proof: str) -> dict[str, Any]:
        """One line of the table."""
        return {
            "seconds": time.perf_counter() - self._wall,
            "cpu": time.process_time() - self._cpu,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "mentors": mentors,
            "pairs": pairs,
            "total": total,
            "proof": proof,
        }


def _load_kernel(seed: int) -> None:
    from mentoring.matching.columns import optimum_by_columns

    optimum_by_columns(cohort(*cohort_of("plain", 300, seed), MATCHING, Constraints()).problem)


def matrix(mentors: Any, mentees: Any) -> tuple[Any, Any, Any]:
    """The whole matrix that peers need: points (int64), which couples are allowed, seats."""
    problem = cohort(mentors, mentees, MATCHING, Constraints()).problem
    everybody = np.arange(problem.shape[0])
    blocks = [everybody[at : at + 1_000] for at in range(0, len(everybody), 1_000)]
    points = np.concatenate([problem.scores.rows(block).astype(np.int32) for block in blocks])
    allowed = np.concatenate([problem.rules.allowed(block) for block in blocks])
    return points, allowed, problem.seats


def _worth(points: Any, allowed: Any, seats: Any) -> tuple[Any, Any]:
    """Each seat a column; a couple that may be is worth its points and a bonus that no total outweighs."""
    bonus = 40_001 * (min(len(points), int(seats.sum())) + 1)
    column = np.repeat(np.arange(len(seats)), seats)
    return np.where(allowed, points + np.int64(bonus), 0)[:, column], column


def _scipy(points: Any, allowed: Any, seats: Any) -> Any:
    from scipy.optimize import linear_sum_assignment

    worth, column = _worth(points, allowed, seats)
    row, seat = linear_sum_assignment(worth, maximize=True)
    found = np.full(len(points), -1)
    kept = worth[row, seat] > 0
    found[row[kept]] = column[seat[kept]]
    return found


def _ortools_assignment(points: Any, allowed: Any, seats: Any) -> Any:
    from ortools.graph.python import linear_sum_assignment

    worth, column = _worth(points, allowed, seats)
    size = max(worth.shape)
    square = np.zeros((size, size), np.int64)
    square[: worth.shape[0], : worth.shape[1]] = worth
    left, right = np.divmod(np.arange(size * size, dtype=np.int64), size)
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(left.astype(np.int32), right.astype(np.int32), (square.max() - square).ravel())
    solver.solve()
    mate = np.array([solver.right_mate(row) for row in range(len(points))])
    kept = (mate < len(column)) & (square[np.arange(len(points)), mate] > 0)
    return np.where(kept, column[np.minimum(mate, len(column) - 1)], -1)


def _ortools_flow(points: Any, allowed: Any, seats: Any) -> Any:
    from mentoring.matching.flow import Arcs, assign

    row, column = np.nonzero(allowed)
    arcs = Arcs(row, column, points[row, column] + np.int64(40_001) * (len(points) + 1))
    used = assign(np.ones(len(points), np.int64), seats, arcs)
    found = np.full(len(points), -1)
    found[row[used > 0]] = column[used > 0]
    return found


def _greedy(points: Any, allowed: Any, seats: Any) -> Any:
    """The best couple left, again and again: what a spreadsheet does."""
    found, left = np.full(len(points), -1), seats.copy()
    row, column = np.nonzero(allowed)
    for at in np.argsort(-points[row, column], kind="stable"):
        if found[row[at]] < 0 and left[column[at]]:
            found[row[at]] = column[at]
            left[column[at]] -= 1
    return found


if __name__ == "__main__":
    main()
