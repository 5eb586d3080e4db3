"""A mail: found by role and locale, framed, signed, in HTML and plain text."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mentoring.errors import BadInput
from mentoring.ports import Claim, Mail
from mentoring.rendering.identity import load
from mentoring.rendering.renderer import Renderer
from tests.unit.mentoring.rendering.stage import (
    CONFIGS,
    PAIR,
    a_programme,
    a_renderer,
    an_effect,
    our_renderer,
    template,
    two_people,
)

SIMPLE = """\
subject: Objet
preheader: Suite
action: Ouvrir -> {{ link('pulse') }}
action: Partir -> {{ withdraw_link }}
---
Bonjour {{ person.first_name }},
"""


def simple(folder: Path, *, to: str = "P0001", source: str = SIMPLE, **over: Any) -> Mail:
    folder = template(template(folder, source), source, locale="en")
    return a_renderer(folder, **over).mail(an_effect("kickoff.contact", to, pair=PAIR), two_people())


def test_the_plain_text_is_a_whole_letter(tmp_path: Path) -> None:
    assert (
        simple(tmp_path).text
        == """\
Bonjour Amina,

Ouvrir\u00a0: https://forms.example/pulse?l=fr&a=1

Partir\u00a0: https://forms.example/leave?l=fr&a=1

Claire Delorme
Responsable du programme

------------------------------------------------------------------------
Une question, une difficulté, une idée\u202f? Écrivez-nous\u00a0:
mentorat@delorme.example, ou appelez le +33\u00a01\u00a099\u00a000\u00a012\u00a034.

Vous recevez ce message parce que vous prenez part au programme Élan
2027. Ce n’est plus le moment\u202f? Se retirer ou ne plus recevoir nos
messages\u00a0: https://forms.example/leave?l=fr&a=1.

