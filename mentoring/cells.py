"""One cell of an export, read by the kind of its question: a clean JSON value, nothing, or the reason why it cannot be read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from email_validator import EmailNotValidError, validate_email

from mentoring.choices import OTHER, one_choice, several_choices
from mentoring.moments import Dating, Undatable
from mentoring.questionnaire import Kind, Question
from mentoring.slots import read_slot
from mentoring.wording import INVISIBLE, fold
from mentoring.zones import zone_named, zone_of_offset

Value = str | int | float | bool | tuple[str, ...]

LONGEST = 20_000
"""Characters of the longest answer taken; a longer one is not something a person wrote into a form."""
LONGEST_LINE = 300
"""Characters of the longest name, department or other one-line answer."""
MOST_SEATS = 50
"""Mentees of the largest group anybody leads; more is a slip of the keyboard."""

_KINDS: Mapping[str, Kind] = {
    "address": "address", "other_address": "address", "manager_address": "address", "response_id": "id",
    "submitted_at": "timestamp", "seats": "number", "time_zone": "zone", "also_other_role": "yes-no",
    "charter_agreed": "yes-no", "stop_writing": "yes-no", "met": "yes-no", "session_date": "date",
    "session_minutes": "number", "satisfaction": "scale", "nps": "scale",
}  # fmt: skip
"""The kind of a question whose mapping leaves it at `text`, where its meaning only makes sense as another one."""
_ONE_LINE = frozenset((
    "name", "first_name", "last_name", "department", "site", "job", "seniority", "phone", "locale", "role", "gender",
    "response_id", "partner", "charter_version",
))  # fmt: skip

_YES = re.compile(
    r"(?:yes|y|oui|o|true|vrai|1(?![.,]\d)|x|ok|agreed?|accepted?|(?:i|we) (?:agree|accept)|d'accord|j'accepte|je suis d'accord)"
    r"\b(?!\s*/).*|[✓✔]",
    re.DOTALL,
)
_NO = re.compile(
    r"(?:no|n|non|false|faux|0(?![.,]\d)|(?:(?:i|we) )?(?:disagree|do not|don't)|je refuse|je n'accepte pas)\b(?!\s*/).*|[✗✘]",
    re.DOTALL,
)
_YES_WORDS, _NO_WORDS = frozenset(("oui", "yes")), frozenset(("non", "no"))
_UNDECIDED = _YES_WORDS | _NO_WORDS | {"et", "ou", "mais", "ni", "and", "or", "but", "nor"}
_EASILY = re.compile(
    r"\b(?:pas|sans|aucune?|no|without) (?:de |d'|any |a )?"
    r"(?:souci|probl[eè]me|problem|worrie|h[eé]sit\w*|doute|doubt|r[eé]serve)s?\b"
)
_RESERVED = re.compile(
    r"\b(?:mais|sauf|si|hormis|condition|r[eé]serve|pas|non|sans|anonym\w*|but|except|unless|if|provided|not|no|don't|without)\b"
)
"""Words by which a yes is taken back in part. Who consents with a reservation has not consented to what we would do."""
_CONSENTS = frozenset(("consent_public", "consent_manager_told", "testimonial_consent"))
"""The charter is none of them: its answer is the sentence of the form, which may well say what one does not do."""
_SPACES = " '\u00a0\u202f"
_NUMBER = re.compile(
    rf"([+\-−]?\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?|[+\-−]?\d+(?:[.,]\d+)?)(?:\s?[^\W\d_]\D*|\s?[%€$+])?"
)
_SCALE = re.compile(r"(\d+(?:[.,]\d+)?)(?:\s*/\s*(\d+)|\s*[-–—:=(.]\s*\D.*|\s+[^\W\d]\D*)?", re.DOTALL)
_NO_SPACE = str.maketrans(dict.fromkeys(_SPACES))
_NAMED_ADDRESS = re.compile(r"[^<>]*<([^<>\s]+@[^<>\s]+)>")
_GUARD = re.compile(r"'(?=[=+\-@\t\r\n])")
_ROLE_WORDS = {
    "mentor": re.compile(r"\bmentore?s?\b"),
    "mentee": re.compile(r"\b(?:mentees?|mentor(?:é|ée|ee|ées|és)s?|mentoré\(e\)s?)(?!\w)"),
}
_NOT = re.compile(r"\b(?:not|no|non|pas|ni|neither|don't)\b")
_ID = re.compile(r"[\w.:=+/-]{1,120}")


class Unreadable(ValueError):
    """A cell that cannot be taken; `code` is one of `mentoring.rejects.REASONS`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Reading:
    """How the cells of one question of one export are read."""

    meaning: str
    question: Question
    separator: str
    dating: Dating

    @cached_property
    def kind(self) -> Kind:
        """The question's kind, or the one its meaning asks for."""
        return _KINDS.get(self.meaning, "text") if self.question.kind == "text" else self.question.kind

    @cached_property
    def longest(self) -> int:
        """Characters an answer may have."""
        return LONGEST_LINE if self.meaning in _ONE_LINE else LONGEST

    @cached_property
    def options(self) -> Mapping[str, str]:
        """Folded wording of each known option -> its code; the code itself is a wording too."""
        options = self.question.options
        found = {fold(code): code for code in options}
        return found | {fold(wording): code for code, wordings in options.items() for wording in wordings}

    @cached_property
    def default(self) -> str:
        """What an empty cell stands for."""
        return self.question.default or ""


