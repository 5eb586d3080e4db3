"""Exports as Google and Microsoft write them, grown row by row: what a rehearsal's people answer."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import xlsxwriter

from mentoring.programme import Form, Programme
from mentoring.questionnaire import Questionnaire
from mentoring.rehearsal.exports import Shape, row
from mentoring.rehearsal.reactions import Response


class Inbox:
    """The folder where forms' exports lie. A source ending in .xlsx grows as Microsoft's workbook, others as Google's CSV."""

    def __init__(
        self, folder: Path, programme: Programme, questionnaires: Mapping[str, Questionnaire]
    ) -> None:
        self._folder, self._programme, self._questionnaires = folder, programme, questionnaires
        self._rows: dict[str, list[list[str]]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def append(self, responses: Iterable[Response]) -> None:
        """Add what was answered to the exports of its forms."""
        grown: set[str] = set()
        for response in responses:
            form = self._programme.forms[response.form]
            questionnaire = self._questionnaires[str(form.questionnaire)]
            shape = self._shape(form)
            rows = self._rows.setdefault(response.form, [])
            zone = form.dates.zone or self._programme.time_zone
            locale = self._programme.locale
            rows.append(row(questionnaire, shape, locale, len(rows) + 1, response.at, zone, response.values))
            grown.add(response.form)
        for form_id in grown:
            self._write(form_id)

    def write_audience(self, people: list[dict[str, str]]) -> None:
        """The list of people to invite, where the programme looks for it."""
        if self._programme.audience is None or not people:
            return
        with (self._folder / self._programme.audience.source.replace("*", "")).open(
            "w", encoding="utf-8", newline=""
        ) as file:
            writer = csv.DictWriter(file, fieldnames=list(people[0]))
            writer.writeheader()
            writer.writerows(people)

    @staticmethod
    def _shape(form: Form) -> Shape:
        return "microsoft" if form.source.endswith(".xlsx") else "google"

    def _write(self, form_id: str) -> None:
        form = self._programme.forms[form_id]
        shape, locale = self._shape(form), self._programme.locale
        columns = self._questionnaires[str(form.questionnaire)].columns(shape, locale)
        path = self._folder / form.source.replace("*", "")
        if shape == "google":
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([columns, *self._rows[form_id]])
            return
        with xlsxwriter.Workbook(path) as book:
            # Else it is the clock of this machine: the same seed gives the same bytes.
            book.set_properties({"created": datetime.fromisoformat(self._rows[form_id][0][1])})
            sheet = book.add_worksheet("Sheet1")
            for number, cells in enumerate([list(columns), *self._rows[form_id]]):
                sheet.write_row(number, 0, cells)
