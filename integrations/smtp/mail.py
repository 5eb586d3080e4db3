"""Mail by SMTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from types import TracebackType

from integrations.smtp.connection import Connection, Server
from mentoring import mime
from mentoring.ports import Mail, Receipt
from mentoring.programme import Contact
from mentoring.quota import Meter, Quota


class SmtpMail:
    """Sends mail over one connection; nobody can be asked afterwards what became of a message.

    Args:
        server: where to.
        sender: From, and the envelope's sender.
        now: the clock, for dates and receipts.
        reply_to: where answers go, when not to the sender.
        meter: counts every message against the quotas of this account on this server.
        quotas: messages that the server takes; none: no limit is known.
    """

    can_find = False

    def __init__(
        self,
        server: Server,
        sender: Contact,
        *,
        now: Callable[[], datetime],
        reply_to: Contact | None = None,
        meter: Meter | None = None,
        quotas: Sequence[Quota] = (),
    ) -> None:
        self._meter, self._quotas = meter, tuple(quotas)
        self._account = f"smtp {server.user}@{server.host}"
        self._sender, self._now, self._reply_to = sender, now, reply_to
        self._domain = str(sender.address).rpartition("@")[2]
        self._connection = Connection(server, self._domain)

    def __enter__(self) -> SmtpMail:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def send(self, mail: Mail) -> Receipt:
        """Send one message, once."""
        return self.hand_over(mail, None, 0)

    def find(self, key: str) -> Receipt | None:
        """Nobody knows: SMTP has no such question."""
        del key
        return None

    def hand_over(self, mail: Mail, calendar: tuple[str, bytes] | None, sequence: int) -> Receipt:
        """Send a mail, or the mail around a change of an event."""
        now = self._now()
        message = mime.build(
            mail,
            self._sender,
            date=now,
            domain=self._domain,
            reply_to=self._reply_to,
            calendar=calendar,
            sequence=sequence,
        )
        if self._meter and self._quotas:
            self._connection.open()  # so that what is counted from now leaves now
            self._meter.spend(self._account, 1, self._quotas)
        self._connection.send(bytes(message), sender=str(self._sender.address), recipient=mail.to_address)
        return Receipt(str(message["Message-ID"]), now)

    def check(self) -> None:
        """Say hello and authenticate, and send nothing."""
        self._connection.check()

    def close(self) -> None:
        """Take leave of the server."""
        self._connection.close()
