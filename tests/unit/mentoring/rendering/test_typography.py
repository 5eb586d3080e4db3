"""Our own text is set as a typographer would; Jinja, links and addresses are left alone."""

from __future__ import annotations

import pytest

from mentoring.rendering.typography import typography

NB, NN = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("locale", "written", "set_"),
    [
        ("fr", "Bonjour ! Prêt ? Oui ; non : si", f"Bonjour{NN}! Prêt{NN}? Oui{NN}; non{NB}: si"),
        ("fr", "« l'écoute »", f"«{NB}l’écoute{NB}»"),
        ("fr", "à 9 h 30, 84 %, 1 234 et 20 €", f"à 9{NB}h{NB}30, 84{NB}%, 1{NN}234 et 20{NB}€"),
        ("fr", "le 5 janvier, le 1er mai", f"le 5{NB}janvier, le 1er{NB}mai"),
        ("fr", "{{ a ? b : c }} : [mot : ici](https://a.example/?q=1 ;) !", None),
        ("fr", "l'{{ x }} d'{{ y }} ; {{ n }} %", f"l’{{{{ x }}}} d’{{{{ y }}}}{NN}; {{{{ n }}}}{NB}%"),
        ("fr-CA", "Bonjour ! Oui : « a »", f"Bonjour! Oui{NB}: «{NB}a{NB}»"),
        (
            "en",
            'It\'s the mentors\' day: "why?" and "{{ x }}"',
            "It’s the mentors’ day: “why?” and “{{ x }}”",
        ),
        ("en", "on 5 January", f"on 5{NB}January"),
        ("de", "Es gibt ! nichts", "Es gibt ! nichts"),
    ],
)
def test_text_is_set_by_the_locale_s_rules(locale: str, written: str, set_: str | None) -> None:
    expected = set_ or f"{{{{ a ? b : c }}}}{NB}: [mot{NB}: ici](https://a.example/?q=1 ;){NN}!"
    assert typography(written, locale) == expected


def test_setting_twice_changes_nothing() -> None:
    text = "« L'été » : 9 h 30 ; déjà ? 84 % le 5 mai !"
    assert typography(typography(text, "fr"), "fr") == typography(text, "fr")
