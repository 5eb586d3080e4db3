"""The one mailbox that everything goes out of: its path, its quotas, and the properties by which we know our own items."""

from __future__ import annotations

import hashlib

from integrations.microsoft.http import segment, text
from mentoring.quota import Meter, Quota

_SET = "{9c1c2c5e-3b0f-4f0a-9a57-6d0c2f1b8e43}"
"""A set of named properties of our own: no other program writes there."""
KEY = f"String {_SET} Name BinomeKey"
UID = f"String {_SET} Name BinomeUid"
STATE = f"String {_SET} Name BinomeState"

A_MINUTE, A_DAY = 25, 10_000
"""Messages a minute (Exchange Online takes 30) and recipients a day of one mailbox."""
QUOTAS = (Quota(A_MINUTE, 60), Quota(A_DAY, 86_400))


class Mailbox:
    """A sender's mailbox.

    Args:
        address: its address.
        meter: shares its quotas among all that this installation runs.
    """

    def __init__(self, address: str, meter: Meter) -> None:
        self.path = f"/users/{segment(address)}"
        self._meter = meter
        self._account = f"microsoft:{hashlib.sha256(address.casefold().encode()).hexdigest()[:16]}"

    def spend(self, recipients: int) -> None:
        """Wait until that many recipients may be written to (see `Meter.spend`)."""
        self._meter.spend(self._account, recipients, QUOTAS)


def having(name: str, value: str) -> str:
    """The `$filter` for items whose property of that name has that value."""
    return f"singleValueExtendedProperties/Any(ep: ep/id eq {text(name)} and ep/value eq {text(value)})"


def properties(values: dict[str, str]) -> list[dict[str, str]]:
    """Properties as Graph takes them."""
    return [{"id": name, "value": value} for name, value in values.items()]
