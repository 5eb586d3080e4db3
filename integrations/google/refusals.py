"""What Google's refusals mean for us, in words that name no person and quote nothing Google said."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Literal

from integrations.google.scopes import API, SCOPES, TITLES, Role
from mentoring.errors import ProviderError

SETUP_S: Final = 900.0
"""Seconds a channel waits when only an administrator can help: what is due stays due."""
BUSY_S: Final = 60.0
SPENT_S: Final = 3600.0
LONGEST_S: Final = 24 * 3600.0

_BUSY = {"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED"}
_SPENT = {"quotaExceeded", "dailyLimitExceeded", "limitExceeded", "variableTermLimitExceeded"}
_SCOPE = {"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientScopes"}
_OFF = {"accessNotConfigured", "SERVICE_DISABLED"}
_ALONE = {"forbiddenForNonOrganizer", "eventTypeRestriction"}
"""What is forbidden for this one event, whatever anybody gives us."""
_POLICY = {"domainPolicy", "delegationDenied"}
_WORD = re.compile(r"[A-Za-z_]{1,60}")
_RETRY_AFTER = re.compile(r"[Rr]etry after (\d{4}-\d\d-\d\dT[\d:.]+Z)")

SHARING: Mapping[Role, str] = {
    "mail": "Give the sender a Gmail mailbox, and let the service account act for it.",
    "calendar": "Let BINOME_GOOGLE_CALENDAR name a calendar that the sender owns (primary is always one).",
    "busy": "Let people share their free/busy times within the organisation.",
    "forms": "Open the form, choose Add collaborators and add the sender.",
    "publishing": "Open the form, choose Add collaborators and add the sender as editor.",
    "sheets": "Open the spreadsheet, choose Share and add the sender as viewer.",
    "directory": "Let BINOME_GOOGLE_ADMIN name an administrator whose role has the privilege Users, Read.",
    "groups": "Let BINOME_GOOGLE_ADMIN name an administrator whose role has the privilege Groups, Read.",
}
"""How an administrator lets the account in use see one thing."""


Lacks = Literal["", "grant", "api", "policy", "sharing"]
"""What an administrator has to give: a scope, an API, trust, or access to one thing."""


class Refused(ProviderError):
    """Google refused, or was not heard.

    Args:
        what: what happened.
        status: Google's, 0 when there was no reply.
        reason: Google's code for it, a word.
        lacks: what an administrator has to give, if anything.
        remedy: how to give it.
        role: for whose scopes, where one is lacking.
    """

    def __init__(
        self,
        what: str,
        *,
        status: int = 0,
        reason: str = "",
        lacks: Lacks = "",
        remedy: str = "",
        role: Role | None = None,
        permanent: bool = False,
        uncertain: bool = False,
        retry_after: float | None = None,
    ) -> None:
        self.what, self.status, self.reason = what, status, reason
        self.lacks: Lacks = lacks
        self.remedy = remedy
        self.role: Role | None = role
        super().__init__(
            f"Google: {what}. {remedy}" if remedy else f"Google: {what}",
            permanent=permanent,
            uncertain=uncertain,
            retry_after=retry_after,
        )

    def certain(self) -> Refused:
        """The same, of a call whose effect nobody can have seen."""
        return Refused(
            self.what,
            status=self.status,
            reason=self.reason,
            lacks=self.lacks,
            remedy=self.remedy,
            role=self.role,
            permanent=self.permanent,
            retry_after=self.retry_after,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: in which role, whether it would have changed something, and when."""

    role: Role
    write: bool
    now: datetime


def refusal(status: int, headers: Mapping[str, str], content: bytes, asked: Asked) -> Refused:
    """What a reply with an error status means."""
    reason, said = _reason(content)
    after = _after(headers, said, asked.now)
    setup = _setup(status, reason, asked.role)
    if setup is not None:
        what, lacks, remedy = setup
        role = asked.role if lacks == "grant" else None
        return _lacking(what, lacks, remedy, status=status, reason=reason, after=after, role=role)
    if reason in _SPENT and status in (403, 429):
        return Refused("the quota is used up", status=status, reason=reason, retry_after=after or SPENT_S)
    if status == 429 or (status == 403 and reason in _BUSY):
        return Refused("too many requests", status=status, reason=reason, retry_after=after or BUSY_S)
    if status == 403 and reason in _ALONE:
        return Refused("this event is not ours to change", status=status, reason=reason, permanent=True)
    if status == 403:
        what = "the account in use may not do that"
        return _lacking(what, "sharing", SHARING[asked.role], status=status, reason=reason, after=after)
    if status >= 500 or status == 408:
        return Refused(
            f"its server failed ({status})",
            status=status,
            reason=reason,
            uncertain=asked.write,
            retry_after=after,
        )
    if status in (409, 412):
        return Refused(
            f"it has changed meanwhile ({status})", status=status, reason=reason, retry_after=after
        )
    if status in (404, 410):
        return Refused("there is no such thing", status=status, reason=reason, permanent=True)
    what = f"it refused the request ({status}{f' {reason}' if reason else ''})"
    return Refused(what, status=status, reason=reason, permanent=True)


def lacking_calendar() -> Refused:
    """The whole calendar is not there: no invitation fails for good because of that."""
    return _lacking(
        "there is no such calendar", "sharing", SHARING["calendar"], status=404, reason="notFound"
    )


