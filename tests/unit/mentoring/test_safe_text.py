"""What may enter a header or a calendar."""

from __future__ import annotations

import pytest

from mentoring.errors import BadInput
from mentoring.safe_text import address, domain, link, many_lines, one_line


@pytest.mark.parametrize(
    "sign", ["\r", "\n", "\0", "\t", "\x1f", "\x7f", "\x85", "\u2028", "\u2029", "\ud800"]
)
def test_one_line_refuses_every_sign_that_could_end_it_and_does_not_repeat_it(sign: str) -> None:
    with pytest.raises(BadInput) as refused:
        one_line(f"secret{sign}suite", "the title")
    assert "secret" not in str(refused.value)
    assert "the title" in str(refused.value)


def test_one_line_keeps_french_and_any_script() -> None:
    text = "Élan\u00a0: l’été à Łódź, 東京 🙂 « oui\u202f! »"
    assert one_line(text, "the title") == text


def test_many_lines_have_line_feeds_only() -> None:
    assert many_lines("a\r\nb\rc\u2028d\x85e\n\tf\x0bg\x1bh", "the text") == "a\nb\nc\nd\ne\n\tf g h"
    for sign in ("\0", "\udfff"):
        with pytest.raises(BadInput):
            many_lines(f"a{sign}", "the text")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("zoe@entreprise.example", "zoe@entreprise.example"),
        ("zoe.o'hara+mentor@sub.entreprise.example", "zoe.o'hara+mentor@sub.entreprise.example"),
        ("zoe@société.example", "zoe@xn--socit-esab.example"),
    ],
)
def test_an_address_is_kept_with_its_domain_in_ascii(given: str, kept: str) -> None:
    assert address(given, "the recipient") == kept


@pytest.mark.parametrize(
    "given",
    [
        "", "zoe", "@x.example", "zoe@", "zoé@x.example", "a b@x.example", "a@x.example,b@y.example", "<a@x.example>",
        "a@x.example\r\nBcc: b@y.example", "a@x.example\n", "a..b@x.example", '"a"@x.example', "a@x..example",
        "a@-x.example", "a@x.example;b", f"{'a' * 65}@x.example", f"a@{'b.' * 126}example", "a@b@c.example", "a%0d@x\0",
    ],
)  # fmt: skip
def test_what_mail_cannot_carry_is_no_address(given: str) -> None:
    with pytest.raises(BadInput):
        address(given, "the recipient")


def test_a_domain_is_ascii_and_a_link_is_for_the_web() -> None:
    assert domain("société.example", "the domain") == "xn--socit-esab.example"
    assert (
        link("https://forms.example/é".encode("ascii", "ignore").decode(), "the link")
        == "https://forms.example/"
    )
    for bad in (
        "http:/x",
        "ftp://x.example",
        "https://x.example/\r\nX: y",
        "https://x.example/é",
        "https://",
    ):
        with pytest.raises(BadInput):
            link(bad, "the link")
