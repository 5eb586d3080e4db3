"""The few filters that are understood, and pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from tests.loopback.microsoft.exchange import Answer, Json, Request, Trouble
from tests.loopback.microsoft.tenant import Tenant

_PROPERTY = re.compile(
    r"singleValueExtendedProperties/Any\(ep: ep/id eq '((?:[^']|'')*)' and ep/value eq '((?:[^']|'')*)'\)"
)
_EQUAL = re.compile(r"(\w+) eq (?:'((?:[^']|'')*)'|(true|false))")
FORMER = "former"
"""A page that begins again with the last item of the page before, as lists that change underfoot do."""


def by_property(text: str) -> tuple[str, str] | None:
    """Name and value of the extended property that the filter asks for."""
    found = _PROPERTY.fullmatch(text)
    return (_plain(found[1]), _plain(found[2])) if found else None


def matcher(text: str | None) -> Callable[[Json], bool]:
    """Whether an item fits `a eq 'x' and b eq true`."""
    if not text:
        return lambda _: True
    wanted: list[tuple[str, Any]] = []
    for part in text.split(" and "):
        found = _EQUAL.fullmatch(part)
        if not found:
            raise Trouble(400, "ErrorInvalidUrlQueryFilter")
        wanted.append((found[1], found[3] == "true" if found[3] else _plain(found[2]).casefold()))
    return lambda item: all(_fold(item.get(name)) == value for name, value in wanted)


def page(tenant: Tenant, request: Request, items: Sequence[Json], usual: int) -> Answer:
    """One page of the items, with a link to the next."""
    size = min(int(request.query.get("$top", usual)), tenant.page or 999)
    start = int(request.query.get("$skiptoken", 0))
    overlap = 1 if request.headers.get("x-loopback") == FORMER and start else 0
    body: Json = {"value": list(items[max(0, start - overlap) : start + size])}
    if start + size < len(items):
        query = {**request.query, "$skiptoken": str(start + size)}
        body["@odata.nextLink"] = f"{request.root}/v1.0{request.path}?{urlencode(query)}"
    return Answer(200, body)


def _plain(literal: str) -> str:
    return literal.replace("''", "'")


def _fold(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
