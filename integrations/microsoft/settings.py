"""How Binôme is known to a Microsoft 365 tenant."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from mentoring.errors import BadInput

GRAPH, LOGIN = "https://graph.microsoft.com", "https://login.microsoftonline.com"
_TENANT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_WHERE = "environment"


@dataclass(frozen=True, slots=True)
class MicrosoftSettings:
    """An application registered in a tenant, and what proves that we are it: a secret or a certificate.

    Args:
        tenant: the tenant's id, or one of its domains.
        client_id: the application's id.
        secret: its client secret.
        certificate: a PEM file with its private key and its certificate; used instead of a secret.
        loopback: where a stand-in for Graph and the login host listens, an http address of this machine; tests only.
    """

    tenant: str
    client_id: str
    secret: SecretStr | None = None
    certificate: Path | None = None
    loopback: str | None = None

    def __post_init__(self) -> None:
        if not _TENANT.fullmatch(self.tenant):
            raise BadInput(
                "this is no tenant",
                where="BINOME_MICROSOFT_TENANT",
                instead="Write the directory (tenant) id of the app registration's first page.",
            )
        if not self.client_id:
            raise BadInput(
                "the application is not named",
                where="BINOME_MICROSOFT_CLIENT_ID",
                instead="Write the application (client) id of the app registration's first page.",
            )
        if (self.secret is None) == (self.certificate is None):
            raise BadInput(
                "one proof of identity is needed, not none and not two",
                where=_WHERE,
                instead="Set BINOME_MICROSOFT_CERTIFICATE (a PEM file) or BINOME_MICROSOFT_CLIENT_SECRET.",
            )
        if self.loopback is not None and not is_loopback(self.loopback):
            raise BadInput(
                "only this machine itself may stand in for Microsoft",
                where="BINOME_MICROSOFT_LOOPBACK",
                instead="Write an address like http://127.0.0.1:8080, or leave it out.",
            )

    @property
    def graph(self) -> str:
        """Where Graph is, without a slash at the end."""
        return (self.loopback or GRAPH).rstrip("/")


def from_environment(environment: Mapping[str, str]) -> MicrosoftSettings:
    """The settings that these variables give.

    `BINOME_MICROSOFT_TENANT`, `BINOME_MICROSOFT_CLIENT_ID`, and one of `BINOME_MICROSOFT_CLIENT_SECRET` or
    `BINOME_MICROSOFT_CERTIFICATE` (path of a PEM file); tests add `BINOME_MICROSOFT_LOOPBACK`.

    Raises:
        BadInput: one is missing or makes no sense.
    """
    secret = environment.get("BINOME_MICROSOFT_CLIENT_SECRET")
    certificate = environment.get("BINOME_MICROSOFT_CERTIFICATE")
    return MicrosoftSettings(
        tenant=environment.get("BINOME_MICROSOFT_TENANT", ""),
        client_id=environment.get("BINOME_MICROSOFT_CLIENT_ID", ""),
        secret=SecretStr(secret) if secret else None,
        certificate=Path(certificate) if certificate else None,
        loopback=environment.get("BINOME_MICROSOFT_LOOPBACK") or None,
    )


def is_loopback(address: str) -> bool:
    """Whether that http address is of this machine, by its number: a name could lead anywhere."""
    parts = urlsplit(address)
    try:
        return parts.scheme == "http" and ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
