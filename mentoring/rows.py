"""The rows of an export, read column by column: each with its clean values, or the reason why it cannot be taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mentoring.cells import LONGEST, Reading, Unreadable, Value, clean, plain, read_cell
from mentoring.moments import Dating
from mentoring.people import Role
from mentoring.ports import RawTable
from mentoring.programme import Form, Programme
from mentoring.questionnaire import IDENTITY, Question
from mentoring.refusals import refused
from mentoring.wording import INVISIBLE, Headers, find, fold

if TYPE_CHECKING:
    import pandas as pd

PROVIDERS_OWN = frozenset(("response_id", "submitted_at"))
"""Columns a provider adds by itself: an export made elsewhere may do without."""
_LACKING = {"address": "missing-address", "role": "missing-role"}
_CHOSEN = ("choice_1", "choice_2", "choice_3", "choice_4", "choice_5", "partner", "vote")


@dataclass(slots=True)
class Row:
    """One row of an export that is not blank.

    `values` maps meanings to clean values, the address among them; `reason` is a code of `mentoring.rejects.REASONS`
    when it cannot be taken, `column` the header at fault. `cells` are as they came, under `headers`; `raw` identifies
    them. `cleaned` names a column from which invisible characters were removed.
    """

    file: str
    line: int
    headers: tuple[str, ...]
    cells: tuple[str, ...]
    at: datetime | None = None
    id: str = ""
    values: dict[str, Value] = field(default_factory=dict)
    reason: str = ""
    column: str = ""
    cleaned: str = ""


def wanted(mapping: Mapping[str, Question], form: Form) -> dict[str, Question]:
    """The questions that are read: for an anonymous form none that tells who answers, or when."""
    if not form.anonymous:
        return dict(mapping)
    return {
        meaning: question
        for meaning, question in mapping.items()
        if meaning not in IDENTITY
        and meaning not in ("manager_address", "partner")
        and question.kind != "address"
    }


def roles(form: Form, values: Mapping[str, object]) -> tuple[Role, ...]:
    """The roles that an enrolment answer is about, without the other role it may offer to take as well."""
    role = form.role if form.role in ("mentor", "mentee") else values.get("role")
    return ("mentor", "mentee") if role == "both" else ("mentor",) if role == "mentor" else ("mentee",)


class RowReader:
    """Reads the rows of one form's exports."""

    def __init__(
        self, form_id: str, form: Form, mapping: Mapping[str, Question], programme: Programme
    ) -> None:
        """`mapping` is that of `wanted`.

        Raises:
            BadInput: the mapping cannot tell who answers, or in which role they enrol.
        """
        self._id, self._form, self._mapping = form_id, form, mapping
        self._locale, self._zone = programme.locale, form.dates.zone or programme.time_zone
        if not form.anonymous and "address" not in mapping:
            raise refused("no-address", self._locale, form_id, form=form_id)
        if form.purpose == "enrolment" and form.role not in ("mentor", "mentee") and "role" not in mapping:
            raise refused("no-role", self._locale, form_id, form=form_id)

    def choose(self, tables: Sequence[RawTable]) -> list[tuple[RawTable, Headers]]:
        """Of every file the sheet that holds the answers: the first that has every question, with where they stand.

        Raises:
            BadInput: a file has no such sheet: names the question that the likeliest sheet lacks.
        """
        files: dict[str, list[tuple[RawTable, Headers]]] = {}
        for table in tables:
            headers = find([str(header) for header in table.frame.columns], self._mapping)
            files.setdefault(table.name, []).append((table, headers))
        return [self._best(sheets) for sheets in files.values()]

    def _best(self, sheets: Sequence[tuple[RawTable, Headers]]) -> tuple[RawTable, Headers]:
        likeliest, headers = min(sheets, key=lambda sheet: len(self._lacks(sheet[1])))
        if lacking := self._lacks(headers):
            first = next(missing for missing in headers.missing if missing.meaning == lacking[0])
            raise refused(
                "missing-question", self._locale, _place(likeliest),
                wording=first.wording, meaning=first.meaning, closest=first.closest, form=self._id,
            )  # fmt: skip
        return likeliest, headers

    def _lacks(self, headers: Headers) -> list[str]:
        """Questions that an export must have and this one has not."""
        return [
            missing.meaning
            for missing in headers.missing
            if missing.meaning not in PROVIDERS_OWN and self._mapping[missing.meaning].default is None
        ]

    def rows(self, table: RawTable, headers: Headers) -> Iterator[Row]:
        """The rows of one table that are not blank, in its order."""
        names = tuple(str(header) for header in table.frame.columns)
        texts = [_texts(table.frame.iloc[:, at]) for at in range(len(names))]
        cells = list(zip(*texts, strict=True))
        columns = self._columns(table, texts, headers, names)
        spare = _beyond(names)
        for at, raw in enumerate(cells):
            if any(map(str.strip, raw)):
                row = Row(table.name, table.first_row + at, names, raw)
                self._fill(row, {meaning: column[at] for meaning, column in columns.items()}, headers)
                if any(raw[position].strip() for position in spare):
                    row.reason, row.column = "too-many-cells", ""
                yield row

    def _columns(
        self, table: RawTable, texts: Sequence[Sequence[str]], headers: Headers, names: Sequence[str]
    ) -> dict[str, list[_Cell]]:
        dating = Dating.of(names, zone=self._zone, formats=self._form.dates.formats)
        found: dict[str, list[_Cell]] = {}
        for meaning, question in self._mapping.items():
            reading = Reading(meaning, question, table.multiple_separator, dating)
            columns = [texts[at] for at in headers.found.get(meaning, ())]
            found[meaning] = column = _read(columns, reading, len(table.frame))
            doubtful = next((cell for cell in column if cell.code == "ambiguous-date"), None)
            if doubtful and not self._form.dates.formats:
                example = doubtful.text
                raise refused("ambiguous-dates", self._locale, _place(table), example=example, form=self._id)
        return found

    def _fill(self, row: Row, cells: Mapping[str, _Cell], headers: Headers) -> None:
        """Put the values into the row, or the first reason why it cannot be taken."""

        def header(meaning: str) -> str:
            positions = headers.found.get(meaning, ())
            return row.headers[positions[0]] if positions else self._mapping[meaning].texts[0]

        for meaning, cell in cells.items():
            if cell.cleaned:
                row.cleaned = row.cleaned or header(meaning)
            if meaning == "submitted_at":
                row.at = datetime.fromisoformat(str(cell.value)) if cell.value else None
            elif meaning == "response_id":
                row.id = str(cell.value or "")
            elif cell.value is not None:
                row.values[meaning] = cell.value
        needed = self._needed(row.values)
        reasons = [
            (cell.code or _LACKING.get(meaning, "missing-answer"), meaning)
            for meaning, cell in cells.items()
            if meaning in needed and (cell.code or (cell.value is None and self._must(meaning)))
        ]
        if reasons:
            row.reason, meaning = min(reasons, key=lambda found: found[1] != "address")
            row.column = header(meaning)
        elif chosen := self._themself(row.values):
            row.reason, row.column = "self-mentoring", header(chosen)
        if "seats" not in needed:
            row.values.pop("seats", None)

    def _needed(self, values: Mapping[str, Value]) -> frozenset[str]:
        """The questions that concern whoever answered: mentees offer no seats, whatever their cell says."""
        meanings = frozenset(self._mapping)
        mentor = self._form.purpose != "enrolment" or "mentor" in roles(self._form, values)
        return meanings if mentor or values.get("also_other_role") else meanings - {"seats"}

    def _must(self, meaning: str) -> bool:
        by_answer = self._form.purpose == "enrolment" and self._form.role not in ("mentor", "mentee")
        return self._mapping[meaning].required or meaning == "address" or (meaning == "role" and by_answer)

    def _themself(self, values: Mapping[str, Value]) -> str:
        """The question in which the person named their own address, "" when there is none."""
        chosen = [meaning for meaning in _CHOSEN if meaning in values]
        own = fold(str(values.get("address", ""))) if chosen else ""
        return next((meaning for meaning in chosen if own and fold(str(values[meaning])) == own), "")


