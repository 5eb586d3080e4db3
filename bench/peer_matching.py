"""The `matching` library on one cohort, in an environment of its own: PYTHON -P bench/peer_matching.py COHORT.npz

It solves hospital-resident games, which are stable and need not be the most pairs or the best total.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
import time

import numpy as np


def main(path: str) -> None:
    """Print the mentor of each mentee (-1 for none), seconds and peak memory."""
    from matching.games import HospitalResident

    data = np.load(path)
    points, allowed, seats = data["points"], data["allowed"], data["seats"]
    started, cpu = time.perf_counter(), time.process_time()
    worth = np.where(allowed, points, -1)
    mentees = {f"e{i}": [f"o{j}" for j in _best(worth[i])] for i in range(len(worth))}
    mentors = {f"o{j}": [f"e{i}" for i in _best(worth[:, j])] for j in range(len(seats))}
    game = HospitalResident.create_from_dictionaries(
        mentees, mentors, {f"o{j}": int(n) for j, n in enumerate(seats)}, clean=True
    )
    mentor = [-1] * len(worth)
    for hospital, residents in game.solve().items():
        for resident in residents:
            mentor[int(resident.name[1:])] = int(hospital.name[1:])
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


def _best(worth: np.ndarray) -> list[int]:
    order = np.argsort(-worth, kind="stable")
    return order[worth[order] >= 0].tolist()


if __name__ == "__main__":
    # It copies its players deeply, which the usual limits end at a few hundred people.
    sys.setrecursionlimit(1_000_000)
    threading.stack_size(1 << 29)
    worker = threading.Thread(target=main, args=(sys.argv[1],))
    worker.start()
    worker.join()
