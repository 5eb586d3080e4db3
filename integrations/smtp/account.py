"""Everything that one mail server does for a programme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from integrations.smtp import settings as read
from integrations.smtp.calendar import SmtpCalendar
from integrations.smtp.mail import SmtpMail
from mentoring.programme import Contact
from mentoring.quota import Meter


class Smtp:
    """Mail and invitations over one connection, opened when first needed.

    Args:
        settings: the environment, see `integrations.smtp.settings`.
        sender: the programme's.
        now: the clock.
        meter: asked for only where the settings name a quota.
    """

    def __init__(
        self,
        settings: Mapping[str, str],
        sender: Contact,
        *,
        now: Callable[[], datetime],
        meter: Callable[[], Meter],
    ) -> None:
        quotas = read.quotas(settings)
        counted = meter() if quotas else None
        self.mail = SmtpMail(read.server(settings), sender, now=now, meter=counted, quotas=quotas)
        self.calendar = SmtpCalendar(self.mail, sender, now=now)

    def try_mail(self) -> None:
        """Say hello and authenticate, and send nothing; raises ProviderError."""
        self.mail.check()

    try_calendar = try_mail

    def close(self) -> None:
        """Take leave of the server."""
        self.mail.close()
