"""The words of an option's code, in the reader's locale: from the questionnaires, else from the form's own wordings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mentoring.programme import Form, text_in
from mentoring.questionnaire import Questionnaire

_FACTS: Mapping[str, tuple[str, ...]] = {
    "skills": ("skills_wanted", "skills_offered"), "missing": ("skills_wanted", "skills_offered"), "slots": ("availability",),
    "styles": ("style",),
}  # fmt: skip
"""Name of a fact → the meanings whose options it may hold, where the names differ."""


class Labels:
    """Meaning → code → words by locale."""

    def __init__(self, questionnaires: Iterable[Questionnaire], forms: Iterable[Form]) -> None:
        self._words: dict[str, dict[str, dict[str, str]]] = {}
        for form in forms:
            for meaning, question in form.questions.items():
                for code, texts in (question.options if question else {}).items():
                    self._words.setdefault(meaning, {}).setdefault(code, {"*": texts[0] if texts else code})
        for questionnaire in questionnaires:
            for asked in questionnaire.questions:
                self._words.setdefault(asked.meaning, {}).update(asked.choices())

    def value(self, name: str, value: Any, locale: str, *, inline: bool = False) -> Any:
        """An answer or a fact with its codes in words; what is no code comes back as it is.

        `inline` is for the middle of a sentence: the words without their explanation after a colon, in lower case.
        """
        if isinstance(value, Mapping):
            return {key: self.value(key, one, locale, inline=inline) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(name, one, locale, inline=inline) for one in value]
        for meaning in _FACTS.get(name, (name,)):
            words = self._words.get(meaning, {}).get(str(value))
            if words:
                text = text_in(words, locale)
                return _within(text, meaning, locale) if inline else text
        return value


def _within(text: str, meaning: str, locale: str) -> str:
    text = text.partition(":")[0].rstrip()
    proper = locale.startswith("en") and meaning in ("languages", "availability")
    return text if proper or text[1:2].isupper() else text[:1].lower() + text[1:]
