"""Partial replies: what the parameter `fields` leaves of a reply."""

from __future__ import annotations

from typing import Any

Mask = dict[str, Any]


def masked(value: Any, fields: str) -> Any:
    """The parts of a reply that `a,b(c,d),e/f` names."""
    return _cut(value, _parsed(fields))


def _parsed(fields: str) -> Mask:
    mask, _ = _group(fields, 0)
    return mask


def _group(text: str, at: int) -> tuple[Mask, int]:
    mask: Mask = {}
    while at < len(text) and text[at] != ")":
        here, name = mask, ""
        while at < len(text) and text[at] not in ",)(":
            if text[at] == "/":
                here = here.setdefault(name, {})
                name = ""
            else:
                name += text[at]
            at += 1
        inside: Mask = {}
        if at < len(text) and text[at] == "(":
            inside, at = _group(text, at + 1)
            at += 1
        here.setdefault(name, {}).update(inside)
        if at < len(text) and text[at] == ",":
            at += 1
    return mask, at


def _cut(value: Any, mask: Mask) -> Any:
    if not mask:
        return value
    if isinstance(value, list):
        return [_cut(item, mask) for item in value]
    if not isinstance(value, dict):
        return value
    if "*" in mask:
        return {name: _cut(part, mask["*"]) for name, part in value.items()}
    return {name: _cut(value[name], inside) for name, inside in mask.items() if name in value}
