"""A ledger with its providers in memory and a clock to move: where deliveries are tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from integrations.ledger import SqlLedger
from integrations.memory import MemoryCalendar, MemoryDocuments, MemoryMail
from mentoring.delivery import Delivered, deliver
from mentoring.effects import Effect
from mentoring.errors import ProviderError
from mentoring.gate import Gate
from mentoring.pacing import Limits
from mentoring.people import Facts
from mentoring.ports import Claim, Mail, Receipt
from mentoring.services import Rendered, Services
from tests.builders import NOW, a_person, an_effect, rendered


@dataclass
class Troubled(MemoryMail):
    """A mail provider that fails for some keys."""

    trouble: dict[str, Exception] = field(default_factory=dict)
    away: bool = False

    def find(self, key: str) -> Receipt | None:
        if self.away:
            raise ProviderError("503")
        return super().find(key)

    def send(self, mail: Mail) -> Receipt:
        if error := self.trouble.get(mail.key):
            raise error
        return super().send(mail)


@dataclass
class Desk:
    """A ledger with its providers in memory and a clock to move."""

    ledger: SqlLedger
    now: datetime = NOW
    cap: int = 9
    daily: int = 999
    trouble: dict[str, Exception] = field(default_factory=dict)
    render: Callable[[Claim], Rendered] = rendered
    domains: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.mail = Troubled(self.clock, trouble=self.trouble)
        self.calendar = MemoryCalendar(self.clock)
        self.documents = MemoryDocuments(self.clock)

    def clock(self) -> datetime:
        return self.now

    def deliver(self, **more: object) -> Delivered:
        options: dict[str, object] = {"worker": "w", "now": self.clock, "most": 500} | more
        facts = Facts(
            people={f"P{n:04d}": a_person(n) for n in range(200)} | {"P0299": a_person(299, opted_out=True)}
        )
        return deliver(
            self.ledger,
            Services(self.mail, self.calendar, self.documents),
            self.render,
            Gate(facts, self.domains),
            Limits(self.cap, self.daily),
            **options,  # type: ignore[arg-type]  # options by name
        )

    def owe(self, *effects: Effect) -> None:
        for phase in {effect.phase for effect in effects}:
            owed = [effect for effect in effects if effect.phase == phase]
            self.ledger.reconcile(phase, owed, [], now=self.now)

    def states(self) -> dict[str, tuple[str, str]]:
        return {effect.key: (state, said) for effect, state, said in self.ledger.effects()}


def count(**states: int) -> Counter[str]:
    return Counter(states)


ONE, TWO = an_effect("P0001"), an_effect("P0002")
