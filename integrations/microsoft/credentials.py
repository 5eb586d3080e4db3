"""Tokens for Graph: by client credentials, with a secret or a certificate."""

from __future__ import annotations

import threading
from typing import Any

import httpx
from pydantic import SecretStr

from integrations.microsoft.failures import login_refusal
from integrations.microsoft.settings import GRAPH, LOGIN, MicrosoftSettings
from mentoring.errors import BadInput, ProviderError

_SCOPE = f"{GRAPH}/.default"
_NOTHING: tuple[int, str, str | None] = (200, "", None)


class Tokens:
    """The application's tokens, fetched when first needed and kept until they end.

    msal keeps them, and keeps the login host's refusals too: a 429 or 5xx for as long as Retry-After says, a 400 for a
    minute. Asking again within that time costs nothing and changes nothing.
    """

    def __init__(self, settings: MicrosoftSettings, client: httpx.Client) -> None:
        """`client` carries the questions; whoever made it hangs up."""
        self._settings, self._lock = settings, threading.Lock()
        self._line = _Line(settings.loopback, client)
        self._application: Any = None

    def bearer(self, *, fresh: bool = False) -> SecretStr:
        """A token; `fresh`: a new one, because Graph took the last one no more.

        Raises:
            ProviderError: the login host refused us or could not be reached; nothing was asked of Graph.
            BadInput: the certificate cannot be read.
        """
        with self._lock:
            application = self._built()
            if fresh:
                application.remove_tokens_for_client()
            answer = self._asked(lambda: application.acquire_token_for_client(scopes=[_SCOPE]))
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str):
            raise self._line.refusal() from None
        return SecretStr(token)

    def _built(self) -> Any:
        """Msal's application; its constructor already asks the login host about the tenant."""
        if self._application is None:
            import msal

            proof = self._proof()
            self._application = self._asked(
                lambda: msal.ConfidentialClientApplication(
                    self._settings.client_id,
                    authority=f"{LOGIN}/{self._settings.tenant}",
                    client_credential=proof,
                    http_client=self._line,
                    instance_discovery=False,
                )
            )
        return self._application

    def _asked(self, question: Any) -> Any:
        """The answer; what msal raises is told without its words, which may repeat ours."""
        from msal.exceptions import MsalServiceError

        try:
            return question()
        except httpx.HTTPError as error:
            raise ProviderError(
                f"Microsoft's login could not be reached: {type(error).__name__}", retry_after=60
            ) from None
        except (ValueError, KeyError, TypeError, RuntimeError, MsalServiceError):
            # KeyError, TypeError: msal stumbles over JSON that is not what a login host says.
            raise self._line.refusal() from None

    def _proof(self) -> Any:
        if self._settings.secret is not None:
            return self._settings.secret.get_secret_value()
        assert self._settings.certificate is not None
        try:
            pem = self._settings.certificate.read_text("ascii")
        except (OSError, UnicodeError):
            pem = ""
        if "PRIVATE KEY-----" not in pem or "BEGIN CERTIFICATE-----" not in pem:
            raise BadInput(
                "the certificate cannot be read",
                where="BINOME_MICROSOFT_CERTIFICATE",
                instead="Write the path of a PEM file with the private key and the certificate, readable by Binôme.",
            )
        return {"private_key": pem, "public_certificate": pem}


class _Line:
    """What msal speaks through: it reaches the login host or its stand-in, and nothing else.

    It remembers the last refusal, which msal repeats from its memory without its headers.
    """

    def __init__(self, loopback: str | None, client: httpx.Client) -> None:
        self._client = client
        self._root = loopback.rstrip("/") if loopback else LOGIN
        self._last = _NOTHING

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any) -> Any:
        """A POST as msal wants it. What it signs comes as bytes, which httpx would write in Python's own notation."""
        form = {name: value.decode() if isinstance(value, bytes) else value for name, value in data.items()}
        return self._kept(self._client.post(self._at(url), params=params, data=form, headers=_plain(headers)))

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> Any:
        """A GET as msal wants it."""
        return self._kept(self._client.get(self._at(url), params=params, headers=_plain(headers)))

    def close(self) -> None:
        """The line is not ours to close; msal wants the method."""

    def refusal(self) -> ProviderError:
        """The last refusal, as our own error."""
        return login_refusal(*self._last)

    def _at(self, url: str) -> str:
        if not url.startswith(f"{LOGIN}/"):
            raise httpx.UnsupportedProtocol("not the login host")
        return self._root + url.removeprefix(LOGIN)

    def _kept(self, response: httpx.Response) -> httpx.Response:
        refused = response.status_code >= 400  # anything else may be a token, and is not kept
        self._last = (
            (response.status_code, response.text, response.headers.get("Retry-After"))
            if refused
            else _NOTHING
        )
        return response


def _plain(headers: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in (headers or {}).items() if value is not None}
