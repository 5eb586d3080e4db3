"""Everything that Microsoft does for one programme, on one line to Graph."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from integrations.microsoft import probes
from integrations.microsoft.calendar import MicrosoftCalendar
from integrations.microsoft.directory import EVERYBODY, MicrosoftDirectory
from integrations.microsoft.http import Door
from integrations.microsoft.mail import MicrosoftMail
from integrations.microsoft.mailbox import Mailbox
from integrations.microsoft.settings import MicrosoftSettings
from integrations.microsoft.workbooks import MicrosoftForms, ReadTables
from mentoring.programme import Audience, Contact, Form
from mentoring.quota import Meter


@dataclass(frozen=True)
class Microsoft:
    """The ports of one programme, the line they share, and the least that shows whether each will work."""

    mail: MicrosoftMail
    calendar: MicrosoftCalendar
    forms: MicrosoftForms
    directory: MicrosoftDirectory
    door: Door
    mailbox: Mailbox

    def try_mail(self) -> None:
        """See `probes.mail`."""
        probes.mail(self.door, self.mailbox)

    def try_calendar(self) -> None:
        """See `probes.calendar`."""
        probes.calendar(self.door, self.mailbox)

    def try_forms(self, forms: Mapping[str, Form]) -> None:
        """See `probes.forms`; the forms that are read here, by id."""
        probes.forms(self.forms, ((form_id, form.source) for form_id, form in forms.items()))

    def try_directory(self, audience: Audience | None) -> None:
        """See `probes.directory`."""
        probes.directory(self.door, self.directory, audience.source if audience else EVERYBODY[0])

    def close(self) -> None:
        """Hang up."""
        self.door.close()


def connect(
    settings: MicrosoftSettings,
    sender: Contact,
    *,
    meter: Meter,
    now: Callable[[], datetime],
    tables: ReadTables,
    folder: Path,
    locale: str,
    reply_to: Contact | None = None,
    timeout_s: float = 30,
    sleep: Callable[[float], object] = time.sleep,
) -> Microsoft:
    """The ports, with nothing asked of Microsoft yet.

    Args:
        settings: who we are.
        sender: whose mailbox mails and events go out of.
        meter: shares its quotas among all that this installation runs.
        now: the clock.
        tables: reads the bytes of a workbook (`integrations.files.tables.tables_of`).
        folder: where workbooks are kept between two readings; disposable, and holds answers.
        locale: HR's, in which files are refused.
        reply_to: where answers go, when not to the sender.
        timeout_s: seconds that Microsoft may stay silent.
        sleep: waits that many seconds.
    """
    door = Door(settings, timeout_s=timeout_s, sleep=sleep)
    mailbox = Mailbox(str(sender.address), meter)
    return Microsoft(
        MicrosoftMail(door, mailbox, sender, now=now, reply_to=reply_to, sleep=sleep),
        MicrosoftCalendar(door, mailbox),
        MicrosoftForms(door, tables=tables, folder=folder, locale=locale),
        MicrosoftDirectory(door, sleep=sleep),
        door,
        mailbox,
    )