def plain(text: str) -> bool:
    """Whether nothing in the text can need cleaning (most cells: worth a quick look)."""
    return text.isascii() and text.isprintable()


def clean(text: str) -> str:
    """The text composed (NFC), without control, direction and invisible characters, without the spaces around it.

    The apostrophe that guards a formula in a table we wrote is taken off again.
    """
    if not plain(text):
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = text.strip()
    return _GUARD.sub("", text, count=1) if text.startswith("'") else text


def read_cell(text: str, reading: Reading) -> Value | None:
    """The value of a cell that was cleaned and is not too long; None when it is empty.

    Raises:
        Unreadable: with the reason's code.
    """
    if not text:
        return None
    if len(text) > reading.longest:
        raise Unreadable("too-long")
    try:
        return (_BY_MEANING.get(reading.meaning) or _READERS[reading.kind])(text, reading)
    except Undatable as error:
        raise Unreadable(error.code) from None


def _text(text: str, reading: Reading) -> Value | None:
    return " ".join(text.split()) if reading.meaning in _ONE_LINE else text


def _address(text: str, reading: Reading) -> Value | None:
    return read_address(text)


@lru_cache(maxsize=50_000)
def read_address(text: str) -> str:
    """The one mail address in a cell, its domain in lower case.

    Raises:
        Unreadable: there is none (`anonymous-answer` for Microsoft's `anonymous`), it is malformed, or there are several.
    """
    found = _NAMED_ADDRESS.fullmatch(text)
    bare = (found[1] if found else text).removeprefix("mailto:").strip(" <>\"'").rstrip(" ;,.")
    if fold(bare) in ("anonymous", "anonyme"):
        raise Unreadable("anonymous-answer")
    if bare.count("@") > 1 and len(re.findall(r"[^\s@;,/<>]+@[^\s@;,/<>]+\.[^\s@;,/<>]+", bare)) > 1:
        raise Unreadable("two-addresses")
    try:
        return validate_email(bare, check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        raise Unreadable("malformed-address") from None


def _choice(text: str, reading: Reading) -> Value | None:
    return one_choice(text, reading.options)


def _choices(text: str, reading: Reading) -> Value | None:
    separator = reading.question.separator or reading.separator
    return several_choices(text, reading.options, separator, one=lambda piece: (piece,)) or None


def _slots(text: str, reading: Reading) -> Value | None:
    separator = reading.question.separator or reading.separator
    return several_choices(text, reading.options, separator, one=_slot) or None


def _slot(piece: str) -> tuple[str, ...]:
    return read_slot(piece) or (OTHER + piece,)


def _role(text: str, reading: Reading) -> Value | None:
    """`mentor`, `mentee` or `both`, by the question's own options, else by the words mentor and mentee in any form."""
    code = reading.options.get(fold(text))
    if code is None and not reading.question.options:
        plain = fold(text).replace("\u00b7", "").replace(".", "")
        roles = {role for role, word in _ROLE_WORDS.items() if word.search(plain)}
        both = len(roles) == 2 or plain in ("both", "les deux")
        code = None if _NOT.search(plain) else "both" if both else next(iter(roles), None)
    if code not in ("mentor", "mentee", "both"):
        raise Unreadable("unknown-role")
    return code


def _number(text: str, reading: Reading) -> Value | None:
    found = _NUMBER.fullmatch(text)
    if not found:
        raise Unreadable("bad-number")
    return _bounded(found[1], reading, "bad-number")


def _seats(text: str, reading: Reading) -> Value | None:
    """A whole number of mentees, at least one."""
    try:
        seats = _number(text, reading)
    except Unreadable:
        raise Unreadable("bad-seats") from None
    if not isinstance(seats, int) or not 1 <= seats <= MOST_SEATS:
        raise Unreadable("bad-seats")
    return seats


def _scale(text: str, reading: Reading) -> Value | None:
    """`4`, `4 - Satisfait`, or the words of an option whose code is the number."""
    code = reading.options.get(fold(text))
    found = None if code else _SCALE.fullmatch(text)
    if code is None and found is None:
        raise Unreadable("out-of-scale")
    if found and found[2] and reading.question.most not in (None, int(found[2])):
        raise Unreadable("out-of-scale")  # 5/4, and 3/4 too: what that is out of 5 is for the person to say
    return _bounded(code or (found[1] if found else ""), reading, "out-of-scale")


def _bounded(digits: str, reading: Reading, code: str) -> int | float:
    number = float(digits.translate(_NO_SPACE).replace(",", ".").replace("−", "-"))
    least, most = reading.question.least, reading.question.most
    if (least is not None and number < least) or (most is not None and number > most) or abs(number) > 1e9:
        raise Unreadable(code)
    return int(number) if number.is_integer() else number


def _yes_no(text: str, reading: Reading) -> Value | None:
    code = reading.options.get(fold(text))
    if code in ("yes", "no"):
        return code == "yes"
    said = fold(text)
    yes, no = _YES.fullmatch(said), _NO.fullmatch(said)
    words = set(re.findall(r"\w+", said))
    undecided = words <= _UNDECIDED and words & _YES_WORDS and words & _NO_WORDS
    reserved = yes and reading.meaning in _CONSENTS and _RESERVED.search(_EASILY.sub("", said))
    if undecided or reserved or not (yes or no):
        raise Unreadable("bad-yes-no")
    return yes is not None


def _day(text: str, reading: Reading) -> Value | None:
    return reading.dating.day(text).isoformat()


def _instant(text: str, reading: Reading) -> Value | None:
    return reading.dating.instant(text).isoformat()


def _zone(text: str, reading: Reading) -> Value | None:
    code = reading.options.get(fold(text), text)
    if (zone := zone_named(code)) is None:
        raise Unreadable("unknown-zone")
    return zone


def _offset(text: str, reading: Reading) -> Value | None:
    if (zone := zone_of_offset(text) or zone_named(text)) is None:
        raise Unreadable("unknown-zone")
    return zone


def _id(text: str, reading: Reading) -> Value | None:
    return text if _ID.fullmatch(text) else None


_READERS: Mapping[Kind, Callable[[str, Reading], Value | None]] = {
    "text": _text, "address": _address, "choice": _choice, "choices": _choices, "scale": _scale, "number": _number,
    "date": _day, "timestamp": _instant, "yes-no": _yes_no, "zone": _zone, "offset": _offset, "slots": _slots, "id": _id,
}  # fmt: skip
_BY_MEANING: Mapping[str, Callable[[str, Reading], Value | None]] = {"role": _role, "seats": _seats}
