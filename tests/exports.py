"""Exports of forms in every shape they come in, made from the same few invented people.

`python -m tests.exports tests/data` writes the files of that folder.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from mentoring.ports import RawTable
from mentoring.programme import Form, Programme
from mentoring.questionnaire import Question

CLAIRE = {"name": "Claire Delorme", "address": "claire.delorme@elan.example"}

QUESTIONS: Mapping[str, Question] = {
    "response_id": Question(texts=("ID",), kind="id"),
    "submitted_at": Question(
        texts=("Horodateur", "Timestamp", "Heure de fin", "Completion time"), kind="timestamp"
    ),
    "address": Question(
        texts=("Votre adresse électronique", "Your email address"), kind="address", required=True
    ),
    "name": Question(texts=("Vos prénom et nom", "Your first and last name")),
    "seats": Question(
        texts=("Combien de personnes pouvez-vous accompagner ?", "How many people can you mentor?"),
        kind="number",
    ),
    "skills_offered": Question(
        texts=("Qu’aimeriez-vous transmettre ?", "What would you like to pass on?"),
        kind="choices",
        options={
            "finance": ("Finance", "Finance"),
            "buying": ("Achats, approvisionnement", "Buying, supply"),
            "law": ("Droit", "Law"),
        },
    ),
    "time_zone": Question(texts=("Votre fuseau horaire", "Your time zone"), kind="zone"),
    "availability": Question(texts=("Vos disponibilités", "When are you available?"), kind="slots"),
    "experience_years": Question(
        texts=("Années d’expérience", "Years of experience"), kind="number", least=0, most=60
    ),
    "satisfaction": Question(
        texts=("Votre forme du moment", "How are you today?"), kind="scale", least=1, most=5
    ),
    "consent_public": Question(
        texts=("Acceptez-vous d’être cité publiquement ?", "May your name be published?"), kind="yes-no"
    ),
    "motivation": Question(
        texts=(
            "Qu’est-ce qui vous donne envie d’accompagner quelqu’un ?",
            "What makes you want to mentor somebody?",
        )
    ),
}
"""The questions of the form that all these exports come from, in French and in English."""

PEOPLE: Sequence[Mapping[str, Any]] = (
    {
        "submitted_at": datetime(2026, 11, 2, 8, 12, 5, tzinfo=UTC),
        "address": "ines.moreau@elan.example", "name": "Inès Moreau", "seats": 2,
        "skills_offered": ("finance", "buying"), "time_zone": "Europe/Paris",
        "availability": ("mon-am", "tue-12:00-14:00"), "experience_years": 12.5, "satisfaction": 4, "consent_public": True,
        "motivation": "Transmettre ce que j’ai reçu.\nEt apprendre aussi.",
    },
    {
        "submitted_at": datetime(2026, 11, 3, 16, 0, 0, tzinfo=UTC),
        "address": "tom.baker@elan.example", "name": "Tom Baker", "seats": 1,
        "skills_offered": ("law", "other:Négociation, médiation"), "time_zone": "Europe/London",
        "availability": ("fri-18:00-19:00",), "experience_years": 30, "satisfaction": 5, "consent_public": False,
        "motivation": "He said: \"give back; always\"",
    },
    {
        "submitted_at": datetime(2026, 11, 10, 23, 59, 59, tzinfo=UTC),
        "address": "zoé.nguyễn@elan.example", "name": "Zoé Nguyễn", "seats": 3,
        "skills_offered": ("buying",), "time_zone": "Asia/Kolkata",
    },
)  # fmt: skip
"""Who answered, by meaning, as intake must read it whatever the export."""


def a_programme(**more: Any) -> Programme:
    """A small programme, kick-off on 12 January 2027, one enrolment form."""
    form = {
        "purpose": "enrolment",
        "role": "mentor",
        "source": "mentors*",
        "questions": {"address": {"texts": ["a"]}},
    }
    values: dict[str, Any] = {
        "id": "elan-2027",
        "name": "Élan",
        "organisation": "Élan",
        "locales": ("fr", "en"),
        "time_zone": "Europe/Paris",
        "objective": "Transmettre",
        "sponsor": CLAIRE,
        "manager": CLAIRE,
        "sending": {"sender": CLAIRE},
        "dates": {"kickoff": "2027-01-12"},
        "charter": {"version": "1"},
        "matching": {},
        "forms": {"mentors": form},
    }
    return Programme.model_validate(values | more)


def a_form(**more: Any) -> Form:
    """The enrolment form of the mentors."""
    return Form.model_validate({"purpose": "enrolment", "role": "mentor", "source": "mentors*"} | more)


def a_table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], *, name: str = "mentors.csv", separator: str = ", "
) -> RawTable:
    """A table as a reader of files would make it."""
    frame = pd.DataFrame(
        [list(row) for row in rows], columns=pd.Index(list(headers), dtype=object), dtype=str
    )
    return RawTable(name, frame, separator)


def google_download() -> bytes:
    """The form's own CSV download: the zone stands in the date, choices are joined by semicolons."""
    return _csv(
        _rows("en", ";", lambda at: f"{at:%Y/%m/%d} {at.hour % 12 or 12}:{at:%M:%S %p} GMT"),
        quoting=csv.QUOTE_ALL,
    )


