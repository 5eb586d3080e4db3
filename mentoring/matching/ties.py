"""Which of all the best matches: the one with the best worst pair, and then the one with the luckiest lots.

Under the prices that prove the optimum, the best matches are those made of *tight* couples, where the mentee gains exactly
what they gain in any best match.
"""

from __future__ import annotations

import numpy as np

from mentoring.matching.flow import Arcs, assign, prices
from mentoring.matching.problem import DRAW, Assignment, Index, Problem, lots


def settle_ties(problem: Problem, arcs: Arcs, price: Index, bonus: int) -> Assignment:
    """The match to keep. `arcs` (with their bonus) hold a best match, and `price` proves it."""
    gain = arcs.gains(price, problem.shape[0])
    tight = arcs.where(arcs.gain - price[arcs.mentor] == gain[arcs.mentee])
    used = assign(problem.alike, problem.seats, tight)
    if not used.any():
        return Assignment(Arcs.none(), np.zeros(0, np.int64), price, bonus, 2 * price)
    best = int(tight.gain @ used)

    def reachable(floor: int) -> bool:
        above = tight.where(points >= floor)
        return int(above.gain @ assign(problem.alike, problem.seats, above)) == best

    points = tight.gain - problem.first[tight.mentor]
    floors = np.unique(points)
    low, step = int(np.searchsorted(floors, points[used > 0].min())), 1
    while step:  # gallop upwards, back off when too high: mostly the very first step is
        if low + step < len(floors) and reachable(int(floors[low + step])):
            low, step = low + step, 2 * step
        else:
            step //= 2
    # In every best match a mentee with a gain is paired and a seat with a price is taken: those count more than any lot.
    must = (gain[tight.mentee] > 0).astype(np.int64) + (price[tight.mentor] > 0)
    better = points > floors[low]
    above = 2 * price + _lacking(problem, Arcs(tight.mentee, tight.mentor, must).where(better)) - (price > 0)
    tight, must = tight.where(points >= floors[low]), must[points >= floors[low]]
    luck = DRAW - lots(problem.mentee_lots[tight.mentee], problem.mentor_lots[tight.mentor])
    drawn = assign(
        problem.alike,
        problem.seats,
        Arcs(tight.mentee, tight.mentor, must * DRAW * (problem.most_pairs + 1) + luck),
    )
    return Assignment(tight.where(drawn > 0), drawn[drawn > 0], price, bonus, above)


def _lacking(problem: Problem, better: Arcs) -> Index:
    """Prices of seats that show that couples better than the worst pair cannot give everybody what every best match does.

    `better.gain`: how many must be in it, of the two of a couple. Half a point of these, taken from the prices of the proof
    where there is one, leaves every couple that is not tight as idle as it was, and those that are worth less than the best.
    """
    needed = better.where(better.gain > 0)
    return prices(problem.alike, problem.seats, needed, assign(problem.alike, problem.seats, needed))
