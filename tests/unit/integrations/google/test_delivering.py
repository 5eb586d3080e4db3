"""Trouble of every kind between a ledger on disk and Google: nothing goes twice, nothing is lost. The journal of the stand-in is
the oracle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from integrations.google.calendar import GoogleCalendar
from integrations.google.door import Doors
from integrations.google.mail import GoogleMail
from integrations.google.settings import GoogleSettings
from integrations.ledger import SqlLedger, open_ledger
from integrations.memory import MemoryDocuments, MemoryMeter
from mentoring import mime
from mentoring.delivery import Delivered, deliver
from mentoring.effects import Effect
from mentoring.gate import Gate
from mentoring.pacing import Limits
from mentoring.people import Facts
from mentoring.ports import Claim, Document, Guest, Invitation, Mail
from mentoring.programme import Contact
from mentoring.services import Services
from tests.builders import DAY, NOW, a_person, an_effect, an_event, rendered
from tests.loopback.google.client import Loopback

SENDER = Contact(name="Mentorat", address="elan@acme.example")
PEOPLE = [f"P{n:04d}" for n in range(4)]
FAR = NOW + 100 * DAY
PAIR = f"{PEOPLE[0]}-{PEOPLE[1]}"
GUESTS = tuple(Guest("Ada Dupont", f"{person.lower()}@acme.example") for person in PEOPLE[:2])
CALLED = (
    "gmail.users.messages.list", "gmail.users.messages.get", "gmail.users.drafts.list", "gmail.users.drafts.create",
    "gmail.users.drafts.update", "gmail.users.drafts.get", "gmail.users.drafts.send", "calendar.events.get",
    "calendar.events.insert", "calendar.events.patch", "calendar.events.delete", "token",
)  # fmt: skip
TROUBLE = (
    "close", "close-after", "reset", "reset-after", "hang", "hang-after", "malformed", "malformed-after", "retry:429",
    "retry:403", "429:rateLimitExceeded", "403:rateLimitExceeded", "403:userRateLimitExceeded", "403:quotaExceeded",
    "403:dailyLimitExceeded", "403:insufficientPermissions", "403:ACCESS_TOKEN_SCOPE_INSUFFICIENT",
    "403:accessNotConfigured", "403:SERVICE_DISABLED", "403:forbidden", "403:PERMISSION_DENIED", "403:domainPolicy",
    "401:authError", "401:authError-after", "408:timeout", "500:backendError", "500:backendError-after",
    "502:badGateway-after", "503:backendError",
)  # fmt: skip


def owed(method: str = "REQUEST", shift: int = 0) -> list[Effect]:
    """A mail and an invitation to each, and the meetings of one pair."""
    mails = [an_effect(person, expires=FAR, urgent=True) for person in PEOPLE]
    start = NOW + (200 + shift) * DAY
    events = [an_event(person, start, phase="recruit") for person in PEOPLE]
    pair = [
        an_event(person, start, phase="recruit", kind="rituals.session", pair=PAIR) for person in PEOPLE[:2]
    ]
    return mails + (events + pair if method == "REQUEST" else [])


def words(claim: Claim) -> Mail | Invitation | Document:
    made = rendered(claim)
    return replace(made, guests=GUESTS) if isinstance(made, Invitation) and claim.effect.pair else made


class World:
    """One worker after the other on one ledger, while time passes."""

    def __init__(self, ledger: SqlLedger, settings: GoogleSettings, google: Loopback) -> None:
        self.ledger, self.google, self.now, self.runs = ledger, google, NOW, 0
        self.doors = Doors(settings, MemoryMeter(), lambda: self.now, sleep=lambda _: None)
        mail, calendar = GoogleMail(self.doors, SENDER), GoogleCalendar(self.doors)
        self.services = Services(mail, calendar, MemoryDocuments(lambda: self.now))
        self.gate = Gate(Facts(people={person: a_person(n) for n, person in enumerate(PEOPLE)}))

    def clock(self) -> datetime:
        return self.now

    def plan(self, effects: list[Effect]) -> None:
        self.ledger.reconcile("recruit", effects, [], now=self.now)

    def deliver(self) -> Delivered:
        self.runs += 1
        return deliver(
            self.ledger,
            self.services,
            words,
            self.gate,
            Limits(weekly_cap=99, daily_limit=999),
            worker=f"w{self.runs}",
            now=self.clock,
            most=100,
        )

    def settle(self, most: int = 40) -> None:
        """Deliver until nothing is left to do."""
        counts: Counter[str] = Counter()
        for _ in range(most):
            self.deliver()
            self.now += timedelta(hours=1)
            counts.clear()
            for states in self.ledger.counts().values():
                counts.update(states)
            if counts.keys() <= {"done", "cancelled"}:
                return
        raise AssertionError(f"not done: {counts}")

    def check(self, *told: str) -> None:
        """Every mail went out once, and each guest was told each thing once."""
        assert Counter(self.google.sent()) == Counter(
            mime.message_id(effect.key, "acme.example") for effect in owed() if effect.channel == "mail"
        )
        everybody = Counter(f"{person.lower()}@acme.example" for person in [*PEOPLE, *PEOPLE[:2]])
        for what in ("invitation", "update", "cancellation"):
            counted = Counter(guest for _, guest in self.google.told(what))
            assert counted == (everybody if what in told else Counter()), what
        assert self.google.ask("drafts") == 0


@pytest.fixture
def world(sqlite_url: str, settings: GoogleSettings, google: Loopback) -> Iterator[World]:
    ledger = open_ledger(sqlite_url, "elan")
    made = World(ledger, settings, google)
    yield made
    made.doors.close()
    ledger.close()


@pytest.mark.parametrize("trouble", TROUBLE)
def test_trouble_with_every_call_sends_nothing_twice_and_loses_nothing(world: World, trouble: str) -> None:
    if trouble.startswith("hang"):
        world.doors.settings = replace(world.doors.settings, timeout_s=0.3)
    for at, called in enumerate(CALLED):
        world.google.fault(called, trouble, skip=at % 3, seconds=0.6)
    world.plan(owed())
    world.settle()
    world.check("invitation")


@pytest.mark.parametrize("trouble", ["reset-after", "close", "503:backendError-after", "401:authError"])
def test_trouble_with_updates_and_cancellations_tells_everybody_once(world: World, trouble: str) -> None:
    world.plan(owed())
    world.settle()
    for called in CALLED:
        for skip in (0, 1, 3):
            world.google.fault(called, trouble, skip=skip)
    world.plan(owed(shift=1))
    world.settle()
    world.check("invitation", "update")
    world.plan(owed("CANCEL"))
    world.settle()
    world.check("invitation", "update", "cancellation")


@pytest.mark.parametrize("seed", range(3))
def test_trouble_by_chance_sends_nothing_twice_and_loses_nothing(world: World, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - chance with a seed
    for _ in range(60):
        kind = chance.choice([kind for kind in TROUBLE if not kind.startswith("hang")])
        world.google.fault(chance.choice(CALLED), kind, skip=chance.randrange(4))
    world.plan(owed())
    world.settle(80)
    world.check("invitation")


def test_expired_tokens_are_renewed_and_no_effect_waits(world: World) -> None:
    world.plan(owed())
    assert world.deliver().counts["done"] == len(owed())
    world.google.tell("expire")
    world.plan(owed(shift=1))
    assert world.deliver().counts == Counter(done=len(PEOPLE) + 2)
    world.check("invitation", "update")


def test_a_quota_pauses_the_channel_and_the_rest_goes_out_later(world: World) -> None:
    world.google.tell("access", sends_a_minute=3)
    world.plan(owed())
    report = world.deliver()
    assert (report.counts["done"], "mail" in report.paused) == (3 + len(PEOPLE) + 2, True)
    world.google.tell("access", sends_a_minute=0)
    world.settle()
    world.check("invitation")
    assert world.google.ask("calls")["gmail.users.drafts.send"] == len(PEOPLE) + 1
