"""The mail server, and what it takes, as the environment says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import SecretStr

from integrations.smtp.connection import Server
from mentoring.errors import BadInput
from mentoring.quota import Quota

_SECURITY: dict[str, Literal["tls", "starttls", "plain"]] = {
    "tls": "tls",
    "starttls": "starttls",
    "plain": "plain",
}


def server(settings: Mapping[str, str]) -> Server:
    """The mail server that the settings name.

    Raises:
        BadInput: it is not set, or not well.
    """
    host, port = settings.get("BINOME_SMTP_HOST"), settings.get("BINOME_SMTP_PORT", "587")
    security = _SECURITY.get(settings.get("BINOME_SMTP_SECURITY", "starttls"))
    if not host or not port.isdigit() or security is None:
        raise BadInput(
            "the mail server is not set",
            where="environment",
            instead="Set BINOME_SMTP_HOST, BINOME_SMTP_PORT (a number), BINOME_SMTP_SECURITY (tls, starttls or plain),"
            " BINOME_SMTP_USER and BINOME_SMTP_PASSWORD.",
        )
    password = SecretStr(settings.get("BINOME_SMTP_PASSWORD", ""))
    return Server(
        host,
        int(port),
        security,
        settings.get("BINOME_SMTP_USER", ""),
        password,
        authority=settings.get("BINOME_SMTP_AUTHORITY") or None,
    )


def quotas(settings: Mapping[str, str]) -> tuple[Quota, ...]:
    """What the mail server takes in a minute and in a day, as far as the settings say.

    Raises:
        BadInput: one of them is not a number of messages.
    """
    found = []
    for name, seconds in (("BINOME_SMTP_PER_MINUTE", 60), ("BINOME_SMTP_PER_DAY", 86_400)):
        if text := settings.get(name):
            if not text.isdecimal() or not int(text):
                raise BadInput(
                    f"{text!r} is not a number of messages",
                    where=name,
                    instead="Write a whole number from 1.",
                )
            found.append(Quota(int(text), seconds))
    return tuple(found)
