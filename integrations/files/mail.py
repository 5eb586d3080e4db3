"""Mail kept in a folder: one `.eml` a message, as it would be sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from integrations.files.writing import name_of, write
from mentoring import mime
from mentoring.ports import Mail, Receipt
from mentoring.programme import Contact


class FileMail:
    """A folder that takes every message; what is in it went out.

    Args:
        folder: where the messages are kept.
        sender: From.
        domain: right-hand side of Message-IDs.
        now: the clock, for dates and receipts.
        reply_to: where answers go, when not to the sender.
        durable: wait for the disk at each message.
    """

    can_find = True

    def __init__(
        self,
        folder: Path,
        sender: Contact,
        *,
        domain: str,
        now: Callable[[], datetime],
        reply_to: Contact | None = None,
        durable: bool = False,
    ) -> None:
        self.folder, self._sender, self._domain = folder, sender, domain
        self._now, self._reply_to, self._durable = now, reply_to, durable

    def send(self, mail: Mail) -> Receipt:
        """Write the message; BadInput when a value could start a header of its own."""
        message = mime.build(
            mail, self._sender, date=self._now(), domain=self._domain, reply_to=self._reply_to
        )
        return self.keep(name_of(mail.key), message)

    def find(self, key: str) -> Receipt | None:
        """The receipt of the message with that key."""
        return self.kept(name_of(key))

    def forget(self, keys: Iterable[str]) -> int:
        """Remove the messages of those keys, updates of events too (an erasure); how many."""
        names = {name_of(key) for key in keys}
        gone = [path for path in self.folder.glob("*.eml") if path.stem.partition("_update-")[0] in names]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def keep(self, name: str, message: EmailMessage) -> Receipt:
        """Write a finished message under that name."""
        write(self.folder / f"{name}.eml", bytes(message), durable=self._durable)
        return Receipt(name, self._now())

    def kept(self, name: str) -> Receipt | None:
        """The receipt of the message of that name."""
        return Receipt(name) if (self.folder / f"{name}.eml").exists() else None
