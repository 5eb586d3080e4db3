"""The code printed on a certificate, an attestation and a badge: how it is made, and what it stands for when somebody asks."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from mentoring.effects import Effect
from mentoring.people import Facts

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011", "- \t\u00a0\u202f\u2010\u2011\u2013")
_LETTERS = 12
_PAPERS = ("recognition.certificate", "recognition.attestation", "recognition.badge")


@dataclass(frozen=True, slots=True)
class Paper:
    """What was certified: whose, in which programme, for how many sessions and minutes, issued on which civil day of theirs."""

    programme: str
    person: str
    name: str
    sessions: int
    minutes: int
    issued: date

    def code(self, secret: bytes) -> str:
        """The code printed on it."""
        return verification_code(secret, self.programme, self.person, self.name, self.sessions, self.minutes)


def verification_code(secret: bytes, *facts: object) -> str:
    """Twelve characters that belong to these facts and no others: HMAC-SHA-256, or plain SHA-256 when there is no secret.

    Read aloud easily: Crockford's base 32 in groups of four.
    """
    said = "\x1f".join(str(fact) for fact in facts).encode()
    number = int.from_bytes(
        hmac.digest(secret, said, "sha256") if secret else hashlib.sha256(said).digest(), "big"
    )
    letters = "".join(_CROCKFORD[number >> 5 * i & 31] for i in range(_LETTERS))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def written(said: str) -> str | None:
    """A code as somebody typed it, in the form in which it is printed; None when it is no code.

    Small letters, missing or other dashes, O for 0, I and L for 1 are what people read and hear.
    """
    letters = said.strip().upper().translate(_MISREAD)
    if len(letters) != _LETTERS or not set(letters) <= set(_CROCKFORD):
        return None
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def issued(effects: Iterable[Effect], facts: Facts) -> Iterator[Paper]:
    """The papers that these effects brought, each once; whoever was erased has none any more."""
    seen: set[Paper] = set()
    for effect in effects:
        person = facts.people.get(effect.to)
        if person is None or not person.name or not _carries(effect):
            continue
        paper = Paper(
            effect.programme,
            person.id,
            person.name,
            int(effect.data.get("sessions", 0)),
            int(effect.data.get("minutes", 0)),
            effect.due.astimezone(ZoneInfo(person.zone)).date(),
        )
        if paper not in seen:
            seen.add(paper)
            yield paper


def certified(code: str, secret: bytes, papers: Iterable[Paper]) -> Paper | None:
    """The paper that carries that code; None when none does."""
    return next((paper for paper in papers if hmac.compare_digest(paper.code(secret), code)), None)


def _carries(effect: Effect) -> bool:
    """Whether that effect brought papers: itself, or attached to the closing thanks."""
    return effect.kind in _PAPERS or (effect.kind, effect.occurrence) == ("recognition.thanks", "closure")
