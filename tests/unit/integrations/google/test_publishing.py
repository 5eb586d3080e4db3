from __future__ import annotations

from pathlib import Path

import pytest

from integrations.google.door import Doors
from integrations.google.forms import GoogleForms
from integrations.google.items import items
from integrations.google.publishing import Published, Publisher, lines
from mentoring.errors import BadInput, ProviderError
from mentoring.programme import Form
from mentoring.programme_file import questionnaires
from mentoring.questionnaire import Asked, Questionnaire
from tests.loopback.google.client import ROOT, Loopback

KNOWN = questionnaires(ROOT / "configs" / "questionnaires")
PULSE = KNOWN["pulse"]


@pytest.fixture
def publisher(doors: Doors) -> Publisher:
    return Publisher(doors)


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("questionnaire", KNOWN.values(), ids=KNOWN.keys())
def test_every_questionnaire_becomes_a_form_whose_answers_have_the_columns_we_expect(
    publisher: Publisher,
    doors: Doors,
    google: Loopback,
    tmp_path: Path,
    questionnaire: Questionnaire,
    locale: str,
) -> None:
    made = publisher.publish(questionnaire, locale)
    form = google.ask("form", id=made.id)
    (table,) = GoogleForms(doors, tmp_path).read(
        "form", Form(purpose="survey", source=made.id, anonymous=questionnaire.anonymous)
    )
    headers = list(table.frame.columns)
    assert headers == [
        *headers[: 0 if questionnaire.anonymous else 2],
        *questionnaire.columns("google", locale)[1:],
    ]
    assert form["publishSettings"]["publishState"] == {"isPublished": True, "isAcceptingResponses": True}
    assert made.link == form["responderUri"]
    collects = form.get("settings", {}).get("emailCollectionType", "")
    assert (collects == "DO_NOT_COLLECT") is questionnaire.anonymous


def test_rows_of_one_question_are_one_grid() -> None:
    def a_row(meaning: str, row: str) -> Asked:
        return Asked(
            meaning=f"extra.{meaning}",
            text={"fr": "Êtes-vous d’accord ?"},
            row={"fr": row},
            kind="scale",
            least=1,
            most=3,
        )

    asked = Questionnaire(
        id="mfq",
        title={"fr": "Titre"},
        intro={"fr": "Intro"},
        thanks={"fr": "Merci"},
        questions=(
            a_row("a", "Il écoute"),
            a_row("b", "Il conseille"),
            Asked(meaning="comments", text={"fr": "Et\nsinon ?"}),
        ),
    )
    grid, more = items(asked, "fr")
    assert [row["rowQuestion"]["title"] for row in grid["questionGroupItem"]["questions"]] == [
        "Il écoute",
        "Il conseille",
    ]
    assert [column["value"] for column in grid["questionGroupItem"]["grid"]["columns"]["options"]] == [
        "1",
        "2",
        "3",
    ]
    assert more == {
        "title": "Et sinon ?",
        "questionItem": {"question": {"required": False, "textQuestion": {"paragraph": True}}},
    }


def test_a_form_that_may_have_been_created_is_never_created_again(
    publisher: Publisher, google: Loopback
) -> None:
    google.fault("forms.forms.create", "reset-after")
    with pytest.raises(ProviderError, match="there may be an empty form now") as error:
        publisher.publish(PULSE, "fr")
    assert error.value.uncertain
    assert google.ask("calls")["forms.forms.create"] == 1
    (form,) = google.effects("form")
    assert publisher.publish(PULSE, "fr", form["id"]).id == form["id"]
    assert len(google.ask("form", id=form["id"])["items"]) == len(PULSE.questions)


def test_an_expired_token_is_no_reason_to_create_a_form_twice(publisher: Publisher, google: Loopback) -> None:
    google.fault("forms.forms.create", "401:authError-after")
    with pytest.raises(ProviderError, match="had run out"):
        publisher.publish(PULSE, "fr")
    assert google.ask("calls")["forms.forms.create"] == 1


@pytest.mark.parametrize("step", ["batchUpdate", "setPublishSettings"])
@pytest.mark.parametrize("trouble", ["reset-after", "503:backendError-after", "malformed-after"])
def test_a_step_that_nobody_confirmed_is_looked_up(
    publisher: Publisher, google: Loopback, step: str, trouble: str
) -> None:
    google.fault(f"forms.forms.{step}", trouble)
    made = publisher.publish(PULSE, "fr")
    assert len(google.ask("form", id=made.id)["items"]) == len(PULSE.questions)
    assert google.ask("calls")[f"forms.forms.{step}"] == 1


def test_an_unfinished_form_is_named_and_gone_on_with(publisher: Publisher, google: Loopback) -> None:
    google.fault("forms.forms.batchUpdate", "close")
    with pytest.raises(ProviderError, match=r"the form form-\d+ is there, and not finished") as error:
        publisher.publish(PULSE, "fr")
    assert not error.value.uncertain
    (form,) = (line["id"] for line in google.effects("form"))
    assert form in str(error.value)
    for _ in range(2):
        assert publisher.publish(PULSE, "fr", form).id == form
    assert len(google.ask("form", id=form)["items"]) == len(PULSE.questions)
    assert google.ask("calls")["forms.forms.create"] == 1


def test_a_form_with_other_questions_is_left_alone(publisher: Publisher) -> None:
    made = publisher.publish(PULSE, "fr")
    with pytest.raises(BadInput, match="other questions"):
        publisher.publish(KNOWN["closing"], "fr", made.id)


def test_the_lines_to_paste_name_every_language() -> None:
    made = {locale: Published(f"id-{locale}", f"https://docs.google.com/{locale}") for locale in ("fr", "en")}
    assert lines(made) == (
        "    provider: google\n"
        '    source: "id-fr id-en"\n'
        '    link: {fr: "https://docs.google.com/fr", en: "https://docs.google.com/en"}\n'
    )
