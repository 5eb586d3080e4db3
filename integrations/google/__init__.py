"""Google Workspace: mail, calendars, forms, spreadsheets and the directory.

`connect` gives everything that one sign-in can do; nothing is asked of Google before it is used.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from integrations.google.account import Google
from integrations.google.door import Doors
from integrations.google.publishing import Published, lines
from integrations.google.scopes import SCOPES
from integrations.google.settings import GoogleSettings, from_environment
from mentoring.programme import Contact
from mentoring.quota import Meter

__all__ = ["SCOPES", "Google", "GoogleSettings", "Published", "connect", "from_environment", "lines"]


def connect(
    settings: GoogleSettings,
    *,
    sender: Contact,
    folder: Path,
    meter: Meter,
    now: Callable[[], datetime],
    reply_to: Contact | None = None,
) -> Google:
    """The sign-in of one programme's sender; see `Google`."""
    return Google(Doors(settings, meter, now), sender, folder, reply_to)
