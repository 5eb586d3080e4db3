"""Users, groups and batches of questions."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.loopback.microsoft.exchange import Answer, Json, Request, Trouble, route
from tests.loopback.microsoft.odata import matcher, page
from tests.loopback.microsoft.tenant import Tenant, chosen

_OURS = ("manager", "timeZone", "closed")


@route("GET", "/users")
def users(tenant: Tenant, request: Request) -> Answer:
    fits = matcher(request.query.get("$filter"))
    found = [_shown(tenant, user, request) for user in tenant.users.values() if fits(user)]
    return page(tenant, request, found, 100)


@route("GET", "/users/{}")
def user(tenant: Tenant, request: Request, name: str) -> Answer:
    return Answer(200, _shown(tenant, tenant.user(unquote(name)), request))


@route("GET", "/users/{}/manager")
def manager(tenant: Tenant, request: Request, name: str) -> Answer:
    above = tenant.user(unquote(name)).get("manager")
    if not above:
        raise Trouble(404, "Request_ResourceNotFound")
    return Answer(200, _shown(tenant, tenant.user(above), request))


@route("GET", "/users/{}/mailboxSettings")
def settings(tenant: Tenant, request: Request, name: str) -> Answer:
    return Answer(200, {"timeZone": tenant.user(unquote(name)).get("timeZone", "UTC")})


@route("GET", "/groups")
def groups(tenant: Tenant, request: Request) -> Answer:
    fits = matcher(request.query.get("$filter"))
    found = [{"id": group["id"], "mail": group["mail"]} for group in tenant.groups.values() if fits(group)]
    return page(tenant, request, found, 100)


@route("GET", "/groups/{}/members")
def members(tenant: Tenant, request: Request, group: str) -> Answer:
    if group not in tenant.groups:
        raise Trouble(404, "Request_ResourceNotFound")
    found: list[Json] = []
    for name in tenant.groups[group]["members"]:
        if name in tenant.groups:
            found.append({"@odata.type": "#microsoft.graph.group", "id": name})
        else:
            shown = _shown(tenant, tenant.user(name), request)
            found.append({"@odata.type": "#microsoft.graph.user", **shown})
    return page(tenant, request, found, 100)


def batch(request: Request) -> list[tuple[str, Request]]:
    """The requests of a batch, each with its id."""
    return [
        (
            one["id"],
            Request(
                one["method"],
                urlsplit(one["url"]).path,
                dict(parse_qsl(urlsplit(one["url"]).query)),
                {
                    **request.headers,
                    "x-batched": "1",
                    **{name.casefold(): v for name, v in one.get("headers", {}).items()},
                },
                json.dumps(one["body"]).encode() if "body" in one else b"",
                request.root,
            ),
        )
        for one in request.json["requests"]
    ]


def _shown(tenant: Tenant, user: Json, request: Request) -> Json:
    shown = chosen(
        {name: value for name, value in user.items() if name not in _OURS}, request.query.get("$select")
    )
    if request.query.get("$expand", "").startswith("manager") and user.get("manager"):
        above = tenant.user(user["manager"])
        shown["manager"] = {"@odata.type": "#microsoft.graph.user", "id": above["id"], "mail": above["mail"]}
    return shown
