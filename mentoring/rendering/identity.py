"""The look of everything we make: colours, type and mark, from one file, which a programme overrides key by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError
from ruamel.yaml import YAML

from mentoring.errors import BadInput
from mentoring.programme import Model

Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Stack = Annotated[str, Field(pattern=r"^[A-Za-z0-9 ,'-]+$")]
LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3 (AA), normal text."""
READ = (
    ("ink", "paper"),
    ("ink", "ground"),
    ("muted", "paper"),
    ("muted", "ground"),
    ("accent", "paper"),
    ("on_accent", "accent"),
    ("alert", "paper"),
    ("alarm", "paper"),
)
"""Every pair of text and what it stands on, in mails, documents and the report."""


class Identity(Model):
    """Colours (`#RRGGBB`), fonts and mark. `dark_*` is the same role in dark mode; documents use the light ones."""

    ink: Colour = Field(description="Text.")
    muted: Colour = Field(description="Text of second rank.")
    paper: Colour = Field(description="What text stands on.")
    ground: Colour = Field(description="What paper lies on.")
    rule: Colour = Field(description="Lines and frames.")
    accent: Colour = Field(description="Links, buttons, titles of documents.")
    on_accent: Colour = Field(description="Text on the accent.")
    spark: Colour = Field(description="A touch of warmth, never text.")
    alert: Colour = Field(description="What needs an eye, beside a word and a sign.")
    alarm: Colour = Field(description="What needs a call, beside a word and a sign.")
    dark_ink: Colour
    dark_muted: Colour
    dark_paper: Colour
    dark_ground: Colour
    dark_rule: Colour
    dark_accent: Colour
    dark_on_accent: Colour
    dark_alert: Colour
    dark_alarm: Colour
    sans: Stack = Field(description="Fonts of mails, first found wins.")
    serif: Stack = Field(description="Fonts of titles in mails.")
    document_font: str = Field(
        pattern=r"^[A-Za-z0-9 -]+$", description="Font of documents, one that typst carries."
    )
    page: Literal["a4", "us-letter"] = Field(description="Paper of documents.")
    mark: str = Field(max_length=3, description="One to three letters; empty: the organisation's initial.")


def load(path: Path, override: Mapping[str, str]) -> Identity:
    """Our identity with the programme's own keys in place.

    Raises:
        BadInput: an unknown key, a value that is no colour, or a contrast under 4.5:1.
    """
    try:
        identity = Identity(**{**YAML(typ="safe").load(path), **override})
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(
            f"{first['loc'][0]}: {first['msg']}",
            where="identity",
            instead=f"Known keys: {', '.join(Identity.model_fields)}.",
        ) from error
    for mode in ("", "dark_"):
        for text, behind in READ:
            ratio = contrast(getattr(identity, mode + text), getattr(identity, mode + behind))
            if ratio < LEAST_CONTRAST:
                raise BadInput(
                    f"{mode}{text} on {mode}{behind} has a contrast of {ratio:.1f}:1", where="identity",
                    instead="Choose two colours with at least 4.5:1.",
                )  # fmt: skip
    return identity


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two `#RRGGBB` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(c, 16) / 255 for c in re.findall("..", colour[1:])]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
