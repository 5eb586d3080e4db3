"""Anonymity that is computed: what may be published of a survey, alone and beside all that was published before.

The rule. Whatever can be worked out by adding and subtracting published groups is a union of groups of at least `threshold`
answers (or of none):

- within one report the groups of a question are the blocks of one partition of its answers, each large enough, or else only
  their union is published; every count of an option is nothing or large enough, and so is what remains of the whole;
- between any two reports every published group has grown by nothing or by at least `threshold` answers; as long as one
  group of a question has not, the whole question keeps what was published before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Block = TypeVar("Block", bound=Hashable)


def large(size: int, threshold: int) -> bool:
    """Whether a group may be seen: nobody, or enough people to hide in."""
    return size == 0 or size >= threshold


def blocks(labels: Iterable[Block], threshold: int) -> dict[Block, int]:
    """Block -> size, when there are several and each is large enough; else nothing, as a small one could be worked out."""
    sizes = Counter(labels)
    return dict(sizes) if len(sizes) > 1 and all(large(n, threshold) for n in sizes.values()) else {}


def neighbours(counts: Sequence[int], threshold: int) -> list[tuple[int, int, int]]:
    """Levels of a scale, small ones joined with the next until each is large enough: first and last level, count.

    Nothing when only one group would remain.
    """
    found: list[tuple[int, int, int]] = []
    first, held = 0, 0
    for level, count in enumerate(counts):
        held += count
        if held >= threshold:
            found.append((first, level, held))
            first, held = level + 1, 0
    if found and first < len(counts):
        begin, _, count = found.pop()
        found.append((begin, len(counts) - 1, count + held))
    return found if len(found) > 1 else []


def joined(counts: Mapping[str, int], threshold: int) -> list[tuple[tuple[str, ...], int]]:
    """Options of which each answer names one, the rarest joined until the group is large enough. Nothing when one remains."""
    ranked = sorted((code for code in counts if counts[code]), key=lambda code: (-counts[code], code))
    kept = sum(counts[code] >= threshold for code in ranked)
    while 0 < kept < len(ranked) and sum(counts[code] for code in ranked[kept:]) < threshold:
        kept -= 1
    found: list[tuple[tuple[str, ...], int]] = [((code,), counts[code]) for code in ranked[:kept]]
    if rest := tuple(ranked[kept:]):
        found.append((rest, sum(counts[code] for code in rest)))
    return found if len(found) > 1 else []


def named(counts: Mapping[str, int], whole: int, threshold: int) -> list[tuple[str, int, bool]]:
    """Options of which each answer names several: those named often enough, the most frequent first.

    Where almost everybody named one, the count is a lower bound (True), so that those who did not cannot be counted.
    """
    ranked = sorted(counts, key=lambda code: (-counts[code], code))
    seen = ((code, counts[code]) for code in ranked if counts[code] >= threshold)
    capped = max(threshold, whole - threshold)
    return [(code, n, False) if large(whole - n, threshold) else (code, capped, True) for code, n in seen]


def grown(before: int, now: int, threshold: int) -> bool:
    """Whether a group that was published at one size may be published at another."""
    return now == before or now - before >= threshold
