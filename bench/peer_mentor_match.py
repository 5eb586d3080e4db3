"""The library `mentor-match` on one cohort, in an environment of its own: PYTHON -P bench/peer_mentor_match.py COHORT.npz

It solves one assignment a round, a mentee a mentor, and keeps what it has: three rounds for three seats.
"""

from __future__ import annotations

import json
import resource
import sys
import time

import numpy as np


def main(path: str) -> None:
    """Print the mentor of each mentee (-1 for none), seconds and peak memory."""
    from matching.mentee import Mentee
    from matching.mentor import Mentor
    from matching.process import process_data
    from matching.rules.rule import Disqualify, Rule

    data = np.load(path)
    points, allowed, seats = data["points"].tolist(), data["allowed"].tolist(), data["seats"].tolist()

    class Points(Rule):
        def apply(self, match: object) -> int:
            return points[match.mentee.role][match.mentor.role]

        def evaluate(self, _match: object) -> bool:
            return True

    def barred(match: object) -> bool:
        mentee, mentor = match.mentee, match.mentor
        full = len(mentor.mentees) >= seats[mentor.role]
        return not allowed[mentee.role][mentor.role] or bool(mentee.mentors) or full

    started, cpu = time.perf_counter(), time.process_time()
    mentors = [Mentor(grade=1, role=row, email=f"o{row}") for row in range(len(seats))]
    mentees = [Mentee(grade=0, role=row, email=f"e{row}") for row in range(len(points))]
    process_data(mentors, mentees, [[Points(), Disqualify(barred)] for _ in range(max(seats))])
    mentor = [mentee.mentors[0].role if mentee.mentors else -1 for mentee in mentees]
    print(
        json.dumps(
            {
                "mentor": mentor,
                "seconds": time.perf_counter() - started,
                "cpu": time.process_time() - cpu,
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
