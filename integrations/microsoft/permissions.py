"""The application permissions that each role needs, and why: no more than these is ever asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["mail", "calendar", "forms", "directory"]


@dataclass(frozen=True, slots=True)
class Permission:
    """An application permission of Microsoft Graph.

    Args:
        name: as the portal and Exchange call it.
        why: what needs it.
        limit: how it is kept to the one mailbox or site, and given.
    """

    name: str
    why: str
    limit: str


_MAILBOX = (
    "in Exchange Online: New-ManagementRoleAssignment -App <service principal> -Role 'Application {name}'"
    " -CustomResourceScope <a scope that holds the sender's mailbox only>; or as an application permission in Entra ID,"
    " with an administrator's consent, which then reaches every mailbox"
)
_SITE = (
    "Sites.Selected in Entra ID with an administrator's consent, then POST /sites/{id}/permissions with the role read"
    " for the one site that holds the workbooks"
)
_TENANT = "in Entra ID: API permissions, Microsoft Graph, Application permissions, then Grant admin consent"

MAIL_WRITE = Permission(
    "Mail.ReadWrite",
    "a mail is a draft with our key before it is sent, and is looked for by that key after a doubt",
    _MAILBOX.format(name="Mail.ReadWrite"),
)
MAIL_SEND = Permission("Mail.Send", "the draft is sent", _MAILBOX.format(name="Mail.Send"))
CALENDARS = Permission(
    "Calendars.ReadWrite",
    "events are created, updated, cancelled and read back in the sender's calendar, and free time is asked for",
    _MAILBOX.format(name="Calendars.ReadWrite"),
)
SITES = Permission("Sites.Selected", "the workbooks that Microsoft Forms writes answers to are read", _SITE)
USERS = Permission(
    "User.Read.All", "the people to invite are listed, with department, site and manager", _TENANT
)
GROUPS = Permission("GroupMember.Read.All", "the audience is a group: its members are listed", _TENANT)
SETTINGS = Permission(
    "MailboxSettings.Read",
    "optional: each person's time zone is read; without it the programme's own is used",
    _TENANT,
)

NEEDED: dict[Role, tuple[Permission, ...]] = {
    "mail": (MAIL_WRITE, MAIL_SEND),
    "calendar": (CALENDARS,),
    "forms": (SITES,),
    "directory": (USERS, GROUPS, SETTINGS),
}
"""What each role of a programme needs; of the directory's the second for a group only, the third never by force."""
