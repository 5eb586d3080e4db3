"""A mail: one template, rendered once, for HTML and plain text alike."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from mentoring.errors import BadInput
from mentoring.rendering.layout import Button, Layout
from mentoring.rendering.markdown import WIDTH, Skeleton, Style, skeleton, wrapped
from mentoring.rendering.templates import FORMATS, SLOTS, Parsed, Text
from mentoring.rendering.values import Slots, has_token

HEAD_VALUE = 60
"""Most characters of one value in a subject or a title: a name may be long, a subject may not."""
_ONE_LINE = 100_000
_ROOM = re.compile(r"[ \t\r\n\f\v]+")  # not no-break spaces: a subject breaks on a phone as a text does
_FILLER = "\u034f \u200c\u00a0" * 40  # so that a mail list shows nothing of the body after the preheader


@dataclass(frozen=True, slots=True)
class Frame:
    """What every mail of a locale shares. `colon` stands between a label and its link in plain text."""

    signature: Text
    footer: Text
    colon: str
    mark: str
    layout: Layout


@dataclass(frozen=True, slots=True)
class Written:
    """A mail's words, final."""

    subject: str
    text: str
    html: str


def line(text: str, slots: Slots) -> str:
    """A head as one line of plain text."""
    return _ROOM.sub(" ", slots.plain(text, HEAD_VALUE)).strip()


def write(
    template: Parsed, context: Mapping[str, Any], frame: Frame, *, reader: str, subject: str = ""
) -> Written:
    """Render one mail.

    Args:
        template: the parsed file.
        context: see `mentoring.rendering.context`; holds the slots.
        frame: what every mail of the locale shares.
        reader: participant, invited or team: which footer.
        subject: takes the place of the template's own subject.
    """
    slots: Slots = context[SLOTS]
    where = template.body.where
    programme = context["programme"]
    subject = subject or line(template.head("subject", context), slots)
    if not subject:
        raise BadInput("the subject is missing", where=where, instead="Write `subject: …` in the head.")
    preheader = line(template.head("preheader", context), slots)
    body = _parsed(template.body, context, frame)
    buttons = _buttons(template, context, slots)
    sign = line(template.head("sign", context), slots) or "manager"
    if sign not in ("manager", "sponsor", "none"):
        raise BadInput(f"sign: {sign}", where=where, instead="Write manager, sponsor or none.")
    signature = None
    if sign != "none":
        signature = _parsed(frame.signature, {**context, "signer": getattr(programme, sign)}, frame)
    footer = _parsed(frame.footer, {**context, "reader": reader}, frame, frame.layout.foot_style)
    html = frame.layout.html(
        locale=context[FORMATS].locale,
        subject=subject,
        preheader=preheader,
        filler=_FILLER if preheader else "",
        mark=frame.mark,
        programme=str(programme.name),
        organisation=str(programme.organisation),
        body=_markup(body, slots),
        buttons=buttons,
        signature=_markup(signature, slots) if signature else "",
        foot=_markup(footer, slots),
    )
    return Written(subject, _plain(body, buttons, signature, footer, frame.colon, slots), html)


def plain(text: Text, context: Mapping[str, Any], frame: Frame) -> str:
    """A Markdown piece as plain text alone: a calendar's description, one line a paragraph."""
    return _parsed(text, context, frame).plain(context[SLOTS], _ONE_LINE)


def of_nobody(text: Text, context: Mapping[str, Any], frame: Frame) -> str:
    """The same of the paragraphs and points alone that hold nothing that people typed: no name, no answer."""
    whole = _parsed(text, context, frame)
    slots: Slots = context[SLOTS]
    kept = tuple(block for block in whole.blocks if slots.untyped(block.text))
    return replace(whole, blocks=kept).plain(slots, _ONE_LINE)


def _parsed(text: Text, context: Mapping[str, Any], frame: Frame, style: Style | None = None) -> Skeleton:
    return skeleton(text.render(context), style or frame.layout.body_style, frame.colon, text.where)


def _markup(piece: Skeleton, slots: Slots) -> Markup:
    return Markup(slots.html(piece.html))  # noqa: S704 - markdown-it lets no HTML through, Slots escapes every value


def _buttons(template: Parsed, context: Mapping[str, Any], slots: Slots) -> Sequence[Button]:
    found = []
    for text in template.heads.get("action", ()):
        said = text.render(context).strip()
        if not said:
            continue
        label, arrow, url = said.rpartition("->")
        if not arrow or has_token(url):
            raise BadInput(
                "this action has no link",
                where=text.where,
                instead='Write `action: Label -> {{ link("…") }}`.',
            )
        if url.strip():
            found.append(Button(line(label, slots), url.strip()))
    return found


def _plain(
    body: Skeleton,
    buttons: Sequence[Button],
    signature: Skeleton | None,
    footer: Skeleton,
    colon: str,
    slots: Slots,
) -> str:
    blocks = [body.plain(slots)]
    blocks += ["\n".join(wrapped(f"{button.label}{colon}{button.url}")) for button in buttons]
    if signature:
        blocks.append(signature.plain(slots))
    blocks.append("-" * WIDTH + "\n" + footer.plain(slots))
    return "\n\n".join(blocks) + "\n"
