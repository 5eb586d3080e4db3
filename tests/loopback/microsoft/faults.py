"""Trouble that is planted: for the next so many calls that fit."""

from __future__ import annotations

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


class Faults:
    def __init__(self) -> None:
        self._lock, self._planted = threading.Lock(), list[Fault]()
        self.met: list[str] = []

    def plant(self, said: Json) -> None:
        fault = Fault(**said)
        assert fault.kind in get_args(Kind)
        with self._lock:
            self._planted.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._planted.clear()

    def strike(self, method: str, path: str) -> Fault | None:
        """The trouble that this call meets."""
        with self._lock:
            for fault in self._planted:
                if fault.times > 0 and fault.fits(method, path):
                    if fault.skip:
                        fault.skip -= 1
                        return None
                    fault.times -= 1
                    self.met.append(fault.kind)
                    return fault
        return None
