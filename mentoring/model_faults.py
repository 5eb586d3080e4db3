"""From pydantic's errors to faults an organiser understands: the place, what is wrong, what to write instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any
from zoneinfo import available_timezones

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mentoring.fault_words import WORDS
from mentoring.faults import Fault
from mentoring.meanings import MEANINGS
from mentoring.yaml_lines import Lines, Loc

Schema = Mapping[str, Any]

_SAME = {
    "extra_forbidden": "unknown_key",
    "literal_error": "not_one_of",
    "enum": "not_one_of",
    "greater_than_equal": "too_small",
    "greater_than": "not_above",
    "less_than_equal": "too_great",
    "less_than": "too_great",
    "too_short": "too_short",
    "string_too_short": "too_short",
    "too_long": "too_long",
    "string_too_long": "too_long",
    "string_pattern_mismatch": "bad_pattern",
    "string_type": "not_text",
    "finite_number": "not_number",
    "value_error": "bad_address",
    "int_from_float": "not_int",
}
_BY_BEGINNING = {
    "int_": "not_int", "float_": "not_number", "bool_": "not_bool", "tuple_": "not_list", "list_": "not_list",
    "dict_": "not_mapping", "model_": "not_mapping", "date_": "impossible_day",
}  # fmt: skip
_LIMITS = ("ge", "gt", "le", "lt", "max_length")


def model_faults(error: ValidationError, model: type[BaseModel], lines: Lines) -> Iterator[Fault]:
    """One fault for each error of the validation of `lines.data` as that model."""
    schema = model.model_json_schema()
    for detail in error.errors(include_url=False):
        if detail["type"] != "too_short" or not detail["input"]:  # else its items are what is wrong
            yield _fault(detail, schema, lines)


def _fault(detail: ErrorDetails, schema: Schema, lines: Lines) -> Fault:
    loc: Loc = detail["loc"]
    is_key = bool(loc) and loc[-1] == "[key]"
    loc = loc[:-1] if is_key else loc
    node = _node(schema, loc[:-1]).get("propertyNames", {}) if is_key else _node(schema, loc)
    given = loc[-1] if is_key else detail["input"]
    code = _refined(_code(detail["type"]), given, loc, node, is_key)
    values = {
        "value": "" if isinstance(given, dict | list | tuple) else str(given),
        "example": f"{loc[-1]}: {_example(node)}" if code == "missing" else _example(node),
        **{name: _text(value) for name, value in detail.get("ctx", {}).items()},
    }
    values["limit"] = next((values[name] for name in _LIMITS if name in values), "")
    if code in ("not_one_of", "not_mapping", "unknown_key"):
        holder = _node(schema, loc[:-1]) if code == "unknown_key" and not is_key else node
        values["one_of"] = ", ".join(str(one) for one in holder.get("enum") or holder.get("properties", ()))
    if code == "unknown_key" and (near := _near(str(loc[-1]), values["one_of"].split(", "))):
        code, values["close"] = "unknown_key_close", near
    elif code == "missing_locale":
        values["example"] = ", ".join(f"{locale}: …" for locale in values["missing"].split(", "))
    elif code == "unknown_zone":
        values["close"] = _close_zone(values["value"])
    elif code == "unknown_meaning":
        values["close"] = close_meanings(values["value"])
    return Fault(code, loc, values, lines.at(loc))


def _refined(code: str, given: Any, loc: Loc, node: Schema, is_key: bool) -> str:
    """What pydantic's kind of error comes down to at that place."""
    if code == "missing":
        return "too_few" if isinstance(loc[-1], int) else code
    if given is None and code != "unknown_key":
        return "nothing_written"
    if code == "not_one_of" and is_key:
        return "unknown_key"
    if code == "not_mapping" and not node.get("properties"):
        return "not_local_text"
    return code


def _near(word: str, known: list[str]) -> str | None:
    """The known word that is nearest, when one is near."""
    near = get_close_matches(word.lower().replace("-", "_"), known, 1, 0.6)
    return next(iter(near or get_close_matches(word.lower(), known, 1, 0.6)), None)


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def close_meanings(word: str) -> str:
    """The known meanings nearest to a word, as a list in one string."""
    return ", ".join(get_close_matches(word, sorted(MEANINGS), 3, 0.5) or ("needs", "comments"))


def _code(kind: str) -> str:
    if kind in WORDS["en"]:
        return kind
    if kind in _SAME:
        return _SAME[kind]
    return next((code for start, code in _BY_BEGINNING.items() if kind.startswith(start)), "other")


def _close_zone(value: str) -> str:
    """The zones whose name is nearest, also when only the city was written."""
    zones = {
        zone.lower(): zone for zone in sorted(available_timezones()) if "/" in zone and "Etc" not in zone
    }
    word = value.lower().replace(" ", "_")
    cities = [zone for lower, zone in zones.items() if lower.rsplit("/", 1)[-1] == word.rsplit("/", 1)[-1]]
    near = cities or [zones[lower] for lower in get_close_matches(word, zones, 1, 0.6)]
    return near[0] if near else "Europe/Paris"


def _node(schema: Schema, loc: Loc) -> Schema:
    """The part of the JSON Schema that describes that place; empty when there is none."""
    node = _resolved(schema, schema)
    for step in loc:
        if isinstance(step, int):
            inner = node.get("items") or (node.get("prefixItems") or [{}])[0]
        else:
            by_pattern = next(iter(node.get("patternProperties", {}).values()), None)
            inner = node.get("properties", {}).get(step) or by_pattern or node.get("additionalProperties")
        node = _resolved(inner if isinstance(inner, dict) else {}, schema)
    return node


def _resolved(node: Schema, schema: Schema) -> Schema:
    """The node with its reference followed, and of several forms the one that holds most."""
    if "$ref" in node:
        found = _resolved(schema["$defs"][node["$ref"].rsplit("/", 1)[-1]], schema)
        return {**found, **{key: value for key, value in node.items() if key != "$ref"}}
    forms = [_resolved(form, schema) for form in node.get("anyOf", ()) if form.get("type") != "null"]
    if forms:
        fullest = max(
            forms, key=lambda form: ("properties" in form, "items" in form, "enum" in form, "pattern" in form)
        )
        return {**fullest, **{key: value for key, value in node.items() if key != "anyOf"}}
    return node


def _example(node: Schema) -> str:
    """What one could write there."""
    if node.get("examples"):
        return str(node["examples"][0])
    if node.get("enum"):
        return str(node["enum"][0])
    if node.get("properties"):
        required = node.get("required", ())
        inner = (
            f"{name}: {_example(node['properties'][name])}"
            for name in required
            if "$ref" not in node["properties"][name]
        )
        return "{" + ", ".join(inner) + "}"
    if isinstance(node.get("default"), str | int | float) and not isinstance(node["default"], bool):
        return str(node["default"])
    return {"integer": "3", "number": "3", "boolean": "true", "array": "[…]"}.get(str(node.get("type")), "…")
