"""Words count whole, whatever their accents, case and number; codes and lists are taken as they are."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.matching.text import MOST_WORDS, Synonyms, items, key, language, numbers, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Négociation", "negociation"),
        ("Réseaux", "réseau"),
        ("skills offered: budgets", "budget"),
        ("STRATÉGIES", "stratégie"),
    ],
)
def test_case_accents_and_plural_do_not_count(one: str, other: str) -> None:
    assert set(words(other)) <= set(words(one))


@pytest.mark.parametrize(
    ("short", "long"), [("AI", "retail"), ("US", "Australia"), ("art", "marketing"), ("RH", "rhétorique")]
)
def test_a_word_is_never_found_inside_another(short: str, long: str) -> None:
    assert not set(words(short)) & set(words(long))


def test_words_without_meaning_are_left_out_unless_they_are_all_there_is() -> None:
    assert list(words("Je voudrais apprendre à négocier avec les clients")) == ["negocier", "client"]
    assert list(words("IT")) == ["it"]
    assert list(words("IT support")) == ["it", "support"]
    assert list(words("it helps with support")) == ["help", "support"]


def test_an_answer_of_ten_thousand_characters_counts_its_first_words_only() -> None:
    text = " ".join(f"word{number}" for number in range(2_000))
    assert len(text) > 10_000
    assert len(words(text)) == MOST_WORDS


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (None, ()),
        (math.nan, ()),
        ("", ()),
        (" ; ", ()),
        ("Finance; Droit, Finance", ("Finance", "Droit")),
        (["finance", "", None, math.nan, "law"], ("finance", "law")),
        (("C++",), ("C++",)),
        (3.0, ("3",)),
        ("Je veux mieux négocier, et prendre la parole devant des groupes sans trembler",) * 2,
    ],
)
def test_answers_become_items(answer: object, found: object) -> None:
    assert items(answer) == (found if isinstance(found, tuple) else (found,))


def test_every_wording_of_a_synonym_is_the_skill() -> None:
    synonyms = Synonyms({"public-speaking": ["prise de parole", "éloquence"]})
    assert dict(synonyms.words("Eloquence")) == {"=public-speaking": "Eloquence"}
    assert dict(synonyms.words("oser la prise de parole")) == {
        "oser": "oser",
        "=public-speaking": "prise parole",
    }
    assert set(synonyms.words("public-speaking")) == {"=public-speaking"}
    assert set(synonyms.words("parole")) == {"parol"}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("fr", "fr"),
        ("FR", "fr"),
        ("fr-CA", "fr"),
        ("Français", "fr"),
        ("french", "fr"),
        ("Anglais", "en"),
        ("klingon?", "klingon?"),
    ],
)
def test_languages_are_known_by_code_or_name(said: str, code: str) -> None:
    assert language(said) == code


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("5 à 10 ans", (5.0, 10.0)),
        ("10+", (10.0,)),
        (2.5, (2.5,)),
        (math.inf, ()),
        (math.nan, ()),
        (None, ()),
        ("beaucoup", ()),
        (True, ()),
    ],
)
def test_numbers_are_read_where_there_are_any(said: object, found: object) -> None:
    assert numbers(said) == found


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_anything_and_the_same_text_has_the_same_words(text: str) -> None:
    assert set(words(text.strip())) == set(words(text))
    assert key(key(text)) == key(text)
    assert all(item == item.strip() != "" for item in items(text))
