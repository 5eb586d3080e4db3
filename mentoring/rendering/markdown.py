"""Markdown of our templates → HTML and plain text. HTML in it is text, bare addresses are not linked, values are tokens.

What comes out still holds tokens, so it is the same for every reader of the same variant and is kept (`functools.lru_cache`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from mentoring.errors import BadInput
from mentoring.rendering.values import Slots, has_token

WIDTH = 72
_REFUSED = {"image", "html_block", "html_inline", "fence", "code_block", "hr", "code_inline"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(
    ["image", "html_block", "html_inline"]
)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of plain text: what precedes its first and its other lines, and whether a blank line goes before."""

    first: str
    rest: str
    text: str
    apart: bool


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A body without its values: HTML, and the blocks of its plain text."""

    html: str
    blocks: tuple[Block, ...]

    def plain(self, slots: Slots, width: int = WIDTH) -> str:
        """The plain text with its values, in lines of at most `width` characters."""
        lines: list[str] = []
        before = ""
        for block in self.blocks:
            if block.apart and lines:
                lines.append(_shared(before, block.rest))
            before = block.rest
            for n, part in enumerate(slots.plain(block.text).split("\n")):
                lines += wrapped(part, block.rest if n else block.first, block.rest, width)
        return "\n".join(lines)


def _shared(one: str, other: str) -> str:
    """What stands on the blank line between two blocks: the quote they are both in."""
    same = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return one[:same].rstrip()


def wrapped(text: str, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    """One paragraph in lines of at most `width` characters; addresses are never cut."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]


Style = tuple[tuple[str, str], ...]
"""Tag and the inline style that the layout's CSS gives it."""


@lru_cache(maxsize=4096)
def skeleton(source: str, style: Style, colon: str, where: str) -> Skeleton:
    """Parse one body whose values are tokens.

    Args:
        source: Markdown.
        style: inline styles.
        colon: what stands between a link's label and its address in plain text.
        where: the template's path, for errors.

    Raises:
        BadInput: an image, code or a rule, or a value in a link's target.
    """
    tokens = _MARKDOWN.parse(source)
    _dress(tokens, dict(style), where)
    return Skeleton(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}), tuple(_blocks(tokens, colon)))


def _dress(tokens: Sequence[Token], style: Mapping[str, str], where: str) -> None:
    for token in tokens:
        if token.type in _REFUSED:
            raise BadInput(
                f"{token.type.replace('_', ' ')} is not possible in a mail", where=where,
                instead="Write paragraphs, lists, bold, italic, headings, quotes and links only.",
            )  # fmt: skip
        if token.type == "link_open":
            target(token, where)
            token.attrs.pop("title", None)
        if token.nesting == 1 and token.tag in style:
            token.attrSet("style", style[token.tag])
        if token.children:
            _dress(token.children, style, where)
            _unlink_empty(token.children)


def target(link: Token, where: str) -> str:
    """Where a link leads: a web or mail address of ours, or nothing.

    Raises:
        BadInput: a value stands in it, or it is another kind of address.
    """
    href = str(link.attrGet("href") or "")
    if has_token(href):
        raise BadInput(
            "a value stands in a link's target",
            where=where,
            instead="Use link(...), withdraw_link or an address of the programme.",
        )
    if href and not href.startswith(("https://", "http://", "mailto:")):
        raise BadInput(f"not a link: {href}", where=where, instead="Links begin with https:// or mailto:")
    return href


def _unlink_empty(children: list[Token]) -> None:
    """A link to nothing (the programme has no such form) is its label only."""
    dead = False
    kept = []
    for token in children:
        if token.type == "link_open" and not token.attrGet("href"):
            dead = True
        elif token.type == "link_close" and dead:
            dead = False
        else:
            kept.append(token)
    children[:] = kept


def _blocks(tokens: Sequence[Token], colon: str) -> list[Block]:
    """Plain text of block tokens, with the prefixes of the lists and quotes around each."""
    found: list[Block] = []
    around: list[str] = []  # for each open quote or list item, what precedes its lines
    numbers: list[int] = []  # for each open list, the next number (0 throughout for bullets)
    mark = ""  # of a list item that has just begun
    hidden = list_begins = False
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                list_begins = not numbers
                numbers.append(int(token.attrGet("start") or 1) if token.tag == "ol" else 0)
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
            case "list_item_open":
                mark = f"{numbers[-1]}. " if numbers[-1] else "- "
                numbers[-1] += 1 if numbers[-1] else 0
                around.append(" " * len(mark))
            case "blockquote_open":
                around.append("> ")
            case "list_item_close" | "blockquote_close":
                around.pop()
            case "paragraph_open":
                hidden = token.hidden
            case "inline":
                rest = "".join(around)
                found.append(
                    Block(
                        rest[: len(rest) - len(mark)] + mark,
                        rest,
                        _inline(token, colon),
                        list_begins or not hidden,
                    )
                )
                mark, hidden, list_begins = "", False, False
            case _:
                pass
    return found


def _inline(token: Token, colon: str) -> str:
    out: list[str] = []
    targets: list[tuple[str, int]] = []
    for child in token.children or ():
        match child.type:
            case "text":
                out.append(child.content)
            case "softbreak":
                out.append(" ")
            case "hardbreak":
                out.append("\n")
            case "link_open":
                targets.append((str(child.attrGet("href")), len(out)))
            case "link_close":
                target, begin = targets.pop()
                label = "".join(out[begin:])
                shown = (
                    target.removeprefix("mailto:").split("?")[0] if target.startswith("mailto:") else target
                )
                same = label == shown or (has_token(label) and target.startswith("mailto:"))
                out[begin:] = [label if same else f"{label}{colon}{shown}"]
            case _:
                pass
    return "".join(out)
