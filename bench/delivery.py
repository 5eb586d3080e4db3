"""Delivery through the ledger, measured: a provider's quota, a bare loop of the same client, memory, what is due.

python bench/delivery.py [quota] [smtp] [memory] [due] [--units 600] [--seconds 60] [--windows 3] [--repeat 5]

Without names all four run, in about ten minutes. Nothing is random; every server is a process of its own on this machine.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import smtplib
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from integrations.ledger import SqlLedger, open_ledger
from integrations.ledger.meter import SqlMeter
from integrations.memory import MemoryCalendar, MemoryDocuments
from integrations.smtp.connection import Server
from integrations.smtp.mail import SmtpMail
from mentoring import mime
from mentoring.delivery import deliver
from mentoring.effects import Effect
from mentoring.gate import Gate
from mentoring.pacing import Limits
from mentoring.people import Facts, Person
from mentoring.ports import Claim, Mail, MailPort, Receipt
from mentoring.programme import Contact
from mentoring.quota import Quota
from mentoring.services import Services
from tests.quota import Enforced, used

NOW = datetime(2027, 1, 11, 17, tzinfo=UTC)
SENDER = Contact(name="Mentorat", address="elan@acme.example")
TEXT = "Bonjour Ada,\n\n" + "Une ligne de texte comme il y en a dans un vrai message.\n" * 20
PEOPLE = 100
UNLIMITED = Quota(10**9, 60)
SPAWN = multiprocessing.get_context("spawn")


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("what", nargs="*", choices=[*MEASURES, []], default=list(MEASURES))
    options.add_argument(
        "--units", type=int, default=600, help="messages that the provider takes in a window"
    )
    options.add_argument("--seconds", type=int, default=60, help="seconds of a window")
    options.add_argument("--windows", type=int, default=3, help="windows to fill after the first")
    options.add_argument("--repeat", type=int, default=5, help="times of which the median is told")
    chosen = options.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    for name in chosen.what:
        MEASURES[name](chosen)
    return 0


def quota(chosen: argparse.Namespace) -> None:
    """How much of a quota is used that the provider enforces, and how often it must refuse."""
    allowed = Quota(chosen.units, chosen.seconds)
    for workers in (1, 4):
        with tempfile.TemporaryDirectory() as folder, loopback(allowed) as (port, told):
            url = f"sqlite:///{folder}/ledger.db"
            number = allowed.units * (chosen.windows + 1)
            plan(url, number, True)
            in_processes(workers, work, url, port, allowed)
            taken, refused = told()
            assert len(taken) == number, (len(taken), number)
            print(
                f"quota: {allowed.units} in {allowed.seconds} s, {workers} worker(s): {number} messages,"
                f" {used(taken, allowed):.1%} of the quota used, {refused} throttled"
            )


def smtp(chosen: argparse.Namespace) -> None:
    """Messages a second beside a bare loop of the same client, which knows no ledger, no gate and no meter."""
    number = 500
    ratios: dict[str, list[float]] = {"without a quota": [], "with one": []}
    rates: list[float] = []
    with loopback(UNLIMITED) as (port, _):
        for _ in range(chosen.repeat):
            for name, allowed in zip(ratios, (None, UNLIMITED), strict=True):
                with tempfile.TemporaryDirectory() as folder:
                    url = f"sqlite:///{folder}/ledger.db"
                    plan(url, number)
                    before = timed(bare_loop, port, number)
                    run = timed(work, url, port, allowed)
                    bare = (before + timed(bare_loop, port, number)) / 2
                ratios[name].append(bare / run)
                rates.append(number / bare)
    print(f"smtp: bare loop {statistics.median(rates):.0f} messages/s")
    for name, found in ratios.items():
        every = ", ".join(f"{ratio:.2f}" for ratio in sorted(found))
        print(f"smtp: delivery {name}: median {statistics.median(found):.2f} of the bare loop ({every})")


def memory(chosen: argparse.Namespace) -> None:
    """Peak memory of the process that delivers, from 100 effects to 100 000, for the same hundred people."""
    del chosen
    for number in (100, 10_000, 100_000):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/ledger.db"
            in_processes(1, plan, url, number, True)
            seconds = timed(in_processes, 1, deliver_to_nobody, url)
            print(f"memory: {number} effects, {number / seconds:.0f}/s", flush=True)


def due(chosen: argparse.Namespace) -> None:
    """What is due among 100 000 effects: the claim of a hundred of them, and when the next one is due."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/ledger.db"
        plan(url, 100_000)
        with closing(open_ledger(url, "elan")) as ledger:
            times = range(4 * chosen.repeat)
            claims = [timed(claim_some, ledger) for _ in times]
            later = [timed(ledger.next_due, after=NOW) for _ in times]
            late = [timed(ledger.miss, worker="bench", now=NOW) for _ in times]
            print(
                "due: 100 000 effects:"
                f" claim of 100 {milliseconds(claims)}, next due {milliseconds(later)},"
                f" what is too late {milliseconds(late)} (medians)"
            )


MEASURES: dict[str, Callable[[argparse.Namespace], None]] = {
    "quota": quota, "smtp": smtp, "memory": memory, "due": due,
}  # fmt: skip


