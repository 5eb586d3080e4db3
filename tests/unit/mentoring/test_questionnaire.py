"""A questionnaire: one description that gives the mapping, the columns of an export and the text to paste."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from mentoring.questionnaire import Asked, Question, Questionnaire
from mentoring.wording import find

SCALE = {
    "kind": "scale",
    "least": 1,
    "most": 5,
    "low": {"fr": "peu", "en": "little"},
    "high": {"fr": "très", "en": "very"},
}


def asked(meaning: str, fr: str, en: str, **more: Any) -> dict[str, Any]:
    return {"meaning": meaning, "text": {"fr": fr, "en": en}, **more}


def questionnaire(*questions: dict[str, Any], **more: Any) -> Questionnaire:
    return Questionnaire.model_validate(
        {
            "id": "small",
            "title": {"fr": "Titre", "en": "Title"},
            "intro": {"fr": "Pourquoi.", "en": "Why."},
            "thanks": {"fr": "Merci.", "en": "Thank you."},
            "questions": questions,
            **more,
        },
        context={"locales": ("fr", "en"), "lists": {"colours": {"r": {"fr": "Rouge", "en": "Red"}}}},
    )


def refusals(*questions: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        questionnaire(*questions, **more)
    return [detail["type"] for detail in caught.value.errors()]


SMALL = questionnaire(
    asked("address", "Votre adresse", "Your address", kind="address", required=True),
    asked("met", "Vu ?", "Met?", kind="yes-no", help={"fr": "Depuis un mois.", "en": "Since a month."}),
    asked("thanks", "Couleurs", "Colours", kind="choices", options="colours", most=2),
    asked("nps", "D’accord ?", "Agree?", row={"fr": "Utile", "en": "Useful"}, **SCALE),
)


def test_the_mapping_has_every_wording_an_export_may_use() -> None:
    mapping = SMALL.mapping()
    assert {meaning: mapping[meaning] for meaning in ("met", "thanks", "nps")} == {
        "met": Question(
            texts=("Vu ?", "Met?"), kind="yes-no", options={"yes": ("Oui", "Yes"), "no": ("Non", "No")}
        ),
        "thanks": Question(
            texts=("Couleurs", "Colours"), kind="choices", options={"r": ("Rouge", "Red")}, most=2
        ),
        "nps": Question(
            texts=("D’accord ? [Utile]", "Agree? [Useful]", "Utile", "Useful"), kind="scale", least=1, most=5
        ),
    }


def test_the_question_asked_comes_before_the_column_the_provider_adds() -> None:
    address = SMALL.mapping()["address"]
    assert address.texts[:4] == ("Votre adresse", "Your address", "Adresse e-mail", "Email Address")
    assert (address.kind, address.required) == ("address", True)


def test_what_providers_add_is_mapped_unless_answers_are_anonymous() -> None:
    quiet = questionnaire(asked("nps", "Noter", "Rate", **SCALE), anonymous=True)
    assert SMALL.mapping().keys() - {"address", "met", "thanks", "nps"} == {"response_id", "submitted_at"}
    assert quiet.mapping().keys() == {"nps"}


def test_the_columns_are_those_of_each_provider_in_each_language() -> None:
    assert SMALL.columns("google", "fr") == (
        "Horodateur",
        "Votre adresse",
        "Vu ?",
        "Couleurs",
        "D’accord ? [Utile]",
    )
    assert SMALL.columns("microsoft", "en") == (
        "ID", "Start time", "Completion time", "Email", "Name", "Your address", "Met?", "Colours", "Useful",
    )  # fmt: skip


@pytest.mark.parametrize("provider", ["google", "microsoft"])
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_question_is_found_in_its_own_export(provider: Any, locale: str) -> None:
    columns = SMALL.columns(provider, locale)
    found = find(columns, SMALL.mapping())
    assert {meaning: columns[at[0]] for meaning, at in found.found.items()}.items() >= {
        "address": SMALL.questions[0].text[locale],
        "met": SMALL.questions[1].text[locale],
        "nps": SMALL.questions[3].header(locale, provider),
    }.items()


def test_the_text_to_paste_holds_the_whole_form() -> None:
    assert SMALL.as_text("fr") == (
        "Titre\n\nPourquoi.\n\n"
        "1. Votre adresse\n   (texte court : une adresse électronique – obligatoire)\n\n"
        "2. Vu ?\n   Depuis un mois.\n   (choix unique – facultatif)\n   • Oui\n   • Non\n\n"
        "3. Couleurs\n   (plusieurs choix possibles – facultatif – 2 au plus)\n   • Rouge\n\n"
        "4. D’accord ? [Utile]\n   (échelle – facultatif – 1 = peu, 5 = très)\n\n"
        "Message de fin : Merci.\n"
    )
    assert "4. Agree? [Useful]\n   (scale – optional – 1 = little, 5 = very)" in SMALL.as_text("en")


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (asked("happiness", "Q", "Q"), "unknown_meaning"),
        (asked("style", "Q", "Q", kind="choice"), "no_options"),
        (asked("availability", "Q", "Q", kind="slots"), "no_options"),
        (asked("style", "Q", "Q", kind="choice", options="shapes"), "no_list"),
        (asked("nps", "Q", "Q", kind="scale"), "no_scale"),
        (asked("nps", "Q", "Q", kind="scale", least=5, most=5), "no_scale"),
        ({"meaning": "needs", "text": {"fr": "Q"}}, "missing_locale"),
        (asked("needs", "Q", "Q", shape="round"), "extra_forbidden"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(question: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Asked.model_validate(question, context={"locales": ("fr", "en")})
    assert [detail["type"] for detail in caught.value.errors()] == [code]


def test_a_meaning_is_asked_once() -> None:
    assert refusals(asked("needs", "A", "A"), asked("needs", "B", "B")) == ["asked_twice"]


@pytest.mark.parametrize("meaning", ["address", "name", "first_name", "phone", "submitted_at"])
def test_an_anonymous_questionnaire_never_asks_who_answers(meaning: str) -> None:
    assert refusals(asked(meaning, "Q", "Q"), anonymous=True) == ["not_anonymous"]
