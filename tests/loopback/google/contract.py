"""Google's contract: which request is which method, and whether it keeps to the discovery document.

The documents travel with Google's client library. What they leave open for Calendar (enumerations stand in prose, required
fields in annotations) is added here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from urllib.parse import unquote

from googleapiclient.discovery_cache import get_static_doc
from jsonschema import Draft202012Validator

DOCUMENTS = (
    ("gmail", "v1"),
    ("calendar", "v3"),
    ("forms", "v1"),
    ("sheets", "v4"),
    ("admin", "directory_v1"),
)

ENUMS: Mapping[str, tuple[str, ...]] = {
    "Event.status": ("confirmed", "tentative", "cancelled"),
    "Event.visibility": ("default", "public", "private", "confidential"),
    "Event.transparency": ("opaque", "transparent"),
    "Event.eventType": (
        "birthday", "default", "focusTime", "fromGmail", "outOfOffice", "workingLocation",
    ),
    "EventAttendee.responseStatus": ("needsAction", "declined", "tentative", "accepted"),
    "EventReminder.method": ("email", "popup"),
    "ConferenceSolutionKey.type": ("eventHangout", "eventNamedHangout", "hangoutsMeet", "addOn"),
}  # fmt: skip
"""What Calendar's document says in prose only."""


@dataclass(frozen=True)
class Method:
    """One method of one API."""

    id: str
    http: str
    path: re.Pattern[str]
    parameters: Mapping[str, Mapping[str, Any]]
    scopes: frozenset[str]
    request: str | None
    document: str

    @cached_property
    def validator(self) -> Draft202012Validator | None:
        """Checks a body; None where there must be none."""
        if self.request is None:
            return None
        schemas = _document(self.document)["schemas"]
        known = {name: _schema(schema, name, self.id) for name, schema in schemas.items()}
        return Draft202012Validator({"$ref": f"#/$defs/{self.request}", "$defs": known})

    def faults(self, query: Mapping[str, Sequence[str]], body: Any) -> list[str]:
        """What breaks the contract."""
        found = [fault for name, values in query.items() for fault in self._parameter(name, values)]
        found += [
            f"{name} is missing"
            for name, spec in self.parameters.items()
            if spec.get("required") and spec.get("location") == "query" and name not in query
        ]
        if self.validator is None:
            return [*found, "a body where there must be none"] if body is not None else found
        if body is None:
            return [*found, "no body"]
        errors = self.validator.iter_errors(body)
        return [*found, *(f"{error.json_path}: {error.validator}" for error in errors)]

    def _parameter(self, name: str, values: Sequence[str]) -> Iterator[str]:
        spec = self.parameters.get(name)
        if spec is None or spec.get("location") != "query":
            yield f"unknown parameter {name}"
            return
        if len(values) > 1 and not spec.get("repeated"):
            yield f"{name} more than once"
        for value in values:
            if spec["type"] == "boolean" and value not in ("true", "false"):
                yield f"{name} is not a boolean"
            if spec["type"] == "integer":
                if not re.fullmatch(r"-?\d+", value):
                    yield f"{name} is not an integer"
                elif not int(spec.get("minimum", value)) <= int(value) <= int(spec.get("maximum", value)):
                    yield f"{name} is out of bounds"
            if "enum" in spec and value not in spec["enum"]:
                yield f"{name} is none of its values"


def route(http: str, path: str) -> tuple[Method, dict[str, str]] | None:
    """The method that a request is for, and what its path holds."""
    for method in _methods():
        if method.http == http and (found := method.path.fullmatch(path)):
            return method, {name: unquote(value) for name, value in found.groupdict().items()}
    return None


def _openness(method: Method) -> int:
    """How much of its path may be anything: `users` is meant before `{+name}`."""
    return method.path.groups


@cache
def _methods() -> tuple[Method, ...]:
    every = (
        method for name, version in DOCUMENTS for method in _of(_document(f"{name}.{version}"), name, version)
    )
    return tuple(sorted(every, key=_openness))


@cache
def _document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(get_static_doc(*name.split(".", 1)))
    return found


def _of(document: Mapping[str, Any], name: str, version: str) -> Iterator[Method]:
    def inside(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        yield from part.get("methods", {}).values()
        for resource in part.get("resources", {}).values():
            yield from inside(resource)

    everywhere = {key: {**spec, "location": "query"} for key, spec in document["parameters"].items()}
    for told in inside(document):
        path = re.escape("/" + document["servicePath"] + told["path"])
        yield Method(
            told["id"],
            told["httpMethod"],
            re.compile(re.sub(r"\\\{(?:\\\+)?(\w+)\\\}", r"(?P<\1>[^/:]+)", path)),
            {**everywhere, **told.get("parameters", {})},
            frozenset(told.get("scopes", ())),
            told.get("request", {}).get("$ref"),
            f"{name}.{version}",
        )


def _schema(told: Mapping[str, Any], name: str, method: str) -> dict[str, Any]:
    """A schema of a discovery document as JSON Schema, for that method."""
    if "$ref" in told:
        return {"$ref": f"#/$defs/{told['$ref']}"}
    kind = told.get("type", "any")
    found: dict[str, Any] = {} if kind == "any" else {"type": kind}
    if enum := told.get("enum"):
        found["enum"] = enum
    if told.get("format") in ("int64", "uint64") and kind == "string":
        found["pattern"] = r"^-?\d+$"
    if kind == "array":
        found["items"] = _schema(told["items"], name, method)
    if kind == "object":
        inside = told.get("properties", {})
        found["properties"] = {
            key: _schema(spec, f"{name}.{key}", method)
            | ({"enum": ENUMS[f"{name}.{key}"]} if f"{name}.{key}" in ENUMS else {})
            for key, spec in inside.items()
        }
        more = told.get("additionalProperties")
        found["additionalProperties"] = _schema(more, name, method) if more else False
        found["required"] = [
            key for key, spec in inside.items() if method in spec.get("annotations", {}).get("required", ())
        ]
    return found
