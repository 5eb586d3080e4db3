"""Google and Microsoft for workers that die: their own adapters, which talk to a stand-in in a process of its own.

A worker may die before every call that it makes and after every answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from pydantic import SecretStr

from integrations.files.tables import tables_of
from integrations.google.calendar import GoogleCalendar
from integrations.google.door import Doors
from integrations.google.mail import GoogleMail
from integrations.google.settings import GoogleSettings, ServiceAccount
from integrations.memory import MemoryDocuments, MemoryMeter
from integrations.microsoft import MicrosoftSettings, connect
from mentoring.effects import Effect
from mentoring.ports import Claim, Document, Guest, Invitation, Mail
from mentoring.programme import Contact
from mentoring.services import Services
from tests.builders import DAY, NOW, an_effect, an_event
from tests.builders import rendered as rendered_alone
from tests.loopback.google.client import service_account
from tests.loopback.microsoft.known import CLIENT, SECRET, TENANT

KINDS = ("google", "microsoft")
SENDER = Contact(name="Mentorat", address="elan@acme.example")
PEOPLE = [f"P{n:04d}" for n in range(6)]
PAIRS = [tuple(PEOPLE[:2]), tuple(PEOPLE[2:4])]
FAR = NOW + 900 * DAY
_KEY = service_account()
"""Made once: every life would need a moment for it."""


def address(person: str) -> str:
    return f"{person.lower()}@acme.example"


def owed(wave: int) -> list[Effect]:
    """After so many waves: a mail a wave to each, everybody's copy of an event and the meeting of each pair, moved by each."""
    mails = [an_effect(p, str(n), expires=FAR, urgent=True) for n in range(wave) for p in PEOPLE]
    start = NOW + 100 * DAY + timedelta(hours=wave)
    own = [replace(an_event(p, start, phase="recruit"), expires=FAR) for p in PEOPLE]
    shared = [
        replace(an_event(p, start, phase="recruit", kind="rituals.session", pair="-".join(two)), expires=FAR)
        for two in PAIRS
        for p in two
    ]
    return mails + own + shared


def rendered(claim: Claim) -> Mail | Invitation | Document:
    """As for every other provider, with the two of a pair as guests of one event."""
    made, effect = rendered_alone(claim), claim.effect
    if not isinstance(made, Invitation):
        return made
    guests = tuple(Guest("Ada", address(p)) for p in effect.pair.split("-")) if effect.pair else ()
    return replace(made, uid=effect.uid, guests=guests)


def services(kind: str, port: int, now: datetime, point: Callable[[str], object]) -> Services:
    """The adapters, in the life that will make the calls."""
    documents = MemoryDocuments(lambda: now)
    _watched(point)
    if kind == "google":
        key = ServiceAccount(SecretStr(_KEY))
        settings = GoogleSettings(
            key, "elan@acme.example", "admin@acme.example", root=f"http://127.0.0.1:{port}/"
        )
        doors = Doors(settings, MemoryMeter(), lambda: now, sleep=lambda _: None)
        return Services(GoogleMail(doors, SENDER), GoogleCalendar(doors), documents)
    office = connect(
        MicrosoftSettings(TENANT, CLIENT, SecretStr(SECRET), loopback=f"http://127.0.0.1:{port}"),
        SENDER, meter=MemoryMeter(), now=lambda: now, tables=tables_of, folder=Path(), locale="fr",
        sleep=lambda _: None,
    )  # fmt: skip
    return Services(office.mail, office.calendar, documents)


def _watched(point: Callable[[str], object]) -> None:
    """Pass the points around every HTTP call of this process, which makes no others and then ends."""
    call = httpx.HTTPTransport.handle_request

    def passed(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        point("in-request")
        response = call(self, request)
        point("answered")
        return response

    httpx.HTTPTransport.handle_request = passed  # type: ignore[method-assign]  # the life's own process
