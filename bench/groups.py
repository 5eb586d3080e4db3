"""Who leads a group, beside OR-Tools' CP-SAT on the same cohorts in the same run: time, pairs, total, proof.

    .venv/bin/python -m bench.groups                  # 60 to 500 mentees
    .venv/bin/python -m bench.groups --sizes 100

Half as many mentors as mentees, with four seats each; groups of three at least, or of exactly four. Ours is everything from the
answers of people to explained pairs and a proof that is checked; CP-SAT is given the table of what each pair is worth and proves
its own answer, with one worker and two minutes. "gap" is what is left between the points reached and the proof, in percent; 100
where more pairs are not ruled out.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

import numpy as np

from bench.cohorts import MATCHING, cohort_of
from mentoring.matching import Party, solve
from mentoring.matching.cohort import cohort
from mentoring.matching.leaders import NEVER, Grouping
from mentoring.matching.model import FULL, Constraints
from mentoring.programme import Matching

SEATS, PATIENCE_S = 4, 120.0


def main() -> None:
    """Print a row for each cohort."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=[60, 100, 200, 300, 500])
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    print("mentees  groups of |    ours  pairs   total  gap % |  CP-SAT  pairs   total  gap %")
    for size in options.sizes:
        mentors, mentees = cohort_of("plain", 2 * size, options.seed)
        mentors = replace(mentors.take(range(size // 2)), seats=np.full(size // 2, SEATS))
        mentees = mentees.take(range(size))
        for smallest in (3, SEATS):
            matching = MATCHING.model_copy(update={"formula": "group", "smallest_group": smallest})
            told = [ours(mentors, mentees, matching), by_cp_sat(mentors, mentees, matching)]
            cells = (f"{s:7.2f}s {pairs:6} {total:7.0f} {gap:6.2f}" for s, pairs, total, gap in told)
            print(f"{size:7} {f'{smallest} to {SEATS}':>10} | {' | '.join(cells)}", flush=True)


def ours(mentors: Party, mentees: Party, matching: Matching) -> tuple[float, int, float, float]:
    """Seconds, pairs, total and gap of our groups."""
    begun = time.perf_counter()
    found = solve(mentors, mentees, matching)
    took = time.perf_counter() - begun
    proof = found.certificate
    fewer = proof.most_pairs > len(found.pairs)
    return took, len(found.pairs), found.total, 100.0 if fewer else 100 * proof.gap / proof.bound


def by_cp_sat(mentors: Party, mentees: Party, matching: Matching) -> tuple[float, int, float, float]:
    """The same of the groups that CP-SAT finds."""
    from ortools.sat.python import cp_model

    made = cohort(mentors, mentees, matching, Constraints())
    least = np.full(len(mentors), matching.smallest_group)
    grouping = Grouping.of(made.free(made.waiting(()), ()), least)
    model, begun = cp_model.CpModel(), time.perf_counter()
    leads = [model.new_int_var(0, int(size), "") for size in grouping.size]
    couples = [(int(i), int(k)) for i, k in np.argwhere(grouping.worth > NEVER)]
    paired = {couple: model.new_bool_var("") for couple in couples}
    for mentee in range(len(mentees)):
        model.add_at_most_one(paired[i, k] for i, k in couples if i == mentee)
    for kind, led in enumerate(leads):
        theirs = [paired[couple] for couple in couples if couple[1] == kind]
        model.add(sum(theirs) >= int(grouping.smallest[kind]) * led)
        model.add(sum(theirs) <= int(grouping.largest[kind]) * led)
        for one in theirs:
            model.add(one <= led)
    model.maximize(sum(int(grouping.worth[couple]) * one for couple, one in paired.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = PATIENCE_S
    solver.solve(model)
    pairs, points = divmod(round(solver.objective_value), grouping.pair)
    most, bound = divmod(round(solver.best_objective_bound), grouping.pair)
    gap = 100.0 if most > pairs else 100 * (bound - points) / bound
    return time.perf_counter() - begun, pairs, 100 * points / FULL, gap


if __name__ == "__main__":
    main()
