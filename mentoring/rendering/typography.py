"""Good typography for the text we write: spaces that do not break, curly apostrophes. Values and addresses stay as they are.

French: Imprimerie nationale, *Lexique des règles typographiques*: narrow no-break space before ; ! ?, no-break space before :
and %, and inside « ». Québec (Office québécois de la langue française): no space before ; ! ?.
"""

from __future__ import annotations

import re

NBSP, NNBSP = "\u00a0", "\u202f"
_KEEP = re.compile(
    r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}"  # Jinja
    r"|\]\([^)]*\)|\b(?:https?|mailto):[^\s)>\]]+|[\w.+-]+@[\w.-]+\.\w+)",  # link targets and addresses
    re.DOTALL,
)
_MONTHS = {
    "fr": "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
    "en": "January|February|March|April|May|June|July|August|September|October|November|December",
}
_ANY: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"(?<=\w)'(?=\w)|(?<=\w)'$|^'(?=(?:s|t|re|ve|ll|d|m)\b)|(?<=s)'(?= )"), "’"),
    (re.compile(r"\.\.\."), "…"),
]
_ENGLISH: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r'(?:^|(?<=[\s(\[|*]))"(?=[\w“])|(?<=[\s(\[|*])"$'), "“"),
    (re.compile(r'(?:(?<=[\w.,;:?!…’)])|^)"'), "”"),
]
_FRENCH: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"[ \u00a0]+:(?=\s|$|\*)"), NBSP + ":"),
    (re.compile(r"«[ \u00a0]*"), "«" + NBSP),
    (re.compile(r"[ \u00a0]*»"), NBSP + "»"),
    (re.compile(r"(?<=\d)[ \u00a0]h[ \u00a0](?=\d\d)"), NBSP + "h" + NBSP),
    (re.compile(r"(?<=\d)[ \u00a0]h\b"), NBSP + "h"),
    (re.compile(r"(?<=\d)[ \u00a0](?=\d{3}\b)"), NNBSP),
    (re.compile(r"(?:(?<=\d)|^)[ \u00a0]%"), NBSP + "%"),
    (re.compile(r"(?:(?<=\d)|^)[ \u00a0](?=[€$](?:\W|$))"), NBSP),
    (re.compile(r"(?<=\d)[ \u00a0](?=min\b)"), NBSP),
]


def typography(text: str, locale: str) -> str:
    """The text as a typographer of that locale would set it; Jinja, link targets and addresses are left alone."""
    language = locale[:2]
    rules = list(_ANY)
    if language == "fr":
        before = "" if locale == "fr-CA" else NNBSP
        rules += [(re.compile(r"[ \u00a0]+(?=[;!?])"), before), *_FRENCH]
    if language == "en":
        rules += _ENGLISH
    if language in _MONTHS:
        rules.append((re.compile(rf"(?<=\d)[ \u00a0](?=(?:{_MONTHS[language]})\b)"), NBSP))
        if language == "fr":
            rules.append((re.compile(rf"\b1er[ \u00a0](?=(?:{_MONTHS['fr']})\b)"), "1er" + NBSP))
    parts = _KEEP.split(text)
    for i in range(0, len(parts), 2):
        for pattern, put in rules:
            parts[i] = pattern.sub(put, parts[i])
    return "".join(parts)
