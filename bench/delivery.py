"""Delivery through the ledger: to files, and to a loopback mail server beside a bare loop of the same client.

python bench/delivery.py [--effects 5000]
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import smtplib
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from integrations.files.calendar import FileCalendar
from integrations.files.documents import FileDocuments
from integrations.files.mail import FileMail
from integrations.ledger import open_ledger
from integrations.smtp.connection import Server
from integrations.smtp.mail import SmtpMail
from mentoring import mime
from mentoring.delivery import deliver
from mentoring.effects import Effect
from mentoring.gate import Gate
from mentoring.pacing import Limits
from mentoring.people import Facts, Person
from mentoring.ports import Claim, Mail, MailPort
from mentoring.programme import Contact
from mentoring.services import Services

NOW = datetime(2027, 1, 11, 17, tzinfo=UTC)
SENDER = Contact(name="Mentorat", address="elan@acme.example")
TEXT = "Bonjour Ada,\n\n" + "Une ligne de texte comme il y en a dans un vrai message.\n" * 20


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--effects", type=int, default=5000)
    number = options.parse_args().effects
    to_files(number)
    to_smtp(min(number, 2000))
    return 0


def to_files(number: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        mail = FileMail(Path(folder, "mail"), SENDER, domain="acme.example", now=lambda: NOW)
        bare = timed(lambda: [mail.send(rendered(claim(effect))) for effect in effects(number, "bare")])
        run = timed(lambda: through_the_ledger(folder, mail, number))
        report("files", number, run, bare)
        read_back(folder, number)


def to_smtp(number: int) -> None:
    port, server = loopback()
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            SmtpMail(Server("127.0.0.1", port, "plain"), SENDER, now=lambda: NOW) as mail,
        ):
            bare = timed(lambda: bare_loop(port, number))
            report("smtp", number, timed(lambda: through_the_ledger(folder, mail, number)), bare)
    finally:
        server.terminate()
        server.join()


def through_the_ledger(folder: str, mail: MailPort, number: int) -> None:
    ledger = open_ledger(f"sqlite:///{folder}/ledger.db", "elan")
    owed = effects(number, "elan")
    people = {effect.to: person(effect.to) for effect in owed}
    before = time.perf_counter()
    ledger.reconcile("recruit", owed, people.values(), now=NOW)
    print(f"  planned {number} effects and {number} people in {time.perf_counter() - before:.2f} s")
    files = FileMail(Path(folder), SENDER, domain="acme.example", now=lambda: NOW)
    services = Services(
        mail,
        FileCalendar(Path(folder), files, SENDER, domain="acme.example", now=lambda: NOW),
        FileDocuments(Path(folder), now=lambda: NOW),
    )
    gate = Gate(Facts(people=people))
    result = deliver(
        ledger, services, rendered, gate, Limits(3, number * 2), worker="bench", now=lambda: NOW, most=number
    )
    assert result.counts == {"done": number}, result
    assert ledger.conserved() == []
    ledger.close()


def read_back(folder: str, number: int) -> None:
    ledger = open_ledger(f"sqlite:///{folder}/ledger.db", "elan")
    print(
        f"  facts from cold: {timed(ledger.facts) * 1000:.0f} ms, again: {timed(ledger.facts) * 1000:.1f} ms"
    )
    owed = effects(number, "elan")
    cold = timed(lambda: ledger.reconcile("recruit", owed, [], now=NOW))
    warm = timed(lambda: ledger.reconcile("recruit", owed, [], now=NOW))
    print(f"  {number} effects stated again: {cold * 1000:.0f} ms from cold, {warm * 1000:.0f} ms after")
    late = timed(lambda: ledger.next_due(after=NOW))
    print(f"  what is due next: {late * 1000:.1f} ms; conservation: {timed(ledger.conserved) * 1000:.0f} ms")
    ledger.close()


def bare_loop(port: int, number: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, "acme.example") as smtp:
        for effect in effects(number, "bare"):
            mail = rendered(claim(effect))
            message = mime.build(mail, SENDER, date=NOW, domain="acme.example")
            smtp.sendmail("elan@acme.example", [mail.to_address], bytes(message))


def loopback() -> tuple[int, multiprocessing.Process]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(port,), daemon=True)
    server.start()
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return port, server
    raise RuntimeError("the loopback server did not start")


def serve(port: int) -> None:
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Sink

    Controller(Sink(), hostname="127.0.0.1", port=port).start()
    time.sleep(600)


def effects(number: int, programme: str) -> list[Effect]:
    return [
        Effect(
            programme,
            "recruit",
            "recruit.invitation",
            f"P{n:05d}",
            "1",
            "mail",
            NOW - timedelta(hours=1),
            NOW + timedelta(days=7),
            data={"wave": 1, "role": "any"},
        )
        for n in range(number)
    ]


def person(id_: str) -> Person:
    return Person(id_, f"{id_.lower()}@acme.example", "Ada Dupont", "Ada", "fr", "Europe/Paris")


def claim(effect: Effect) -> Claim:
    return Claim(effect, 0, "REQUEST", 0)


def rendered(claim: Claim) -> Mail:
    address = f"{claim.effect.to.lower()}@acme.example"
    return Mail(claim.effect.key, "Ada Dupont", address, "Devenir mentor", TEXT, f"<pre>{TEXT}</pre>", "fr")


def timed(call: Callable[[], object]) -> float:
    before = time.perf_counter()
    call()
    return time.perf_counter() - before


def report(name: str, number: int, run: float, bare: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name}: {number} in {run:.2f} s ({number / run:.0f}/s), bare loop {bare:.2f} s, "
        f"ratio {bare / run:.2f}, peak memory {peak:.0f} MB"
    )


if __name__ == "__main__":
    sys.exit(main())
