"""What can be wrong in a programme file or a questionnaire, in the reader's words: what is wrong, what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mentoring.errors import BadInput
from mentoring.fault_words import WORDS
from mentoring.rendering.typography import typography
from mentoring.yaml_lines import Loc


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a code of `fault_words.WORDS`, the place in the file, and the values of its sentence."""

    code: str
    loc: Loc = ()
    values: Mapping[str, str] = field(default_factory=dict)
    line: int = 1

    @property
    def key(self) -> str:
        """The place as an editor would search it: `forms.mentor.questions`, items as `[1]` from 1."""
        text = ""
        for step in self.loc:
            text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
        return text

    def words(self, locale: str) -> str:
        """One sentence: what is wrong — what to write instead."""
        sentence = WORDS["fr" if locale.startswith("fr") else "en"][self.code]
        return typography(sentence.format_map(_Quoted(self.values)), locale)


class _Quoted(dict[str, str]):
    """Values of a sentence: on one line, without control signs, cut short (lists of what is possible less so)."""

    def __getitem__(self, name: str) -> str:
        text = " ".join("".join(sign for sign in super().__getitem__(name) if sign.isprintable()).split())
        most = 600 if name in ("one_of", "example") else 60
        return text if len(text) <= most else f"{text[: most - 1]}…"


class FileFaults(BadInput):
    """Everything wrong in one file: a line each, `file:line  key  what is wrong — what to write instead`."""

    def __init__(self, where: str, faults: Iterable[Fault], locale: str) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.line, fault.key)))
        lines = [
            "  ".join(part for part in (f"{where}:{fault.line}", fault.key, fault.words(locale)) if part)
            for fault in self.faults
        ]
        super().__init__("\n".join(lines))
