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

MISTAKES = {
    "fr": re.compile(r"""\w'\w|"|[ \w][;!?](?!\w)| [:»]|\w:(?=\s)|« |\d [h%]\b| \.{3}"""),
    "en": re.compile(
        r"""\w'\w|"|[ \u00a0\u202f][;:!?](?!\w)|\b(?:program|organization|color|favorite|analyze)s?\b"""
    ),
}
"""Straight quotes and apostrophes, a missing or plain space where French wants a no-break one, another English."""
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
        locale: set(YAML(typ="safe").load(OURS / locale / "report.yaml")["kind"]) for locale in ("fr", "en")
    }
    assert named == {"fr": told, "en": told}
    assert owed - told - MILESTONES == set()


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_text_is_typeset_as_its_language_wants(locale: str) -> None:
    said = [
        (effect.kind, head + "\n" + body.replace("\n", "\u2028"))
        for effect in everything()
        for mail in [written(effect, locale)]
        for head, body in [(mail.subject, mail.text)]
    ]
    found = [
        (kind, text[max(0, wrong.start() - 20) : wrong.end() + 10])
        for kind, text in said
        for wrong in MISTAKES[locale].finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_a_message_is_short_enough_to_be_read_to_its_end(locale: str) -> None:
    lengths = {
        (effect.kind, len(re.findall(r"[\w’'-]+", written(effect, locale).text.split("-" * 72)[0])))
        for effect in everything()
    }
    assert [(kind, words) for kind, words in lengths if words > 200] == []


def test_every_reminder_to_a_participant_offers_a_way_out() -> None:
    for path in OURS.glob("*/*/*reminder*.md"):
        if (
            path.parent.name != "match" and path.name != "workshop-reminder.md"
        ):  # to HR; about an event one may decline
            assert "withdraw_link" in path.read_text("utf-8").partition("---")[0], path


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
