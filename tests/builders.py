"""Small values for tests: effects, people, claims. All persons are invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from mentoring.effects import Effect
from mentoring.people import Enrolment, EnrolmentStatus, Person, Role
from mentoring.ports import Claim, Document, Invitation, Mail

NOW = datetime(2027, 1, 11, 17, tzinfo=UTC)
DAY = timedelta(days=1)


def an_effect(to: str = "P0001", occurrence: str = "1", **more: Any) -> Effect:
    """A mail due an hour ago and good for a week, unless said otherwise."""
    values: dict[str, Any] = {
        "programme": "elan",
        "phase": "recruit",
        "kind": "recruit.invitation",
        "to": to,
        "occurrence": occurrence,
        "channel": "mail",
        "due": NOW - timedelta(hours=1),
        "expires": NOW + 7 * DAY,
        "data": {"wave": 1},
    }
    return Effect(**values | more)


def an_event(to: str = "P0001", start: datetime = NOW + 10 * DAY, **more: Any) -> Effect:
    """An invitation to the launch."""
    data = {"start": start.isoformat(), "minutes": 90}
    values: dict[str, Any] = {"kind": "kickoff.launch", "phase": "kickoff", "channel": "event", "data": data}
    return an_effect(to, **values | {"expires": start} | more)


def a_person(number: int = 1, **more: Any) -> Person:
    """Invented person number n: `P0001`, ada1@acme.example."""
    values: dict[str, Any] = {
        "id": f"P{number:04d}",
        "address": f"ada{number}@acme.example",
        "name": f"Ada Dupont {number}",
        "first_name": "Ada",
        "locale": "fr",
        "zone": "Europe/Paris",
    }
    return Person(**values | more)


def an_enrolment(
    person: str = "P0001", role: Role = "mentee", status: EnrolmentStatus = "approved"
) -> Enrolment:
    """An enrolment answered a month ago."""
    return Enrolment(person, role, status, 1, NOW - 30 * DAY)


def a_mail(key: str = "elan/recruit.invitation/P0001/1", **more: Any) -> Mail:
    """A rendered mail."""
    values: dict[str, Any] = {
        "key": key,
        "to_name": "Ada Dupont",
        "to_address": "ada1@acme.example",
        "subject": "Devenir mentor",
        "text": "Bonjour Ada,\n\nÀ bientôt.\n",
        "html": "<p>Bonjour Ada,</p><p>À bientôt.</p>",
        "locale": "fr",
    }
    return Mail(**values | more)


def an_invitation(key: str = "elan/kickoff.launch/P0001/1", **more: Any) -> Invitation:
    """A rendered invitation to the launch."""
    values: dict[str, Any] = {
        "key": key,
        "uid": "launch@elan.acme.example",
        "sequence": 0,
        "method": "REQUEST",
        "to_name": "Ada Dupont",
        "to_address": "ada1@acme.example",
        "title": "Lancement",
        "description": "Le lancement du programme.",
        "place": "Salle Curie",
        "link": "",
        "starts": (NOW + 10 * DAY,),
        "minutes": 90,
        "locale": "fr",
        "mail": a_mail(key),
    }
    values |= more
    return Invitation(**{"words": values["description"], **values})


def a_document(key: str = "elan/recruit.channels/role:files/1", **more: Any) -> Document:
    """A rendered document."""
    values: dict[str, Any] = {
        "key": key,
        "name": "intranet.md",
        "content": b"# Devenir mentor\n",
        "media_type": "text/markdown",
    }
    return Document(**values | more)


def rendered(claim: Claim) -> Mail | Invitation | Document:
    """What a renderer would make of a claim, without words."""
    effect = claim.effect
    if effect.channel == "document":
        return a_document(effect.key)
    mail = a_mail(effect.key, to_address=f"{effect.to.lower().replace('role:', '')}@acme.example")
    if effect.channel == "mail":
        return mail
    return an_invitation(
        effect.key,
        uid=f"{effect.kind}-{effect.occurrence}@elan.acme.example",
        sequence=claim.sequence,
        method=claim.method,
        to_address=mail.to_address,
        starts=(datetime.fromisoformat(effect.data["start"]),),
        minutes=effect.data["minutes"],
        mail=mail,
    )
