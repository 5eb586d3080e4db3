"""The press: templates, words, formats and looks with which the pages of the report are printed."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mentoring.errors import BadInput
from mentoring.people import Reason
from mentoring.programme import Programme, text_in
from mentoring.questionnaire import Question, Questionnaire
from mentoring.questionnaire_file import mapping
from mentoring.rendering.formats import Formats, formats
from mentoring.rendering.identity import Identity
from mentoring.rendering.labels import Labels
from mentoring.rendering.templates import Compiler, environment
from mentoring.rendering.typography import typography
from mentoring.rendering.values import Trusted
from mentoring.rendering.words import Words

_WORDS = "report.yaml"
_FILTERS = ("day", "short_day", "month", "when", "duration", "number", "mean", "percent", "money", "listing")


class Press:
    """Prints the pages of one programme, in HR's language.

    Args:
        programme: the programme.
        folders: template folders, the organisation's before ours.
        identity: colours, type, mark.
        questionnaires: whose words stand beside the answers.
        named: how a command names the programme.
        options: what else every command on the page must say, e.g. in which folder.
    """

    def __init__(
        self,
        programme: Programme,
        folders: Sequence[Path],
        identity: Identity,
        questionnaires: Mapping[str, Questionnaire],
        *,
        named: str = "",
        options: Sequence[str] = (),
    ) -> None:
        self.programme, self.identity, self._questionnaires = programme, identity, questionnaires
        self.locale = programme.locale
        self.formats: Formats = formats(
            self.locale, programme.time_zone, programme.time_zone, programme.recognition.currency
        )
        compiler = Compiler(environment())
        self._said = Words(folders, self.locale, compiler, _WORDS)
        self._labels, self._reasons = (
            Labels(questionnaires.values(), programme.forms.values()),
            Words(folders, self.locale, compiler),
        )
        self._named, self._options = named or programme.id, tuple(options)
        self._jinja = ImmutableSandboxedEnvironment(
            loader=ChoiceLoader([FileSystemLoader(folder / "report") for folder in folders]),
            undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._jinja.filters |= {name: getattr(self.formats, name) for name in _FILTERS}
        self._jinja.filters |= {"at": _place}
        self._jinja.globals |= {
            "say": self.say,
            "word": self.word,
            "identity": identity,
            "mark": self._mark(),
        }

    def _mark(self) -> str:
        return self.identity.mark or next(
            (c for c in self.programme.organisation.upper() if c.isalnum()), "B"
        )

    def page(self, name: str, **context: Any) -> str:
        """The page of that template.

        Raises:
            BadInput: the template is missing, or names something that is not there.
        """
        try:
            return self._jinja.get_template(name).render(**context)
        except TemplateError as error:
            where = f"report/{getattr(error, 'filename', None) or name}"
            raise BadInput(
                str(error), where=where, instead="Mend the template, or remove yours to use ours."
            ) from error

    def say(self, key: str, **values: Any) -> str:
        """That sentence of `report.yaml` with its values, as text (the page escapes it).

        Raises:
            BadInput: there is no such sentence, or a value is missing.
        """
        return self._said.say(key, self.formats, **{name: _told(value) for name, value in values.items()})

    def word(self, group: str, code: str) -> str:
        """The word of a code, or the code itself where nobody has given it one."""
        return self._said.label(code, group)

    def label(self, meaning: str, code: object, *, inline: bool = False) -> str:
        """The words of an option, as its question has them, or as they stand in a sentence."""
        return str(self._labels.value(meaning, code, self.locale, inline=inline))

    def reasons(self, reasons: Iterable[Reason]) -> list[str]:
        """Why two people were brought together, in sentences."""
        told = [
            (r.criterion, self._labels.value("facts", r.facts, self.locale, inline=True)) for r in reasons
        ]
        return self._reasons.reasons(told, self.formats)

    def text(self, texts: dict[str, str]) -> str:
        """The programme's own words in HR's language, well set."""
        return typography(text_in(texts, self.locale), self.locale)

    def questions(self, form: str) -> dict[str, Question]:
        """Meaning -> question of a form."""
        return mapping(self.programme.forms[form], self._questionnaires)

    def title(self, form: str) -> str:
        """The title of a form's questionnaire, else its id."""
        known = self._questionnaires.get(self.programme.forms[form].questionnaire or "")
        return self.text(known.title) if known else form

    def question(self, form: str, meaning: str) -> tuple[str, str]:
        """The question that asks for that meaning and, for the row of a grid, the row."""
        known = self._questionnaires.get(self.programme.forms[form].questionnaire or "")
        own = self.programme.forms[form].questions.get(meaning)
        for asked in known.questions if known and own is None else ():
            if asked.meaning == meaning:
                return self.text(asked.text), self.text(asked.row) if asked.row else ""
        return (own.texts[0], own.row or "") if own else (meaning, "")

    def command(self, verb: str, *words: str) -> str:
        """A command that can be pasted: the programme, the words, and where it runs."""
        return " ".join(["binome", verb, shlex.quote(self._named), *words, *map(shlex.quote, self._options)])


def _told(value: Any) -> Any:
    """Texts as they are: the page escapes them, and nothing in it becomes a link."""
    if isinstance(value, str):
        return Trusted(value)
    if isinstance(value, list | tuple):
        return [_told(one) for one in value]
    return value


def _place(value: date | datetime | float) -> str:
    """A coordinate of a drawing, with a full stop whatever the locale is."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
