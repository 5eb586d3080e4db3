"""Template files: where they are found, their head and body, and Jinja that can only fill in.

Jinja is sandboxed, undefined names are errors, and each expression's value becomes a token (`mentoring.rendering.values`).
What could carry text around the tokens (blocks, macros, includes, `safe`) is not available.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
    nodes,
    pass_context,
)
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from mentoring.errors import BadInput
from mentoring.rendering.formats import FILTERS
from mentoring.rendering.typography import typography
from mentoring.rendering.values import Link, Slots

SLOTS, FORMATS, WORDS = " slots", " formats", " words"  # names that no template can write
HELP = "See docs/templates.md for what a template may use."
HEADS = frozenset({"subject", "preheader", "action", "attach", "sign", "title", "subtitle", "place", "link"})
_REFUSED_NODES = (
    nodes.Macro, nodes.CallBlock, nodes.FilterBlock, nodes.AssignBlock, nodes.Block, nodes.Include, nodes.Import,
    nodes.FromImport, nodes.Extends,
)  # fmt: skip
_FILTERS = (
    "length", "first", "last", "lower", "upper", "capitalize", "join", "sort", "map", "select", "selectattr", "reject",
    "rejectattr", "list", "sum", "min", "max", "round", "int", "abs", "default", "replace", "trim", "unique", "batch",
    "groupby", "dictsort", "reverse",
)  # fmt: skip


class Missing(StrictUndefined):
    """An undefined name whose error says which names there are."""

    @property
    def _undefined_message(self) -> str:
        owner, name = self._undefined_obj, self._undefined_name
        if self._undefined_hint:
            return str(self._undefined_hint)
        if isinstance(owner, Mapping):
            known: Iterable[str] = (str(k) for k in owner)
        elif is_dataclass(owner):
            known = (f.name for f in fields(owner))
        else:
            return f"{name!r} is not known in this template"
        return f"{name!r} is not there; known are: {', '.join(sorted(known)) or 'none'}"


@pass_context  # which also keeps Jinja from folding a constant before there is a context
def _finalize(context: Context, value: Any) -> str:
    if isinstance(value, Link):
        return Markup(value)  # noqa: S704 - percent-encoded by link_to
    if isinstance(value, Undefined):
        return str(value)  # raises
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        raise TypeError(
            f"{type(value).__name__} cannot be printed as it is; use a filter (day, when, clock, listing, …)"
        )
    slots: Slots = context[SLOTS]
    return slots.put(value if isinstance(value, str) else str(value))


def _of_reader(name: str) -> Callable[..., Any]:
    @pass_context
    def apply(context: Context, *args: Any, **options: Any) -> Any:
        for value in args[:1]:
            if isinstance(value, Undefined):
                str(value)  # raises
        return getattr(context[FORMATS], name)(*args, **options)

    return apply


@pass_context
def _word(context: Context, code: Any, group: str) -> Any:
    words = context[WORDS]
    return (
        [words.label(one, group) for one in code]
        if isinstance(code, (list, tuple))
        else words.label(code, group)
    )


def environment() -> ImmutableSandboxedEnvironment:
    """Jinja with our filters, which format for the reader of the context (`FORMATS`, `WORDS`)."""
    jinja = ImmutableSandboxedEnvironment(
        undefined=Missing,
        autoescape=True,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    jinja.filters = {name: jinja.filters[name] for name in _FILTERS} | {
        name: _of_reader(name) for name in FILTERS
    }
    jinja.filters["word"] = _word
    jinja.globals = {}
    return jinja


@dataclass(frozen=True, slots=True)
class Text:
    """One compiled piece of a template file."""

    template: Template
    where: str

    def render(self, context: Mapping[str, Any]) -> str:
        """The text with tokens for values.

        Raises:
            BadInput: an undefined name, a wrong type or a sandbox breach, with file and line.
        """
        try:
            return self.template.render(context)
        except BadInput as error:
            if error.where:
                raise
            raise BadInput(error.what, where=self._line(error), instead=error.instead) from error
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise BadInput(str(error), where=self._line(error), instead=HELP) from error

    def _line(self, error: BaseException) -> str:
        lines = [
            f.lineno
            for f in traceback.extract_tb(error.__traceback__)
            if f.filename == self.template.filename
        ]
        return f"{self.where}, line {lines[-1]}" if lines else self.where


@dataclass(frozen=True, slots=True)
class Parsed:
    """A template file in its pieces."""

    path: Path
    locale: str
    heads: Mapping[str, tuple[Text, ...]]
    body: Text
    calendar: Text | None

    def head(self, name: str, context: Mapping[str, Any]) -> str:
        """That head with tokens, "" when it is not written."""
        texts = self.heads.get(name, ())
        return texts[0].render(context).strip() if texts else ""


class Compiler:
    """Compiles template files."""

    def __init__(self, jinja: ImmutableSandboxedEnvironment) -> None:
        self._jinja = jinja

    def text(self, source: str, path: Path, line: int, locale: str) -> Text:
        """Compile a piece that begins at that line of the file."""
        padded = "\n" * (line - 1) + typography(source, locale)
        where = short(path)
        try:
            tree = self._jinja.parse(padded, filename=str(path))
            for node in tree.find_all(_REFUSED_NODES):
                raise BadInput(
                    f"{type(node).__name__.lower()} is not available in a template", where=f"{where}, line {node.lineno}",
                    instead="Use if, for and set only.",
                )  # fmt: skip
            code = self._jinja.compile(tree, name=where, filename=str(path))
        except TemplateSyntaxError as error:
            raise BadInput(str(error.message), where=f"{where}, line {error.lineno}", instead=HELP) from error
        return Text(Template.from_code(self._jinja, code, self._jinja.globals), where)

    def parsed(self, path: Path, locale: str) -> Parsed:
        """Read and compile one file.

        Raises:
            BadInput: no head, an unknown head, or a Jinja error, with file and line.
        """
        lines = path.read_text("utf-8").splitlines()
        heads: dict[str, list[Text]] = {}
        for number, line in enumerate(lines, 1):
            if line.strip() == "---":
                break
            if not line.strip() or line.startswith("#"):
                continue
            name, colon, value = line.partition(":")
            name = name.strip()
            if not colon or name not in HEADS:
                raise BadInput(
                    f"{line.strip()[:60]!r} is no head", where=f"{short(path)}, line {number}",
                    instead=f"Before the line --- write only: {', '.join(sorted(HEADS))}.",
                )  # fmt: skip
            heads.setdefault(name, []).append(self.text(value.strip(), path, number, locale))
        else:
            raise BadInput(
                "the line --- is missing", where=short(path), instead="Put --- between the head and the text."
            )
        rest = lines[number:]
        again = next((i for i, line in enumerate(rest) if line.strip() == "---"), None)
        body = rest if again is None else rest[:again]
        calendar = (
            None
            if again is None
            else self.text("\n".join(rest[again + 1 :]), path, number + again + 2, locale)
        )
        return Parsed(
            path, locale, {name: tuple(texts) for name, texts in heads.items()},
            self.text("\n".join(body), path, number + 1, locale), calendar,
        )  # fmt: skip


def short(path: Path) -> str:
    """The path as an organiser knows it: from the templates folder down."""
    return "/".join(path.parts[-3:])


def chain(locale: str) -> tuple[str, ...]:
    """A locale and what stands in for it: fr-CA, fr."""
    return (locale,) if len(locale) == 2 else (locale, locale[:2])


def find(folders: Sequence[Path], locales: Sequence[str], names: Sequence[str]) -> tuple[Path, str] | None:
    """The first file there is: by locale, then by folder (the organisation's before ours), then by name."""
    for locale in locales:
        for folder in folders:
            for name in names:
                path = folder / locale / name
                if path.is_file():
                    return path, locale
    return None
