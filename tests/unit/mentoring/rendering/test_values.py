"""Values: cleaned to one line, broken as links, elided in French, and never taken for our own text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.errors import BadInput
from mentoring.rendering.values import ZERO_WIDTH, Slots, Trusted, clean, defused, link_to, plain_address


def test_a_value_is_one_visible_line() -> None:
    assert clean("  Amina\r\n\tDiallo\u202e\x00 ") == "Amina Diallo"


def test_a_no_break_space_stays_and_two_become_one_space() -> None:
    assert clean("9\u00a0h\u202f30") == "9\u00a0h\u202f30"
    assert clean("a\u00a0\u00a0b") == "a b"


def test_a_long_value_ends_with_an_ellipsis() -> None:
    assert clean("x" * 50, 10) == "xxxxxxxxx…"


def test_letters_of_every_script_and_joined_emoji_stay() -> None:
    for text in ("Нина", "أمينة", "愛", "👩\u200d🏫", "Zoë"):
        assert clean(text) == text


def test_marks_stacked_upon_a_letter_are_cut_to_three() -> None:
    assert clean("b" + "\u0315" * 9) == "b" + "\u0315" * 3


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("https://a.example", f"https:{ZERO_WIDTH}/{ZERO_WIDTH}/a{ZERO_WIDTH}.example"),
        ("www.a.example", f"www{ZERO_WIDTH}.a{ZERO_WIDTH}.example"),
        ("moi@a.example", f"moi{ZERO_WIDTH}@a{ZERO_WIDTH}.example"),
        ("M. Diallo, à 12:30, 1.5", "M. Diallo, à 12:30, 1.5"),
    ],
)
def test_addresses_are_broken_and_words_are_not(typed: str, shown: str) -> None:
    assert defused(typed) == shown


def test_a_value_is_escaped_for_the_place_it_lands_in() -> None:
    slots = Slots()
    text = f"a {slots.put('<b> & “c”')} d"
    assert slots.plain(text) == "a <b> & “c” d"
    assert slots.html(text) == "a &lt;b&gt; &amp; “c” d"


def test_a_value_that_looks_like_a_token_names_no_other_value() -> None:
    slots = Slots()
    text = slots.put("secret") and slots.put("\ue0000\ue001")
    assert slots.plain(text) == "0"


def test_words_of_the_programme_keep_their_links() -> None:
    slots = Slots()
    assert slots.plain(slots.put(Trusted("aide@a.example"))) == "aide@a.example"
    assert isinstance(plain_address("aide@a.example"), Trusted)
    assert not isinstance(plain_address("aide @a.example"), Trusted)


@pytest.mark.parametrize(
    ("before", "value", "said"),
    [
        ("de ", "Amina", "d’Amina"),
        ("de ", "Tom", "de Tom"),
        ("puisque ", "Élan", "puisqu’Élan"),
        ("monde ", "A", "monde A"),
    ],
)
def test_french_elides_before_a_vowel(before: str, value: str, said: str) -> None:
    slots = Slots(elide=True)
    assert slots.plain(before + slots.put(value)) == said
    plain = Slots()
    assert plain.plain(before + plain.put(value)) == before + value


def test_a_link_is_encoded_where_markdown_could_stumble() -> None:
    assert link_to(" https://a.example/x(1) y?a=1&b=é ") == "https://a.example/x%281%29%20y?a=1&b=%C3%A9"
    assert link_to("") == ""


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//a.example", "a.example", "https://a.example/\r\nx", "data:text/html,x"]
)
def test_another_scheme_or_a_control_character_is_no_link(url: str) -> None:
    with pytest.raises(BadInput, match="not a link"):
        link_to(url)
