"""The one door to Microsoft Graph: one host, bounded waiting, four calls at a time, every refusal an error of ours.

What may be repeated is said by the caller. Reading is, a few times; a change never is: delivery and the ledger know when.
"""

from __future__ import annotations

import logging
import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import httpx

from integrations.microsoft.credentials import Tokens
from integrations.microsoft.elsewhere import Elsewhere
from integrations.microsoft.failures import Refused, refusal
from integrations.microsoft.permissions import Permission
from integrations.microsoft.settings import MicrosoftSettings
from mentoring.errors import ProviderError

AT_ONCE = 4
"""Calls of one application to one mailbox at a time (Graph's documented limit)."""
ATTEMPTS, PATIENCE_S = 3, 30.0
"""How often something is read before we give up, and the longest pause between two of them."""
MOST_PAGES = 2000
_TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

Answer = dict[str, Any]
Taken = TypeVar("Taken")

for _name in ("httpx", "httpcore"):  # they log every address that they call, and ours hold people's
    logging.getLogger(_name).setLevel(logging.WARNING)


class Door:
    """Graph v1.0, for any number of threads.

    Args:
        settings: who we are, and where Graph is; a stand-in on this machine may send us to itself only.
        timeout_s: seconds that Microsoft may stay silent.
        sleep: waits that many seconds.
    """

    def __init__(
        self,
        settings: MicrosoftSettings,
        *,
        timeout_s: float = 30,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._root, self._host = f"{settings.graph}/v1.0", urlsplit(settings.graph)[:2]
        self._sleep = sleep
        self._client = httpx.Client(
            timeout=timeout_s,
            follow_redirects=False,
            verify=_trusted(),
            trust_env=settings.loopback is None,
            limits=httpx.Limits(max_connections=AT_ONCE + 1),
        )
        self._tokens = Tokens(settings, self._client)
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self.elsewhere = Elsewhere(self._client, self._room, settings.loopback)

    def get(
        self,
        path: str,
        *,
        permission: Permission,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Read one thing; tried again while Microsoft is busy or the line breaks.

        Raises:
            ProviderError: it is refused, or does not work after a few attempts; never uncertain.
        """
        return self._patiently(
            lambda: _json(
                self._call("GET", f"{self._root}{path}", permission, params=params, headers=headers),
                effect=False,
            )
        )

    def ask(
        self,
        path: str,
        *,
        permission: Permission,
        json: Any,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask something that Graph wants a POST for although it changes nothing; as patiently as `get`."""
        return self._patiently(
            lambda: _json(
                self._call("POST", f"{self._root}{path}", permission, json=json, headers=headers),
                effect=False,
            )
        )

    def pages(
        self,
        path: str,
        *,
        permission: Permission,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[Answer]:
        """Read every item of a collection, each once, whatever the pages repeat.

        Raises:
            ProviderError: as for `get`; or the next page is somewhere else, or there is no end.
        """
        seen: set[str] = set()
        answer = self.get(path, permission=permission, params=params, headers=headers)
        for _ in range(MOST_PAGES):
            items = answer.get("value")
            if not isinstance(items, list):
                raise ProviderError("Microsoft's answer makes no sense: a list without items")
            for item in items:
                if isinstance(item, dict) and str(item.get("id", id(item))) not in seen:
                    seen.add(str(item.get("id", id(item))))
                    yield item
            link = answer.get("@odata.nextLink")
            if link is None:
                return
            answer = self.get(self._within(link), permission=permission, headers=headers)
        raise ProviderError("Microsoft's list has no end", retry_after=60)

    def write(
        self,
        method: str,
        path: str,
        *,
        permission: Permission,
        json: Any = None,
        content: bytes | None = None,
        effect: bool,
    ) -> Answer:
        """Change something, once.

        Args:
            method: POST, PATCH or DELETE.
            path: below `/v1.0`.
            permission: what it needs.
            json: the body; or
            content: the body as text/plain.
            effect: whether anybody sees the change. Then trouble after it was sent is uncertain; else it may simply be
                tried again, whatever became of it.
        """
        headers = {"Content-Type": "text/plain"} if content is not None else {}
        response = self._call(
            method,
            f"{self._root}{path}",
            permission,
            json=json,
            content=content,
            headers=headers,
            effect=effect,
        )
        return _json(response, effect=effect)

    def download(self, path: str, *, permission: Permission, most: int) -> bytes:
        """The content of a file.

        It lies elsewhere: we go there without our token, and only where Microsoft keeps files.

        Raises:
            ProviderError: as for `get`; or it is larger than `most` megabytes.
        """
        return self._patiently(lambda: self._fetched(path, permission, most))

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def _call(
        self,
        method: str,
        url: str,
        permission: Permission,
        *,
        effect: bool = False,
        headers: Mapping[str, str] | None = None,
        **how: Any,
    ) -> httpx.Response:
        """One call; one more when our token has run out, because Graph then did nothing."""
        response = self._sent(method, url, fresh=False, effect=effect, headers=headers or {}, **how)
        if response.status_code == 401:
            response = self._sent(method, url, fresh=True, effect=effect, headers=headers or {}, **how)
        if response.is_success or response.status_code == 302:
            return response
        asked = response.headers.get("Retry-After")
        raise refusal(response.status_code, _anything(response), asked, permission, effect=effect)

    def _sent(
        self, method: str, url: str, *, fresh: bool, effect: bool, headers: Mapping[str, str], **how: Any
    ) -> httpx.Response:
        """Whatever Graph answers."""
        token = self._tokens.bearer(fresh=fresh).get_secret_value()
        sent = {**headers, "Authorization": f"Bearer {token}", "Accept": "application/json"}
        try:
            with self._room:
                return self._client.request(method, url, headers=sent, **how)
        except _NOT_SENT as error:
            words = f"Microsoft could not be reached: {type(error).__name__}"
            raise ProviderError(words, retry_after=60) from None
        except httpx.HTTPError as error:
            words = f"the line to Microsoft broke: {type(error).__name__}"
            raise ProviderError(words, uncertain=effect) from None

    def _patiently(self, read: Callable[[], Taken]) -> Taken:
        for attempt in range(ATTEMPTS):
            try:
                return read()
            except ProviderError as error:
                pause = (
                    error.retry_after if error.retry_after is not None else (2**attempt + random.random())  # noqa: S311 - no secret: to spread the callers
                )
                transient = not isinstance(error, Refused) or error.status in _TRANSIENT
                if attempt == ATTEMPTS - 1 or error.permanent or not transient or pause > PATIENCE_S:
                    raise
                self._sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _fetched(self, path: str, permission: Permission, most: int) -> bytes:
        answer = self._call("GET", f"{self._root}{path}", permission)
        if answer.status_code != 302:
            return answer.content
        return self.elsewhere.fetch(answer.headers.get("Location", ""), most)

    def _within(self, link: Any) -> str:
        """The path of a next page; it must be of Graph itself, because our token goes there."""
        parts = urlsplit(link) if isinstance(link, str) else None
        if parts is None or parts[:2] != self._host or not parts.path.startswith("/v1.0/"):
            raise ProviderError("Microsoft's next page is not Microsoft's", permanent=True)
        return f"{parts.path.removeprefix('/v1.0')}?{parts.query}"


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """The authorities that httpx trusts, read once: it takes longer than a call."""
    return httpx.create_ssl_context()


def segment(text: str) -> str:
    """Text as one segment of a path."""
    return quote(text, safe="@")


def text(value: str) -> str:
    """Text as a literal of a `$filter` (OData: a quote is doubled)."""
    return "'" + value.replace("'", "''") + "'"


def _json(response: httpx.Response, *, effect: bool) -> Answer:
    if not response.content:
        return {}
    found = _anything(response)
    if isinstance(found, dict):
        return found
    raise ProviderError("Microsoft's answer makes no sense: no JSON", uncertain=effect)


def _anything(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
