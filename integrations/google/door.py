"""The one door to Google: every call passes here, and every failure leaves as an error of ours."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from random import SystemRandom
from types import TracebackType
from typing import Any

import httplib2
from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.errors import HttpError

from integrations.google.refusals import Asked, Refused, refusal
from integrations.google.scopes import API, DOCUMENTS, Api, Role
from integrations.google.settings import GoogleSettings
from integrations.google.tokens import Identity, Tokens
from integrations.google.wire import Broken, Wire
from mentoring.quota import Meter, Quota

PAUSES_S = (1.0, 2.0, 4.0)
"""Before a read is tried again; a third longer at most, by chance, so that not all come back at once."""
PATIENCE_S = 8.0
"""A read that Google wants to be tried later than this is given up: the next run tries again."""
MOST_PAGES = 1_000

Build = Callable[[Any], Any]
"""From an API's service to one request of it, not sent yet."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """A quota of Google's that all calls of one kind share."""

    name: str
    quotas: Sequence[Quota]


class Doors:
    """Opens the doors of one installation's sign-in.

    Args:
        settings: how to sign in.
        meter: shares Google's quotas.
        now: the clock, for dates that Google gives.
        sleep: waits; tests do not.
    """

    def __init__(
        self,
        settings: GoogleSettings,
        meter: Meter,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings, self.meter, self.now, self.sleep = settings, meter, now, sleep
        self.identity = Identity(settings)
        self._local, self._wires = threading.local(), list[Wire]()

    def __enter__(self) -> Doors:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of every connection; a door opens them again when it is used."""
        wires, self._wires = self._wires, []
        self._local = threading.local()
        for wire in wires:
            wire.close()

    def door(self, role: Role, allowance: Allowance | None = None) -> Door:
        """The door for that role."""
        return Door(self, role, allowance)

    def wire(self) -> Wire:
        """The calling thread's wire."""
        if not hasattr(self._local, "wire"):
            self._local.wire = Wire(self.settings.root, self.settings.timeout_s)
            self._wires.append(self._local.wire)
        found: Wire = self._local.wire
        return found

    def service(self, api: Api) -> Any:
        """The calling thread's service of that API."""
        services: dict[Api, Any] = self._local.__dict__.setdefault("services", {})
        if api not in services:
            services[api] = build_from_document(_document(api, self.settings.root), http=_Unused())
        return services[api]


class Door:
    """Calls one API in one role. A read is tried again; a write is made once, and told whether it may have arrived."""

    def __init__(self, doors: Doors, role: Role, allowance: Allowance | None) -> None:
        self._doors, self._role, self._allowance = doors, role, allowance
        self._tokens = Tokens(doors.identity, role, doors.wire)

    def read(self, build: Build, *, units: int = 1) -> Any:
        """What a call that changes nothing answers.

        Raises:
            ProviderError: never uncertain.
        """
        for pause in (*PAUSES_S, None):
            try:
                return self._made(build, units, write=False, again=True)
            except Refused as error:
                wait = max(pause or 0, error.retry_after or 0)
                if pause is None or error.permanent or error.lacks or wait > PATIENCE_S:
                    raise
            self._doors.sleep(wait * SystemRandom().uniform(1, 4 / 3))
        raise AssertionError("the last try raises or returns")

    def pages(self, build: Callable[[Any, str | None], Any], *, units: int = 1) -> Iterator[Any]:
        """Every page of a list.

        Raises:
            ProviderError: as `read`; the list has no end.
        """
        seen: set[str | None] = set()
        token: str | None = None
        while token not in seen and len(seen) < MOST_PAGES:
            seen.add(token)
            page = self.read(partial(_page, build, token), units=units)
            yield page
            token = page.get("nextPageToken")
            if not token:
                return
        raise Refused("a list went in circles")

    def write(
        self, build: Build, *, units: int = 1, keyed: bool = True, seen: bool = True, match: str = ""
    ) -> Any:
        """What a call that changes something answers. It is made once.

        Args:
            build: the request.
            units: what it costs.
            keyed: whether Google itself keeps a second one from having a second effect; only then is it made anew after
                Google has said that the token was not good.
            seen: whether anybody could see its effect; if nobody can, a lost reply is no doubt.
            match: the version it is meant for, an etag.

        Raises:
            ProviderError: uncertain when it may have arrived.
        """
        try:
            return self._made(build, units, write=True, again=keyed, match=match)
        except Refused as error:
            if error.uncertain and not seen:
                raise error.certain() from None
            raise

    def _made(self, build: Build, units: int, *, write: bool, again: bool, match: str = "") -> Any:
        if self._allowance:
            self._doors.meter.spend(self._allowance.name, units, self._allowance.quotas)
        token = self._tokens.current()
        try:
            return self._once(build, token, write=write, match=match)
        except Refused as error:
            if error.status != 401:
                raise
            renewed = self._tokens.renewed(token)
            if not again:
                raise Refused("the sign-in had run out; it is renewed", status=401) from None
        return self._once(build, renewed, write=write, match=match)

    def _once(self, build: Build, token: str, *, write: bool, match: str) -> Any:
        """One request; what is raised carries nothing of the original error, which may quote addresses."""
        request = build(self._doors.service(API[self._role]))
        request.headers["authorization"] = f"Bearer {token}"
        if match:
            request.headers["if-match"] = match
        refused: Refused
        try:
            reply = request.execute(http=self._doors.wire(), num_retries=0)
            if isinstance(reply, Mapping) or (request.method == "DELETE" and not reply):
                return reply
            # Google's client hands on a reply that is not JSON as text.
            refused = Refused("its reply could not be read", uncertain=write)
        except HttpError as error:
            asked = Asked(self._role, write, self._doors.now())
            refused = refusal(error.resp.status, error.resp, error.content, asked)
        except Broken as error:
            refused = Refused(str(error), uncertain=write and error.sent)
        except ValueError:  # not even text
            refused = Refused("its reply could not be read", uncertain=write)
        raise refused


def _page(build: Callable[[Any, str | None], Any], token: str | None, api: Any) -> Any:
    return build(api, token)


class _Unused:
    """Stands where a service keeps its transport: every call brings its own."""

    def request(self, *_: Any, **__: Any) -> tuple[httplib2.Response, bytes]:
        """Never called."""
        raise AssertionError("a call must pass through the door")

    def close(self) -> None:
        """Nothing was opened."""


@lru_cache(maxsize=16)
def _document(api: Api, root: str | None) -> str:
    """The API's discovery document from Google's library, without the host that wants a client's certificate."""
    document: dict[str, Any] = json.loads(get_static_doc(*DOCUMENTS[api]))
    document.pop("mtlsRootUrl", None)
    if root:
        document["rootUrl"] = f"{root.rstrip('/')}/"
    return json.dumps(document)