Ce message ne contient ni image ni traceur\u00a0: nous ne savons pas s’il a
été ouvert, et c’est voulu.
"""
    )


def test_the_html_is_whole_accessible_and_light(tmp_path: Path) -> None:
    html = simple(tmp_path).html
    assert html.startswith("<!DOCTYPE html>")
    assert '<html lang="fr">' in html
    assert re.search(r'<div class="preheader" style="[^"]*display: none[^"]*">Suite', html)
    assert html.count('href="https://forms.example/pulse?l=fr&amp;a=1"') == 1
    assert "prefers-color-scheme" in html
    assert not re.search(r"<img|<link|<script|src=|url\(|@import|@font-face", html)
    assert len(html.encode()) < 20_000
    for name in ("Élan 2027", "Maison Delorme", "Claire Delorme", "mentorat@delorme.example", "ni traceur"):
        assert name in html
    assert "{{" not in html
    assert "\ue000" not in html


def test_each_reads_in_their_own_language_and_a_stranger_to_both_in_the_programme_s(tmp_path: Path) -> None:
    assert simple(tmp_path, to="P0002").locale == "en"
    facts = two_people(locale="de")
    assert our_renderer().mail(an_effect("kickoff.contact", pair=PAIR, day=7), facts).locale == "fr"


def test_a_variant_of_a_language_borrows_its_texts_and_keeps_its_own_typography(tmp_path: Path) -> None:
    folder = template(tmp_path, "subject: Bonjour !\n---\nOui ; non.\n")
    mail = a_renderer(folder).mail(an_effect("kickoff.contact", pair=PAIR), two_people(locale="fr-CA"))
    assert (mail.locale, mail.subject, mail.text.splitlines()[0]) == ("fr-CA", "Bonjour!", "Oui; non.")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"role": "mentor", "n": 2}, "mentor 2"),
        ({"role": "mentee", "n": 2}, "2"),
        ({"role": "mentor", "n": 3}, "mentor"),
        ({"role": "mentee", "n": 3}, "tous"),
        ({"role": "mentor"}, "mentor"),
        ({}, "mentor"),
    ],
)
def test_the_closest_text_wins(tmp_path: Path, data: dict[str, Any], found: str) -> None:
    for name, subject in {".mentor.2": "mentor 2", ".2": "2", ".mentor": "mentor", "": "tous"}.items():
        template(tmp_path, f"subject: {subject}\n---\nx\n", f"rituals/monthly{name}.md")
    assert a_renderer(tmp_path).mail(an_effect("rituals.monthly", **data), two_people()).subject == found


def test_the_organisation_s_text_wins_over_our_closer_one(tmp_path: Path) -> None:
    folder = template(tmp_path, "subject: À nous\n---\nx\n", "recruit/invitation.md")
    effect = an_effect("recruit.invitation", role="mentor", wave=1, closes="2027-01-02")
    assert a_renderer(folder).mail(effect, two_people()).subject == "À nous"


def test_thanks_are_signed_by_the_sponsor_and_a_note_by_nobody(tmp_path: Path) -> None:
    assert (
        "Helene Marchetti\nDirectrice générale"
        in simple(tmp_path, source="subject: x\nsign: sponsor\n---\nx\n").text
    )
    assert "Claire" not in simple(tmp_path, source="subject: x\nsign: none\n---\nx\n").text


def test_one_may_leave_by_a_header_too(tmp_path: Path) -> None:
    assert simple(tmp_path).headers == {"List-Unsubscribe": "<https://forms.example/leave?l=fr&a=1>"}
    forms = {"mentors": {"purpose": "enrolment", "role": "mentor", "source": "m.csv"}}
    without = simple(tmp_path, forms=forms, surveys={})
    subject = "Je%20souhaite%20me%20retirer%20du%20programme"
    assert without.headers == {"List-Unsubscribe": f"<mailto:mentorat@delorme.example?subject={subject}>"}


@pytest.mark.parametrize(
    ("to", "name", "address", "locale"),
    [
        ("role:manager", "Claire Delorme", "claire@delorme.example", "fr"),
        ("role:sponsor", "Helene Marchetti", "helene@delorme.example", "fr"),
        ("role:hotline", "Claire Delorme", "mentorat@delorme.example", "fr"),
        ("role:ambassador:1", "Karim Benali", "karim@delorme.example", "fr"),
        ("role:manager-of:P0001", "", "boss@delorme.example", "fr"),
    ],
)
def test_contacts_are_found_and_read_the_programme_s_language(
    tmp_path: Path, to: str, name: str, address: str, locale: str
) -> None:
    folder = template(tmp_path, "subject: x\n---\nBonjour {{ person.first_name }}\n", "match/draft.md")
    mail = a_renderer(folder).mail(an_effect("match.draft", to), two_people())
    assert (mail.to_name, mail.to_address, mail.locale, dict(mail.headers)) == (name, address, locale, {})
    assert "vous avez un rôle dans le programme" in mail.text


@pytest.mark.parametrize("to", ["P0404", "role:ambassador:2", "role:nobody", "role:manager-of:P0002"])
def test_a_recipient_that_nobody_knows_is_said(to: str) -> None:
    with pytest.raises(BadInput, match=r"nobody|no manager"):
        our_renderer().mail(an_effect("match.draft", to), two_people())


def test_somebody_invited_is_told_why_and_how_to_stop() -> None:
    facts = replace(two_people(), enrolments=(), pairs=())
    text = (
        our_renderer()
        .mail(an_effect("recruit.invitation", wave=1, role="any", closes="2027-01-02"), facts)
        .text
    )
    assert "vous invite au programme" in text.replace("\n", " ")
    assert "https://forms.example/leave?l=fr&a=1" in text


def test_reasons_are_sentences_and_one_without_its_fact_is_left_out() -> None:
    facts = two_people()
    pair = facts.pairs[0]
    broken = replace(pair.reasons[2], facts={})
    unknown = replace(pair.reasons[2], criterion="luck")
    facts = replace(facts, pairs=(replace(pair, reasons=(*pair.reasons[:2], broken, unknown)),))
    effect = an_effect("kickoff.introduction", pair=PAIR, role="mentor", first_session=None)
    lines = [line for line in our_renderer().mail(effect, facts).text.splitlines() if line.startswith("- ")]
    assert lines[:2] == [
        "- Ce qui est demandé d’un côté est offert de l’autre\u00a0: négociation et",
        "- Des langues en commun\u00a0: français et anglais.",
    ]
    assert "expérience" not in lines[2]


def test_a_mail_about_a_pair_to_the_team_has_no_partner(tmp_path: Path) -> None:
    source = "subject: x\n---\n{{ pair.mentor.name }}{% if partner is defined %}!{% endif %} {{ data.when.day | day }}\n"
    folder = template(tmp_path, source, "rituals/call.md")
    effect = an_effect("rituals.call", "role:manager", pair=PAIR, when={"day": "2027-01-05"})
    mail = a_renderer(folder).mail(effect, two_people())
    assert mail.text.startswith("Amina Diallo mardi 5\u00a0janvier 2027\n")


def test_a_form_of_the_programme_s_own_has_its_link_and_the_words_of_its_options(tmp_path: Path) -> None:
    question = {"texts": ["Sujets"], "kind": "choices", "options": {"x": ["Le sujet X"], "y": []}}
    mine = {
        "purpose": "survey",
        "source": "m.csv",
        "link": "https://a.example/m",
        "questions": {"goals": question},
    }
    source = "subject: x\n---\n{{ link('mine') }} {{ person.profile.goals | listing }}\n"
    renderer = a_renderer(template(tmp_path, source, "recruit/welcome.md"), forms={"mine": mine}, surveys={})
    facts = two_people(goals="y")
    enrolled = replace(facts.enrolments[0], profile={"goals": ["x", "y", "z"]})
    mail = renderer.mail(an_effect("recruit.welcome"), replace(facts, enrolments=(enrolled,)))
    assert mail.text.startswith("https://a.example/m Le sujet X, y et z\n")


def test_without_a_hotline_the_manager_answers(tmp_path: Path) -> None:
    assert "claire@delorme.example" in simple(tmp_path, hotline=None).text


def test_a_filter_on_nothing_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="'closes' is not there"):
        simple(tmp_path, source="subject: {{ data.closes | day }}\n---\nx\n")


def test_a_folder_without_the_common_parts_is_said(tmp_path: Path) -> None:
    (tmp_path / "layout.html.j2").write_text("<p><!--body--></p><p><!--foot--></p>", "utf-8")
    (tmp_path / "base.typ").touch()
    folder = template(tmp_path, SIMPLE)
    renderer = Renderer(a_programme(), [folder], load(CONFIGS / "identity.yaml", {}))
    with pytest.raises(BadInput, match=r"no template parts/signature\.md"):
        renderer.mail(an_effect("kickoff.contact", pair=PAIR), two_people())


def test_rendering_a_claim_goes_by_its_channel() -> None:
    effect = an_effect("kickoff.contact", pair=PAIR, day=7)
    assert our_renderer().render(Claim(effect, 0, "REQUEST", 1), two_people()) == our_renderer().mail(
        effect, two_people()
    )
