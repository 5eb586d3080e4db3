"""Every text we ship, in every language, for every effect that the phases owe."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from mentoring import phases
from mentoring.effects import Effect
from mentoring.milestones import TITLES
from mentoring.people import Facts
from mentoring.ports import Mail
from mentoring.rendering.renderer import Renderer
from tests.unit.mentoring.rendering.catalogue import documents, everything
from tests.unit.mentoring.rendering.stage import OURS, a_renderer, two_people

PHASES_CODE = Path(phases.__file__).parent
KIND = re.compile(r'"((?:recruit|survey|match|kickoff|rituals|midpoint|closure|recognition)\.[a-z-]+)"')
MILESTONES = {key.partition(":")[0] for key in TITLES}
LEFT_OVER = re.compile(r"None|\{\{|\}\}|%\}|\ue000|\(\)|\*\*|\]\(|&amp;|&#|[^\s] ,| {2,}(?=\w[^\n]*$)")


@cache
def stage(locale: str) -> tuple[Renderer, Facts]:
    """A programme whose first language is that one, and people who read it."""
    facts = two_people()
    people = {key: replace(person, locale=locale) for key, person in facts.people.items()}
    renderer = a_renderer(locales=[locale, "en" if locale == "fr" else "fr"])
    return renderer, replace(facts, people=people)


def written(effect: Effect, locale: str) -> Mail:
    renderer, facts = stage(locale)
    return (
        renderer.mail(effect, facts) if effect.channel == "mail" else renderer.invitation(effect, facts).mail
    )


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("kind", sorted({effect.kind for effect in everything()}))
def test_it_renders_whole_and_says_what_it_is_in_sixty_characters(kind: str, locale: str) -> None:
    for effect in everything():
        if effect.kind != kind:
            continue
        mail = written(effect, locale)
        assert 0 < len(mail.subject) <= 60, mail.subject
        body = mail.text.split("-" * 72)[0]
        assert not LEFT_OVER.search(body.replace("\n", " ").replace("   ", " ").replace("  ", " ")), body
        assert "preheader" in mail.html
        assert len(mail.html.encode()) < 100_000


def test_every_kind_that_a_phase_may_owe_has_a_text_and_a_name_in_the_report() -> None:
    owed = {kind for path in PHASES_CODE.glob("*.py") for kind in KIND.findall(path.read_text("utf-8"))}
    told = {effect.kind for effect in (*everything(), *documents())}
    named = {
        locale: set(
            YAML(typ="safe", pure=True).load((OURS / locale / "report.yaml").read_text("utf-8"))["kind"]
        )
        for locale in ("fr", "en")
    }
    assert named == {"fr": told, "en": told}
    assert owed - told - MILESTONES == set()


def test_both_languages_have_the_same_texts() -> None:
    french, english = (
        {str(p.relative_to(OURS / locale)) for p in (OURS / locale).rglob("*")} for locale in ("fr", "en")
    )
    assert french == english


def test_no_text_is_there_for_nothing() -> None:
    """Every file of a phase is found by some effect of the catalogue."""
    renderer, _ = stage("fr")
    for effect in everything():
        written(effect, "fr")
    used = {parsed.path for parsed in renderer._parsed_files.values()}
    ours = {p for p in (OURS / "fr").glob("*/*.md") if p.parent.name not in ("parts", "documents")}
    assert ours - used == set()