@dataclass(frozen=True, slots=True)
class _Cell:
    """What one cell came to: its value, or the code of why it has none; and whether it had to be cleaned."""

    text: str
    value: Value | None = None
    code: str = ""
    cleaned: bool = False


def _texts(column: pd.Series[Any]) -> list[str]:
    """A column as text, whatever a program may have put into it; what is missing is empty."""
    return [
        "" if gap else str(value) for value, gap in zip(column.tolist(), column.isna().tolist(), strict=True)
    ]


def _read(columns: Sequence[Sequence[str]], reading: Reading, rows: int) -> list[_Cell]:
    """Every cell of a question; each different text is read once.

    Of cells under the very same header the rightmost that is not empty is the answer.
    """
    if not columns:
        return [_one("", reading)] * rows
    texts = columns[0]
    if len(columns) > 1:
        texts = [
            next((text for text in reversed(cells) if text.strip()), "")
            for cells in zip(*columns, strict=True)
        ]
    read = {text: _one(text, reading) for text in set(texts)}
    return [read[text] for text in texts]


def _one(text: str, reading: Reading) -> _Cell:
    if len(text) > LONGEST + 1_000:  # before cleaning: ten million characters are not worth composing
        return _Cell("", code="too-long")
    answer = clean(text) or reading.default
    cleaned = not plain(text) and bool(INVISIBLE.search(text))
    try:
        return _Cell(answer, read_cell(answer, reading), cleaned=cleaned)
    except Unreadable as error:
        return _Cell(answer, code=error.code, cleaned=cleaned)


def _beyond(names: Sequence[str]) -> range:
    """The columns after the last header: what stands there was pushed out of its own column."""
    last = max((at for at, name in enumerate(names) if name.strip()), default=-1)
    return range(last + 1, len(names))


def _place(table: RawTable) -> str:
    return f"{table.name}, {table.sheet}" if table.sheet else table.name
