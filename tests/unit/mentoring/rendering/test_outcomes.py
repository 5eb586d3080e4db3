"""What a document says of a survey: what was published of it, in the reader's words, and never what somebody wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from pypdf import PdfReader

from mentoring.people import Answer, Facts
from mentoring.programme import Programme
from mentoring.publication import publish
from mentoring.questionnaire_file import mapping
from mentoring.rendering.labels import Labels
from mentoring.rendering.outcomes import BarView, OutcomeView, outcomes
from mentoring.timeline import plan
from tests.unit.mentoring.rendering.catalogue import MIDPOINT
from tests.unit.mentoring.rendering.stage import a_programme, a_renderer, an_effect, asked, two_people

ASKED = {one.id: one for one in asked()}
NOW = datetime(2027, 6, 20, 9, tzinfo=ZoneInfo("Europe/Paris"))
OWN = {"texts": ["À votre avis ?"], "kind": "choice", "options": {"a": ["Le premier"], "b": ["Le second"]}}


def surveyed(answers: int, *, questionnaire: bool = True, barrier: str = "time") -> tuple[Programme, Facts]:
    """A programme and what so many people answered half-way, already published."""
    form = {"purpose": "survey", "source": "m.csv", "anonymous": True}
    form |= {"questionnaire": "midpoint"} if questionnaire else {"questions": {"extra.opinion": OWN}}
    programme = a_programme(forms={"half": form}, surveys={"midpoint": "half"})
    values = [
        {
            "satisfaction": 4 + i % 2,
            "topics": ["network"],
            "barrier": [barrier],
            "improve": f"Secret {i}",
            "extra.opinion": "ab"[i % 2],
        }
        for i in range(answers)
    ]
    given = tuple(Answer("half", str(i), "accepted", None, None, said) for i, said in enumerate(values))
    facts = replace(two_people(), answers=given)
    questions = {"half": mapping(programme.forms["half"], ASKED)}
    return programme, replace(facts, decisions=publish(programme, plan(programme), facts, questions, NOW))


def said(answers: int, locale: str = "fr", *, questionnaire: bool = True) -> list[OutcomeView]:
    programme, facts = surveyed(answers, questionnaire=questionnaire)
    labels = Labels(asked(), programme.forms.values())
    return outcomes("half", programme.forms["half"], facts, ASKED, labels, locale)


def test_means_and_choices_are_told_in_the_reader_s_words() -> None:
    first = said(20)[0]
    assert (first.question, first.n, first.mean, first.most) == (
        "À quel point le programme répond-il à vos attentes\u202f?",
        20,
        4.5,
        5,
    )
    assert said(20, "en")[0].question == "How well does the programme meet your expectations?"


def test_nothing_is_said_of_fewer_than_five_answers() -> None:
    assert said(4) == []


def test_a_form_of_the_organisation_s_own_keeps_its_wording() -> None:
    (own,) = said(20, questionnaire=False)
    bars = [BarView("Le premier", 10, or_more=False), BarView("Le second", 10, or_more=False)]
    assert (own.question, own.bars) == ("À votre avis ?", bars)


def test_the_mid_point_report_holds_figures_and_nobody_s_words() -> None:
    programme, facts = surveyed(20)
    renderer = a_renderer(forms={"half": programme.forms["half"]}, surveys={"midpoint": "half"})
    document = renderer.document(
        an_effect("midpoint.report", "role:files", channel="document", **MIDPOINT), facts
    )
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(document.content)).pages).replace(
        "\u00a0", " "
    )
    assert "En moyenne 4,5 sur 5 (20 réponses)" in text
    assert "Secret" not in text


def test_without_a_survey_the_report_says_what_is_known() -> None:
    form = {"purpose": "enrolment", "role": "mentor", "source": "m.csv"}
    renderer = a_renderer(forms={"mentors": form}, surveys={})
    document = renderer.document(
        an_effect("midpoint.report", "role:files", channel="document", **MIDPOINT), two_people()
    )
    text = PdfReader(BytesIO(document.content)).pages[0].extract_text()
    assert "Binômes en cours" in text
    assert "Ce que vous nous avez dit" not in text


def test_the_answers_make_the_agenda_of_the_half_way_workshop() -> None:
    programme, facts = surveyed(20)
    renderer = a_renderer(forms={"half": programme.forms["half"]}, surveys={"midpoint": "half"})
    told = an_effect("survey.results", "role:manager", survey="midpoint", answers=20, delivered=31)
    text = " ".join(renderer.mail(told, facts).text.split())
    assert "à mettre au programme, parce que c’est le plus demandé : « Ouvrir son réseau » ;" in text.replace(
        "\u00a0", " "
    ).replace("\u202f", " ")
    assert "ce qui gêne le plus : « Trouver le temps » ;" in text.replace("\u00a0", " ").replace(
        "\u202f", " "
    )


def test_that_nothing_stands_in_the_way_is_no_obstacle_to_work_on() -> None:
    programme, facts = surveyed(20, barrier="none")
    renderer = a_renderer(forms={"half": programme.forms["half"]}, surveys={"midpoint": "half"})
    told = an_effect("survey.results", "role:manager", survey="midpoint", answers=20, delivered=31)
    text = renderer.mail(told, facts).text
    assert "fait obstacle" not in text
    assert "gêne le plus" not in text
