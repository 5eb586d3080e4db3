"""The audit trail: one line a change, each sealed into a chain, so that an altered byte or a missing line is found.

A line's `hash` covers the hash before it. Actor and reason enter by a keyed seal: an erasure may blank them later (they are
words, and may name somebody) and the chain still holds.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

GENESIS = ""
ERASED = "[erased]"


class Line(NamedTuple):
    """One change: when (microseconds), who, what (`fact:Person`, `effect:due>claimed`), key, why, digest of the new value."""

    at: int
    actor: str
    what: str
    key: str
    why: str = ""
    digest: str = ""


def chained(lines: Iterable[Line], *, seq: int, head: str, secret: bytes) -> tuple[list[dict[str, Any]], str]:
    """The rows to append after line number `seq` whose hash is `head`, and the new head."""
    rows = []
    seals: dict[tuple[str, str], str] = {}
    for line in lines:
        seq += 1
        words = (line.actor, line.why)
        if words not in seals:
            seals[words] = keyed(secret, *words)
        row = line._asdict() | {"seq": seq, "seal": seals[words]}
        row["hash"] = head = _hash(head, row)
        rows.append(row)
    return rows, head


def broken(rows: Iterable[Mapping[str, Any]], *, count: int, head: str, secret: bytes) -> list[str]:
    """What is wrong with a chain that should hold `count` lines and end in `head`; empty when nothing is."""
    last, seq = GENESIS, 0
    blanked = erasures = 0
    for row in rows:
        seq += 1
        if row["seq"] != seq:
            return [f"line {seq} is missing"]
        if _hash(last, row) != row["hash"]:
            return [f"line {seq} ({row['what']} {row['key']}) was altered"]
        if row["why"] == ERASED:
            blanked = seq
        elif keyed(secret, row["actor"], row["why"]) != row["seal"]:
            return [f"actor or reason of line {seq} ({row['what']} {row['key']}) was altered"]
        if row["what"] == "person:erased":
            erasures = seq
        last = row["hash"]
    if (seq, last) != (count, head):
        return [f"the chain ends at line {seq} instead of {count}"]
    if blanked > erasures:
        return [f"the reason of line {blanked} was blanked without an erasure"]
    return []


def keyed(secret: bytes, *parts: str) -> str:
    """A keyed hash (HMAC-SHA256, 128 bits as hex) of some words."""
    return hmac.new(secret, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()[:32]


def _hash(previous: str, row: Mapping[str, Any]) -> str:
    text = f"{previous}\x1f{row['seq']}\x1f{row['at']}\x1f{row['what']}\x1f{row['key']}\x1f{row['digest']}\x1f{row['seal']}"
    return hashlib.sha256(text.encode()).hexdigest()
