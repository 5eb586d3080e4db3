"""What one flow run is about: which programme, at which moment, in which folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Job:
    """The parameters that every task of a flow run gets: no names, no addresses.

    Args:
        programme: a programme file's path, or the id of one in `configs/`.
        on: aware instant the run stands for; None is the real now.
        folder: a folder of its own, with its own ledger, which nothing leaves; None is the programme's.
        send: True sends although the programme says `sending.live: false`; None does as it says.
    """

    programme: str
    on: datetime | None = None
    folder: str | None = None
    send: bool | None = None

    @property
    def label(self) -> str:
        """How runs are named: programme and day."""
        name = self.programme.rsplit("/", 1)[-1].removesuffix(".yaml")
        return f"{name} · {self.on:%Y-%m-%d}" if self.on else name
