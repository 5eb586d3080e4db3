"""How Binôme signs in to Google: what the environment and the credentials file say."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from mentoring.errors import BadInput

TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address, no secret
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|\[::1\]):\d{1,5}/?")
_HELP = (
    "Set BINOME_GOOGLE_CREDENTIALS to the path of a service account's key, or of a single mailbox's sign-in, as JSON"
    " (docs/google.md says how to get one)."
)


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """A service account that may act for people of the organisation (domain-wide delegation).

    Args:
        key: its key file, whole.
        client_id: what the Admin console wants to know; no secret.
    """

    key: SecretStr
    client_id: str = ""

    def info(self) -> dict[str, Any]:
        """The key file's content."""
        found: dict[str, Any] = json.loads(self.key.get_secret_value())
        return found


@dataclass(frozen=True, slots=True)
class SignIn:
    """One mailbox's own consent (OAuth).

    Args:
        client_id: the application's.
        client_secret: the application's.
        refresh_token: what the consent gave.
    """

    client_id: str
    client_secret: SecretStr
    refresh_token: SecretStr


@dataclass(frozen=True, slots=True)
class GoogleSettings:
    """Everything that must be known to reach one organisation's Google Workspace.

    Args:
        account: who signs in.
        subject: the mailbox that Binôme acts as: the programme's sender.
        admin: the administrator it acts as when it looks people up; the subject where that one may.
        calendar: whose events they are: `primary`, the subject's own, or the id of another calendar that it owns.
        root: a stand-in on this very computer, for tests; none: Google.
        timeout_s: seconds without a byte after which a call is given up.
    """

    account: ServiceAccount | SignIn
    subject: str = field(repr=False)
    admin: str = field(repr=False)
    calendar: str = field(default="primary", repr=False)
    root: str | None = None
    timeout_s: float = 30.0

    def __post_init__(self) -> None:
        if self.root is not None and not _LOOPBACK.fullmatch(self.root):
            raise BadInput(
                "a stand-in for Google may only be on this computer",
                instead="Write an address like http://127.0.0.1:8000/.",
            )

    @property
    def token_uri(self) -> str:
        """Where tokens are asked for."""
        return TOKEN_URI if self.root is None else f"{self.root.rstrip('/')}/token"

    @property
    def client_id(self) -> str:
        """What the Admin console calls a service account; empty for a single mailbox."""
        return self.account.client_id if isinstance(self.account, ServiceAccount) else ""

    @property
    def meter(self) -> str:
        """What the subject's quotas are counted under: no address."""
        return hashlib.sha256(self.subject.casefold().encode()).hexdigest()[:12]


def from_environment(settings: Mapping[str, str], *, sender: str, root: str | None = None) -> GoogleSettings:
    """The settings that the environment gives.

    Args:
        settings: `BINOME_GOOGLE_CREDENTIALS`, a path, is needed; `_SUBJECT`, `_ADMIN` and `_CALENDAR` have defaults;
            `_LOOPBACK` takes addresses of this computer only.
        sender: the programme's sender, the default subject.
        root: as `_LOOPBACK`, and stronger.

    Raises:
        BadInput: nothing is set, or the file is not what it must be; the error shows nothing of it.
    """
    path = settings.get("BINOME_GOOGLE_CREDENTIALS")
    if not path:
        raise BadInput("the sign-in to Google is not set", where="environment", instead=_HELP)
    subject = settings.get("BINOME_GOOGLE_SUBJECT") or sender
    return GoogleSettings(
        _account(Path(path)),
        subject=subject,
        admin=settings.get("BINOME_GOOGLE_ADMIN") or subject,
        calendar=settings.get("BINOME_GOOGLE_CALENDAR") or "primary",
        root=root or settings.get("BINOME_GOOGLE_LOOPBACK") or None,
    )


def _account(path: Path) -> ServiceAccount | SignIn:
    where = "BINOME_GOOGLE_CREDENTIALS"
    try:
        text = path.read_text("utf-8")
        found = json.loads(text)
    except OSError as error:
        raise BadInput(f"the file cannot be read ({error.strerror})", where=where, instead=_HELP) from None
    except ValueError:
        raise BadInput("the file is not JSON", where=where, instead=_HELP) from None
    if not isinstance(found, dict):
        raise BadInput("the file is no sign-in to Google", where=where, instead=_HELP)

    def needed(*names: str) -> None:
        lacking = [name for name in names if not isinstance(found.get(name), str) or not found[name]]
        if lacking:
            raise BadInput(f"the file lacks {', '.join(lacking)}", where=where, instead=_HELP)

    match found.get("type"):
        case "service_account":
            needed("client_email", "private_key", "token_uri")
            return ServiceAccount(SecretStr(text), str(found.get("client_id", "")))
        case "authorized_user":
            needed("client_id", "client_secret", "refresh_token")
            return SignIn(
                found["client_id"], SecretStr(found["client_secret"]), SecretStr(found["refresh_token"])
            )
        case _:
            raise BadInput("the file is no sign-in to Google", where=where, instead=_HELP)
