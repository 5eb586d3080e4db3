"""What goes over the wire, for every part of the loopback."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    """Below `/v1.0`, still quoted."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    content: bytes
    root: str

    @property
    def json(self) -> Any:
        return json.loads(self.content) if self.content else None

    @property
    def zone(self) -> str:
        """The zone that the caller wants times in."""
        found = re.search(r'outlook\.timezone="([^"]+)"', self.headers.get("prefer", ""))
        return found[1] if found else "UTC"


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    @property
    def content(self) -> bytes:
        if self.body is None:
            return b""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Trouble(Exception):
    """Raised anywhere inside: becomes an error answer of Graph."""

    def __init__(self, status: int, code: str, retry_after: float | None = None) -> None:
        self.status, self.code, self.retry_after = status, code, retry_after
        super().__init__(code)

    @property
    def answer(self) -> Answer:
        # The real messages repeat addresses: so do these, to see that none is passed on.
        error = {"error": {"code": self.code, "message": f"{self.code} for ada1@acme.example"}}
        headers = {} if self.retry_after is None else {"Retry-After": f"{self.retry_after:g}"}
        return Answer(self.status, error, headers)


Serve = Callable[..., Answer]
ROUTES: list[tuple[str, re.Pattern[str], Serve]] = []


def route(method: str, path: str) -> Callable[[Serve], Serve]:
    """Serve that path; each `{}` in it is one segment and one more argument."""
    pattern = re.compile(re.escape(path).replace(r"\{\}", "([^/]+)"))

    def keep(serve: Serve) -> Serve:
        ROUTES.append((method, pattern, serve))
        return serve

    return keep
