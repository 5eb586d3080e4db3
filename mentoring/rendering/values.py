"""What people typed, kept apart from what we wrote.

A template is ours, a value is not. While a template is rendered every value is put into `Slots` and only a token for it
enters the text; Markdown, HTML and typography see tokens, never values. The values come in last, escaped for where they
land, so nothing in them can act: no Jinja, no Markdown, no HTML, no header, no live link.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import escape
from urllib.parse import quote, urlsplit

from mentoring.errors import BadInput

ZERO_WIDTH = "\u200b"
_OPEN, _CLOSE = "\ue000", "\ue001"
_TOKEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_ELIDED = re.compile(f"(\\b[dD]|[qQ]u)e (?={_OPEN}(\\d+){_CLOSE})")
_VOWELS = frozenset("AEIOUÀÂÄÆÉÈÊËÎÏÔÖŒÙÛÜaeiouàâäæéèêëîïôöœùûü")
_SPACES = re.compile(r"[^\S\u00a0\u202f]+|\s{2,}")  # a single no-break space is typography and stays
_KEPT_FORMAT = {"\u200c", "\u200d"}  # joiners that some scripts and emoji need
_DROPPED = {"Cc", "Cf", "Co", "Cs", "Cn"}
_MARKS = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]"
_STACKED = re.compile(f"({_MARKS}{{3}}){_MARKS}+")
_SCHEME = re.compile(r"(?<=[^\W\d_]):(?=\S)")
_SLASHES = re.compile(r"(?<=[/\\])(?=[/\\])")
_WWW = re.compile(r"\b(www\d*)\.", re.IGNORECASE)
_DOMAIN = re.compile(r"(?<=\w)([.\u3002\uff0e\uff61])(?=[^\W\d_]{2})")
_AT = re.compile(r"(?<=\S)@(?=\S)")
_ADDRESS = re.compile(r"[A-Za-z0-9.+_-]+@[A-Za-z0-9.-]+")
_SAFE_URL = "%/:=&?~#+!$,;@[]-._"


class Trusted(str):
    """Text from the programme file or the templates: escaped like any other, but links in it stay links."""

    __slots__ = ()


class Link(str):
    """An address one may click, made by `link_to` only; the one value that may stand in a link's target."""

    __slots__ = ()


def link_to(url: str, *, where: str = "") -> Link:
    """A clickable address: http, https or mailto, percent-encoded where Markdown or HTML could stumble. "" stays "".

    Raises:
        BadInput: the address has another scheme, or a control character.
    """
    url = url.strip()
    if not url:
        return Link("")
    if urlsplit(url).scheme.lower() not in ("http", "https", "mailto") or any(
        ord(c) < 32 or ord(c) == 127 for c in url
    ):
        raise BadInput(
            f"not a link: {url[:80]!r}", where=where, instead="Write an address that begins with https://"
        )
    return Link(quote(url, safe=_SAFE_URL))


def clean(value: str, most: int = 1000) -> str:
    """One line of visible text: no control, bidi-override or private characters, spaces folded, at most `most` characters."""
    text = value if value.isascii() else unicodedata.normalize("NFC", value)
    text = _SPACES.sub(" ", text.replace("\x00", " "))
    if not (text.isascii() and text.isprintable()):
        text = "".join(c for c in text if unicodedata.category(c) not in _DROPPED or c in _KEPT_FORMAT)
        text = _STACKED.sub(r"\1", text)
    text = _SPACES.sub(" ", text).strip()
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def defused(text: str) -> str:
    """The same to the eye, but no mail program sees an address in it: a zero-width space breaks each one."""
    if not any(c in text for c in ".:@/\\\u3002\uff0e\uff61"):
        return text
    text = _SCHEME.sub(":" + ZERO_WIDTH, text)
    text = _SLASHES.sub(ZERO_WIDTH, text)
    text = _WWW.sub(r"\1" + ZERO_WIDTH + ".", text)
    text = _DOMAIN.sub(ZERO_WIDTH + r"\1", text)
    return _AT.sub(ZERO_WIDTH + "@", text)


def plain_address(address: str) -> Trusted | str:
    """An address as such when it is a plain one, else an ordinary untrusted value."""
    return Trusted(address) if _ADDRESS.fullmatch(address) else address


class Slots:
    """The values of one rendering, by number.

    With `elide` (French) our own `de` and `que` before a value that begins with a vowel lose theirs: d’Amina, qu’Élan.
    """

    __slots__ = ("_elide", "_values")

    def __init__(self, *, elide: bool = False) -> None:
        self._values: list[str] = []
        self._elide = elide

    def put(self, value: str) -> str:
        """The token that stands for this value until the end."""
        self._values.append(value)
        return f"{_OPEN}{len(self._values) - 1}{_CLOSE}"

    def untyped(self, text: str) -> bool:
        """Whether nothing that people typed stands in the text: every value in it is the programme's own."""
        return all(isinstance(self._values[int(n)], (Trusted, Link)) for n in _TOKEN.findall(text))

    def plain(self, text: str, most: int = 1000) -> str:
        """The text with its values, for plain text and for headers."""
        return self._fill(text, most, str)

    def html(self, text: str, most: int = 1000) -> str:
        """The text with its values, for HTML: content or a quoted attribute."""
        return self._fill(text, most, escape)

    def _fill(self, text: str, most: int, how: Callable[[str], str]) -> str:
        def value(match: re.Match[str]) -> str:
            raw = self._values[int(match[1])]
            said = clean(raw, most)
            return how(said if isinstance(raw, Trusted) else defused(said))

        def elision(match: re.Match[str]) -> str:
            return f"{match[1]}’" if self._values[int(match[2])].lstrip()[:1] in _VOWELS else match[0]

        if self._elide:
            text = _ELIDED.sub(elision, text)
        return _TOKEN.sub(value, text)


def has_token(text: str) -> bool:
    """Whether a value's token stands in the text, as it is or percent-encoded."""
    return _OPEN in text or "%EE%80%80" in text
