"""What people wrote, as words that can be compared: French and English, and codes as they are.

Words count whole: "AI" is not in "retail". Accents, case, plurals and the words that carry no meaning do not count.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

MOST_WORDS = 100
"""Words of one answer that count. Writing more gains nobody anything."""
LONG = 4
"""An item of more words than this is prose: each of its words then counts by itself."""

REMEMBERED = 20_000
"""Different texts whose reading is kept at hand."""

_TOKEN = re.compile(r"[^\W_]+(?:\+\+|#)?")
_SEPARATOR = re.compile(r"[;,\n\r|•/]+")

STOP_WORDS = frozenset(
    """
    a au aux avec ce ces cet cette d dans de des du elle elles en entre est et eu il ils j je l la le les leur leurs lui m ma
    mais me meme mes moi mon n ne nos notre nous on ont ou par pas plus pour qu que qui quoi s sa sans se ses si son sont sur t
    ta te tes toi ton tres tu un une vers vos votre vous y c aussi comme etre avoir faire tout tous toute toutes etc afin
    about all also am an and any are as at be been being but by can could do does for from get had has have he her his how i if
    in into is it its just like more most my no not of off or our out over own she so some such than that the their them then
    there these they this those through to too up us very was we were what when where which who why will with would you your
    aider aimer aimerais apprendre competence competences developper developpement devenir gagner mieux progresser souhaite
    souhaiterais veux voudrais ameliorer
    become better develop developing help improve improving learn learning need skill skills want wish
    """.split()  # noqa: SIM905 (a list of quoted words would be forty lines)
)
"""Words without meaning here: those of the two languages, and those every wish is made of ("learn", "devenir")."""


@lru_cache(maxsize=REMEMBERED)
def words(text: str) -> Mapping[str, str]:
    """The words that count, stem -> as written, in order, at most `MOST_WORDS`.

    When only words without meaning are left ("IT", "US"), they are what was meant, and count. So do capitals amid small
    letters ("IT support").
    """
    found: dict[str, str] = {}
    spare: dict[str, str] = {}
    shouted = text.isupper()
    for match in _TOKEN.finditer(unicodedata.normalize("NFKC", text[: 60 * MOST_WORDS])):
        token = match.group()
        plain = _plain(token)
        acronym = len(token) > 1 and token.isupper() and not shouted
        kept = found if acronym or plain not in STOP_WORDS else spare
        kept.setdefault(_stem(plain), token)
        if len(found) == MOST_WORDS:
            break
    return found or spare


def _plain(token: str) -> str:
    """Small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", token.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _stem(word: str) -> str:
    """The word without its plural and its mute e, and with i for y; short words and those with figures stay as they are."""
    if len(word) < 4 or not word.isalpha():
        return word
    if word.endswith("aux") and not word.endswith("eaux"):
        return word[:-3] + "al"
    if (word[-1] in "sx" and word[-2] not in "su") or word.endswith("eaux"):
        word = word[:-1]
    if word.endswith("e") and len(word) > 4:
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") else word


def missing(value: Any) -> bool:
    """Whether a single value is no answer: None, NaN, NaT."""
    return (
        value is None
        or (isinstance(value, float) and not math.isfinite(value))
        or type(value).__name__ == "NaTType"
    )


def items(value: Any) -> tuple[str, ...]:
    """An answer as its items: a list as it is, a text cut at its separators, nothing for an empty or missing answer."""
    if missing(value):
        return ()
    if isinstance(value, str):
        return _cut(value)
    if isinstance(value, Iterable):
        parts = tuple(value)
        try:
            return _listed(parts)
        except TypeError:  # a list within the list
            return _listed(tuple(map(str, parts)))
    return (f"{value:g}" if isinstance(value, float) else str(value),)


@lru_cache(maxsize=REMEMBERED)
def _listed(parts: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for part in parts if not missing(part) and (text := str(part).strip())))


@lru_cache(maxsize=REMEMBERED)
def _cut(text: str) -> tuple[str, ...]:
    """A list cut at its separators; prose, known by a part of many words, stays whole."""
    parts = [part.strip() for part in _SEPARATOR.split(text) if part.strip()]
    if any(len(part.split()) > 2 * LONG for part in parts):
        return (text.strip(),)
    return tuple(dict.fromkeys(parts))


def key(text: str) -> str:
    """A name (site, department, language) for comparison: case, accents and spaces do not count."""
    return " ".join(_plain(unicodedata.normalize("NFKC", text)).split())


class Synonyms:
    """The organisation's own list: every wording of a skill counts as that skill."""

    def __init__(self, listed: Mapping[str, Iterable[str]]) -> None:
        self._wordings = [
            (f"={skill}", frozenset(words(wording)))
            for skill, wordings in sorted(listed.items())
            for wording in (skill, *wordings)
        ]

    def words(self, item: str) -> Mapping[str, str]:
        """The words of an item, stem -> as written, where a known wording stands as one."""
        found = words(item)
        for skill, wording in self._wordings:
            if wording and wording <= found.keys():
                written = " ".join(found[stem] for stem in found if stem in wording)
                found = {stem: word for stem, word in found.items() if stem not in wording} | {skill: written}
        return found


def numbers(value: Any) -> tuple[float, ...]:
    """Every number of an answer, in order: 12, "5 à 10 ans", "10+". Infinities and NaN are no numbers."""
    if isinstance(value, bool) or value is None:
        return ()
    if isinstance(value, int | float):
        return (float(value),) if math.isfinite(value) else ()
    return tuple(float(n.replace(",", ".")) for n in re.findall(r"\d{1,6}(?:[.,]\d{1,3})?", str(value)[:200]))


@lru_cache(maxsize=10_000)
def language(text: str) -> str:
    """A language's code, from its code (`fr`, `fr-CA`) or its name in French or English; else the text itself, plain."""
    plain = key(text)
    code = re.match(r"([a-z]{2})(?:[-_][a-z]{2})?$", plain)
    return code[1] if code else _language_names().get(plain, plain)


@lru_cache(maxsize=1)
def _language_names() -> Mapping[str, str]:
    from babel import Locale

    return {
        key(name): code
        for locale in ("fr", "en")
        for code, name in Locale(locale).languages.items()
        if len(code) == 2
    }