def _lacking(
    what: str,
    lacks: Lacks,
    remedy: str,
    *,
    status: int,
    reason: str,
    after: float | None = None,
    role: Role | None = None,
) -> Refused:
    """Only an administrator can help: nothing fails for good, all of it waits."""
    return Refused(
        what,
        status=status,
        reason=reason,
        lacks=lacks,
        remedy=remedy,
        role=role,
        retry_after=after or SETUP_S,
    )


def _setup(status: int, reason: str, role: Role) -> tuple[str, Lacks, str] | None:
    """What is wrong with the set-up, and what to do about it; None when it is something else."""
    if status == 401:
        return "the sign-in is no longer valid", "grant", _grant(role)
    if status == 403 and reason in _SCOPE:
        return "the sign-in lacks a scope", "grant", _grant(role)
    if status == 403 and reason in _OFF:
        title = TITLES[API[role]]
        return (
            f"the {title} is switched off",
            "api",
            f"Enable it in the Cloud console of the service account's project: APIs & Services, Library, {title}.",
        )
    if status == 403 and reason in _POLICY:
        remedy = (
            "In the Admin console: Security, API controls, Manage app access, mark its client as trusted; and switch the"
            f" service on for the sender. {_grant(role)}"
        )
        return "the organisation's policy does not let this application in", "policy", remedy
    if status == 400 and reason == "failedPrecondition" and role == "mail":
        return "the sender has no Gmail mailbox", "sharing", SHARING[role]
    return None


def _grant(role: Role) -> str:
    return grant(SCOPES[role])


def grant(scopes: Sequence[str], client_id: str = "") -> str:
    """How scopes are given."""
    client = f"the client id {client_id}" if client_id else "the service account's client id"
    return (
        f"In the Admin console: Security, API controls, Domain-wide delegation, add {client} with"
        f" {', '.join(scopes)}; with a single mailbox's sign-in, sign in again and consent to the same."
    )


_USER = (
    "Check that BINOME_GOOGLE_SUBJECT and BINOME_GOOGLE_ADMIN name people who exist, and this computer's clock; with a single"
    " mailbox's sign-in, sign in again and consent."
)
_CLIENT = (
    "Create a new key (or client) in the Cloud console, and let BINOME_GOOGLE_CREDENTIALS name its file."
)
_TRUST = "In the Admin console: Security, API controls, Manage app access, mark its client as trusted."
_TOKEN: Mapping[str, tuple[str, str]] = {
    "invalid_grant": (
        "the sign-in is not valid: consent was withdrawn or has expired, there is no such user, or our clock is wrong",
        _USER,
    ),
    "invalid_client": ("the client of the sign-in is not known", _CLIENT),
    "deleted_client": ("the client of the sign-in was deleted", _CLIENT),
    "disabled_client": ("the client of the sign-in is switched off", _CLIENT),
    "org_internal": ("the organisation's policy does not let this application in", _TRUST),
    "admin_policy_enforced": ("the organisation's policy does not let this application in", _TRUST),
}
_UNGRANTED: Mapping[str, str] = {
    "unauthorized_client": "the service account may not act for this user with these scopes",
    "access_denied": "the service account may not act for this user with these scopes",
    "invalid_scope": "a scope was not consented to",
}


def no_token(error: object, role: Role, *, retryable: bool) -> Refused:
    """What it means that Google gave no token; `error` is its code."""
    code = error if isinstance(error, str) and _WORD.fullmatch(error) else ""
    if retryable or code in ("", "temporarily_unavailable", "internal_failure", "server_error"):
        return Refused("it gave no token this time", reason=code, retry_after=BUSY_S)
    if code in _UNGRANTED:
        return _lacking(_UNGRANTED[code], "grant", _grant(role), status=401, reason=code, role=role)
    what, remedy = _TOKEN.get(code, (f"it gave no token ({code})", _USER))
    return _lacking(what, "grant", remedy, status=401, reason=code)


def _reason(content: bytes) -> tuple[str, str]:
    """Google's code for what is wrong, and its sentence (for us to look into, never to repeat)."""
    try:
        error: Any = json.loads(content)["error"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "", ""
    if not isinstance(error, Mapping):
        return (error if isinstance(error, str) and _WORD.fullmatch(error) else ""), ""
    codes = [part.get("reason") for part in (*_listed(error, "details"), *_listed(error, "errors"))]
    found = next(
        (code for code in (*codes, error.get("status")) if isinstance(code, str) and _WORD.fullmatch(code)),
        "",
    )
    said = error.get("message")
    return found, said if isinstance(said, str) else ""


def _listed(error: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    parts = error.get(name)
    return [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, list) else []


def _after(headers: Mapping[str, str], said: str, now: datetime) -> float | None:
    """Seconds that Google asked us to wait: by the header, as seconds or a date, or by Gmail's own sentence."""
    told = headers.get("retry-after", "").strip()
    seconds: float | None = None
    if told.isdecimal():
        seconds = float(told[:9])
    elif told:
        try:
            seconds = (parsedate_to_datetime(told) - now).total_seconds()
        except (ValueError, TypeError):
            seconds = None
    elif found := _RETRY_AFTER.search(said):
        try:
            seconds = (datetime.fromisoformat(found[1]).astimezone(UTC) - now).total_seconds()
        except ValueError:
            seconds = None
    return None if seconds is None else min(max(seconds, 1.0), LONGEST_S)
