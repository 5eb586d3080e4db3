"""What Microsoft answers when it refuses, as our own errors: what is missing and how to give it, never whose or which."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from integrations.microsoft.permissions import Permission
from mentoring.errors import ProviderError

PAUSE_S = 900.0
"""Seconds a channel waits when the account, a permission or a licence is the trouble: a person must act first."""
BUSY_S = 60.0
"""Seconds a channel waits when Microsoft is busy and does not say for how long."""
LONGEST_S = 3600.0
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,79}")
_AADSTS = re.compile(r"AADSTS(\d{4,8})")

_LOGIN = {
    "7000215": "the client secret is not the application's: copy the secret's value, not its id, into"
    " BINOME_MICROSOFT_CLIENT_SECRET",
    "7000222": "the client secret has expired: make a new one under Certificates & secrets, or better use a certificate",
    "7000216": "no proof of identity came along: set BINOME_MICROSOFT_CLIENT_SECRET or BINOME_MICROSOFT_CERTIFICATE",
    "700016": "there is no such application in this tenant: check BINOME_MICROSOFT_CLIENT_ID and BINOME_MICROSOFT_TENANT",
    "700027": "the certificate is not one of the application's: upload its public part under Certificates & secrets",
    "700024": "the certificate's statement is outside its time: check this machine's clock",
    "7000112": "the application is disabled: an administrator enables it under Enterprise applications",
    "90002": "there is no such tenant: check BINOME_MICROSOFT_TENANT",
    "900023": "this is no tenant: check BINOME_MICROSOFT_TENANT",
    "53003": "a Conditional Access policy keeps the application out: an administrator must allow it",
}
_GIVE = ". Give it {limit}"
_DENIED = {
    "Authorization_RequestDenied": "the application permission {name} is missing or an administrator has not consented"
    f" to it{_GIVE}",
    "ErrorAccessDenied": "the application may not use this mailbox: neither an Exchange role assignment (RBAC for"
    f" Applications) nor an application access policy nor consent to {{name}} covers it{_GIVE}",
    "accessDenied": f"the application has no right to this file{_GIVE}",
    "ErrorSendAsDenied": "the mailbox may not send in the sender's name: make the sender's address its own or an alias,"
    " or give it Send As",
    "ErrorMessageSubmissionBlocked": "Exchange blocks this mailbox from sending: an administrator unblocks it under"
    " Restricted entities",
    "ErrorQuotaExceeded": "the mailbox is full: make room or raise its quota",
}
_NO_MAILBOX = "this account has no mailbox in Exchange Online: give it a licence, or make it a shared mailbox"
_RACE = "something else happened to it at the same time"
_GONE = "it is not there, or not any more"
_LATER: dict[int, tuple[str, float | None]] = {
    404: (_GONE, None),
    408: (_RACE, None),
    409: (_RACE, None),
    410: (_GONE, None),
    412: (_RACE, None),
    423: ("the file or mailbox is locked", BUSY_S),
    429: ("too many requests", BUSY_S),
    503: ("too many requests", BUSY_S),
    507: ("the mailbox or site is full", PAUSE_S),
}
"""What works later, and the seconds that the whole channel waits, None: only this one."""
_NEVER: dict[int | str, str] = {
    413: "it is larger than Microsoft takes",
    "ErrorInvalidRecipients": "nobody can be reached at the address",
    "ErrorOccurrenceCrossingBoundary": "Exchange moves no date of a series past its neighbour",
}
"""What works at no time, by status or code."""
_OURS = {
    "MailboxNotEnabledForRESTAPI": _NO_MAILBOX,
    "MailboxNotSupportedForRESTAPI": _NO_MAILBOX,
    "ErrorNonExistentMailbox": _NO_MAILBOX,
    "ErrorInvalidUser": "there is no such mailbox in this tenant: check the programme's sender",
    "Request_ResourceNotFound": "there is no such mailbox, group or person in this tenant: check the programme file",
}
"""Codes that tell of the account whatever the status: the whole channel waits for a person."""


class Refused(ProviderError):
    """Microsoft said no. `status` is its HTTP status, `code` its own word for why."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str,
        permanent: bool = False,
        uncertain: bool = False,
        retry_after: float | None = None,
    ) -> None:
        self.status, self.code = status, code
        super().__init__(message, permanent=permanent, uncertain=uncertain, retry_after=retry_after)

    @property
    def gone(self) -> bool:
        """Whether what was asked for is not there (any more)."""
        return self.status in (404, 410) and self.code not in _OURS


class Lacking(Refused):
    """Microsoft said no, and only a person can change that: a permission, a licence, a setting is missing."""

    def __init__(self, message: str, *, status: int, code: str, retry_after: float | None = None) -> None:
        super().__init__(message, status=status, code=code, retry_after=retry_after or PAUSE_S)


def refusal(
    status: int, body: Any, retry_after: str | None, permission: Permission, *, effect: bool
) -> Refused:
    """The error that an answer of Graph stands for.

    Args:
        status: HTTP status, 300 or more.
        body: the answer's JSON, whatever it is.
        retry_after: its header of that name.
        permission: what the call needs.
        effect: whether the call, had it worked, would be seen by somebody: a failure inside Microsoft is then uncertain.
    """
    code, wait = code_of(body), seconds(retry_after)
    said = f"Microsoft answered {status}{f' {code}' if code else ''}"

    def made(words: str = "", **how: Any) -> Refused:
        return Refused(f"{said}: {words}" if words else said, status=status, code=code, **how)

    def lacking(words: str) -> Lacking:
        return Lacking(f"{said}: {words}", status=status, code=code, retry_after=wait)

    if code in _OURS:
        return lacking(_OURS[code])
    if status == 401:
        return lacking("our token is not taken, although it is new")
    if status == 403:
        words = _DENIED.get(code) or f"{{name}} may be missing{_GIVE}"
        return lacking(words.format(name=permission.name, limit=permission.limit))
    if status >= 500 and status != 507 and (effect or status != 503):
        return made("the failure is Microsoft's", uncertain=effect, retry_after=None if effect else wait)
    if status in _LATER:
        words, least = _LATER[status]
        return made(words, retry_after=wait or least)
    return made(_NEVER.get(code) or _NEVER.get(status, ""), permanent=True)


def login_refusal(status: int, text: str, retry_after: str | None) -> ProviderError:
    """The error that an answer of the login host stands for."""
    found = _AADSTS.search(text)
    if found and status != 429 and status < 500:
        words = _LOGIN.get(found[1], "look the number up in Microsoft's list of AADSTS error codes")
        code = f"AADSTS{found[1]}"
        return Lacking(f"Microsoft's login refused us, {code}: {words}", status=status, code=code)
    if status == 429 or status >= 500:
        return ProviderError(
            f"Microsoft's login answered {status}", retry_after=seconds(retry_after) or BUSY_S
        )
    return ProviderError(f"Microsoft's login answered {status}, and no token", retry_after=PAUSE_S)


def code_of(body: Any) -> str:
    """The word for what went wrong; only that: a message may repeat an address."""
    error = body.get("error") if isinstance(body, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def seconds(retry_after: str | None) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3: a number or a date), at most an hour."""
    if not retry_after:
        return None
    try:
        asked = float(retry_after)
    except ValueError:
        try:
            asked = (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(asked, 0.0), LONGEST_S)
