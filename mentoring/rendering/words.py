"""Short fixed words of one locale (`words.yaml`): labels of codes, sentences of reasons, the layout's own lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from mentoring.errors import BadInput
from mentoring.rendering.formats import Formats
from mentoring.rendering.templates import FORMATS, SLOTS, WORDS, Compiler, Text, chain, short
from mentoring.rendering.values import Slots, clean


class Words:
    """The words of one locale; a file of the organisation replaces ours word by word."""

    def __init__(
        self, folders: Sequence[Path], locale: str, compiler: Compiler, file: str = "words.yaml"
    ) -> None:
        self._texts: dict[str, Text] = {}
        for code in reversed(chain(locale)):
            for folder in reversed(folders):
                path = folder / code / file
                if path.is_file():
                    for key, text in _flat("", _read(path), path):
                        self._texts[key] = compiler.text(text, path, 1, locale)

    def say(self, key: str, reader: Formats, **values: Any) -> str:
        """That sentence with its values, as plain text: still untrusted when a value in it is.

        Raises:
            BadInput: no such key, or a value is missing.
        """
        if key not in self._texts:
            raise BadInput(f"no words for {key!r}", where="words.yaml", instead="Add the key.")
        slots = Slots(elide=reader.locale.startswith("fr"))
        return slots.plain(self._texts[key].render({**values, SLOTS: slots, FORMATS: reader, WORDS: self}))

    def group(self, group: str, reader: Formats, **values: Any) -> dict[str, str]:
        """Every sentence of a group with the same values, by the rest of its key."""
        begin = f"{group}."
        return {
            key.removeprefix(begin): self.say(key, reader, **values)
            for key in self._texts
            if key.startswith(begin)
        }

    def label(self, code: object, group: str) -> str:
        """The word of a code (`format.webinar`), or what was given when there is none."""
        key = f"{group}.{code}"
        return self._texts[key].render({SLOTS: Slots()}) if key in self._texts else clean(str(code))

    def reasons(self, reasons: Iterable[tuple[str, Mapping[str, Any]]], reader: Formats) -> list[str]:
        """The sentences of reasons, by criterion and facts; one whose sentence or fact is missing is left out."""
        found = []
        for criterion, facts in reasons:
            try:
                found.append(self.say(f"reason.{criterion}", reader, **facts))
            except BadInput:
                continue
        return found


def _read(path: Path) -> Any:
    try:
        return YAML(typ="base").load(path)
    except YAMLError as error:
        raise BadInput(
            f"not YAML: {error}", where=short(path), instead="Put every text in quotes."
        ) from error


def _flat(prefix: str, tree: Any, path: Path) -> Iterable[tuple[str, str]]:
    if isinstance(tree, str):
        yield prefix, tree
        return
    if not isinstance(tree, Mapping):
        raise BadInput(
            f"{prefix or 'the file'} is not a text", where=short(path), instead="Put the value in quotes."
        )
    for key, value in tree.items():
        yield from _flat(f"{prefix}.{key}" if prefix else str(key), value, path)
