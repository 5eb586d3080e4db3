"""Where Graph sends us for the bytes of a file: without our token, and only to hosts of Microsoft's own."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from urllib.parse import urlsplit

import httpx

from mentoring.errors import ProviderError

SLOWEST_S = 300
"""Seconds that a file may take to come."""
_DOWNLOADS = (".sharepoint.com", ".svc.ms", ".1drv.com", ".onedrive.com", ".microsoftpersonalcontent.com")
_UPLOADS = (".office.com", ".office365.com")
_MEGABYTE = 1_000_000


class Elsewhere:
    """Fetches files and hands over large attachments.

    Args:
        client: carries the calls; it follows no redirect.
        room: entered for each call.
        stand_in: the root of a stand-in for Microsoft on this machine, which then is the only host there is.
    """

    def __init__(
        self, client: httpx.Client, room: AbstractContextManager[object], stand_in: str | None
    ) -> None:
        self._client, self._room = client, room
        self._stand_in = urlsplit(stand_in)[:2] if stand_in else None

    def fetch(self, url: str, most: int) -> bytes:
        """The file at that address.

        Raises:
            ProviderError: it cannot be had, or is larger than `most` megabytes.
        """
        self._check(url, _DOWNLOADS)
        try:
            with self._room, self._client.stream("GET", url) as response:
                found = _bounded(response.iter_bytes(), most) if response.status_code == 200 else None
        except httpx.HTTPError as error:
            raise ProviderError(f"the line to the file broke: {type(error).__name__}") from None
        if found is None:
            raise ProviderError("the file could not be fetched from where it lies")
        return found

    def put(self, url: str, content: bytes, first: int, size: int) -> None:
        """Hand over a part of an attachment; nobody sees it yet.

        Args:
            url: where to, which is a secret of its own.
            content: the part.
            first: the position of its first byte.
            size: of the whole attachment, in bytes.
        """
        self._check(url, _UPLOADS)
        span = {"Content-Range": f"bytes {first}-{first + len(content) - 1}/{size}"}
        try:
            with self._room:
                response = self._client.put(url, content=content, headers=span)
        except httpx.HTTPError as error:
            raise ProviderError(f"an attachment did not arrive: {type(error).__name__}") from None
        if not response.is_success:
            raise ProviderError(f"an attachment was refused: {response.status_code}")

    def _check(self, url: str, hosts: tuple[str, ...]) -> None:
        parts = urlsplit(url)
        if self._stand_in:
            ours = parts[:2] == self._stand_in
        else:
            ours = parts.scheme == "https" and (parts.hostname or "").endswith(hosts)
        if not ours:
            raise ProviderError("Microsoft sent us to a host that is not its own", permanent=True)


def _bounded(parts: Iterable[bytes], most: int) -> bytes:
    """All of it; refused when it is larger than so many megabytes, or comes too slowly."""
    content, deadline = bytearray(), time.monotonic() + SLOWEST_S
    for part in parts:
        content += part
        if len(content) > most * _MEGABYTE or time.monotonic() > deadline:
            raise ProviderError("the file is too large, or comes too slowly", permanent=True)
    return bytes(content)
