"""The standard questionnaires of `configs/`, and reading any other."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from mentoring.faults import FileFaults
from mentoring.questionnaire import Questionnaire
from mentoring.questionnaire_file import questionnaires, schema
from mentoring.rendering.typography import typography
from mentoring.wording import find, loose

CONFIGS = Path(__file__).parents[3] / "configs"
FOLDER = CONFIGS / "questionnaires"
KNOWN = questionnaires(FOLDER)
SMALL = """\
title: {fr: Titre, en: Title}
intro: Pourquoi
thanks: Merci
questions:
  - meaning: needs
    text: Quoi
"""


def every() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("one", KNOWN.values(), ids=KNOWN)


def texts(one: Questionnaire, locale: str) -> Iterator[str]:
    yield from (one.title[locale], one.intro[locale], one.thanks[locale])
    for asked in one.questions:
        for words in (asked.text, asked.help, asked.row, asked.low, asked.high, *asked.choices().values()):
            if words:
                yield words[locale]


def test_the_standard_questionnaires_are_there() -> None:
    assert sorted(KNOWN) == [
        "charter", "closing", "goals", "impact", "logbook", "mentee-enrolment", "mentor-enrolment", "merge", "midpoint",
        "motivation", "needs", "preferences", "pulse", "reply", "request", "vote", "withdrawal",
    ]  # fmt: skip
    assert {name for name, one in KNOWN.items() if one.anonymous} == {"midpoint", "impact"}


@every()
def test_each_is_written_in_french_and_english_alike(one: Questionnaire) -> None:
    assert one.locales == ("fr", "en")
    assert [text for locale in one.locales for text in texts(one, locale) if not text.strip()] == []


@every()
def test_each_is_set_as_a_typographer_would(one: Questionnaire) -> None:
    for locale in one.locales:
        found = list(texts(one, locale))
        assert found == [typography(text, locale) for text in found]


@every()
def test_each_addresses_people_formally_and_without_exclamations(one: Questionnaire) -> None:
    words = " ".join(texts(one, "fr"))
    assert re.findall(r"\b(tu|toi|ton|tes|te)\b|!", words) == []


@every()
@pytest.mark.parametrize("provider", ["google", "microsoft"])
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_export_of_each_is_read_without_doubt(one: Questionnaire, provider: str, locale: str) -> None:
    columns = one.columns(provider, locale)  # type: ignore[arg-type]  # providers by name
    assert Counter(loose(column) for column in columns).most_common(1)[0][1] == 1
    found = find(columns, one.mapping()).found
    read = {asked.meaning: columns[found[asked.meaning][0]] for asked in one.questions}
    assert read == {asked.meaning: asked.header(locale, provider) for asked in one.questions}  # type: ignore[arg-type]  # providers by name


@every()
def test_no_choice_holds_a_sign_by_which_exports_join_choices(one: Questionnaire) -> None:
    joined = [
        word
        for asked in one.questions
        if asked.kind in ("choices", "slots")
        for words in asked.choices().values()
        for word in words.values()
        if re.search(r"[,;]", word)
    ]
    assert joined == []


@every()
def test_the_choices_of_a_question_differ_in_each_language(one: Questionnaire) -> None:
    for asked in one.questions:
        for locale in one.locales:
            words = [loose(option[locale]) for option in asked.choices().values()]
            assert len(words) == len(set(words))


def test_mentors_and_mentees_answer_to_the_same_lists() -> None:
    mentor, mentee = KNOWN["mentor-enrolment"].mapping(), KNOWN["mentee-enrolment"].mapping()
    pairs = [
        ("skills_offered", "skills_wanted"),
        *[(name, name) for name in ("goals", "languages", "style", "values")],
    ]
    assert [mentor[one].options for one, _ in pairs] == [mentee[other].options for _, other in pairs]


def test_no_anonymous_questionnaire_promises_less_than_five() -> None:
    promises = {
        name: "cinq" in one.intro["fr"] and "five" in one.intro["en"]
        for name, one in KNOWN.items()
        if one.anonymous
    }
    assert promises == {"midpoint": True, "impact": True}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_is_valid_in_an_editor(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../questionnaire.schema.json\n")
    data = json.loads(json.dumps(YAML(typ="safe").load(text), default=date.isoformat))
    assert list(Draft202012Validator(schema()).iter_errors(data)) == []


def test_the_published_schema_is_current() -> None:
    assert json.loads((CONFIGS / "questionnaire.schema.json").read_text(encoding="utf-8")) == schema()


def test_a_list_of_a_folder_gives_its_choices(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "shapes.yaml").write_text("round: {fr: Rond, en: Round}\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(SMALL + "    kind: choice\n    options: shapes\n", encoding="utf-8")
    assert questionnaires(tmp_path)["mine"].questions[0].options == {"round": {"fr": "Rond", "en": "Round"}}


def test_an_absent_folder_holds_none(tmp_path: Path) -> None:
    assert questionnaires(tmp_path / "absent") == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "mine.yaml:1  the file is empty"),
        ("a\n", "mine.yaml:1  the file holds no keys"),
        ("a: 'x\n", "mine.yaml:1  the quote opened here"),
        (
            SMALL + "    kind: choice\n    options: shapes\n",
            "mine.yaml:8  questions[1].options  aucune liste",
        ),
        (SMALL + "    colour: red\n", "mine.yaml:7  questions[1].colour  clé inconnue"),
        (SMALL + "    help: {fr: Aide}\n", "mine.yaml:7  questions[1].help  il manque le texte pour"),
        (SMALL + "    text: Encore\n", "mine.yaml:7  questions[1].text  cette clé est déjà écrite ligne 6"),
        ("id: yours\n" + SMALL, "mine.yaml:1  id  id ne correspond pas au nom du fichier"),
        (
            SMALL.replace("needs", "need"),
            "mine.yaml:5  questions[1]  «\u00a0need\u00a0» n’est pas un sens connu — écrivez needs",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FileFaults) as caught:
        questionnaires(tmp_path)
    assert words in str(caught.value)


def test_a_folder_in_the_place_of_a_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").mkdir()
    with pytest.raises(FileFaults, match="cannot be read"):
        questionnaires(tmp_path)
