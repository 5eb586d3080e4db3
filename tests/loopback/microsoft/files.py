"""Workbooks on a drive."""

from __future__ import annotations

import uuid
from urllib.parse import unquote

from tests.loopback.microsoft.exchange import Answer, Json, Request, Trouble, route
from tests.loopback.microsoft.tenant import File, Tenant, chosen


@route("GET", "/drives/{}/items/{}")
def item(tenant: Tenant, request: Request, drive: str, name: str) -> Answer:
    place = unquote(drive), unquote(name)
    return Answer(200, chosen(_shown(place, _file(tenant, place)), request.query.get("$select")))


@route("GET", "/shares/{}/driveItem")
def share(tenant: Tenant, request: Request, code: str) -> Answer:
    place = tenant.shares.get(code)
    if place is None:
        raise Trouble(404, "itemNotFound")
    return Answer(200, chosen(_shown(place, _file(tenant, place)), request.query.get("$select")))


@route("GET", "/drives/{}/items/{}/content")
def content(tenant: Tenant, request: Request, drive: str, name: str) -> Answer:
    place = unquote(drive), unquote(name)
    _file(tenant, place)
    token = uuid.uuid4().hex
    tenant.downloads[token] = place
    return Answer(302, headers={"Location": f"{request.root}/download/{token}"})


def download(tenant: Tenant, request: Request, token: str) -> Answer:
    """The bytes; no token of ours may come along."""
    if "authorization" in request.headers or token not in tenant.downloads:
        raise Trouble(401, "unauthenticated")
    place = tenant.downloads.pop(token)
    tenant.fetched.append("/".join(place))
    return Answer(200, _file(tenant, place).content, content_type="application/octet-stream")


def _file(tenant: Tenant, place: tuple[str, str]) -> File:
    found = tenant.files.get(place)
    if found is None:
        raise Trouble(404, "itemNotFound")
    return found


def _shown(place: tuple[str, str], file: File) -> Json:
    return {
        "id": place[1],
        "name": file.name,
        "eTag": file.eTag,
        "cTag": file.cTag,
        "size": len(file.content),
        "parentReference": {"driveId": place[0]},
        "lastModifiedDateTime": "2027-01-01T00:00:00Z",
    }
