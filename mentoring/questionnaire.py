"""Questions and questionnaires: what a form asks, in which words, and what an answer may be.

A questionnaire is written once, in every locale, in `configs/questionnaires`. It gives the mapping by which answers are
read, the text to paste where a form cannot be created by API, and the columns the export will have.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from mentoring.meanings import known
from mentoring.programme_types import LocalText, Model, Slug, text_in

Kind = Literal[
    "text",
    "address",
    "choice",
    "choices",
    "scale",
    "number",
    "date",
    "timestamp",
    "yes-no",
    "zone",
    "offset",
    "slots",
    "id",
]
Provider = Literal["google", "microsoft"]
IDENTITY = (
    "address",
    "other_address",
    "name",
    "first_name",
    "last_name",
    "phone",
    "response_id",
    "submitted_at",
)
"""Meanings that tell who answered, or when: never read from an anonymous form."""

_YES_NO = {"yes": {"fr": "Oui", "en": "Yes"}, "no": {"fr": "Non", "en": "No"}}


class Question(BaseModel):
    """One question of a form, as answers are read.

    `texts` are the wordings under which the question stands in exports, any locale, several allowed; where an export
    has several of them the first one listed counts. They are compared without regard to case, accents' composition,
    kinds of space or line feeds.
    `row` is the row of a grid (a text may also hold it: `Question [row]`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    texts: tuple[str, ...] = Field(
        min_length=1, description="The wordings of the question in exports, any locale."
    )
    kind: Kind = Field("text", description="What an answer is.")
    row: str | None = Field(None, description="Row of a grid.")
    options: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Code of each known option -> its wordings, any locale."
    )
    separator: str | None = Field(None, description="Between several choices; default: the provider's own.")
    required: bool = Field(False, description="A row without an answer to it is rejected.")
    least: float | None = Field(None, description="Least number (scale, number) or least choices.")
    most: float | None = Field(None, description="Greatest number (scale, number) or most choices.")
    default: str | None = Field(None, description="Taken when the answer is empty.")


def _listed(value: Any, info: ValidationInfo) -> Any:
    """The name of a list stands for its options (validation context `lists`)."""
    if not isinstance(value, str):
        return value
    lists: dict[str, Any] = (info.context or {}).get("lists", {})
    if value not in lists:
        raise PydanticCustomError("no_list", "no list {value}", {"value": value, "one_of": ", ".join(lists)})
    return lists[value]


Options = Annotated[
    dict[str, LocalText], BeforeValidator(_listed, json_schema_input_type=str | dict[str, LocalText])
]


class Asked(Model):
    """One question as it is asked: its words in every locale, and what it means."""

    meaning: str = Field(description="What the answer means (mentoring/meanings.py), or extra.<name>.")
    text: LocalText = Field(description="The question.")
    help: LocalText = Field(default_factory=dict, description="A line under the question.")
    kind: Kind = Field("text", description="What an answer is.")
    row: LocalText = Field(
        default_factory=dict, description="Row of a grid; rows of one text stand together."
    )
    options: Options = Field(
        default_factory=dict, description="Code -> words; in the file also the name of a list of lists/."
    )
    required: bool = Field(False, description="The form insists on an answer.")
    least: float | None = Field(None, description="Least number, or least choices.")
    most: float | None = Field(None, description="Greatest number, or most choices.")
    low: LocalText = Field(default_factory=dict, description="scale: what the least number means.")
    high: LocalText = Field(default_factory=dict, description="scale: what the greatest number means.")

    @model_validator(mode="after")
    def _whole(self) -> Asked:
        if not known(self.meaning):
            raise PydanticCustomError("unknown_meaning", "unknown meaning {value}", {"value": self.meaning})
        if self.kind in ("choice", "choices", "slots") and not self.options:
            raise PydanticCustomError("no_options", "{meaning} has no options", {"meaning": self.meaning})
        if self.kind == "scale" and (self.least is None or self.most is None or self.least >= self.most):
            raise PydanticCustomError(
                "no_scale", "{meaning} has no least and most", {"meaning": self.meaning}
            )
        return self

    def choices(self) -> dict[str, dict[str, str]]:
        """Code -> words of its options; yes and no for a yes-no question that does not word them itself."""
        return self.options or (_YES_NO if self.kind == "yes-no" else {})

    def header(self, locale: str, provider: Provider) -> str:
        """The column this question has in an export: a grid's row stands in brackets at Google, alone at Microsoft."""
        text = text_in(self.text, locale)
        if not self.row:
            return text
        row = text_in(self.row, locale)
        return f"{text} [{row}]" if provider == "google" else row


