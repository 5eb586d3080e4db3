"""The last question before something goes out: may this still be sent, now, and to this address?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from mentoring.people import Facts
from mentoring.ports import Claim


@dataclass(frozen=True, slots=True)
class Held:
    """Why a claim does not go out now: cancelled, failed (somebody must mend something), or due later, at `until`."""

    state: Literal["cancelled", "failed", "due"]
    why: str
    until: datetime | None = None


@dataclass(frozen=True)
class Gate:
    """Who may be written to, by what is known now and by `sending.allowed_domains` (none: any), and when.

    `opens` gives the first moment, at or after one, at which people of a zone may be written to (`WorkingDays.next_open`; none:
    at any time). `zone` is the programme's own, in which roles read. `on_duty`: whether there is an ops team, which hears of
    trouble at any hour; without one its mails go to the manager, who sleeps.
    """

    facts: Facts
    allowed_domains: tuple[str, ...] = ()
    opens: Callable[[datetime, str], datetime] | None = None
    zone: str = "UTC"
    on_duty: bool = False

    def judge(self, claim: Claim) -> Held | None:
        """Why this claim must not go to its person; None when it may, or when it goes to a role.

        An event is called off even with somebody who has withdrawn: it stands in their calendar. Whoever wants no more mail gets
        none, not even that.
        """
        effect = claim.effect
        if effect.to.startswith("role:"):
            return None
        person = self.facts.people.get(effect.to)
        if person is None or not person.address:
            return Held("cancelled", "nobody of that id is known any more")
        if effect.channel == "document":
            return None
        if person.opted_out:
            return Held("cancelled", "wants no more mail")
        if effect.to in self._withdrawn and claim.method == "REQUEST":
            return Held("cancelled", "has withdrawn")
        return None

    def quiet(self, claim: Claim, now: datetime) -> Held | None:
        """Until when this claim waits for its reader's next open hour; None when it may go now."""
        effect = claim.effect
        if self.opens is None or effect.channel == "document" or (self.on_duty and effect.to == "role:ops"):
            return None
        person = self.facts.people.get(effect.to)
        until = self.opens(now, person.zone if person else self.zone)
        return Held("due", "", until) if until > now else None

    def address(self, address: str) -> Held | None:
        """Why nothing may go to that address; None when it may."""
        domain = address.rpartition("@")[2].casefold()
        if self.allowed_domains and domain not in {name.casefold() for name in self.allowed_domains}:
            return Held("failed", f"{domain} is not one of the allowed domains (sending.allowed_domains)")
        return None

    @cached_property
    def _withdrawn(self) -> frozenset[str]:
        """People who left every role they had."""
        left = {e.person for e in self.facts.enrolments if e.status == "withdrawn"}
        return frozenset(
            left - {e.person for e in self.facts.enrolments if e.status in ("applied", "approved")}
        )
