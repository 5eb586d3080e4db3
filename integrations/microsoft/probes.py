"""The least that shows whether a role will work: nothing is sent, and nothing changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from integrations.microsoft.directory import EVERYBODY, MicrosoftDirectory
from integrations.microsoft.failures import Lacking, Refused
from integrations.microsoft.http import Door, segment
from integrations.microsoft.mailbox import Mailbox
from integrations.microsoft.permissions import (
    CALENDARS,
    GROUPS,
    MAIL_SEND,
    MAIL_WRITE,
    USERS,
    Permission,
)
from integrations.microsoft.workbooks import MicrosoftForms
from mentoring.errors import BadInput

_NOTHING = "AAMkAGJpbm9tZS10aGVyZS1pcy1ubyBzdWNoIGl0ZW0="
"""The id of no item: to be refused for that, and not for want of a permission, is what we hope for."""
_ONE = {"$top": "1", "$select": "id"}


def mail(door: Door, mailbox: Mailbox) -> None:
    """Read one message, change none, send none.

    Raises:
        BadInput: what is missing and how to give it.
        ProviderError: Microsoft is away.
    """
    with _explained():
        door.get(f"{mailbox.path}/messages", permission=MAIL_WRITE, params=_ONE)
        nothing = f"{mailbox.path}/messages/{segment(_NOTHING)}"
        _refused_for_nothing(door, "DELETE", nothing, MAIL_WRITE)
        _refused_for_nothing(door, "POST", f"{nothing}/send", MAIL_SEND)


def calendar(door: Door, mailbox: Mailbox) -> None:
    """Read one event, and take none away; raises as `mail`."""
    with _explained():
        door.get(f"{mailbox.path}/events", permission=CALENDARS, params=_ONE)
        _refused_for_nothing(door, "DELETE", f"{mailbox.path}/events/{segment(_NOTHING)}", CALENDARS)


def forms(workbooks: MicrosoftForms, sources: Iterable[tuple[str, str]]) -> None:
    """Look at every workbook, form id and source, without fetching it; raises as `mail`, also for a wrong source."""
    for form_id, source in sources:
        where = f"forms.{form_id}.source"
        with _explained(where):
            workbooks.item(source, where=where)


def directory(door: Door, people: MicrosoftDirectory, source: str) -> None:
    """Read one person of the directory, or one member of the group; raises as `forms`."""
    with _explained():
        door.get("/users", permission=USERS, params=_ONE)
        if source not in EVERYBODY:
            group = people.group(source)
            door.get(f"/groups/{segment(group)}/members", permission=GROUPS, params=_ONE)


def _refused_for_nothing(door: Door, method: str, path: str, permission: Permission) -> None:
    try:
        door.write(method, path, permission=permission, effect=False)
    except Refused as error:
        if not error.gone and (error.status, error.code) != (400, "ErrorInvalidIdMalformed"):
            raise


@contextmanager
def _explained(where: str = "") -> Iterator[None]:
    """What only an administrator can mend is no fault of the line's: say it as something missing."""
    try:
        yield
    except Lacking as error:
        raise BadInput(str(error), where=where) from None
