"""Mail, calendars, answers and people by Microsoft Graph.

`connect` gives everything of it that a programme may use; nothing is asked of Microsoft before the first call.
"""

from __future__ import annotations

from integrations.microsoft.assembly import Microsoft, connect
from integrations.microsoft.settings import MicrosoftSettings, from_environment

__all__ = ["Microsoft", "MicrosoftSettings", "connect", "from_environment"]
