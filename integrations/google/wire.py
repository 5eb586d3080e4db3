"""The wire to Google: one request, once, to a known host, within a time.

Google's own transport (httplib2) sends a POST again when the server closes without a reply. This one is the bare transport of
httpx: it never repeats a request, follows no redirect, keeps no cookie, asks no proxy variable and writes no log.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httplib2
import httpx
from google.auth import exceptions, transport

from integrations.google.scopes import HOSTS

LARGEST = 200_000_000
"""Bytes of the largest reply that is read."""


class Broken(Exception):
    """The request failed on its way. `sent`: it may have arrived all the same."""

    def __init__(self, what: str, *, sent: bool) -> None:
        self.sent = sent
        super().__init__(what)


class Wire:
    """What Google's client takes for an `httplib2.Http`. One a thread.

    Args:
        root: where a stand-in for Google listens; none: Google.
        timeout_s: seconds without a byte after which we give up; four times that for a whole reply.
    """

    def __init__(self, root: str | None, timeout_s: float) -> None:
        self._root, self._whole_s = root, 4 * timeout_s
        self._timeout = httpx.Timeout(timeout_s, connect=min(timeout_s, 10)).as_dict()
        self._transport = httpx.HTTPTransport(verify=_trust(), retries=0)

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> tuple[httplib2.Response, bytes]:
        """The reply, whatever its status.

        Raises:
            Broken: there is none, or it leads elsewhere.
        """
        self._fence(uri)
        content = body.encode() if isinstance(body, str) else body
        request = httpx.Request(
            method, uri, headers=headers, content=content, extensions={"timeout": self._timeout}
        )
        ends = time.monotonic() + self._whole_s
        try:
            reply = self._transport.handle_request(request)
            try:
                found = bytearray()
                for piece in reply.iter_bytes():
                    found += piece
                    if time.monotonic() > ends or len(found) > LARGEST:
                        raise Broken("the reply was too long", sent=True)
            finally:
                reply.close()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise Broken("Google could not be reached", sent=False) from None
        except httpx.TimeoutException:
            raise Broken("Google did not answer in time", sent=True) from None
        except (httpx.HTTPError, httpx.StreamError):
            raise Broken("the connection was lost", sent=True) from None
        head = {name.lower(): value for name, value in reply.headers.items()}
        return httplib2.Response({**head, "status": str(reply.status_code)}), bytes(found)

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()

    def _fence(self, uri: str) -> None:
        """Let a request pass to Google's own hosts by TLS, or to the stand-in; to nobody else."""
        if self._root is not None:
            known = uri.startswith(self._root)
        else:
            parts = urlsplit(uri)
            known = parts.scheme == "https" and parts.netloc in HOSTS
        if not known:
            raise Broken("a request would have gone to a host that is not Google's", sent=False)


class TokenRequest(transport.Request):
    """The wire, as google-auth asks for tokens over it."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        **_: Any,
    ) -> _Reply:
        """The token endpoint's reply."""
        del timeout  # the wire has its own
        try:
            response, content = self._wire.request(url, method, body, headers)
        except Broken as error:
            raise exceptions.TransportError(str(error)) from None  # type: ignore[no-untyped-call]  # google-auth
        return _Reply(int(response.status), dict(response), content)


class _Reply(transport.Response):
    def __init__(self, status: int, headers: Mapping[str, str], data: bytes) -> None:
        self._status, self._headers, self._data = status, headers, data

    @property
    def status(self) -> int:
        """The status."""
        return self._status

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""
        return self._headers

    @property
    def data(self) -> bytes:
        """The body."""
        return self._data


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """Reading the system's certificates takes 20 ms: once is enough."""
    return ssl.create_default_context()
