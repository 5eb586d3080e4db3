"""Start the loopback as a process of its own, and reach its control door."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from integrations.microsoft import MicrosoftSettings
from tests.loopback.microsoft.known import CLIENT, SECRET, TENANT

ROOT = Path(__file__).resolve().parents[3]


def contract() -> Path | None:
    """The description of Graph: where BINOME_GRAPH_CONTRACT says, else beside the checkout; None when it is not there."""
    said = os.environ.get("BINOME_GRAPH_CONTRACT")
    path = Path(said) if said else ROOT.parent / "shared" / "contracts" / "graph-v1-subset.yaml"
    return path if path.is_file() else None


class Loopback:
    """A running loopback."""

    def __init__(self, port: int, journal: Path) -> None:
        self.root, self.journal = f"http://127.0.0.1:{port}", journal
        self._client = httpx.Client(base_url=f"{self.root}/_control/", trust_env=False, timeout=30)

    @property
    def settings(self) -> MicrosoftSettings:
        return MicrosoftSettings(TENANT, CLIENT, SecretStr(SECRET), loopback=self.root)

    def do(self, name: str, said: Any = None) -> Any:
        """`settings`, `fault`, `users`, `file`, `answer`, `move`, `messages`, `events`: see control.py."""
        answer = self._client.post(name, json={} if said is None else said)
        answer.raise_for_status()
        return answer.json()

    def fault(self, kind: str, method: str = ".*", path: str = ".*", **more: Any) -> None:
        """Plant trouble for the next call that fits."""
        self.do("fault", {"kind": kind, "method": method, "path": path, **more})

    def put_file(
        self,
        drive: str,
        item: str,
        content: bytes,
        *,
        name: str = "answers.xlsx",
        share: str = "",
        tagged: bool = True,
    ) -> None:
        said = {"drive": drive, "item": item, "name": name, "share": share, "tagged": tagged}
        self.do("file", {**said, "content": base64.b64encode(content).decode()})

    def messages(self) -> list[EmailMessage]:
        """Everything that was sent, as it left."""
        return [_parsed(base64.b64decode(one["mime"])) for one in self.do("messages")]

    def effects(self, **wanted: Any) -> list[dict[str, Any]]:
        """The lines of the journal that have these values, from its file."""
        lines = [json.loads(line) for line in self.journal.read_text().splitlines()]
        return [line for line in lines if all(line.get(name) == value for name, value in wanted.items())]

    def breaches(self) -> list[str]:
        return list(self.do("breaches")["breaches"])

    def close(self) -> None:
        self._client.close()


@contextmanager
def running(
    folder: Path, *options: str, mailboxes: tuple[str, ...] = ("elan@acme.example",)
) -> Iterator[Loopback]:
    """A loopback of its own, for as long as the context lasts."""
    journal = folder / "journal.jsonl"
    command = [sys.executable, "-m", "tests.loopback.microsoft", "--journal", str(journal), *options]
    for address in mailboxes:
        command += ["--mailbox", address]
    if path := contract():
        command += ["--contract", str(path)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        loopback = Loopback(int(process.stdout.readline()), journal)
        try:
            yield loopback
        finally:
            loopback.close()
            process.stdin.close()  # it leaves by itself


def _parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message
