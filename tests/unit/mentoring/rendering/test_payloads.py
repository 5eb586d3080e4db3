"""Whatever people type: none of it runs, none of it becomes a link, none of it leaves its place."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from mentoring.errors import BadInput
from mentoring.people import Facts
from mentoring.ports import Invitation, Mail
from mentoring.rendering.renderer import Renderer
from tests.unit.mentoring.rendering.payloads import PAYLOADS
from tests.unit.mentoring.rendering.stage import (
    PAIR,
    a_renderer,
    an_effect,
    our_renderer,
    template,
    two_people,
)

EVERYWHERE = """\
subject: Sujet de {{ partner.first_name }} et {{ partner.profile.goals }}
preheader: {{ partner.name }}
action: Bouton {{ partner.name }} -> {{ link("pulse") }}
title: Titre {{ partner.name }}
place: Lieu {{ partner.profile.goals }}
---
{{ partner.name }}

Bonjour **{{ partner.name }}**, *{{ partner.profile.goals }}* et [{{ partner.name }}]({{ link("pulse") }}).

- {{ partner.profile.goals }}
{% for reason in pair.reasons %}
- {{ reason }}
{% endfor %}

> {{ partner.profile.goals }}

## {{ partner.name }}

1. {{ partner.first_name }} de {{ partner.first_name }}
---
Agenda : {{ partner.name }}, {{ partner.profile.goals }}
"""
LIVE = re.compile(
    r"(?i)\b(?:https?|mailto|javascript|data|tel):[^\s\u200b]|www\d*\.\w|[\w.+-]+@[\w-]+\.\w+|\w[.。．｡][^\W\d_]{2,}|//\w"
)


class Structure(HTMLParser):
    """Tags with their attributes, in order, without the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.said: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", ((data, None),)))


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    folder = template(tmp_path_factory.mktemp("own"), EVERYWHERE)
    return a_renderer(template(folder, EVERYWHERE, locale="en"))


def render(renderer: Renderer, facts: Facts) -> Invitation:
    """Tom's invitation, which speaks of Amina in every place there is."""
    effect = an_effect(
        "kickoff.contact",
        "P0002",
        channel="event",
        pair=PAIR,
        starts=["2027-03-02T12:30:00+01:00"],
        minutes=30,
    )
    return renderer.invitation(effect, facts)


@pytest.fixture(scope="module")
def usual(renderer: Renderer) -> Invitation:
    """The same invitation when nobody typed anything but words."""
    return render(renderer, two_people())


def planted(field: str, payload: str) -> Facts:
    """The two people, one of whom typed the payload."""
    if field == "name":
        return two_people(name=payload, first_name=payload)
    if field == "goal":
        return two_people(goals=payload)
    return two_people(name=f"Amina {payload}", goals=f"Je voudrais {payload}")


def live_links(text: str) -> set[str]:
    return set(LIVE.findall(text))


@pytest.mark.parametrize("field", ["name", "goal", "answer"])
@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_payload_changes_words_only(
    renderer: Renderer, usual: Invitation, field: str, payload: str
) -> None:
    said = render(renderer, planted(field, payload))
    assert Structure(said.mail.html).tags == Structure(usual.mail.html).tags
    assert live_links(said.mail.text) <= live_links(usual.mail.text)
    assert live_links(" ".join(Structure(said.mail.html).said)) <= live_links(
        " ".join(Structure(usual.mail.html).said)
    )
    assert live_links(said.description) == set()
    for line in (said.mail.subject, said.title, said.place, said.to_name, said.mail.to_name):
        assert no_control(line)
        assert len(line) <= 150
    assert no_control(said.mail.text.replace("\n", ""))
    assert no_control(said.description.replace("\n", ""))
    assert "\u202e" not in said.mail.html
    assert said.mail.headers == usual.mail.headers


def no_control(text: str) -> bool:
    """No control, direction, private or lone character; the zero-width space that breaks links is ours."""
    text = text.replace("\u200b", "").replace("\u200d", "").replace("\u200c", "")
    return not any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") for c in text)


@pytest.mark.parametrize("payload", ["{{ 7*7 }}", "<b>Amina</b>", "[a](b)", "**Amina**", "#strong[a]"])
def test_a_payload_is_shown_as_it_was_typed(renderer: Renderer, payload: str) -> None:
    said = render(renderer, two_people(name=payload))
    assert payload in said.mail.text
    assert payload in "".join(Structure(said.mail.html).said)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_no_text_at_all_changes_a_mail_s_structure(text: str) -> None:
    effect = an_effect("kickoff.contact", "P0002", pair=PAIR, day=7)
    usual: Mail = our_renderer().mail(effect, two_people())
    said = our_renderer().mail(effect, two_people(name=text, first_name=text))
    assert Structure(said.html).tags == Structure(usual.html).tags
    assert no_control(said.subject)


@pytest.mark.parametrize(
    "payload", [p for p in PAYLOADS if "#" in p or "$" in p or "//" in p or "\u202e" in p]
)
def test_a_certificate_prints_a_payload_and_does_not_obey_it(payload: str) -> None:
    effect = an_effect("recognition.certificate", channel="document", sessions=1, minutes=60)
    document = our_renderer().document(effect, two_people(name=payload))
    text = PdfReader(BytesIO(document.content)).pages[0].extract_text()
    first_words = re.sub(r"\W", "", payload)[:8]
    assert first_words in re.sub(r"\W", "", text)
    assert "root:" not in text
    assert re.fullmatch(r"[A-Za-z0-9-]+\.pdf", document.name)


def test_a_value_cannot_stand_in_a_link_s_target(tmp_path: Path) -> None:
    folder = template(tmp_path, "subject: x\n---\n[ici]({{ person.name }})\n")
    effect = an_effect("kickoff.contact", pair=PAIR)
    with pytest.raises(BadInput, match=r"fr/kickoff/contact\.md: a value stands in a link's target"):
        a_renderer(folder).mail(effect, two_people())
