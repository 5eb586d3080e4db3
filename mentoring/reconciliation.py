"""What becomes of an effect when its phase states again what it owes: pure, one effect at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from mentoring.effects import Effect, State

Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True)
class Planned:
    """What a reconciliation did: how many effects are new, changed, cancelled, missed, and untouched."""

    new: int = 0
    changed: int = 0
    cancelled: int = 0
    missed: int = 0
    same: int = 0

    def plus(self, other: Planned) -> Planned:
        """This reconciliation and the one right after it, as one."""
        return Planned(
            self.new + other.new,
            self.changed + other.changed,
            self.cancelled + other.cancelled,
            self.missed + other.missed,
            other.same,
        )


class Held(NamedTuple):
    """What the ledger holds of one effect.

    `owed` is False for a cancelled effect that its phase has dropped (stated again, it is owed anew) and True for one that
    delivery cancelled while the phase goes on stating it. `out` says that an attendee has a live copy of the event.
    """

    state: State
    digest: str
    due: datetime
    expires: datetime
    ends: datetime
    urgent: bool = False
    owed: bool = True
    out: bool = False
    method: Method = "REQUEST"
    sequence: int = 0


def ends(effect: Effect) -> datetime:
    """When an event is over (its last start and its minutes); for anything else, when it expires."""
    starts = effect.data.get("starts") or [start for start in [effect.data.get("start")] if start]
    if effect.channel != "event" or not starts:
        return effect.expires
    last = max(datetime.fromisoformat(start) for start in starts)
    return last + timedelta(minutes=effect.data.get("minutes", 0))


def first(effect: Effect, now: datetime) -> Held:
    """An effect stated for the first time: due, or missed when it has expired already."""
    state: State = "due" if effect.expires > now else "missed"
    return _fresh(effect, state)


def again(held: Held, effect: Effect, now: datetime) -> Held | None:
    """What becomes of a held effect that is owed (still or again); None for no change.

    - due: date and payload follow; a cancellation not yet sent turns back into a request.
    - done: a changed event, or one that was called off, goes out again with a higher sequence. A mail never does.
    - failed: a new payload is a new try.
    - cancelled: only when the phase had dropped it in between.
    - claimed, doubt, missed: untouched.
    """
    digest = effect.digest
    if held.state == "due":
        same = held.digest == digest and held.due == effect.due and held.expires == effect.expires
        if same and held.urgent == effect.urgent and held.method == "REQUEST":
            return None
        return _fresh(effect, "due")._replace(out=held.out, sequence=held.sequence)
    if effect.expires <= now:
        return None
    if held.state == "done":
        if effect.channel != "event" or (held.out and held.digest == digest):
            return None
        return _fresh(effect, "due")._replace(out=held.out, sequence=held.sequence + 1)
    if (held.state == "failed" and held.digest != digest) or (held.state == "cancelled" and not held.owed):
        return _fresh(effect, "due")._replace(out=held.out, sequence=held.sequence)
    return None


def dropped(held: Held, now: datetime) -> Held | None:
    """What becomes of a held effect that its phase no longer owes; None for no change.

    An event that is out and not over is called off; what is not out yet is cancelled, or missed when it has expired.
    """
    if held.out and held.state in ("due", "done", "failed", "cancelled"):
        if held.state == "due" and held.method == "CANCEL":
            return None
        if held.ends > now:
            sequence = held.sequence + (held.state == "done")
            return held._replace(
                state="due",
                method="CANCEL",
                due=now,
                expires=held.ends,
                sequence=sequence,
                urgent=True,
                owed=True,
            )
    if held.state == "due":
        return (
            held._replace(state="missed")
            if held.expires <= now
            else held._replace(state="cancelled", owed=False)
        )
    if held.state == "failed" and held.expires > now:
        return held._replace(state="cancelled", owed=False)
    if held.state == "cancelled" and held.owed:
        return held._replace(owed=False)
    return None


def _fresh(effect: Effect, state: State) -> Held:
    return Held(state, effect.digest, effect.due, effect.expires, ends(effect), effect.urgent)
