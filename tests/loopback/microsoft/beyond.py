"""What we use of Graph that the shared description leaves out, in its own form, written from Microsoft's documentation."""

from __future__ import annotations

from typing import Any

from tests.loopback.microsoft.exchange import Json


def _query(*names: str) -> list[Json]:
    return [{"name": name, "in": "query", "schema": {"type": "string"}} for name in names]


def _get(schema: Json, *query: str) -> Json:
    return {
        "get": {
            "parameters": _query(*query),
            "responses": {
                "200": {"content": {"application/json": {"schema": schema}}},
                "4XX": {"$ref": "#/components/responses/error"},
                "5XX": {"$ref": "#/components/responses/error"},
            },
        }
    }


def _schema(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(schema: Json) -> Json:
    return {
        "type": "object",
        "required": ["value"],
        "properties": {"value": {"type": "array", "items": schema}, "@odata.nextLink": {"type": "string"}},
        "additionalProperties": False,
    }


PATHS: dict[str, Any] = {
    # docs: Event: list instances
    "/users/{user-id}/events/{event-id}/instances": _get(
        _list(_schema("microsoft.graph.event")), "startDateTime", "endDateTime", "$top", "$select"
    ),
    # docs: Get shared items
    "/shares/{share-id}/driveItem": _get(_schema("microsoft.graph.driveItem"), "$select"),
    # docs: List groups
    "/groups": _get(_list(_schema("binome.group")), "$filter", "$select", "$top"),
    # docs: List manager
    "/users/{user-id}/manager": _get(_schema("microsoft.graph.user"), "$select"),
    # docs: Get user mailbox settings
    "/users/{user-id}/mailboxSettings": _get(_schema("binome.mailboxSettings"), "$select"),
}
COMPONENTS: dict[str, Any] = {
    "binome.group": {
        "type": "object",
        "properties": {"id": {"type": "string"}, "mail": {"type": ["string", "null"]}},
        "additionalProperties": False,
    },
    "binome.mailboxSettings": {
        "type": "object",
        "properties": {"timeZone": {"type": ["string", "null"]}},
        "additionalProperties": False,
    },
}
USER: dict[str, Any] = {"manager": _schema("microsoft.graph.user")}
"""What `$expand` adds to a user."""
