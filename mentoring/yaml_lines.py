"""Reading YAML as plain data that remembers its lines.

Every scalar stays the text that was written (no `no` that becomes False, no 1.10 that becomes 1.1): the models say what
it must be. Aliases, tags, and anything too large or too deep are refused before anything is built.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

Loc = tuple[str | int, ...]
LARGEST = 256 * 1024
"""Bytes. The longest real programme file is under 30 kB."""
DEEPEST = 12


class Unreadable(Exception):
    """The text is not YAML we take: a code of `mentoring.faults`, the line (from 1) and values for its words."""

    def __init__(self, code: str, line: int = 1, **values: str) -> None:
        self.code, self.line, self.values = code, line, values
        super().__init__(code)


@dataclass
class Lines:
    """Plain data (dicts, lists, strings, None) and where each of its places stands."""

    data: Any = None
    line: dict[Loc, int] = field(default_factory=dict)
    """Place -> line of its key (or of the item), from 1."""
    twice: list[tuple[Loc, int, int]] = field(default_factory=list)
    """Keys written twice: place, first line, second line."""

    def at(self, loc: Loc) -> int:
        """The line of that place, or of the nearest one that contains it."""
        while loc and loc not in self.line:
            loc = loc[:-1]
        return self.line.get(loc, 1)


def read_text(path: Path) -> str:
    """The file's text. Raises `Unreadable` (too large, not UTF-8, NUL) or `OSError`."""
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise Unreadable("too_large", most=f"{LARGEST // 1024}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("not_utf8", raw.count(b"\n", 0, error.start) + 1) from None


def parse(text: str) -> Lines:
    """The data of one YAML document, with its lines. Raises `Unreadable`."""
    text = text.removeprefix("\ufeff")
    if len(text) > LARGEST:
        raise Unreadable("too_large", most=f"{LARGEST // 1024}")
    for number, line in enumerate(text.split("\n"), start=1):
        indent = line[: len(line) - len(line.lstrip())]
        if line.strip() and indent.strip(" "):
            raise Unreadable("tab" if "\t" in indent else "indent_sign", number)
        for sign in line:
            if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\r\x85":
                raise Unreadable("control", number, sign=f"U+{ord(sign):04X}")
    builder = _Builder()
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        code = _code(error)
        opened = code in ("open_quote", "open_bracket", "no_colon")
        mark = (
            (error.context_mark if opened else error.problem_mark) or error.problem_mark or error.context_mark
        )
        raise Unreadable(code, mark.line + 1 if mark else 1) from None
    except (YAMLError, ValueError, RecursionError):
        raise Unreadable("not_yaml") from None
    return builder.lines


def _code(error: MarkedYAMLError) -> str:
    """Which of our explanations fits the parser's."""
    problem, context = str(error.problem or ""), str(error.context or "")
    if "quoted scalar" in context:
        return "open_quote"
    if "mapping values are not allowed" in problem:
        return "colon_in_text"
    if "could not find expected ':'" in problem:
        return "no_colon"
    if "cannot start any token" in problem:
        return "strange_start"
    if "flow" in context:
        return "open_bracket"
    return "indent" if "block" in context or "indent" in problem else "not_yaml"


class _Builder:
    """Builds the data event by event, without recursion."""

    def __init__(self) -> None:
        self.lines = Lines()
        self._open: list[tuple[dict[str, Any] | list[Any], Loc]] = []
        self._key: list[str | None] = []
        self._documents = 0

    def take(self, event: Event) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise Unreadable("two_documents", line)
        elif isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable("alias", line)
        elif isinstance(event, ScalarEvent):
            if event.tag not in (None, "!"):
                raise Unreadable("tag", line)
            plain = event.style in (None, "")
            self._value(None if plain and event.value in ("", "~", "null") else event.value, line)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            if event.tag not in (None, "!"):
                raise Unreadable("tag", line)
            if len(self._open) >= DEEPEST:
                raise Unreadable("too_deep", line)
            new: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
            loc = self._value(new, line)
            self._open.append((new, loc))
            self._key.append(None)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._open.pop()
            self._key.pop()

    def _value(self, value: Any, line: int) -> Loc:
        """Put a value where it belongs: the document, a list, a key, or the value of the key before."""
        if not self._open:
            self.lines.data = value
            self.lines.line[()] = line
            return ()
        holder, loc = self._open[-1]
        if isinstance(holder, list):
            place = (*loc, len(holder))
            self.lines.line[place] = line
            holder.append(value)
            return place
        key = self._key[-1]
        if key is None:
            if isinstance(value, dict | list):
                raise Unreadable("key_not_text", line)
            self._key[-1] = key = str(value) if value is not None else ""
            place = (*loc, key)
            if key in holder:
                self.lines.twice.append((place, self.lines.line[place], line))
            else:
                self.lines.line[place] = line
            return place
        self._key[-1] = None
        holder[key] = value
        return (*loc, key)
