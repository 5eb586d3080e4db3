"""Template files: what they may do, and errors that name file, line and what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mentoring.errors import BadInput
from mentoring.rendering.identity import load
from mentoring.rendering.renderer import Renderer
from tests.unit.mentoring.rendering.stage import (
    CONFIGS,
    OURS,
    PAIR,
    a_programme,
    a_renderer,
    an_effect,
    template,
    two_people,
)


def render(folder: Path, source: str, **data: Any) -> str:
    """The text of the mail above its footer."""
    effect = an_effect("kickoff.contact", pair=PAIR, **data)
    return a_renderer(template(folder, source)).mail(effect, two_people()).text.split("\n\nClaire")[0]


def test_an_undefined_name_is_named_with_file_line_and_what_there_is(tmp_path: Path) -> None:
    source = "# commentaire\nsubject: x\n---\nBonjour,\n\n{% if data.day == 7 %}\nJour {{ data.closes | day }}\n{% endif %}\n"
    with pytest.raises(BadInput) as raised:
        render(tmp_path, source, day=7)
    assert raised.value.where == "fr/kickoff/contact.md, line 7"
    assert raised.value.what == "'closes' is not there; known are: day"


@pytest.mark.parametrize(
    ("source", "line", "what"),
    [
        ("subject: {{ persn.name }}\n---\nx", 1, "'persn' is not known in this template"),
        ("subject: x\n---\n{{ person.nom }}", 3, "'nom' is not there; known are: address, department"),
        ("subject: x\n---\n\n{{ person.profile }}", 4, "dict cannot be printed as it is"),
        ("subject: x\n---\n{{ pair.last_session }}", 3, "date cannot be printed as it is"),
        ("subject: x\n---\n{{ person.name | day }}", 3, "a date is needed here"),
        ("subject: x\n---\n{{ link('nowhere') }}", 3, "no form is called 'nowhere'"),
        ("subject: x\n---\n{{ workshop(9).theme }}", 3, "there is no workshop 9"),
        ("subject: x\n---\n{{ 1 / 0 }}", 3, "division by zero"),
        ("subject: x\n---\n{{ person.__class__ }}", 3, "access to attribute '__class__'"),
        ("subject: x\n---\n{{ ''.join.__func__ }}", 3, "'__func__' is not known"),
        ("subject: x\n---\na\n{% if %}", 4, "Expected an expression"),
        ("subject: x\n---\n{{ person.name | safe }}", 3, "No filter named 'safe'"),
        ("subject: x\n---\n{% macro a() %}{% endmacro %}", 3, "macro is not available"),
        ("subject: x\n---\n{% set a %}b{% endset %}", 3, "assignblock is not available"),
        ("subject: x\n---\n{% include 'words.yaml' %}", 3, "include is not available"),
        ("subject: x\n---\n{{ range(9) }}", 3, "'range' is not known"),
        ("sujet: x\n---\nx", 1, "'sujet: x' is no head"),
    ],
)
def test_errors_say_where(tmp_path: Path, source: str, line: int, what: str) -> None:
    with pytest.raises(BadInput) as raised:
        render(tmp_path, source)
    assert raised.value.where == f"fr/kickoff/contact.md, line {line}"
    assert what in raised.value.what
    assert raised.value.instead


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("subject: x\nbody", "'body' is no head"),
        ("subject: x\n", "the line --- is missing"),
        ("preheader: x\n---\nx", "the subject is missing"),
        ("subject: x\nsign: nobody\n---\nx", "sign: nobody"),
        ("subject: x\nattach: poster\n---\nx", "attach: poster"),
        ("subject: x\naction: Ici\n---\nx", "this action has no link"),
        ("subject: x\naction: Ici -> {{ person.name }}\n---\nx", "this action has no link"),
    ],
)
def test_a_head_that_makes_no_sense_is_refused(tmp_path: Path, source: str, what: str) -> None:
    with pytest.raises(BadInput) as raised:
        render(tmp_path, source)
    assert what in raised.value.what
    assert raised.value.where.startswith("fr/kickoff/contact.md")


def test_a_form_s_bad_link_is_said_where_it_stands(tmp_path: Path) -> None:
    forms = {"pulse": {"purpose": "survey", "source": "p.csv", "link": "https://forms.example/p"}}
    programme = a_programme(forms=forms, surveys={"pulse": "pulse"})
    broken = programme.forms["pulse"].model_copy(update={"link": {"*": "javascript:alert(1)"}})
    programme = programme.model_copy(update={"forms": {"pulse": broken}})
    folder = template(tmp_path, "subject: x\n---\n{{ link('pulse') }} {{ link('vote') }}")
    renderer = Renderer(programme, [folder, OURS], load(CONFIGS / "identity.yaml", {}))
    with pytest.raises(BadInput, match="form pulse: not a link"):
        renderer.mail(an_effect("kickoff.contact", pair=PAIR), two_people())


def test_a_survey_that_is_not_run_has_no_link(tmp_path: Path) -> None:
    source = "subject: x\naction: Voter -> {{ link('vote') }}\n---\nVotez."
    folder = template(tmp_path, source)
    mail = a_renderer(folder, surveys={}).mail(an_effect("kickoff.contact", pair=PAIR), two_people())
    assert "Voter" not in mail.text


def test_a_missing_template_is_said_by_its_name() -> None:
    with pytest.raises(BadInput, match=r"no template kickoff/nothing\.md"):
        a_renderer().mail(an_effect("kickoff.nothing"), two_people())


def test_conditions_and_loops_leave_no_gaps(tmp_path: Path) -> None:
    body = "Un\n\n{% if role == 'mentor' %}\nDeux\n{% endif %}\n\n{% for a in [1, 2] %}\n- {{ a }}\n{% endfor %}\n"
    assert render(tmp_path, f"subject: x\n---\n{body}") == "Un\n\nDeux\n\n- 1\n- 2"


def test_a_programme_without_a_form_has_no_link_to_it(tmp_path: Path) -> None:
    head = "subject: x\naction: Donner -> {{ link('needs') }}\n---\n"
    body = "Voir [ici]({{ link('needs') }}).{% if has_form('x') %}!{% endif %}"
    mail = a_renderer(template(tmp_path, head + body), surveys={}).mail(
        an_effect("kickoff.contact"), two_people()
    )
    assert mail.text.split("\n\nClaire")[0] == "Voir ici."


def test_codes_are_said_in_words(tmp_path: Path) -> None:
    lines = "{{ 'webinar' | word('format') }}, {{ ['lunch', 'x'] | word('format') | listing }}, {{ data.skills | listing }}"
    said = "webinaire, déjeuner de témoignages et x, négociation et autre"
    assert render(tmp_path, f"subject: x\n---\n{lines}", skills=["negotiation", "autre"]) == said
