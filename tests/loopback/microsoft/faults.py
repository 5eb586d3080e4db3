"""Trouble that is planted: for the next so many calls that fit."""

from __future__ import annotations

import random
import re
import threading
from dataclasses import dataclass
from typing import Literal, get_args

from tests.loopback.microsoft.exchange import Json

Kind = Literal[
    "close", "hang", "reset", "close-after", "hang-after", "reset-after", "status", "status-after", "malformed",
    "expired", "duplicates",
]  # fmt: skip
"""What happens; `…-after`: once the call was carried out in full."""


@dataclass
class Fault:
    kind: Kind
    method: str = ".*"
    path: str = ".*"
    times: int = 1
    status: int = 503
    code: str = "ServiceUnavailable"
    retry_after: float | None = None
    skip: int = 0
    """Calls that fit and pass before."""

    def fits(self, method: str, path: str) -> bool:
        return bool(re.fullmatch(self.method, method) and re.search(self.path, path))


CHAOS: tuple[Fault, ...] = (
    Fault("close"),
    Fault("close-after"),
    Fault("reset"),
    Fault("reset-after"),
    Fault("status", status=429, code="ApplicationThrottled", retry_after=40),
    Fault("status", status=503, retry_after=40),
    Fault("status", status=500, code="InternalServerError"),
    Fault("status-after", status=502, code="BadGateway"),
    Fault("status-after", status=504, code="GatewayTimeout"),
    Fault("status", status=403, code="ErrorAccessDenied"),
    Fault("status", status=403, code="Authorization_RequestDenied"),
    Fault("status", status=403, code="ErrorSendAsDenied"),
    Fault("status", status=403, code="SomethingNew"),
    Fault("malformed"),
    Fault("expired"),
)
"""What may happen by chance; nothing that takes long."""


class Faults:
    def __init__(self) -> None:
        self._lock, self._planted = threading.Lock(), list[Fault]()
        self._rate, self._chance = 0.0, random.Random()  # noqa: S311 - no secret: seeded trouble
        self.met: list[str] = []

    def by_chance(self, rate: float, seed: int) -> None:
        """From now on that share of all calls to Graph is in trouble, the same for the same seed."""
        with self._lock:
            self._rate, self._chance = rate, random.Random(seed)  # noqa: S311 - the same

    def plant(self, said: Json) -> None:
        fault = Fault(**said)
        assert fault.kind in get_args(Kind)
        with self._lock:
            self._planted.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._planted.clear()
            self._rate = 0

    def strike(self, method: str, path: str) -> Fault | None:
        """The trouble that this call meets."""
        with self._lock:
            found = self._by_plan(method, path) or self._by_chance(path)
            if found:
                self.met.append(found.kind)
            return found

    def _by_plan(self, method: str, path: str) -> Fault | None:
        for fault in self._planted:
            if fault.times > 0 and fault.fits(method, path):
                if fault.skip:
                    fault.skip -= 1
                    return None
                fault.times -= 1
                return fault
        return None

    def _by_chance(self, path: str) -> Fault | None:
        struck = self._rate and path.startswith("/v1.0/") and self._chance.random() < self._rate
        return self._chance.choice(CHAOS) if struck else None
