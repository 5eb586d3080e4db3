"""Loading a programme file: YAML in, a validated `Programme` out, or every fault at once with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mentoring import questionnaire_file
from mentoring.faults import Fault, FileFaults
from mentoring.model_faults import model_faults
from mentoring.programme import Programme
from mentoring.programme_checks import check
from mentoring.questionnaire import Questionnaire
from mentoring.questionnaire_file import mapping, questionnaires
from mentoring.yaml_lines import Lines, Unreadable, parse, read_text

__all__ = ["load", "loads", "mapping", "questionnaires", "schema"]


def load(path: Path, questionnaires: Path | None = None, *, locale: str | None = None) -> Programme:
    """The programme of that file.

    Args:
        path: the YAML file.
        questionnaires: folder of the questionnaires; default: `questionnaires` beside the file.
        locale: language of the faults when the file does not say (its own first locale comes first).

    Raises:
        FileFaults: a `BadInput` that lists everything wrong, a line each.
    """
    try:
        text = read_text(path)
    except OSError as error:
        raise FileFaults(
            str(path), [Fault("no_file", values={"why": error.strerror or "?"})], locale or "en"
        ) from None
    except Unreadable as error:
        raise FileFaults(
            str(path), [Fault(error.code, (), error.values, error.line)], locale or "en"
        ) from None
    known = questionnaire_file.questionnaires(questionnaires or path.parent / "questionnaires")
    return loads(text, str(path), known, locale=locale)


def loads(
    text: str, where: str, known: Mapping[str, Questionnaire], *, locale: str | None = None
) -> Programme:
    """The programme of that text; `where` names it in faults, `known` are the questionnaires it may use.

    Raises:
        FileFaults: a `BadInput` that lists everything wrong, a line each.
    """
    reader = _reader(text) or locale or "en"
    try:
        lines = parse(text)
    except Unreadable as error:
        raise FileFaults(where, [Fault(error.code, (), error.values, error.line)], reader) from None
    programme, faults = _validated(lines)
    if programme:
        found = check(programme, known)
        faults += [Fault(f.code, f.loc, f.values, lines.at(f.loc)) for f in found]
    if faults or not programme:
        raise FileFaults(where, faults, reader)
    return programme


def schema() -> dict[str, Any]:
    """The JSON Schema of the programme file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Programme.model_json_schema(),
        "title": "Binôme programme",
    }


def _reader(text: str) -> str | None:
    """The language of the reader: the file's first locale, found even where the file cannot be parsed."""
    found = re.search(r"^locales\s*:[\s\[\-\"']*([a-z]{2})\b", text, re.MULTILINE)
    return found[1] if found else None


def _validated(lines: Lines) -> tuple[Programme | None, list[Fault]]:
    """The programme as far as it stands, and what is wrong with its keys and values.

    Keys that nobody knows are left out for a second look, so that what does not go together is told in the same run.
    """
    if lines.data is None:
        return None, [Fault("empty")]
    if not isinstance(lines.data, dict):
        return None, [Fault("not_a_mapping")]
    faults = [Fault("twice", loc, {"first": str(first)}, second) for loc, first, second in lines.twice]
    locales = lines.data.get("locales")
    context = {
        "locales": [one for one in locales if isinstance(one, str)] if isinstance(locales, list) else []
    }
    try:
        return Programme.model_validate(lines.data, context=context), faults
    except ValidationError as error:
        wrong = list(model_faults(error, Programme, lines))
        unknown = [detail["loc"] for detail in error.errors() if detail["type"] == "extra_forbidden"]
    for *path, key in unknown:
        holder: Any = lines.data
        for step in path:
            holder = holder[step]
        del holder[key]
    try:
        return (Programme.model_validate(lines.data, context=context) if unknown else None), faults + wrong
    except ValidationError:
        return None, faults + wrong
