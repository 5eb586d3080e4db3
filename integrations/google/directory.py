"""The people to invite, from the organisation's directory (Admin SDK)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from integrations.google.answers import table
from integrations.google.door import Allowance, Doors
from mentoring.ports import RawTable
from mentoring.programme import Audience
from mentoring.quota import Quota

COLUMNS = (
    "address", "name", "first_name", "locale", "zone", "role", "department", "site", "manager_address",
)  # fmt: skip
QUOTAS = (Quota(600, 60),)
"""A quarter of Google's 2 400 a minute and user."""
PAGE, MEMBERS = 500, 200
_PERSON = "primaryEmail,name(fullName,givenName),suspended,archived,languages,organizations,relations,locations,addresses"
_GROUP = re.compile(r"[^@\s=:']+@[^@\s=:']+")


class GoogleDirectory:
    """Looks people up, with no more than the right to read them."""

    def __init__(self, doors: Doors) -> None:
        allowance = Allowance(f"directory {doors.settings.meter}", QUOTAS)
        self._door, self._groups = doors.door("directory", allowance), doors.door("groups", allowance)

    def people(self, audience: Audience) -> RawTable:
        """The people that `source` names: `*`, a group's address, or a query such as `orgUnitPath='/Paris'`.

        Who has been suspended or archived is left out. The directory knows no time zones, and nobody's role in a programme.

        Raises:
            ProviderError: Google cannot be asked now, or does not know such a group.
        """
        source = audience.source.strip()
        if _GROUP.fullmatch(source):
            members = self._members(source)
            wanted = {address.casefold() for address in members}
            known = [row for row in self._people(None) if row[0].casefold() in wanted]
            there = {row[0].casefold() for row in known}
            rows = known + [(address, *[""] * 8) for address in members if address.casefold() not in there]
        else:
            rows = list(self._people(None if source == "*" else source))
        return table("directory", (COLUMNS, tuple(rows)))

    def check(self, audience: Audience) -> None:
        """Look at the address of one person, or of one member of the group; raises as `people`."""
        source = audience.source.strip()
        if _GROUP.fullmatch(source):
            self._groups.read(
                lambda api: api.members().list(groupKey=source, maxResults=1, fields="members/id")
            )
            source = "*"
        query = None if source == "*" else source
        self._door.read(
            lambda api: api.users().list(customer="my_customer", query=query, maxResults=1, fields="users/id")
        )

    def _people(self, query: str | None) -> Iterator[tuple[str, ...]]:
        pages = self._door.pages(
            lambda api, token: api.users().list(
                customer="my_customer",
                query=query,
                projection="full",
                viewType="admin_view",
                orderBy="email",
                maxResults=PAGE,
                pageToken=token,
                fields=f"nextPageToken,users({_PERSON})",
            )
        )
        seen: set[str] = set()
        for user in (user for page in pages for user in page.get("users", [])):
            address = str(user.get("primaryEmail", ""))
            if address and address not in seen and not user.get("suspended") and not user.get("archived"):
                seen.add(address)
                yield _row(address, user)

    def _members(self, group: str) -> list[str]:
        pages = self._groups.pages(
            lambda api, token: api.members().list(
                groupKey=group,
                includeDerivedMembership=True,
                maxResults=MEMBERS,
                pageToken=token,
                fields="nextPageToken,members(email,type,status)",
            )
        )
        found = [
            str(member["email"])
            for page in pages
            for member in page.get("members", [])
            if member.get("email")
            and member.get("type") == "USER"
            and member.get("status", "ACTIVE") == "ACTIVE"
        ]
        return list(dict.fromkeys(found))


def _row(address: str, user: Mapping[str, Any]) -> tuple[str, ...]:
    name = user.get("name", {})
    organisation = _first(user.get("organizations"), "primary", wanted=True)
    manager = next((one for one in _listed(user.get("relations")) if one.get("type") == "manager"), {})
    return (
        address,
        str(name.get("fullName", "")),
        str(name.get("givenName", "")),
        _language(_listed(user.get("languages"))),
        "",
        "",
        str(organisation.get("department", "")),
        _site(user, organisation),
        str(manager.get("value", "")),
    )


def _language(languages: Sequence[Mapping[str, Any]]) -> str:
    """The language the person prefers, else the first one."""
    preferred = [one for one in languages if one.get("preference") == "preferred"]
    return str(next((one.get("languageCode", "") for one in [*preferred, *languages]), ""))


def _site(user: Mapping[str, Any], organisation: Mapping[str, Any]) -> str:
    """Where the person works: the organisation's own word for the place, else the building, else the town."""
    building = _first(user.get("locations"), "type", wanted="desk")
    town = _first(user.get("addresses"), "type", wanted="work")
    told = (
        organisation.get("location"),
        building.get("buildingId"),
        building.get("area"),
        town.get("locality"),
    )
    return str(next((word for word in told if word), ""))


def _first(values: object, name: str, *, wanted: object) -> Mapping[str, Any]:
    """The one of several values that is marked so, else the first."""
    listed = _listed(values)
    return next((one for one in listed if one.get(name) == wanted), listed[0] if listed else {})


def _listed(values: object) -> Sequence[Mapping[str, Any]]:
    """Google leaves the type of these fields open: whatever else it holds is nothing to us."""
    found: Iterable[object] = values if isinstance(values, list) else ()
    return [one for one in found if isinstance(one, Mapping)]
