"""Documents: Markdown set by `base.typ`, typst of its own, or plain Markdown to paste."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mentoring.errors import BadInput
from mentoring.ports import Document
from mentoring.rendering.blocks import blocks
from mentoring.rendering.form_fields import with_fields
from mentoring.rendering.identity import Identity
from mentoring.rendering.templates import FORMATS, SLOTS, WORDS, Compiler, chain, find, short
from mentoring.rendering.typst_files import Format, compiled
from mentoring.rendering.values import Slots

OWN: Mapping[str, str] = {
    "recognition.certificate": "certificate", "recognition.attestation": "attestation", "recognition.badge": "badge",
    "recognition.public": "public", "recruit.channels": "channels", "midpoint.report": "midpoint-report",
}  # fmt: skip
"""Effect kind → document, where an effect is a document."""
ATTACHED = (
    "mentor-guide", "mentee-guide", "charter", "first-session", "goal-sheet", "development-plan",
    "evaluation-grid", "last-session", "certificate", "attestation",
)  # fmt: skip
FORMS = ("goal-sheet", "development-plan", "evaluation-grid")
"""Documents with fields to fill in on the screen."""
PERSONAL = ("certificate", "attestation", "badge")
"""Documents about one person; the others are the same for everybody of a locale, and so compiled once."""
PASTED = ("public", "channels")
"""Documents that are text to paste, not to print."""
_ARTICLE = b'#import "base.typ": *\n#show: article\n#set-blocks(data.about.blocks)\n'
_PDF, _PNG, _TEXT = "application/pdf", "image/png", "text/markdown; charset=utf-8"


class Documents:
    """Makes the documents of one programme."""

    def __init__(self, folders: Sequence[Path], identity: Identity, compiler: Compiler, mark: str) -> None:
        self._folders, self._compiler = folders, compiler
        self._look = {"look": identity.model_dump(), "mark": mark}
        base = next(f / "base.typ" for f in folders if (f / "base.typ").is_file())
        self._base = base.read_bytes()

    def make(
        self,
        name: str,
        key: str,
        locale: str,
        context: Mapping[str, Any],
        about: Mapping[str, Any],
        suffix: str = "",
    ) -> Document:
        """One document.

        Args:
            name: its file's name in `documents/`, without the ending.
            key: the document's key.
            locale: of the reader.
            context: of the template.
            about: JSON values that typst documents find as `data.about`.
            suffix: what tells its file name from that of its like: a person, an occasion.

        Raises:
            BadInput: there is no such document, or its source cannot be rendered.
        """
        channel = context.get("data", {}).get("channel")
        names = [f"{name}.{channel}.md"] * bool(channel) + [f"{name}.md", f"{name}.typ"]
        found = find(self._folders, (*chain(locale), ""), [f"documents/{n}" for n in names])
        if found is None:
            raise BadInput(
                f"there is no document {name}",
                where=f"{locale}/documents",
                instead=f"Add {name}.md or {name}.typ.",
            )
        path = found[0]
        file = file_name(context[WORDS].label(name, "document"), suffix)
        if path.suffix == ".typ":
            source = path.read_bytes()
            about = {
                **about,
                "words": context[WORDS].group(
                    name, context[FORMATS], **about, programme=context["programme"]
                ),
            }
        else:
            template = self._compiler.parsed(path, locale)
            slots: Slots = context[SLOTS]
            body = template.body.render(context)
            if name in PASTED:
                return Document(key, f"{file}.md", _pasted(slots.plain(body)), _TEXT)
            title, subtitle = (slots.plain(template.head(head, context)) for head in ("title", "subtitle"))
            about = {"title": title, "subtitle": subtitle, "blocks": blocks(body, slots, short(path))}
            source = _ARTICLE
        made: Format = "png" if name == "badge" else "pdf"
        told = {**self._look, "locale": locale, "programme": _programme(context), "about": about}
        data = json.dumps(told, ensure_ascii=False, sort_keys=True)
        content = compiled(source, self._base, data, made, name in FORMS, short(path))
        if name in FORMS:
            content = with_fields(content, source, self._base, data)
        return Document(key, f"{file}.{made}", content, _PNG if made == "png" else _PDF)


def _pasted(text: str) -> bytes:
    """Without the gaps that conditions leave."""
    return (re.sub(r"\n{3,}", "\n\n", text).strip() + "\n").encode()


def file_name(title: str, suffix: str = "") -> str:
    """A file name any system takes: plain letters, digits and dashes."""
    text = (
        unicodedata.normalize("NFKD", f"{title} {suffix}".replace("’", "-"))
        .encode("ascii", "ignore")
        .decode()
    )
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-") or "document"


def _programme(context: Mapping[str, Any]) -> Mapping[str, Any]:
    view, reader = context["programme"], context[FORMATS]
    people = {
        role: {"name": person.name, "title": person.title, "address": person.address}
        for role, person in (
            ("manager", view.manager),
            ("sponsor", view.sponsor),
            ("thanker", view.thanker),
            ("hotline", view.hotline),
        )
    }
    return {
        "name": view.name,
        "organisation": view.organisation,
        "start": reader.short_day(view.start),
        "end": reader.short_day(view.end),
        "hotline_phone": view.hotline.phone,
        **people,
    }
