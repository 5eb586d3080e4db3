"""An organisation's own templates, looked at before any of them is needed: what cannot be read, and what replaces nothing."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from jinja2 import TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mentoring.errors import BadInput
from mentoring.rendering.templates import Compiler, environment, short

_TEXT = ".md"
_HEADLESS = ("parts/signature", "parts/footer", "parts/calendar")
"""Pieces of every mail: they have no subject of their own."""


def own_faults(own: Path, ours: Path) -> Iterator[BadInput]:
    """What is wrong with the texts of that folder, file by file; a name misspelt after a dot is only seen when it is rendered.

    Args:
        own: the organisation's folder.
        ours: the folder that its files replace one by one.
    """
    if not own.is_dir():
        yield BadInput(
            "there is no such folder", where=str(own), instead="Make it, or take `templates:` out."
        )
        return
    jinja = environment()
    compiler = Compiler(jinja)
    known = {name for path in ours.rglob(f"*{_TEXT}") for name in _names(jinja, path)}
    kinds = {_kind(ours, path) for path in ours.rglob(f"*{_TEXT}")}
    for path in sorted(own.rglob(f"*{_TEXT}")):
        kind = _kind(own, path)
        if kind not in kinds:
            near = get_close_matches(kind, kinds, n=1)
            instead = f"Did you mean {near[0]}?" if near else "Give it the place and name of one of ours."
            yield BadInput("this file replaces none of ours", where=short(path), instead=instead)
            continue
        try:
            locale = path.relative_to(own).parts[0]
            if kind in _HEADLESS:
                compiler.text(path.read_text("utf-8"), path, 1, locale)
            else:
                compiler.parsed(path, locale)
        except BadInput as error:
            yield error
            continue
        for name in sorted(_names(jinja, path) - known):
            near = get_close_matches(name, known, n=1)
            instead = f"Did you mean {near[0]}?" if near else f"Write one of: {', '.join(sorted(known))}."
            yield BadInput(f"there is nothing called {name}", where=short(path), instead=instead)


def _names(jinja: ImmutableSandboxedEnvironment, path: Path) -> set[str]:
    """What a template expects to be given; nothing when it cannot be read."""
    try:
        return set(meta.find_undeclared_variables(jinja.parse(path.read_text("utf-8"))))
    except TemplateSyntaxError:
        return set()


def _kind(folder: Path, path: Path) -> str:
    """What a file speaks of, without its locale, role and number: `rituals/monthly`."""
    *places, name = path.relative_to(folder).parts[1:] or (path.name,)
    return "/".join((*places, name.partition(".")[0]))
