"""Stable assignment from rankings on both sides: deferred acceptance (Gale and Shapley 1962; Roth 1984 for seats)."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Literal

Rankings = Mapping[str, Sequence[str]]
Side = Literal["mentees", "mentors"]


def stable_assignment(
    mentees: Rankings,
    mentors: Rankings,
    seats: Mapping[str, int],
    *,
    favour: Side = "mentees",
) -> dict[str, str]:
    """Mentee -> mentor, stable: no two people would both rather have each other than what they got.

    `mentees` and `mentors` rank the other side, best first; who is not ranked by both is never paired. Of all stable
    assignments it is the best for every one of the side it favours. The same people are matched in all of them.
    """
    wishes = {
        mentee: [j for j in _once(row) if mentee in mentors.get(j, ())] for mentee, row in mentees.items()
    }
    rank = {
        mentor: {mentee: place for place, mentee in enumerate(_once(row))} for mentor, row in mentors.items()
    }
    if favour == "mentors":
        return _mentors_ask(wishes, rank, seats)
    held: dict[str, list[str]] = {mentor: [] for mentor in mentors}
    asking = deque(sorted(wishes))
    next_wish = dict.fromkeys(wishes, 0)
    while asking:
        mentee = asking.popleft()
        if next_wish[mentee] == len(wishes[mentee]):
            continue
        mentor = wishes[mentee][next_wish[mentee]]
        next_wish[mentee] += 1
        held[mentor].append(mentee)
        if len(held[mentor]) > max(0, seats.get(mentor, 0)):
            refused = max(held[mentor], key=rank[mentor].__getitem__)
            held[mentor].remove(refused)
            asking.append(refused)
    return {mentee: mentor for mentor in sorted(held) for mentee in sorted(held[mentor])}


def _mentors_ask(
    wishes: Mapping[str, Sequence[str]], rank: Mapping[str, Mapping[str, int]], seats: Mapping[str, int]
) -> dict[str, str]:
    """The same with the mentors asking."""
    place = {mentee: {mentor: at for at, mentor in enumerate(row)} for mentee, row in wishes.items()}
    lists = {
        j: [i for i in sorted(row, key=row.__getitem__) if j in place.get(i, ())] for j, row in rank.items()
    }
    free = {mentor: max(0, seats.get(mentor, 0)) for mentor in lists}
    at = dict.fromkeys(lists, 0)
    found: dict[str, str] = {}
    asking = deque(sorted(lists))
    while asking:
        mentor = asking.popleft()
        while free[mentor] and at[mentor] < len(lists[mentor]):
            mentee = lists[mentor][at[mentor]]
            at[mentor] += 1
            rival = found.get(mentee)
            if rival is None or place[mentee][mentor] < place[mentee][rival]:
                found[mentee] = mentor
                free[mentor] -= 1
                if rival is not None:
                    free[rival] += 1
                    asking.append(rival)
    return dict(sorted(found.items()))


def blocking_pairs(
    found: Mapping[str, str], mentees: Rankings, mentors: Rankings, seats: Mapping[str, int]
) -> list[tuple[str, str]]:
    """The (mentor, mentee) who would both rather have each other: none when the assignment is stable."""
    held: dict[str, list[str]] = {mentor: [] for mentor in mentors}
    for mentee, mentor in found.items():
        held.setdefault(mentor, []).append(mentee)
    blocking = []
    for mentee, row in mentees.items():
        ranked = _once(row)
        better = ranked[: ranked.index(found[mentee])] if mentee in found else ranked
        for mentor in better:
            order = {name: place for place, name in enumerate(_once(mentors.get(mentor, ())))}
            if mentee not in order:
                continue
            spare = len(held[mentor]) < max(0, seats.get(mentor, 0))
            if spare or any(order[mentee] < order[rival] for rival in held[mentor]):
                blocking.append((mentor, mentee))
    return blocking


def _once(row: Sequence[str]) -> list[str]:
    """A ranking without repetitions."""
    return list(dict.fromkeys(row))
