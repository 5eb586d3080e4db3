"""Markdown of ours as HTML and as plain text that reads as well."""

from __future__ import annotations

import pytest

from mentoring.errors import BadInput
from mentoring.rendering.markdown import skeleton
from mentoring.rendering.values import Slots

STYLE = (("p", "margin:0"), ("a", "color:#000"))


def text(source: str) -> str:
    return skeleton(source, STYLE, " : ", "x.md").plain(Slots())


def html(source: str) -> str:
    return skeleton(source, STYLE, " : ", "x.md").html


def test_plain_text_keeps_lists_quotes_and_numbers_without_marks() -> None:
    source = """\
## Titre

Un **mot** *doux*\\
à la ligne.

- un
- deux
  1. premier
  2. second

3. trois
4. quatre

> cité
>
> encore

- lâche

- aéré
"""
    assert (
        text(source)
        == """\
Titre

Un mot doux
à la ligne.

- un
- deux
  1. premier
  2. second

3. trois
4. quatre

> cité
>
> encore

- lâche

- aéré"""
    )


def test_lines_are_at_most_72_long_and_continue_under_their_words() -> None:
    lines = text("- " + "mot " * 40).splitlines()
    assert max(map(len, lines)) <= 72
    assert lines[0].startswith("- mot")
    assert all(line.startswith("  mot") for line in lines[1:])


def test_links_are_spelt_out_and_never_cut() -> None:
    url = "https://forms.example/" + "x" * 90
    assert text(f"[Répondre]({url})") == f"Répondre :\n{url}"
    assert text("[aide@a.example](mailto:aide@a.example?subject=x)") == "aide@a.example"
    assert text("[Écrire](mailto:aide@a.example)") == "Écrire : aide@a.example"


def test_a_link_to_nothing_is_its_label() -> None:
    assert text("Voir [le formulaire]().") == "Voir le formulaire."
    assert html("Voir [le formulaire]().") == '<p style="margin:0">Voir le formulaire.</p>\n'


def test_styles_stand_on_the_elements() -> None:
    assert (
        html("[a](https://a.example)")
        == '<p style="margin:0"><a href="https://a.example" style="color:#000">a</a></p>\n'
    )


def test_html_in_a_template_is_text_and_bare_addresses_are_not_linked() -> None:
    assert (
        html("<b>x</b> https://a.example")
        == '<p style="margin:0">&lt;b&gt;x&lt;/b&gt; https://a.example</p>\n'
    )


@pytest.mark.parametrize("source", ["```\nx\n```", "    x", "`x`", "***"])
def test_code_and_rules_have_no_place_in_a_mail(source: str) -> None:
    with pytest.raises(BadInput, match="is not possible in a mail"):
        html(source)


@pytest.mark.parametrize("target", ["ftp://a.example", "/relatif", "#ancre"])
def test_only_web_and_mail_addresses_are_links(target: str) -> None:
    with pytest.raises(BadInput, match="not a link"):
        html(f"[x]({target})")
