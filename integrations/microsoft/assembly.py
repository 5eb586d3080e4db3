"""Everything that Microsoft does for one programme, on one line to Graph."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from integrations.microsoft.calendar import MicrosoftCalendar
from integrations.microsoft.credentials import Tokens
from integrations.microsoft.http import Door
from integrations.microsoft.mail import MicrosoftMail
from integrations.microsoft.mailbox import Mailbox
from integrations.microsoft.settings import MicrosoftSettings
from mentoring.ports import Meter
from mentoring.programme import Contact


@dataclass(frozen=True)
class Microsoft:
    """The ports of one programme, and the line they share."""

    mail: MicrosoftMail
    calendar: MicrosoftCalendar
    door: Door

    def close(self) -> None:
        """Hang up."""
        self.door.close()


def connect(
    settings: MicrosoftSettings,
    sender: Contact,
    *,
    meter: Meter,
    now: Callable[[], datetime],
    reply_to: Contact | None = None,
    sleep: Callable[[float], object] = time.sleep,
) -> Microsoft:
    """The ports, not connected yet."""
    door = Door(Tokens(settings), settings.graph, loopback=settings.loopback is not None, sleep=sleep)
    mailbox = Mailbox(str(sender.address), meter)
    return Microsoft(
        MicrosoftMail(door, mailbox, sender, now=now, reply_to=reply_to, sleep=sleep),
        MicrosoftCalendar(door, mailbox),
        door,
    )
