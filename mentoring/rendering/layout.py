"""The frame of every mail: header, body, buttons, signature and footer, its CSS brought inline once when it is loaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import css_inline
from jinja2 import Environment, StrictUndefined

from mentoring.rendering.identity import Identity
from mentoring.rendering.markdown import Style

_TAGS = ("p", "ul", "ol", "li", "h2", "h3", "a", "strong", "em", "blockquote")
_SAMPLE = "".join(f"<{tag}></{tag}>" for tag in _TAGS)


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to do."""

    label: str
    url: str


class Layout:
    """The compiled frame, and the styles it gives to the elements of the body and of the foot."""

    def __init__(self, folders: Sequence[Path], identity: Identity) -> None:
        path = next(folder / "layout.html.j2" for folder in folders if (folder / "layout.html.j2").is_file())
        # The identity (checked: colours and font names only) goes in first, as [[ ]]: CSS must be plain to be brought inline.
        early = Environment(
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701 - the identity alone, which is checked
            variable_start_string="[[",
            variable_end_string="]]",
            block_start_string="[%",
            block_end_string="%]",
        )
        plain = early.from_string(path.read_text("utf-8")).render(identity=identity)
        inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
        whole = inliner.inline(plain.replace("<!--body-->", f"<!--body-->{_SAMPLE}<!--/body-->").replace(
            "<!--foot-->", f"<!--foot-->{_SAMPLE}<!--/foot-->"))  # fmt: skip
        self.body_style, whole = _sampled(whole, "body")
        self.foot_style, whole = _sampled(whole, "foot")
        jinja = Environment(undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self._template = jinja.from_string(whole)

    def html(self, **parts: Any) -> str:
        """The whole mail."""
        return self._template.render(**parts)


def _sampled(html: str, part: str) -> tuple[Style, str]:
    """The styles that the sample of every tag got in that part, and the frame with the part's own words in its place."""
    begin, end = html.index(f"<!--{part}-->"), html.index(f"<!--/{part}-->")
    found: dict[str, str] = {}
    for tag in _TAGS:
        match = re.search(rf'<{tag}\b[^>]*style="([^"]*)"', html[begin:end])
        if match:
            found[tag] = match[1].replace("&quot;", "'")
    return tuple(found.items()), html[:begin] + "{{ " + part + " }}" + html[end + len(f"<!--/{part}-->") :]
