"""The short words of a locale: an organisation's replace ours one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from mentoring.errors import BadInput
from mentoring.rendering.formats import formats
from mentoring.rendering.templates import Compiler, environment
from mentoring.rendering.words import Words
from tests.unit.mentoring.rendering.stage import OURS

READER = formats("fr", "Europe/Paris", "Europe/Paris")
CRITERIA: dict[str, dict[str, object]] = {
    "skills": {"skills": ["a", "b"]},
    "goals": {"goals": ["a"]},
    "experience": {"years": 12},
    "languages": {"languages": ["a"]},
    "place": {"site": "Lyon"},
    "time_zone": {"hours": 5},
    "availability": {"slots": ["a"]},
    "style": {"styles": ["a"]},
    "values": {"values": ["a"]},
    "interests": {"interests": ["a"]},
    "none": {},
}


def words(*folders: Path, locale: str = "fr") -> Words:
    return Words([*folders, OURS], locale, Compiler(environment()))


def own(folder: Path, text: str, locale: str = "fr") -> Path:
    (folder / locale).mkdir(parents=True, exist_ok=True)
    (folder / locale / "words.yaml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_criterion_has_its_sentence(locale: str) -> None:
    said = words(locale=locale).reasons(CRITERIA.items(), formats(locale, "Europe/Paris", "Europe/Paris"))
    assert len(said) == len(CRITERIA)
    assert all(sentence.endswith(".") for sentence in said)


def test_availability_may_be_counted_in_hours() -> None:
    assert words().reasons([("availability", {"hours": 4})], READER) == [
        "4\u00a0heures libres en commun chaque semaine."
    ]


def test_one_word_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    said = words(own(tmp_path, 'format:\n  lunch: "repas d\'idées"\n'))
    assert (said.label("lunch", "format"), said.label("webinar", "format")) == ("repas d’idées", "webinaire")


def test_a_variant_of_a_language_changes_what_it_must(tmp_path: Path) -> None:
    said = words(own(tmp_path, 'format:\n  lunch: "dîner !"\n', "fr-CA"), locale="fr-CA")
    assert (said.label("lunch", "format"), said.label("webinar", "format")) == ("dîner!", "webinaire")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("format: [a, b]", "format is not a text"),
        ("a: 'b", "not YAML"),
        ("- a", "the file is not a text"),
        ("a: '{{'", ""),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(BadInput) as raised:
        words(own(tmp_path, text))
    assert what in raised.value.what
    assert raised.value.where.split(",")[0].endswith("fr/words.yaml")


def test_an_unknown_word_is_said() -> None:
    with pytest.raises(BadInput, match="no words for 'nothing'"):
        words().say("nothing", READER)


def test_both_languages_have_the_same_words() -> None:
    assert words(locale="fr")._texts.keys() == words(locale="en")._texts.keys()