class Questionnaire(Model):
    """A form, in every locale: title, introduction, questions. Anonymous ones never ask who answers."""

    id: Slug = Field(description="Its file's name.")
    title: LocalText = Field(description="Title of the form.")
    intro: LocalText = Field(description="What it is for, how long it takes, who reads it.")
    thanks: LocalText = Field(description="Shown after sending.")
    anonymous: bool = Field(False, description="Nothing links an answer to a person.")
    audience: Literal["mentor", "mentee", "both"] = Field("both", description="Who answers.")
    questions: tuple[Asked, ...] = Field(min_length=1, description="In the order in which they are asked.")

    @model_validator(mode="after")
    def _once(self) -> Questionnaire:
        seen: set[str] = set()
        for asked in self.questions:
            if asked.meaning in seen:
                raise PydanticCustomError(
                    "asked_twice", "{meaning} is asked twice", {"meaning": asked.meaning}
                )
            if self.anonymous and asked.meaning in IDENTITY:
                raise PydanticCustomError(
                    "not_anonymous", "{meaning} tells who answers", {"meaning": asked.meaning}
                )
            seen.add(asked.meaning)
        return self

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales in which it is written."""
        return tuple(self.title)

    def mapping(self) -> dict[str, Question]:
        """Meaning -> question: every wording an export may have it under, in all locales and for both providers."""
        found = {} if self.anonymous else _provider_columns()
        for asked in self.questions:
            texts = _unique(
                asked.header(locale, p) for p in ("google", "microsoft") for locale in self.locales
            )
            if asked.meaning in found:
                texts = _unique((*texts, *found[asked.meaning].texts))
            found[asked.meaning] = Question(
                texts=texts,
                kind=asked.kind,
                options={code: _unique(words.values()) for code, words in asked.choices().items()},
                required=asked.required,
                least=asked.least,
                most=asked.most,
            )
        return found

    def columns(self, provider: Provider, locale: str) -> tuple[str, ...]:
        """The headers its export will have, in order."""
        language = "fr" if locale.startswith("fr") else "en"
        return (*_OWN[provider][language], *(asked.header(locale, provider) for asked in self.questions))

    def as_text(self, locale: str) -> str:
        """The whole form as text, to be pasted where a form cannot be created by API (Microsoft Forms)."""
        words = _WORDS["fr" if locale.startswith("fr") else "en"]
        parts = [text_in(self.title, locale), text_in(self.intro, locale)]
        parts += [
            _asked_text(number, asked, locale, words) for number, asked in enumerate(self.questions, start=1)
        ]
        return "\n\n".join([*parts, f"{words['thanks']} {text_in(self.thanks, locale)}"]) + "\n"


def _asked_text(number: int, asked: Asked, locale: str, words: dict[str, str]) -> str:
    text = text_in(asked.text, locale)
    title = f"{text} [{text_in(asked.row, locale)}]" if asked.row else text
    notes = [words[asked.kind], words["required" if asked.required else "optional"]]
    if asked.kind == "scale":
        ends = (
            f"{asked.least:g} = {text_in(asked.low, locale)}",
            f"{asked.most:g} = {text_in(asked.high, locale)}",
        )
        notes.append(", ".join(ends))
    elif asked.kind in ("choices", "slots") and asked.most is not None:
        notes.append(words["at_most"].format(most=f"{asked.most:g}"))
    lines = [f"{number}. {title}", f"   ({' – '.join(notes)})"]
    if asked.help:
        lines.insert(1, f"   {text_in(asked.help, locale)}")
    return "\n".join([*lines, *(f"   • {text_in(option, locale)}" for option in asked.choices().values())])


def _provider_columns() -> dict[str, Question]:
    """What exports hold beside the questions: when, by whom (signed in), under which number."""
    return {
        "response_id": Question(texts=("ID",), kind="id"),
        "submitted_at": Question(
            texts=(
                "Horodateur",
                "Timestamp",
                "Heure de fin",
                "Completion time",
                "Heure de fin de l’exécution",
            ),
            kind="timestamp",
        ),
        "address": Question(
            texts=(
                "Adresse e-mail",
                "Email Address",
                "Adresse de messagerie",
                "Email",
                "Nom d’utilisateur",
                "Username",
            ),
            kind="address",
        ),
    }


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


_OWN: dict[Provider, dict[str, tuple[str, ...]]] = {
    "google": {"fr": ("Horodateur",), "en": ("Timestamp",)},
    "microsoft": {
        "fr": ("ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom"),
        "en": ("ID", "Start time", "Completion time", "Email", "Name"),
    },
}
"""The columns an export begins with, by provider and language."""

_WORDS: dict[str, dict[str, str]] = {
    "fr": {
        "text": "texte libre", "address": "texte court : une adresse électronique", "choice": "choix unique",
        "choices": "plusieurs choix possibles", "scale": "échelle", "number": "nombre", "date": "date",
        "timestamp": "date et heure", "yes-no": "choix unique", "zone": "choix unique ou texte court",
        "offset": "texte court", "slots": "plusieurs choix possibles", "id": "texte court",
        "required": "obligatoire", "optional": "facultatif", "at_most": "{most} au plus",
        "thanks": "Message de fin :",
    },
    "en": {
        "text": "free text", "address": "short text: a mail address", "choice": "one choice",
        "choices": "several choices", "scale": "scale", "number": "number", "date": "date",
        "timestamp": "date and time", "yes-no": "one choice", "zone": "one choice or short text",
        "offset": "short text", "slots": "several choices", "id": "short text",
        "required": "required", "optional": "optional", "at_most": "{most} at most",
        "thanks": "Closing message:",
    },
}  # fmt: skip
