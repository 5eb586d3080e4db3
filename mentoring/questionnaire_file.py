"""Reading `configs/questionnaires`, and the mapping of a form: which question means what."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mentoring.faults import Fault, FileFaults
from mentoring.model_faults import model_faults
from mentoring.programme import Form
from mentoring.questionnaire import IDENTITY, Question, Questionnaire
from mentoring.yaml_lines import Lines, Unreadable, parse, read_text


def questionnaires(folder: Path) -> dict[str, Questionnaire]:
    """Every questionnaire of a folder by its id; `lists/` holds the choices that several of them share.

    An absent folder holds none.

    Raises:
        FileFaults: a `BadInput` that lists everything wrong in one file.
    """
    lists = {path.stem: _read(path).data for path in sorted(folder.glob("lists/*.yaml"))}
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        found[path.stem] = _questionnaire(path, lists)
    return found


def schema() -> dict[str, Any]:
    """The JSON Schema of a questionnaire file, for editors; its id is its file's name and need not be written."""
    found = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Questionnaire.model_json_schema(),
        "title": "Binôme questionnaire",
    }
    found["required"] = [name for name in found["required"] if name != "id"]
    return found


def mapping(form: Form, known: Mapping[str, Questionnaire]) -> dict[str, Question]:
    """Meaning -> question of a form: its questionnaire's, then its own `questions`, which win meaning by meaning.

    A question written as nothing (`department: ~`) is one that this form does not ask. An anonymous form never reads who
    answered, or when, whatever its export holds.
    """
    found: dict[str, Question | None] = {}
    if form.questionnaire:
        found |= known[form.questionnaire].mapping()
    found |= form.questions
    return {
        meaning: question
        for meaning, question in found.items()
        if question and not (form.anonymous and meaning in IDENTITY)
    }


def _questionnaire(path: Path, lists: Mapping[str, Any]) -> Questionnaire:
    lines = _read(path)
    if not isinstance(lines.data, dict):
        raise FileFaults(str(path), [Fault("empty" if lines.data is None else "not_a_mapping")], "en")
    title = lines.data.get("title")
    locales = list(title) if isinstance(title, dict) else []
    reader = locales[0] if locales else "en"
    faults = [Fault("twice", loc, {"first": str(first)}, second) for loc, first, second in lines.twice]
    data = {"id": path.stem, **lines.data}
    if data["id"] != path.stem:
        faults.append(Fault("wrong_id", ("id",), {"value": path.stem}, lines.at(("id",))))
    try:
        found = Questionnaire.model_validate(data, context={"locales": locales, "lists": lists})
    except ValidationError as error:
        raise FileFaults(str(path), [*faults, *model_faults(error, Questionnaire, lines)], reader) from None
    if faults:
        raise FileFaults(str(path), faults, reader)
    return found


def _read(path: Path) -> Lines:
    try:
        return parse(read_text(path))
    except OSError as error:
        raise FileFaults(str(path), [Fault("no_file", values={"why": error.strerror or "?"})], "en") from None
    except Unreadable as error:
        raise FileFaults(str(path), [Fault(error.code, (), error.values, error.line)], "en") from None
