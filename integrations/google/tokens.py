"""Tokens: what proves to Google who calls, and that it may."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from google.auth import credentials, exceptions
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials

from integrations.google.refusals import Refused, no_token
from integrations.google.scopes import SCOPES, Role
from integrations.google.settings import GoogleSettings, ServiceAccount
from integrations.google.wire import TokenRequest, Wire
from mentoring.errors import BadInput


class Identity:
    """Who signs in; a service account's key is read once for all roles, which takes a moment."""

    def __init__(self, settings: GoogleSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._key: Any = None

    def credentials(self, role: Role, scopes: Sequence[str] = ()) -> credentials.Credentials:
        """Credentials for the scopes of that role, or for some of them, without a token yet.

        Raises:
            BadInput: the key is none.
        """
        settings, account = self._settings, self._settings.account
        if isinstance(account, ServiceAccount):
            with self._lock:
                self._key = self._key or self._read(account)
            subject = settings.admin if role in ("directory", "groups") else settings.subject
            made: credentials.Credentials = self._key.with_scopes(scopes or SCOPES[role]).with_subject(
                subject
            )
            return made
        return Credentials(  # type: ignore[no-untyped-call]  # google-auth
            None,
            refresh_token=account.refresh_token.get_secret_value(),
            token_uri=settings.token_uri,
            client_id=account.client_id,
            client_secret=account.client_secret.get_secret_value(),
            scopes=scopes or SCOPES[role],
        )

    def ungranted(self, role: Role, wire: Wire) -> tuple[str, ...]:
        """The scopes of that role for which Google gives no token; it is asked for each alone."""
        return tuple(scope for scope in SCOPES[role] if not self._granted(role, scope, wire))

    def _granted(self, role: Role, scope: str, wire: Wire) -> bool:
        try:
            self.credentials(role, (scope,)).refresh(TokenRequest(wire))  # type: ignore[no-untyped-call]  # google-auth
        except (exceptions.GoogleAuthError, ValueError, TypeError, KeyError):
            return False
        return True

    def _read(self, account: ServiceAccount) -> object:
        with suppress(ValueError):  # the file may name any token server: ours is the only one
            return service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]  # google-auth
                {**account.info(), "token_uri": self._settings.token_uri}
            )
        raise BadInput(  # outside of the handler: the original error may quote the key
            "the service account's key cannot be used",
            where="BINOME_GOOGLE_CREDENTIALS",
            instead="Create a new key in the Cloud console and put its file there.",
        )


class Tokens:
    """The token of one role, for that role's scopes alone; fetched when first needed and before it expires.

    Args:
        identity: who signs in.
        role: what the token is for.
        wire: gives the calling thread's wire.
    """

    def __init__(self, identity: Identity, role: Role, wire: Callable[[], Wire]) -> None:
        self._identity, self._role, self._wire = identity, role, wire
        self._lock = threading.Lock()
        self._credentials: credentials.Credentials | None = None

    def current(self) -> str:
        """A token that is good by the clock.

        Raises:
            Refused: Google gives none.
        """
        with self._lock:
            if self._credentials is None:
                self._credentials = self._identity.credentials(self._role)
            if not self._credentials.valid:
                self._refresh(self._credentials)
            return str(self._credentials.token)

    def renewed(self, refused: str) -> str:
        """Another token in place of the one that Google no longer takes."""
        with self._lock:
            if self._credentials is not None and self._credentials.token == refused:
                self._refresh(self._credentials)
        return self.current()

    def _refresh(self, held: credentials.Credentials) -> None:
        """Every error is replaced, not chained: the original may quote the request."""
        refused: Refused | None = None
        try:
            held.refresh(TokenRequest(self._wire()))  # type: ignore[no-untyped-call]  # google-auth
        except exceptions.TransportError:
            refused = no_token("", self._role, retryable=True)
        except exceptions.GoogleAuthError as error:
            refused = no_token(_code(error), self._role, retryable=error.retryable)
        except (ValueError, TypeError, KeyError):  # a reply that is no token
            refused = no_token("", self._role, retryable=True)
        if refused is not None:
            raise refused


def _code(error: exceptions.GoogleAuthError) -> object:
    """The code in the token server's reply; google-auth hands it on as the error's second argument."""
    reply = error.args[1] if len(error.args) > 1 else None
    return reply.get("error") if isinstance(reply, Mapping) else ""
