"""The organisation's people and groups."""

from __future__ import annotations

import re

from tests.loopback.google.world import Call, Json, Refusal, World

_UNIT = re.compile(r"orgUnitPath='(/[^']*)'")


def users(world: World, call: Call) -> Json:
    if call.one("customer") != "my_customer" and not call.one("domain"):
        raise Refusal(400, "invalid", "customer or domain")
    found = world.users
    if asked := call.one("query"):
        told = _UNIT.fullmatch(asked)
        if not told:
            raise Refusal(400, "invalid", "query")
        found = [user for user in found if f"{user.get('orgUnitPath', '/')}/".startswith(f"{told[1]}/")]
    return _page(call, "users", found, 100)


def members(world: World, call: Call) -> Json:
    if call.path["groupKey"] not in world.groups:
        raise Refusal(404, "notFound")
    found = [
        {"email": address, "type": "USER", "role": "MEMBER", "status": "ACTIVE"}
        for address in world.groups[call.path["groupKey"]]
    ]
    return _page(call, "members", found, 200)


def _page(call: Call, name: str, items: list[Json], usual: int) -> Json:
    size, start = int(call.one("maxResults", str(usual))), int(call.one("pageToken", "0"))
    page: Json = {name: items[start : start + size]} if items else {}
    if start + size < len(items):
        page["nextPageToken"] = str(start + size)
    return page
