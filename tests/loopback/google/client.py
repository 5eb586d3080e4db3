"""Starts a stand-in for Google and talks to its control door; and a service account's key to sign in to it with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

ROOT = Path(__file__).parents[3]
Json = dict[str, Any]


class Loopback:
    """A running stand-in.

    Args:
        port: where it listens.
        journal: what it writes.
    """

    def __init__(self, port: int, journal: Path) -> None:
        self.root, self.journal = f"http://127.0.0.1:{port}/", journal
        self._client = httpx.Client(base_url=f"{self.root}_control/", trust_env=False, timeout=60)

    def ask(self, what: str, **about: str) -> Any:
        """What it knows: see `control._ASKED`."""
        return _said(self._client.get(what, params=about))

    def tell(self, what: str, **about: Any) -> Any:
        """Tell it something: see `control._TOLD`."""
        return _said(self._client.post(what, json=about))

    def fault(self, method: str, kind: str, *, times: int = 1, seconds: float = 0, skip: int = 0) -> None:
        """Let the next calls of a method meet trouble."""
        self.tell("fault", method=method, kind=kind, times=times, seconds=seconds, skip=skip)

    def answers(self, form: str, answers: Iterable[Mapping[str, Any]]) -> None:
        """Plant answers, any number at once."""
        self.tell("answers", form=form, answers=list(answers))

    def effects(self, what: str = "") -> list[Json]:
        """The lines of the journal, all or of one kind."""
        lines = [json.loads(line) for line in self.journal.read_text("utf-8").splitlines()]
        return [line for line in lines if what in ("", line["effect"])]

    def sent(self) -> list[str]:
        """Message-ID of everything that was sent, in order."""
        return [line["id"] for line in self.effects("mail")]

    def told(self, what: str) -> list[tuple[str, str]]:
        """(event, guest) of every notification of one kind, in order."""
        return [(line["event"], line["to"]) for line in self.effects(what)]

    @property
    def breaches(self) -> list[str]:
        """What broke Google's contract."""
        found: list[str] = self.ask("breaches")
        return found

    def close(self) -> None:
        """Stop talking."""
        self._client.close()


def _said(reply: httpx.Response) -> Any:
    assert reply.status_code == 200, reply.text
    return reply.json()


@contextmanager
def loopback(folder: Path, owner: str = "elan@acme.example") -> Iterator[Loopback]:
    """A stand-in in a process of its own, as long as it is needed."""
    journal = folder / "google.jsonl"
    journal.touch()
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "tests.loopback.google", str(journal), owner],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    found = Loopback(int(process.stdout.readline()), journal)
    try:
        yield found
    finally:
        found.close()
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


@cache
def private_key() -> str:
    """A key that nobody uses for anything else; making one takes a moment."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def service_account(extra: Mapping[str, str] | None = None) -> str:
    """A service account's key file."""
    return json.dumps({
        "type": "service_account",
        "client_id": "1234567890",
        "client_email": "binome@project.example",
        "private_key_id": "0123456789abcdef",
        "private_key": private_key(),
        "token_uri": "https://oauth2.googleapis.com/token",
        **(extra or {}),
    })  # fmt: skip
