"""Markdown of a document → plain data, which `base.typ` sets: nothing a person typed is ever typst source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from mentoring.errors import BadInput
from mentoring.rendering.markdown import target
from mentoring.rendering.values import Slots

_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])
)
_LEAVES = {"strong_open": "strong", "em_open": "em"}


def blocks(source: str, slots: Slots, where: str) -> list[dict[str, Any]]:
    """The document's blocks, values filled in.

    Kinds: `p` (runs), `h` (level, runs), `ul`/`ol` (items: lists of blocks), `quote` (blocks), `table` (head, rows of runs),
    `rule`. Runs: `{"t": text}` with `strong`, `em`, `link`, or `{"br": true}`.
    """
    return _blocks(iter(_MARKDOWN.parse(source)), "", slots, where)


def _blocks(tokens: Iterator[Token], until: str, slots: Slots, where: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for token in tokens:
        match token.type:
            case kind if kind == until:
                return found
            case "inline":
                found.append({"k": "p", "runs": _runs(token.children or (), slots, where)})
            case "heading_open":
                runs = _runs(next(tokens).children or (), slots, where)
                next(tokens)
                found.append({"k": "h", "level": int(token.tag[1]), "runs": runs})
            case "bullet_list_open" | "ordered_list_open":
                closing = token.type.replace("open", "close")
                items = [item["items"] for item in _blocks(tokens, closing, slots, where)]
                found.append({"k": token.tag, "items": items})
            case "list_item_open":
                found.append({"k": "li", "items": _blocks(tokens, "list_item_close", slots, where)})
            case "blockquote_open":
                found.append({"k": "quote", "items": _blocks(tokens, "blockquote_close", slots, where)})
            case "table_open":
                rows = list(_rows(tokens, slots, where))
                found.append({"k": "table", "head": rows[0], "rows": rows[1:]})
            case "hr":
                found.append({"k": "rule"})
            case "paragraph_open" | "paragraph_close":
                continue
            case other:
                raise BadInput(
                    f"{other} is not possible in a document", where=where, instead="Use text, lists, tables."
                )
    return found


def _rows(tokens: Iterator[Token], slots: Slots, where: str) -> Iterator[list[list[dict[str, Any]]]]:
    row: list[list[dict[str, Any]]] = []
    while (token := next(tokens)).type != "table_close":
        if token.type == "inline":
            row.append(_runs(token.children or (), slots, where))
        elif token.type == "tr_close":
            yield row
            row = []


def _runs(children: Sequence[Token], slots: Slots, where: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    marks: dict[str, Any] = {}
    for child in children:
        if child.type == "link_open":
            marks["link"] = target(child, where)
        elif child.type in _LEAVES:
            marks[_LEAVES[child.type]] = True
        elif child.type.endswith("_close"):
            marks.pop(child.type.removesuffix("_close"))
        elif child.type in ("softbreak", "hardbreak"):
            found.append({"t": " "} if child.type == "softbreak" else {"br": True})
        elif child.content:
            found.append({"t": slots.plain(child.content), **marks})
    return found
