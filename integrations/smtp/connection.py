"""One connection to a mail server, opened when needed; what the server answers becomes our own errors."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from typing import Literal

from pydantic import SecretStr

from mentoring.errors import ProviderError

PAUSE_S = 60.0
OURS = frozenset({421, 452, 454, 530, 534, 535, 538})
"""Answers about the server or our account, not about one message (RFC 5321, 4954): the whole channel waits."""


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and how to reach it.

    Args:
        host: its name.
        port: 465 for `tls`, 587 for `starttls`, 25 for `plain`.
        security: `plain` only where no password is sent and the network is trusted.
        user: account; none: no authentication.
        password: its password.
        timeout_s: seconds to wait for each answer.
        authority: certificates to trust instead of the system's, a PEM file.
    """

    host: str
    port: int = 587
    security: Literal["tls", "starttls", "plain"] = "starttls"
    user: str = ""
    password: SecretStr = field(default_factory=lambda: SecretStr(""))
    timeout_s: float = 30
    authority: str | None = None


class Connection:
    """Sends messages one after the other; opened at the first, and again when the server has closed it.

    Args:
        server: where to.
        hello: the name we say hello by, a domain of ours.
    """

    def __init__(self, server: Server, hello: str) -> None:
        self._server, self._hello = server, hello
        self._smtp: smtplib.SMTP | None = None

    def send(self, content: bytes, *, sender: str, recipient: str) -> str:
        """Send one message to one recipient; what the server said when it took it.

        Raises:
            ProviderError: permanent (5xx), to be tried again (4xx, no connection), or uncertain: the connection was lost
                after the message had begun to leave.
        """
        smtp = self._addressed(sender, recipient)
        try:
            code, words = smtp.data(content)
        except smtplib.SMTPDataError as error:  # before the first byte of the message
            self._reset()
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise ProviderError(
                "the connection was lost while the message was being sent", uncertain=True
            ) from error
        if 200 <= code < 300:
            return _said(words)
        self._reset()
        raise _refusal(code, words)

    def open(self) -> None:
        """Be connected, which may take a while; raises as `send`."""
        if self._smtp is None:
            self._open()

    def check(self) -> None:
        """Say hello and authenticate, and send nothing; raises as `send`."""
        self._open()

    def close(self) -> None:
        """Take leave of the server."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (smtplib.SMTPException, OSError):
                smtp.close()

    def _addressed(self, sender: str, recipient: str) -> smtplib.SMTP:
        """The connection, with the envelope accepted: nothing of the message has left yet."""
        while True:
            fresh = self._smtp is None
            smtp = self._smtp or self._open()
            try:
                for step, address in ((smtp.mail, sender), (smtp.rcpt, recipient)):
                    code, words = step(address)
                    if not 200 <= code < 300:
                        self._reset()
                        raise _refusal(code, words)
            except (smtplib.SMTPException, OSError) as error:
                self.close()
                if fresh:
                    raise ProviderError("the mail server hung up before the message was sent") from error
                continue  # it was closed since the last message: once more, on a new connection
            return smtp

    def _open(self) -> smtplib.SMTP:
        server = self._server
        smtp: smtplib.SMTP | None = None
        try:
            context = ssl.create_default_context(cafile=server.authority)
            if server.security == "tls":
                smtp = smtplib.SMTP_SSL(
                    server.host, server.port, self._hello, timeout=server.timeout_s, context=context
                )
            else:
                smtp = smtplib.SMTP(server.host, server.port, self._hello, timeout=server.timeout_s)
            if server.security == "starttls":
                smtp.starttls(context=context)
            if server.user:
                smtp.login(server.user, server.password.get_secret_value())
            smtp.ehlo_or_helo_if_needed()
        except smtplib.SMTPResponseException as error:
            if smtp is not None:
                smtp.close()
            raise ProviderError(
                f"the mail server refused us: {error.smtp_code} {_said(error.smtp_error)}",
                retry_after=PAUSE_S,
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            if smtp is not None:
                smtp.close()
            raise ProviderError(
                f"the mail server could not be reached: {type(error).__name__}", retry_after=PAUSE_S
            ) from error
        self._smtp = smtp
        return smtp

    def _reset(self) -> None:
        """Forget the envelope, so that the next message starts clean."""
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self.close()


def _refusal(code: int, words: bytes | str) -> ProviderError:
    said = f"{code} {_said(words)}"
    if code in OURS:
        return ProviderError(said, retry_after=PAUSE_S)
    if not 400 <= code < 600:
        return ProviderError(f"the mail server's answer makes no sense: {said}", uncertain=True)
    return ProviderError(said, permanent=code >= 500)


def _said(words: bytes | str) -> str:
    """The server's words on one line, without the addresses that servers like to repeat."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return re.sub(r"\S*@\S*", "<address>", " ".join(text.split()))[:200]
