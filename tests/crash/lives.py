"""One worker with many lives: each is a process that dies by SIGKILL at a seeded place; the last ones live to the end.

    python -m tests.crash.lives http|smtp|google|microsoft DATABASE_URL PORT SEED KILLS [broken]

prints one JSON document: kills by place, and what the ledger holds afterwards.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import NoReturn
from urllib.parse import quote

from integrations.ledger import SqlLedger, open_ledger
from integrations.smtp.calendar import SmtpCalendar
from integrations.smtp.connection import Server
from integrations.smtp.mail import SmtpMail
from mentoring.delivery import POINTS, deliver
from mentoring.effects import Effect
from mentoring.gate import Gate
from mentoring.pacing import Limits
from mentoring.people import Facts
from mentoring.ports import Claim, Document, Invitation, Mail, Receipt, Settlement
from mentoring.programme import Contact
from mentoring.services import Services
from tests.builders import DAY, NOW, a_person, an_effect, an_event, rendered
from tests.crash import offices

PLACES = (*POINTS, "in-request", "anywhere")
IN_AN_OFFICE = (*PLACES, "answered")
"""With Google and Microsoft an effect takes several calls: one may die before any of them and after any answer."""
EACH = ("in-send", "in-request", "answered", "after-accept")
"""Places that are passed once an effect or more often; the others once a batch."""
LEASE = timedelta(minutes=15)
PEOPLE = 40
SENDER = Contact(name="Mentorat", address="elan@acme.example")

Point = Callable[[str], None]


@dataclass
class HttpProvider:
    """Mail, calendar and documents of the oracle: each thing has an identity, and it can be asked for."""

    port: int
    point: Point
    can_find: bool = True

    def __post_init__(self) -> None:
        self._wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)

    def take(self, identity: str) -> Receipt:
        body = json.dumps({"identity": identity})
        self._wire.request("POST", "/", body, {"Content-Type": "application/json"})
        self.point("in-request")
        self._wire.getresponse().read()
        return Receipt(identity)

    def known(self, identity: str) -> Receipt | None:
        self._wire.request("GET", f"/?identity={quote(identity, safe='')}")
        answer = self._wire.getresponse()
        answer.read()
        return Receipt(identity) if answer.status == 200 else None


@dataclass
class HttpMail(HttpProvider):
    def send(self, mail: Mail) -> Receipt:
        return self.take(identity(mail.key))

    def find(self, key: str) -> Receipt | None:
        return self.known(identity(key))


@dataclass
class HttpDocuments(HttpMail):
    def put(self, document: Document) -> Receipt:
        return self.take(identity(document.key))


@dataclass
class HttpCalendar(HttpProvider):
    def put(self, invitation: Invitation) -> Receipt:
        return self.take(identity(invitation.key, invitation.sequence))

    def find(self, key: str, sequence: int) -> Receipt | None:
        return self.known(identity(key, sequence))


def identity(key: str, sequence: int = 0) -> str:
    return f"{key}#{sequence}"


class Broken(SqlLedger):
    """What a ledger must not do: here the claim becomes durable only after the sending."""

    def claim(
        self,
        *,
        worker: str,
        now: datetime,
        most: int,
        channel: str,
        phase: str = "",
        settled: Iterable[Settlement] = (),
        announced: bool = False,
    ) -> list[Claim]:
        assert not announced, "a provider that can be asked"
        self.settle(settled, worker=worker, now=now)
        claims = super().claim(worker=worker, now=now, most=most, channel=channel, phase=phase)
        back = [Settlement(claim.effect.key, "due") for claim in claims]
        super().settle(back, worker=worker, now=now)
        return claims

    def settle(self, settlements: Iterable[Settlement], *, worker: str, now: datetime) -> None:
        settlements = list(settlements)
        for channel in ("mail", "event", "document") if settlements else ():
            super().claim(worker=worker, now=now, most=1000, channel=channel)
        held = [Settlement(e.key, "due") for e, _, _ in self.effects("claimed")]
        told = {news.key for news in settlements}
        super().settle([*settlements, *(s for s in held if s.key not in told)], worker=worker, now=now)


def owed(wave: int, kind: str) -> list[Effect]:
    """What the programme owes after so many waves: mails, documents, and events that have moved with every wave."""
    if kind in offices.KINDS:
        return offices.owed(wave)
    people = [f"P{n:04d}" for n in range(PEOPLE)]
    mails = [an_effect(p, str(n), expires=NOW + 900 * DAY) for n in range(wave) for p in people]
    moved = NOW + 100 * DAY + timedelta(hours=wave)
    events = [
        replace(an_event(p, moved, phase="recruit"), expires=NOW + 900 * DAY) for p in people[: PEOPLE // 2]
    ]
    if kind == "smtp":
        return mails + events
    files = [
        an_effect("role:files", str(n), kind="recruit.channels", channel="document", expires=NOW + 900 * DAY)
        for n in range(wave)
    ]
    return mails + events + files


class Lives:
    """The parent of all those processes. It holds no connection of its own: every life opens what it needs."""

    def __init__(self, kind: str, url: str, port: int, seed: int, kills: int, broken: bool) -> None:
        self.kind, self.url, self.port, self.broken = kind, url, port, broken
        self.chance, self.wanted = Random(seed), kills  # noqa: S311 - chance with a seed is the point
        self.killed: Counter[str] = Counter()
        self.wave = self.life = 0

    def run(self) -> dict[str, object]:
        while self.killed.total() < self.wanted:
            self.wave += 1
            self.live(self.plan)
            while self.killed.total() < self.wanted and not self.live(self.doomed):
                pass
        while self.live(self.deliver_all) != 1:
            pass
        return {"killed": dict(sorted(self.killed.items()))}

    def live(self, work: Callable[[int], int]) -> int:
        """Run the work in a process of its own: 0 when it was killed, else what it returned."""
        self.life += 1
        self.place = self.chance.choice(IN_AN_OFFICE if self.kind in offices.KINDS else PLACES)
        self.passage = self.chance.randint(1, 25 if self.place in EACH else 2)
        delay = self.chance.random() * 0.1
        child = os.fork()
        if child == 0:
            self.be_born(work)
        if work == self.doomed and self.place == "anywhere":
            time.sleep(delay)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            self.killed[self.place] += 1
            return 0
        code = os.WEXITSTATUS(status)
        if code not in (1, 2):
            raise RuntimeError(f"life {self.life} ended with {code}")
        return code

    def be_born(self, work: Callable[[int], int]) -> NoReturn:
        code = 3
        try:
            code = work(self.life)
        except BaseException:  # noqa: BLE001 - a forked child must not go on as its parent
            traceback.print_exc()
        finally:
            os._exit(code)

    def plan(self, life: int) -> int:
        ledger = self.ledger()
        ledger.reconcile("recruit", owed(self.wave, self.kind), [], now=self.now(life))
        return 1

    def doomed(self, life: int) -> int:
        """1 when nothing was left to do, 2 when there was and it survived."""
        passed = 0

        def point(name: str) -> None:
            nonlocal passed
            passed += name == self.place
            if passed == self.passage:
                os.kill(os.getpid(), signal.SIGKILL)

        return self.deliver(life, point)

    def deliver_all(self, life: int) -> int:
        return self.deliver(life, lambda _: None)

    def deliver(self, life: int, point: Point) -> int:
        now, ledger = self.now(life), self.ledger()
        if self.kind == "smtp":
            mail = SmtpMail(Server("127.0.0.1", self.port, "plain"), SENDER, now=lambda: now)
            services = Services(
                mail, SmtpCalendar(mail, SENDER, now=lambda: now), HttpDocuments(self.port, point)
            )
        elif self.kind in offices.KINDS:
            services = offices.services(self.kind, self.port, now, point)
        else:
            kinds = (HttpMail, HttpCalendar, HttpDocuments)
            services = Services(*(kind(self.port, point) for kind in kinds))  # type: ignore[arg-type]  # kinds share one shape
        people = Facts(people={f"P{n:04d}": a_person(n) for n in range(PEOPLE)})
        report = deliver(
            ledger,
            services,
            offices.rendered if self.kind in offices.KINDS else rendered,
            Gate(people),
            Limits(10**6, 10**6),
            worker=f"life-{life}",
            now=lambda: now,
            most=10**6,
            lease_s=LEASE.total_seconds(),
            point=point,
        )
        return 2 if report.counts else 1

    def ledger(self) -> SqlLedger:
        opened = open_ledger(self.url, "elan")
        return Broken(opened.engine, "elan") if self.broken else opened

    def now(self, life: int) -> datetime:
        """Every life begins when the claims of the one before are stale."""
        return NOW + life * (LEASE + timedelta(seconds=1))


if __name__ == "__main__":
    kind, url, port, seed, kills, *more = sys.argv[1:]
    print(json.dumps(Lives(kind, url, int(port), int(seed), int(kills), bool(more)).run()))  # noqa: T201 - the parent reads it
