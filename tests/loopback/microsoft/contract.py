"""Every request and answer held against the OpenAPI description of Graph, and against what we wrote down beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from ruamel.yaml import YAML

from tests.loopback.microsoft.beyond import COMPONENTS, PATHS, USER
from tests.loopback.microsoft.exchange import Answer, Json, Request

_ANY = {"$skiptoken"}
"""Options that only ever come with a link to the next page, which is to be followed as it is."""


class Contract:
    """The description; `breaches` keeps everything that went against it."""

    def __init__(self, path: Path) -> None:
        described: Json = YAML(typ="safe").load(path.read_bytes())
        described["paths"] |= {name: item for name, item in PATHS.items() if name not in described["paths"]}
        described["components"]["schemas"] |= COMPONENTS
        described["components"]["schemas"]["microsoft.graph.user"]["properties"] |= USER
        self._registry: Registry[Any] = Registry().with_resource(
            "urn:graph", DRAFT202012.create_resource(described)
        )
        self._paths = sorted(
            ((_pattern(name), name, item) for name, item in described["paths"].items()),
            key=lambda entry: entry[1].count("{"),
        )
        self._validators: dict[str, Validator] = {}
        self.breaches: list[str] = []

    def asked(self, request: Request) -> None:
        operation, where = self._operation(request)
        if operation is None:
            self.breaches.append(f"{request.method} {request.path}: no such operation")
            return
        known = {
            parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "query"
        }
        self.breaches += [f"{where}: no option {name}" for name in request.query if name not in known | _ANY]
        described = operation.get("requestBody")
        if described is None:
            if request.content and request.method != "POST":
                self.breaches.append(f"{where}: a body where none belongs")
            return
        kind = request.headers.get("content-type", "").partition(";")[0]
        if kind not in described["content"]:
            self.breaches.append(f"{where}: a body of type {kind!r}")
        elif kind == "application/json":
            pointer = f"requestBody/content/{kind.replace('/', '~1')}/schema"
            self._fits(request.json, f"{where}", pointer)

    def answered(self, request: Request, answer: Answer) -> None:
        operation, where = self._operation(request)
        if operation is None:
            return
        responses = operation["responses"]
        status = str(answer.status)
        name = status if status in responses else f"{status[0]}XX"
        if name not in responses:
            self.breaches.append(f"{where}: answered {status}")
        elif isinstance(answer.body, dict) and "$ref" not in responses[name]:
            if "application/json" not in responses[name].get("content", {}):
                self.breaches.append(f"{where}: {status} with a body")
            else:
                self._fits(answer.body, where, f"responses/{name}/content/application~1json/schema")

    def _operation(self, request: Request) -> tuple[Json | None, str]:
        for pattern, name, item in self._paths:
            if pattern.fullmatch(request.path) and request.method.casefold() in item:
                return item[request.method.casefold()], f"{request.method} {name}"
        return None, request.path

    def _fits(self, value: Any, where: str, pointer: str) -> None:
        method, _, name = where.partition(" ")
        quoted = name.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
        reference = f"urn:graph#/paths/{quoted}/{method.casefold()}/{pointer}"
        if reference not in self._validators:
            self._validators[reference] = Draft202012Validator({"$ref": reference}, registry=self._registry)
        for error in self._validators[reference].iter_errors(value):
            self.breaches.append(f"{where}: {_deepest(error)}"[:500])


def _deepest(error: Any) -> str:
    while error.context:
        error = max(error.context, key=lambda one: len(one.absolute_path))
    return f"{'/'.join(map(str, error.absolute_path))}: {error.message}"


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(
        "/".join(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(part)) for part in name.split("/"))
    )
