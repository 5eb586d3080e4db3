"""The organisation's people, from its directory: everybody, or the members of one group."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import available_timezones

from integrations.microsoft.batch import lookups
from integrations.microsoft.failures import Refused
from integrations.microsoft.http import Answer, Door, segment, text
from integrations.microsoft.permissions import GROUPS, SETTINGS, USERS
from mentoring.errors import BadInput
from mentoring.ports import RawTable
from mentoring.programme import Audience

COLUMNS = ("address", "name", "first_name", "locale", "zone", "role", "department", "site", "manager_address")
EVERYBODY = ("users", "*")
"""Sources that mean everybody; any other is a group, by its id or address."""
_SELECT = (
    "id,accountEnabled,userType,displayName,givenName,surname,mail,userPrincipalName,department,officeLocation,"
    "usageLocation,preferredLanguage"
)
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WHERE = "audience.source"


class MicrosoftDirectory:
    """Lists people as a `DirectoryPort`.

    Args:
        door: Graph.
        sleep: waits that many seconds.
    """

    def __init__(self, door: Door, *, sleep: Callable[[float], object] = time.sleep) -> None:
        self._door, self._sleep = door, sleep

    def people(self, audience: Audience) -> RawTable | None:
        """Everybody of the audience who has an address and an account that is not disabled.

        Raises:
            BadInput: the source is no group.
            ProviderError: they may not be read, or Microsoft cannot be reached.
        """
        import pandas as pd

        users = list(self._everybody() if audience.source in EVERYBODY else self._members(audience.source))
        users = [user for user in users if user.get("accountEnabled") is not False and _address(user)]
        zones = self._zones(users)
        rows = [_row(user, zones.get(str(user["id"]), "")) for user in users]
        frame = pd.DataFrame(rows, columns=pd.Index(COLUMNS, dtype=object), dtype=str)
        return RawTable("Microsoft 365", frame, ";", first_row=1)

    def group(self, source: str) -> str:
        """The id of the group with that id or address."""
        if _ID.fullmatch(source):
            return source
        found: list[Answer] = []
        if "@" in source:
            params = {"$filter": f"mail eq {text(source)}", "$select": "id,mail"}
            found = list(self._door.pages("/groups", permission=GROUPS, params=params))
        if len(found) != 1:
            raise BadInput(
                "there is no such group",
                where=_WHERE,
                instead="Write a group's object id or its address, or users for everybody.",
            )
        return str(found[0]["id"])

    def _everybody(self) -> Iterator[Answer]:
        params = {
            "$select": _SELECT,
            "$expand": "manager($select=id,mail,userPrincipalName)",
            "$filter": "accountEnabled eq true and userType eq 'Member'",
            "$top": "100",
        }
        return self._door.pages("/users", permission=USERS, params=params)

    def _members(self, source: str) -> list[Answer]:
        """The members of a group and of the groups in it, each once, with their managers."""
        found: dict[str, Answer] = {}
        groups, seen = [self.group(source)], set[str]()
        while groups:
            group = groups.pop()
            if group in seen:
                continue
            seen.add(group)
            path = f"/groups/{segment(group)}/members"
            params = {"$select": _SELECT, "$top": "100"}
            try:
                for member in self._door.pages(path, permission=GROUPS, params=params):
                    if member.get("@odata.type") == "#microsoft.graph.group":
                        groups.append(str(member["id"]))
                    else:
                        found[str(member["id"])] = member
            except Refused as error:
                if error.status != 404:
                    raise
                raise BadInput(
                    "there is no such group", where=_WHERE, instead="Write its object id."
                ) from error
        questions = {id_: f"/users/{segment(id_)}/manager?$select=id,mail,userPrincipalName" for id_ in found}
        managers = lookups(self._door, questions, permission=USERS, sleep=self._sleep)
        return [{**member, "manager": managers.get(id_)} for id_, member in found.items()]

    def _zones(self, users: list[Answer]) -> dict[str, str]:
        """Id -> IANA zone of the mailbox; of those whose zone nobody may read, that of a country with only one."""
        from babel.core import get_global

        countries, names = get_global("territory_zones"), get_global("windows_zone_mapping")
        zones: dict[str, str] = {}
        for user in users:
            of_country = countries.get(user.get("usageLocation") or "", [])
            if len(of_country) == 1:
                zones[str(user["id"])] = of_country[0]
        questions = {
            str(user["id"]): f"/users/{segment(str(user['id']))}/mailboxSettings?$select=timeZone"
            for user in users
        }
        try:
            told = lookups(self._door, questions, permission=SETTINGS, sleep=self._sleep)
        except Refused as error:
            if error.status != 403:
                raise
            return zones  # not granted, and not needed
        known = available_timezones()
        for id_, settings in told.items():
            said = str(settings.get("timeZone") or "")
            zone = names.get(said, said)
            if zone in known:  # some mailboxes have a zone of their own making
                zones[id_] = zone
        return zones


def _row(user: Answer, zone: str) -> list[str]:
    manager = user.get("manager")
    values = (
        _address(user),
        user.get("displayName"),
        user.get("givenName"),
        str(user.get("preferredLanguage") or "").partition("-")[0],
        zone,
        "",
        user.get("department"),
        user.get("officeLocation"),
        _address(manager) if isinstance(manager, dict) else "",
    )
    return [_cell(value) for value in values]


def _address(user: Answer) -> str:
    """Their mailbox's address; a guest's name in the directory is none."""
    name = str(user.get("userPrincipalName") or "")
    return str(user.get("mail") or (name if "@" in name and "#EXT#" not in name else ""))


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else ""
