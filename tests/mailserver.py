"""A mail server of the tests' own, on the loopback: keeps what it takes, and gets into the trouble that a test asks for."""

from __future__ import annotations

import asyncio
import email.policy
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from typing import Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Trouble = Literal["", "busy", "refuse", "hang-up", "silence"]


@dataclass
class MailServer:
    """Takes one message at a time.

    Args:
        port: where it listens on 127.0.0.1.
        taken: what it took, in order.
        takes_s: seconds that one message takes.
        trouble: what befalls messages to an address that begins with `whom`: asked to come back later, refused for good, the
            connection lost after the message was taken, or no answer ever.
        whom: the beginning of an address.
    """

    port: int
    taken: list[EmailMessage] = field(default_factory=list)
    takes_s: float = 0.0
    trouble: Trouble = ""
    whom: str = ""
    met: int = 0
    """How often the trouble was met."""

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name aiosmtpd calls
        """Take a message, or not."""
        await asyncio.sleep(self.takes_s)
        if self.trouble and envelope.rcpt_tos[0].startswith(self.whom):
            self.met += 1
            if self.trouble == "busy":
                return "450 mailbox busy"
            if self.trouble == "refuse":
                return "550 no such mailbox"
            if self.trouble == "silence":
                await asyncio.sleep(3600)
            assert server.transport is not None
            server.transport.close()
            return "250 never heard"
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 taken"

    def to(self, beginning: str) -> Counter[str]:
        """Address -> how many messages it was sent, of addresses that begin so."""
        found = Counter(message["To"].addresses[0].addr_spec for message in self.taken)
        return Counter({address: n for address, n in found.items() if address.startswith(beginning)})

    def subjects(self, address: str) -> list[str]:
        """The subjects of what was written to that address, in plain spaces."""
        return [" ".join(str(message["Subject"]).split()) for message in self._to(address)]

    def texts(self, address: str) -> list[str]:
        """The words of what was written to that address, each on one line as it reads."""
        bodies = (message.get_body(("plain",)) for message in self._to(address))
        return [" ".join(body.get_content().replace("\u200b", "").split()) for body in bodies if body]

    def _to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.taken if message["To"].addresses[0].addr_spec == address]

    def forget(self) -> None:
        """As if it had just been started."""
        self.taken.clear()
        self.takes_s, self.trouble, self.whom, self.met = 0.0, "", "", 0


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """One that listens until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = MailServer(port)
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
