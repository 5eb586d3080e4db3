"""Documents: tagged, embedded, light, the same for everybody or one person's own."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from mentoring.effects import Effect
from mentoring.errors import BadInput
from mentoring.ports import Claim, Document
from mentoring.rendering.documents import ATTACHED
from mentoring.verification import verification_code
from tests.unit.mentoring.rendering.catalogue import THANKS, documents
from tests.unit.mentoring.rendering.stage import a_renderer, an_effect, our_renderer, template, two_people

CHARTER = """\
title: Notre charte
---
## Un

- a **b**

| x | y |
|---|---|
| 1 | 2 |

***

> c
"""
PAGES = {
    "mentor-guide": 2, "mentee-guide": 2, "charter": 2, "first-session": 2, "goal-sheet": 1, "development-plan": 1,
    "evaluation-grid": 1,    "last-session": 1, "certificate": 1, "attestation": 1,
}  # fmt: skip


def attached(folder: Path, name: str, locale: str = "fr", **over: Any) -> Document:
    folder = template(folder, f"subject: x\nattach: {name}\n---\nx\n", "recognition/thanks.md", locale)
    to = "P0001" if locale == "fr" else "P0002"
    effect = an_effect("recognition.thanks", to, occasion="closure", role="mentor", **THANKS)
    (document,) = a_renderer(folder, **over).attachments_for(effect, two_people())
    return document


def pdf(document: Document) -> PdfReader:
    return PdfReader(BytesIO(document.content))


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("page", ["a4", "us-letter"])
@pytest.mark.parametrize("name", ATTACHED)
def test_every_attachment_is_light_tagged_titled_and_embeds_its_fonts(
    tmp_path: Path, name: str, page: str, locale: str
) -> None:
    document = attached(tmp_path, name, locale, identity={"page": page})
    read = pdf(document)
    assert len(document.content) < 150_000
    assert len(read.pages) == PAGES[name]
    short = min(float(read.pages[0].mediabox.width), float(read.pages[0].mediabox.height))
    assert round(short) == (595 if page == "a4" else 612)
    root: Any = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert str(root["/Lang"]).startswith(locale)
    assert read.metadata is not None
    assert read.metadata.title
    for one in read.pages:
        resources: Any = one["/Resources"]
        for font in resources["/Font"].values():
            described = font["/DescendantFonts"][0]["/FontDescriptor"]
            assert "/FontFile3" in described or "/FontFile2" in described
    text = "".join(one.extract_text() for one in read.pages)
    assert "{{" not in text
    assert document.name.isascii()


@pytest.mark.parametrize(
    ("name", "count"), [("goal-sheet", 13), ("development-plan", 21), ("evaluation-grid", 26)]
)
def test_a_sheet_can_be_filled_in_on_the_screen(tmp_path: Path, name: str, count: int) -> None:
    fields = pdf(attached(tmp_path, name)).get_fields()
    assert fields is not None
    assert len(fields) == count
    assert all(field["/TU"] for field in fields.values())


@pytest.mark.parametrize("name", ["development-plan", "evaluation-grid"])
def test_fields_lie_within_their_page(tmp_path: Path, name: str) -> None:
    for page in pdf(attached(tmp_path, name)).pages:
        for note in page.annotations or ():
            left, bottom, right, top = (float(edge) for edge in note.get_object()["/Rect"])
            assert 0 < left < right < float(page.mediabox.width)
            assert 0 < bottom < top < float(page.mediabox.height)


def test_what_is_the_same_for_everybody_is_made_once() -> None:
    effect = an_effect("kickoff.introduction", pair="P0001-P0002", role="mentor", first_session=None)
    first, again = (our_renderer().mail(effect, two_people()).attachments for _ in range(2))
    assert [document.name for document in first] == [
        "Guide-du-mentor-et-de-la-mentore.pdf", "Charte-du-mentorat.pdf", "Premiere-seance.pdf", "Fiche-d-objectifs.pdf",
    ]  # fmt: skip
    assert all(one.content is other.content for one, other in zip(first, again, strict=True))
    assert sum(len(document.content) for document in first) < 250_000


def test_a_document_for_everybody_cannot_name_somebody(tmp_path: Path) -> None:
    template(tmp_path, "title: Charte\n---\n{{ person.name }}\n", "documents/charter.md")
    with pytest.raises(BadInput, match="'person' is not known in this template"):
        attached(tmp_path, "charter")


def test_an_organisation_s_charter_takes_the_place_of_ours(tmp_path: Path) -> None:
    template(
        tmp_path,
        CHARTER,
        "documents/charter.md",
    )
    text = pdf(attached(tmp_path, "charter")).pages[0].extract_text()
    assert "Notre charte" in text
    assert "a b" in text


@pytest.mark.parametrize("source", ["```\ncode\n```", "    code"])
def test_code_has_no_place_in_a_document(tmp_path: Path, source: str) -> None:
    template(tmp_path, f"title: x\n---\n{source}\n", "documents/charter.md")
    with pytest.raises(BadInput, match="is not possible in a document"):
        attached(tmp_path, "charter")


def test_lines_break_where_the_document_says_and_links_lead_somewhere(tmp_path: Path) -> None:
    source = "title: x\n---\nun\\\ndeux\ntrois [a](https://a.example) *b*\n"
    template(tmp_path, source, "documents/charter.md")
    read = pdf(attached(tmp_path, "charter"))
    assert "un\ndeux trois a b" in read.pages[0].extract_text()
    assert read.pages[0].annotations is not None


def test_a_value_cannot_be_a_document_s_link(tmp_path: Path) -> None:
    template(tmp_path, "title: x\n---\n[a]({{ programme.name }})\n", "documents/charter.md")
    with pytest.raises(BadInput, match="a value stands in a link's target"):
        attached(tmp_path, "charter")


def test_a_picture_has_one_page(tmp_path: Path) -> None:
    template(tmp_path, "#pagebreak()", "documents/badge.typ")
    with pytest.raises(BadInput, match="a picture must have one page"):
        a_renderer(tmp_path).document(
            an_effect("recognition.badge", channel="document", **THANKS), two_people()
        )


def test_a_document_that_nobody_wrote_is_said(tmp_path: Path) -> None:
    effect = an_effect("recruit.channels", "role:files", channel="document")
    with pytest.raises(BadInput, match="there is no document channels"):
        a_renderer(tmp_path).document(effect, two_people())


def test_a_fault_in_typst_names_the_file(tmp_path: Path) -> None:
    template(tmp_path, '#import "base.typ": *\n#nothing\n', "documents/goal-sheet.typ")
    with pytest.raises(BadInput, match="unknown variable: nothing") as raised:
        attached(tmp_path, "goal-sheet")
    assert raised.value.where == "fr/documents/goal-sheet.typ"


@pytest.mark.parametrize(
    "effect", documents(), ids=lambda e: f"{e.kind}-{e.occurrence}-{e.data.get('occasion', '')}"
)
def test_every_document_of_the_phases_can_be_made(effect: Effect) -> None:
    document = our_renderer().document(effect, two_people())
    assert document == our_renderer().render(Claim(effect, 0, "REQUEST", 1), two_people())
    assert document.content
    assert document.media_type.split(";")[0] in ("application/pdf", "image/png", "text/markdown")


def test_two_people_s_certificates_have_two_names() -> None:
    amina, other = (
        our_renderer().document(
            an_effect("recognition.certificate", to, channel="document", **THANKS), two_people()
        )
        for to in ("P0001", "P0002")
    )
    assert (amina.name, other.name) == (
        "Certificat-de-mentorat-Amina-Diallo-P0001.pdf", "Mentoring-certificate-Tom-Whitaker-P0002.pdf",
    )  # fmt: skip


def test_the_hours_attested_are_those_of_the_effect_and_carry_their_code() -> None:
    effect = an_effect("recognition.attestation", channel="document", **THANKS)
    text = pdf(a_renderer(secret=b"invented").document(effect, two_people())).pages[0].extract_text()
    code = verification_code(b"invented", "elan-2027", "P0001", "Amina Diallo", 12, 745)
    for said in ("Amina Diallo", "12\u00a0h\u00a025", code):
        assert said.replace("\u00a0", " ") in text.replace("\u00a0", " ")


def test_the_programme_says_who_thanks() -> None:
    """In the mail, on the certificate and in public (product.md, 8)."""
    renderer = a_renderer(recognition={"signed_by": "manager"})
    thanks = an_effect(
        "recognition.thanks", occasion="closure", role="mentor", **{**THANKS, "option": "network"}
    )
    words = " ".join(renderer.mail(thanks, two_people()).text.split())
    assert "Je vous ferai signe. " in words
    assert "Claire Delorme Responsable du programme" in words
    paper = an_effect("recognition.certificate", channel="document", **THANKS)
    public = an_effect(
        "recognition.public", "role:files", channel="document", mentors=["P0001"], occasion="closure"
    )
    certificate = pdf(renderer.document(paper, two_people())).pages[0].extract_text()
    pasted = renderer.document(public, two_people()).content.decode()
    for text in (words, certificate, pasted):
        assert "Claire" in text.replace("\u00a0", " ")
        assert "Marchetti" not in text


@pytest.mark.parametrize(
    ("about", "named"),
    [
        ({}, "- Amina Diallo, Finance\n"),
        ({"channel": "linkedin"}, "Merci à Amina Diallo.\n"),
        ({"channel": "newsletter"}, "Merci à Amina Diallo. Et merci, tout autant, à celles et ceux qui"),
    ],
)
def test_text_to_paste_is_plain_and_names_only_those_who_agreed(about: dict[str, str], named: str) -> None:
    thanks = an_effect("recognition.public", "role:files", channel="document")
    effect = replace(thanks, data={"mentors": ["P0001"], "occasion": "closure", **about})
    text = our_renderer().document(effect, two_people()).content.decode()
    assert named in text
    assert "Tom" not in text


def test_an_effect_that_is_no_document_is_refused() -> None:
    with pytest.raises(BadInput, match="no document is made for kickoff"):
        our_renderer().document(an_effect("kickoff.contact", channel="document"), two_people())