def google_sheet() -> bytes:
    """A French sheet linked to the form, downloaded as CSV: local dates, choices joined by a comma and a space."""
    return _csv(_rows("fr", ", ", lambda at: f"{_local(at):%d/%m/%Y %H:%M:%S}"))


def microsoft_rows(locale: str) -> list[list[Any]]:
    """The table of Microsoft Forms: its own columns first, headers that end in a no-break space, choices ending in `;`."""
    own = {
        "fr": ["ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom"],
        "en": ["ID", "Start time", "Completion time", "Email", "Name"],
    }[locale]
    headers, *answers = _rows(locale, ";", lambda at: at.isoformat())
    rows: list[list[Any]] = [[*own, *(f"{header}\u00a0" for header in headers[1:])]]
    for number, (person, answer) in enumerate(zip(PEOPLE, answers, strict=True), start=1):
        at = _local(person["submitted_at"]).replace(tzinfo=None)
        ended = [
            f"{cell};" if meaning in _SEVERAL and cell else cell
            for meaning, cell in zip(_ASKED, answer[1:], strict=True)
        ]
        rows.append([number, at, at, "anonymous", "", *ended])
    return rows


def microsoft_workbook(*, title: str = "", second_sheet: bool = False) -> bytes:
    """The workbook of Microsoft Forms; HR may have put a title above it, or another sheet before it."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 11, 20)})  # noqa: DTZ001  the same bytes every time
        if second_sheet:
            notes = book.add_worksheet("À lire")
            notes.write_row(0, 0, ["Relances", "Qui"])
            notes.write_row(1, 0, ["lundi", "Claire"])
        sheet = book.add_worksheet("Form1")
        when = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        if title:
            sheet.merge_range(0, 0, 0, 4, title)
        for at, row in enumerate(microsoft_rows("fr"), start=1 if title else 0):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(at, column, cell, when)
                else:
                    sheet.write(at, column, cell)
    return content.getvalue()


def excel_csv(encoding: str, delimiter: str) -> bytes:
    """The same table saved as CSV by Excel in French."""
    rows = [
        [f"{cell:%d/%m/%Y %H:%M:%S}" if isinstance(cell, datetime) else str(cell) for cell in row]
        for row in microsoft_rows("fr")
    ]
    return _csv(rows, delimiter=delimiter).decode().encode(encoding, "replace")


def program_json() -> bytes:
    """What another program sends: one object an answer, one value a choice."""
    headers = {meaning: QUESTIONS[meaning].texts[-1] for meaning in ("submitted_at", *_ASKED)}
    records = []
    for person in PEOPLE:
        record: dict[str, Any] = {"Completion time": person["submitted_at"].isoformat()}
        for meaning in _ASKED:
            value = person.get(meaning)
            several = value if isinstance(value, tuple) else ()
            record[headers[meaning]] = [_words(meaning, item, "en") for item in several] or value
        records.append(record)
    return json.dumps(records, ensure_ascii=False, indent=2).encode()


FILES = {
    "google-download.csv": google_download,
    "google-sheet.csv": google_sheet,
    "microsoft.xlsx": microsoft_workbook,
    "microsoft-title.xlsx": lambda: microsoft_workbook(title="Réponses", second_sheet=True),
    "excel-utf8.csv": lambda: excel_csv("utf-8-sig", ";"),
    "excel-unicode-text.csv": lambda: excel_csv("utf-16", "\t"),
    "program.json": program_json,
}
"""Name -> what makes the file."""

_ASKED = tuple(meaning for meaning in QUESTIONS if meaning not in ("response_id", "submitted_at"))
_SEVERAL = ("skills_offered", "availability")
_SLOTS = {
    "mon-am": ("Lundi matin", "Monday morning"),
    "tue-12:00-14:00": ("Mardi 12h-14h", "Tuesday 12:00-14:00"),
    "fri-18:00-19:00": ("Vendredi 18h-19h", "6:00-7:00pm F"),
}


def _rows(locale: str, separator: str, date: Any) -> list[list[str]]:
    place = 0 if locale == "fr" else -1
    first = "Horodateur" if locale == "fr" else "Timestamp"
    rows = [[first, *(QUESTIONS[meaning].texts[place] for meaning in _ASKED)]]
    for person in PEOPLE:
        cells = [_cell(meaning, person.get(meaning), locale, separator) for meaning in _ASKED]
        rows.append([date(person["submitted_at"]), *cells])
    return rows


def _cell(meaning: str, value: Any, locale: str, separator: str) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return separator.join(_words(meaning, item, locale) for item in value)
    if isinstance(value, bool):
        return {"fr": ("Non", "Oui"), "en": ("No", "Yes")}[locale][value]
    if isinstance(value, float) and locale == "fr":
        return str(value).replace(".", ",")
    return str(value)


def _words(meaning: str, code: str, locale: str) -> str:
    place = 0 if locale == "fr" else 1
    if meaning == "availability":
        return _SLOTS[code][place]
    return (
        code.removeprefix("other:") if code.startswith("other:") else QUESTIONS[meaning].options[code][place]
    )


def _local(at: datetime) -> datetime:
    return pd.Timestamp(at).tz_convert("Europe/Paris").to_pydatetime()


def _csv(rows: Sequence[Sequence[str]], **how: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, **how).writerows(rows)
    return text.getvalue().encode()


if __name__ == "__main__":
    for name, make in FILES.items():
        (Path(sys.argv[1]) / name).write_bytes(make())
