"""A programme lived day by day over a real ledger: phases are run, effects delivered, and everything that left is remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from integrations.ledger import SqlLedger
from mentoring.decisions import Taken, Verdict, decide_on
from mentoring.delivery import Delivered, deliver
from mentoring.effects import Effect, Waiting
from mentoring.gate import Gate
from mentoring.matching import Constraints
from mentoring.pacing import Limits
from mentoring.people import Fact, Facts
from mentoring.planning import alive, settle_phase
from mentoring.ports import (
    CalendarPort,
    Claim,
    Document,
    Invitation,
    Mail,
    MailPort,
    Occurrence,
    Receipt,
    Span,
)
from mentoring.programme import PhaseName, Programme
from mentoring.reconciliation import Planned
from mentoring.services import Services
from mentoring.timeline import Plan, plan
from mentoring.working_days import WorkingDays
from tests.builders import a_document, a_mail, an_invitation
from tests.scenes import Scene, at


@dataclass(frozen=True)
class Sent:
    """One thing that left: the claim behind it, when, and what was known then."""

    claim: Claim
    when: datetime
    facts: Facts

    @property
    def effect(self) -> Effect:
        return self.claim.effect


@dataclass
class Year:
    """One programme, its ledger, and everything that ever left it (`journal`)."""

    programme: Programme
    ledger: SqlLedger
    now: datetime
    constraints: Constraints = field(default_factory=Constraints)
    journal: list[Sent] = field(default_factory=list)
    mail: MailPort | None = None
    calendar: CalendarPort | None = None
    _planned: tuple[Programme, Plan] | None = None

    @property
    def plan(self) -> Plan:
        """The programme's plan, made again when the programme file has changed."""
        if self._planned is None or self._planned[0] is not self.programme:
            self._planned = self.programme, plan(self.programme)
        return self._planned[1]

    @property
    def facts(self) -> Facts:
        return self.ledger.facts()

    def tell(self, facts: Scene | Iterable[Fact]) -> Year:
        """Something happened."""
        if isinstance(facts, Scene):
            f = facts.facts
            facts = (
                *f.people.values(),
                *f.enrolments,
                *f.signatures,
                *f.pairs,
                *f.sessions,
                *f.decisions,
                *f.answers,
            )
        self.ledger.record(list(facts), actor="test", why="", at=self.now)
        return self

    def run(self, *phases: PhaseName) -> dict[str, Planned]:
        """Run those phases, or all that are alive."""
        return {
            phase: settle_phase(phase, self.programme, self.plan, self.ledger, self.constraints, self.now)
            for phase in phases or alive(self.plan, self.now)
        }

    def deliver(self) -> Delivered:
        """Send what is due."""
        facts, sending = self.facts, self.programme.sending

        def render(claim: Claim) -> Mail | Invitation | Document:
            self._claim = claim
            return rendered(claim)

        services = Services(_Journal(self, self.mail), _Journal(self, self.calendar), _Journal(self, None))
        gate = Gate(
            facts, sending.allowed_domains, WorkingDays(self.programme).next_open, self.programme.time_zone
        )
        limits = Limits(sending.weekly_cap, sending.daily_limit)
        return deliver(
            self.ledger, services, render, gate, limits, worker="w", now=lambda: self.now, most=100_000
        )

    def day(self, moment: str | datetime) -> None:
        """A day of the programme: every phase runs, then everything due is delivered."""
        self.now = at(moment)
        self.run()
        self.deliver()

    def until(self, end: str, *, every: int = 1) -> None:
        """Live on, a day at a time, up to and including that day, at ten."""
        while self.now.date() < at(end).date():
            step = min(timedelta(days=every), at(end).date() - self.now.date())
            self.day(at(f"{self.now.date() + step} 10:00"))

    def approve(self, kind: str, verdict: Verdict = "approved") -> list[Waiting]:
        """HR decides on everything of that kind that waits."""
        items = [item for item in self.ledger.awaited() if item.kind == kind]
        for item in items:
            decide_on(self.programme, self.ledger, item.digest, Taken(verdict, "hr", "", self.now))
        return items

    def sent(self, *kinds: str) -> list[str]:
        """What left, of those kinds: `kind to occurrence`, with the pair, in order."""
        return [
            " ".join(
                part
                for part in (one.effect.kind, one.effect.to, one.effect.pair, one.effect.occurrence)
                if part
            )
            for one in self.journal
            if not kinds or one.effect.kind in kinds
        ]

    def states(self, *kinds: str) -> dict[str, str]:
        """Key -> state of every effect of those kinds."""
        return {
            effect.key: state
            for effect, state, _ in self.ledger.effects()
            if not kinds or effect.kind in kinds
        }

    def twice(self) -> list[str]:
        """Mails and documents that left more than once, and changes of events that did."""
        left = Counter((one.effect.key, one.claim.sequence) for one in self.journal)
        return [f"{key}#{sequence}" for (key, sequence), times in left.items() if times > 1]


class _Journal:
    """A provider that remembers what it is given, and hands it on to a real one where there is one."""

    can_find, can_read = True, False

    def __init__(self, year: Year, inner: Any) -> None:
        self.year, self.inner = year, inner

    def _keep(self, key: str) -> Receipt:
        self.year.journal.append(Sent(self.year._claim, self.year.now, self.year.facts))
        return Receipt(key)

    def send(self, mail: Mail) -> Receipt:
        receipt = self.inner.send(mail) if self.inner else None
        kept = self._keep(mail.key)
        return receipt or kept

    def put(self, thing: Invitation | Document) -> Receipt:
        receipt = self.inner.put(thing) if self.inner else None
        kept = self._keep(thing.key)
        return receipt or kept

    def find(self, *key: object) -> Receipt | None:
        raise AssertionError(f"nothing was in doubt: {key}")

    def occurrences(self, *asked: object) -> tuple[Occurrence, ...]:
        raise AssertionError(f"nothing is read back here: {asked}")

    def busy(self, *asked: object) -> dict[str, tuple[Span, ...]]:
        raise AssertionError(f"nothing is read back here: {asked}")


def rendered(claim: Claim) -> Mail | Invitation | Document:
    """What a renderer would make of a claim, without words."""
    effect = claim.effect
    if effect.channel == "document":
        return a_document(effect.key)
    mail = a_mail(effect.key, to_address=f"{effect.to.lower().replace(':', '-')}@acme.example")
    if effect.channel == "mail":
        return mail
    return an_invitation(
        effect.key,
        uid=f"{effect.kind}-{effect.pair or ''}-{effect.occurrence}@elan.acme.example",
        sequence=claim.sequence,
        method=claim.method,
        to_address=mail.to_address,
        starts=tuple(datetime.fromisoformat(start) for start in effect.data["starts"]),
        minutes=effect.data["minutes"],
        mail=mail,
    )