def claim_some(ledger: SqlLedger) -> None:
    assert len(ledger.claim(worker="bench", now=NOW, most=100, channel="mail")) == 100


def plan(url: str, number: int, urgent: bool = False) -> None:
    """A ledger that owes so many mails."""
    people = {f"P{n:04d}": person(f"P{n:04d}") for n in range(PEOPLE)}
    owed = [an_effect(f"P{n % PEOPLE:04d}", str(n // PEOPLE), urgent=urgent) for n in range(number)]
    with closing(open_ledger(url, "elan")) as ledger:
        ledger.reconcile("recruit", owed, people.values(), now=NOW)


def work(url: str, port: int, allowed: Quota | None) -> None:
    """Deliver over SMTP, under a quota if there is one, until nothing is due."""
    with (
        closing(open_ledger(url, "elan")) as ledger,
        closing(SqlMeter(url)) as meter,
        SmtpMail(
            Server("127.0.0.1", port, "plain"),
            SENDER,
            now=lambda: NOW,
            meter=meter,
            quotas=[allowed] if allowed else [],
        ) as mail,
    ):
        run(ledger, mail, f"worker {os.getpid()}")


class Nobody:
    """Takes every mail and keeps nothing."""

    can_find = True

    def send(self, mail: Mail) -> Receipt:
        return Receipt(mail.key)

    def find(self, key: str) -> Receipt | None:
        return Receipt(key)


def deliver_to_nobody(url: str) -> None:
    with closing(open_ledger(url, "elan")) as ledger:
        run(ledger, Nobody(), "bench")
    peak = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    print(f"memory: peak {int(peak.split()[1]) / 1024:.0f} MB", end="; ")


def run(ledger: SqlLedger, mail: MailPort, worker: str) -> None:
    services = Services(mail, MemoryCalendar(lambda: NOW), MemoryDocuments(lambda: NOW))
    gate, limits = Gate(Facts(people=ledger.facts().people)), Limits(10**9, 10**9)
    while ledger.counts()["recruit.invitation"].get("due"):
        done = deliver(ledger, services, rendered, gate, limits, worker=worker, now=lambda: NOW, most=10**6)
        assert set(done.counts) <= {"done"}, done
    assert ledger.conserved() == []


def bare_loop(port: int, number: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, "acme.example") as client:
        for n in range(number):
            mail = rendered(Claim(an_effect(f"P{n:04d}", "bare"), 0, "REQUEST", 0))
            message = mime.build(mail, SENDER, date=NOW, domain="acme.example")
            client.sendmail("elan@acme.example", [mail.to_address], bytes(message))


@contextmanager
def loopback(allowed: Quota) -> Iterator[tuple[int, Callable[[], tuple[list[float], int]]]]:
    """A mail server in its own process that enforces a quota: its port, and what it says at the end it took and refused."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    here, there = SPAWN.Pipe()
    server = SPAWN.Process(target=serve, args=(port, allowed, there), daemon=True)
    server.start()
    assert here.recv() == "ready"

    def told() -> tuple[list[float], int]:
        here.send("enough")
        taken, refused = here.recv()
        return taken, refused

    try:
        yield port, told
    finally:
        server.terminate()
        server.join()


def serve(port: int, allowed: Quota, parent: Connection) -> None:
    from aiosmtpd.controller import Controller

    provider = Enforced(allowed)

    class Handler:
        async def handle_RCPT(self, *asked: Any) -> str:  # noqa: N802 - the name that aiosmtpd calls
            _, _, envelope, address, _ = asked
            if not provider.take(time.time()):
                return "421 4.7.0 too many messages, try again later"
            envelope.rcpt_tos.append(address)
            return "250 OK"

    Controller(Handler(), hostname="127.0.0.1", port=port).start()
    parent.send("ready")
    parent.recv()
    parent.send((provider.taken, provider.refused))


def in_processes(number: int, job: Callable[..., None], *arguments: Any) -> None:
    """Run a job in so many processes at once, each a fresh one."""
    started = [SPAWN.Process(target=job, args=arguments) for _ in range(number)]
    for process in started:
        process.start()
    for process in started:
        process.join()
        assert process.exitcode == 0


def an_effect(to: str, occurrence: str, *, urgent: bool = False) -> Effect:
    return Effect(
        "elan", "recruit", "recruit.invitation", to, occurrence, "mail", NOW - timedelta(hours=1), NOW + timedelta(days=7),
        data={"wave": 1, "role": "any"}, urgent=urgent,
    )  # fmt: skip


def person(id_: str) -> Person:
    return Person(id_, f"{id_.lower()}@acme.example", "Ada Dupont", "Ada", "fr", "Europe/Paris")


def rendered(claim: Claim) -> Mail:
    address = f"{claim.effect.to.lower()}@acme.example"
    return Mail(claim.effect.key, "Ada Dupont", address, "Devenir mentor", TEXT, f"<pre>{TEXT}</pre>", "fr")


def timed(call: Callable[..., object], *arguments: Any, **named: Any) -> float:
    before = time.perf_counter()
    call(*arguments, **named)
    return time.perf_counter() - before


def milliseconds(times: list[float]) -> str:
    return f"{statistics.median(times) * 1000:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
