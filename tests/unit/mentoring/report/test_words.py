"""The words and the looks of the report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from integrations.wiring import CONFIGS
from mentoring.figures import FIGURES
from mentoring.rendering.identity import contrast
from mentoring.report.next_edition import LIMITS
from tests.reports import IDENTITY

TEMPLATES = CONFIGS / "templates"


def words(locale: str) -> dict[str, str]:
    def flat(prefix: str, tree: object) -> dict[str, str]:
        if isinstance(tree, dict):
            return {k: v for key, value in tree.items() for k, v in flat(f"{prefix}{key}.", value).items()}
        return {prefix[:-1]: str(tree)}

    return flat("", YAML(typ="base").load(TEMPLATES / locale / "report.yaml"))


_OF_JINJA = frozenset({"if", "elif", "else", "endif", "is", "not", "none", "and", "or"})


def values_of(text: str) -> set[str]:
    """The names that a sentence's expressions use."""
    code = " ".join(a or b for a, b in re.findall(r"\{\{(.*?)\}\}|\{%(.*?)%\}", text))
    return set(re.findall(r"[a-z_]{2,}", re.sub(r"'[^']*'|\|\s*\w+", " ", code))) - _OF_JINJA


def test_both_languages_say_the_same_things_of_the_same_values() -> None:
    french, english = words("fr"), words("en")
    assert french.keys() == english.keys()
    assert {key for key in french if values_of(french[key]) != values_of(english[key])} <= {"seats.ratio"}


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_figure_every_kind_and_every_advice_has_its_words(locale: str) -> None:
    known = words(locale)
    needed = {f"figure.{id_}.{part}" for id_ in FIGURES for part in ("label", "definition")}
    needed |= {f"advice.{code}" for _, code, _, _ in LIMITS}
    for path in (TEMPLATES / "fr").glob("*/*.md"):
        if path.parent.name not in ("parts", "documents"):
            needed.add(f"kind.{path.parent.name}.{path.name.split('.')[0]}")
    assert needed - known.keys() == set()


def test_french_is_set_in_french_and_english_in_english() -> None:
    for key, text in words("fr").items():
        assert not re.search(r"\w[;!?]", re.sub(r"\{.*?\}\}?", "", text)), key
    for key, text in words("en").items():
        assert not re.search(r"\w [:;!?%]", re.sub(r"\{.*?\}\}?", "x", text)), key


@pytest.mark.parametrize("mode", ["", "dark_"])
def test_every_text_of_the_report_can_be_read(mode: str) -> None:
    css = (TEMPLATES / "report" / "style.css.j2").read_text("utf-8")
    used = set(re.findall(r"(?<![-\w])color: var\(--([a-z-]+)\)", css)) - {"paper", "on-accent"}
    assert used == {"ink", "muted", "accent", "alert", "alarm"}
    for colour in used:
        ratio = contrast(getattr(IDENTITY, mode + colour), getattr(IDENTITY, f"{mode}paper"))
        assert ratio >= 4.5, (colour, ratio)
    for colour in ("ink", "muted"):
        assert contrast(getattr(IDENTITY, mode + colour), getattr(IDENTITY, f"{mode}ground")) >= 4.5
    assert (
        contrast(getattr(IDENTITY, f"{mode}paper"), getattr(IDENTITY, f"{mode}alarm")) >= 4.5
    )  # the stop's banner


def test_no_colour_of_the_page_is_written_outside_the_identity() -> None:
    for path in sorted(Path(TEMPLATES / "report").glob("*.j2")):
        found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?!\")", path.read_text("utf-8"))) - {"#fff"}
        assert not {colour for colour in found if not colour[1:].isalpha()}, path.name
