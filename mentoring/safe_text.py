"""Text on its way into a header or a calendar: what could start a line of its own is refused."""

from __future__ import annotations

import re

from mentoring.errors import BadInput

_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_NOT_ON_ONE_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""The characters of Unicode's categories Cc, Zl, Zp and Cs."""
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f]")
_ATOM, _LABEL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_LINK = re.compile(r"https?://[!-~]+")


def one_line(text: str, what: str) -> str:
    """That text; refused when it holds a line break, NUL or any other control character.

    `what` names the field in the error, which never repeats the text itself.
    """
    if _NOT_ON_ONE_LINE.search(text):
        raise BadInput(f"{what} holds a line break or control character", instead="Write it on one line.")
    return text


def many_lines(text: str, what: str) -> str:
    """That text with plain line feeds; NUL is refused, other control characters become spaces."""
    if _NOT_TEXT.search(text):
        raise BadInput(f"{what} holds a NUL or half a character", instead="Write it again by hand.")
    return _CONTROLS.sub(" ", _BREAKS.sub("\n", text))


def address(text: str, what: str) -> str:
    """That mail address in ASCII (the domain in punycode), fit for a header or a `mailto:`."""
    local, _, domain = text.rpartition("@")
    try:
        plain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        plain = ""
    found = f"{local}@{plain}"
    if not _ADDRESS.fullmatch(found) or len(found) > 254:
        raise BadInput(
            f"{what} is not an address mail can carry", instead="Write it like nom@entreprise.example."
        )
    return found


def domain(text: str, what: str) -> str:
    """That domain name in ASCII."""
    return address(f"x@{text}", what).removeprefix("x@")


def link(text: str, what: str) -> str:
    """That http or https address, in ASCII and without spaces."""
    if not _LINK.fullmatch(text):
        raise BadInput(
            f"{what} is not a web address", instead="Write one that begins with https:// and has no space."
        )
    return text
