"""Intake: from the exports of a form to answers that are accepted, superseded or rejected, each row being one of them.

Pure and repeatable: the same exports give the same answers with the same keys, in any number of runs. An export is read
whole every time; what it no longer holds is told from what is already stored.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from weakref import WeakKeyDictionary

from mentoring.latest import Given, in_order, overtaken
from mentoring.merging import Candidate, merge_candidates
from mentoring.people import Answer, AnswerStatus
from mentoring.ports import RawTable
from mentoring.programme import Form, Programme
from mentoring.questionnaire import Question
from mentoring.rejects import Rejected, Remark
from mentoring.rows import Row, RowReader, wanted
from mentoring.wording import find, fold

__all__ = ["GONE", "Candidate", "Intake", "merge_candidates", "take"]

GONE = "gone"
"""Reason of a stored answer that no longer counts because its row was mended or removed in the export."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What the exports of one form came to.

    Args:
        answers: one for each row that is not a duplicate, and one for each stored answer that is `GONE`. Their `person` is
            still None: `mentoring.enrolling` puts the id in the place of `values["address"]`.
        rejected: the rows behind the rejected answers, in the order of the exports.
        remarks: what HR should know about rows that were taken.
        rows: rows read, blank ones aside. duplicates: rows that say the very same as another one.
    """

    answers: tuple[Answer, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    remarks: tuple[Remark, ...] = ()
    rows: int = 0
    duplicates: int = 0

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address that answered, case-folded, each once, in the order of the exports."""
        found = (answer.values.get("address") for answer in self.answers if answer.status != "rejected")
        return tuple(dict.fromkeys(folded(address) for address in found if address))

    def count(self, status: AnswerStatus) -> int:
        """Rows of that status; rows = accepted + rejected + superseded + duplicates."""
        return sum(answer.status == status and answer.reason != GONE for answer in self.answers)


def folded(address: object) -> str:
    """An address as it is compared: case does not count."""
    return str(address).strip().casefold()


def take(
    form_id: str,
    form: Form,
    mapping: Mapping[str, Question],
    tables: Sequence[RawTable],
    *,
    programme: Programme,
    known: Mapping[str, AnswerStatus] = MappingProxyType({}),
) -> Intake:
    """Take in every export of a form.

    Rows that say the same are one answer. Of several answers of one person the latest counts (`mentoring.latest`), the
    others are superseded. A row that cannot be read is rejected with its reason, and the rest goes on.

    Args:
        form_id: the form's name in the programme file.
        mapping: meaning -> question (`mentoring.questionnaire_file.mapping`).
        tables: all exports of the form; sheets of one file share their name.
        known: key -> status of the stored answers to this form. A rejected one that is no longer in the exports has been
            mended and is superseded; so is an anonymous one, as nothing else tells that it was edited.

    Raises:
        BadInput: an export lacks a mapped question, or its dates can be read in two ways.
    """
    read = _read_before(form_id, form, mapping, tables, programme)
    there = {answer.key for answer in read.answers}
    replaced = ("accepted", "rejected") if form.anonymous else ("rejected",)
    gone = (
        Answer(form_id, key, "superseded", None, None, {}, GONE)
        for key, status in sorted(known.items())
        if read.rows and status in replaced and key not in there
    )
    return replace(read, answers=(*read.answers, *gone))


@dataclass(frozen=True, slots=True)
class _Before:
    """What was read last from some tables, and from what else it followed."""

    asked: tuple[object, ...]
    others: tuple[RawTable, ...]
    intake: Intake


_BEFORE: WeakKeyDictionary[RawTable, _Before] = WeakKeyDictionary()
"""By first table: exports are read again at every run, and most have not changed since the last one."""


def _read_before(
    form_id: str,
    form: Form,
    mapping: Mapping[str, Question],
    tables: Sequence[RawTable],
    programme: Programme,
) -> Intake:
    """`_read`, or what it answered when it was last asked the same about the very same tables."""
    asked = (form_id, form, dict(mapping), programme)
    before = _BEFORE.get(tables[0]) if tables else None
    others = tuple(tables[1:])
    if before is not None and before.others == others and before.asked == asked:
        return before.intake
    intake = _read(form_id, form, mapping, tables, programme)
    if tables:
        _BEFORE[tables[0]] = _Before(asked, others, intake)
    return intake


def _read(
    form_id: str,
    form: Form,
    mapping: Mapping[str, Question],
    tables: Sequence[RawTable],
    programme: Programme,
) -> Intake:
    """What the exports came to by themselves."""
    questions = wanted(mapping, form)
    reader = RowReader(form_id, form, questions, programme)
    by_table = [list(reader.rows(table, headers)) for table, headers in reader.choose(tables)]
    rows, duplicates = _once(by_table, anonymous=form.anonymous)
    answers = _anonymous(form_id, rows) if form.anonymous else _named(form_id, form, rows, programme)
    shown = _shown(rows, questions) if form.anonymous else {}
    if form.anonymous:
        rows = [row for row, _ in sorted(zip(rows, answers, strict=True), key=lambda pair: pair[1].key)]
        answers.sort(key=lambda answer: answer.key)
    return Intake(
        tuple(answers),
        tuple(
            _rejected(form_id, row, answer, shown.get(row.headers))
            for row, answer in zip(rows, answers, strict=True)
            if answer.status == "rejected"
        ),
        tuple(
            Remark(form_id, row.file, row.line, "cleaned", row.cleaned)
            for row in rows
            if row.cleaned and not row.reason
        ),
        sum(map(len, by_table)),
        duplicates,
    )


def _once(by_table: Iterable[Sequence[Row]], *, anonymous: bool) -> tuple[list[Row], int]:
    """The rows that say something of their own, and how many do not.

    Two people may give the very same anonymous answer, so within one export such rows all count; across exports, which may
    overlap, the export that has it most often does.
    """
    kept: list[Row] = []
    counted: Counter[str] = Counter()
    rows = 0
    for table in by_table:
        rows += len(table)
        here: Counter[str] = Counter()
        for row in table:
            content = _hash(*row.cells) if anonymous or row.reason else _hash(row.id, str(row.at), row.values)
            here[content] += 1
            if counted[content] < (here[content] if anonymous else 1):
                counted[content] += 1
                kept.append(row)
    return kept, rows - len(kept)


def _named(form_id: str, form: Form, rows: Sequence[Row], programme: Programme) -> list[Answer]:
    """Answers of people who say who they are, in the order of the exports."""
    _refuse_shared_addresses(form, rows)
    keys = _keys(form_id, rows)
    readable = [at for at, row in enumerate(rows) if not row.reason]
    given = [Given(folded(rows[at].values["address"]), rows[at].at, rows[at].values) for at in readable]
    old = {readable[at] for at in overtaken(form_id, form, given, programme)}
    return [
        Answer(form_id, keys[at], "rejected", None, row.at, {}, row.reason)
        if row.reason
        else Answer(form_id, keys[at], "superseded" if at in old else "accepted", None, row.at, row.values)
        for at, row in enumerate(rows)
    ]


def _anonymous(form_id: str, rows: Sequence[Row]) -> list[Answer]:
    """Answers that nobody can be found by: their key comes from what was answered alone, and so does their order."""
    seen: Counter[str] = Counter()
    answers: list[Answer] = []
    for row in rows:
        key = _hash(form_id, row.reason, row.column, row.values)
        seen[key] += 1
        nth = key if seen[key] == 1 else f"{key}-{seen[key]}"
        values = {} if row.reason else row.values
        answers.append(
            Answer(form_id, nth, "rejected" if row.reason else "accepted", None, None, values, row.reason)
        )
    return answers


def _keys(form_id: str, rows: Sequence[Row]) -> list[str]:
    """A key for each row that stays the same in every later export.

    The provider's own id where it has one (numbers, which start again in every workbook, together with the address), else
    who and when, else everything that was answered. Of several rows with one key (an edited answer in two exports, two
    answers in one second) the latest keeps it.
    """
    keys = [_key(form_id, row) for row in rows]
    given = [Given("", row.at, {}) for row in rows]
    holder = {keys[at]: at for at in in_order(given)}
    return [
        key if holder[key] == at else f"{key}~{_hash(row.cells, row.values)[:8]}"
        for at, (key, row) in enumerate(zip(keys, rows, strict=True))
    ]


def _key(form_id: str, row: Row) -> str:
    who = folded(row.values.get("address", ""))
    if row.id and not row.id.isdecimal():
        return row.id
    if row.reason:
        return _hash(form_id, row.id, *row.cells)
    if row.id:
        return _hash(form_id, row.id, who)
    return _hash(form_id, str(row.at), who) if row.at else _hash(form_id, row.values)


def _refuse_shared_addresses(form: Form, rows: Sequence[Row]) -> None:
    """Two people with one address cannot both be written to: the first keeps it, the others are rejected.

    They are two people when their names have no word in common; whoever marries or adds a middle name stays the same.
    """
    if form.purpose != "enrolment":
        return
    holder: dict[str, frozenset[str]] = {}
    given = [Given("", row.at, {}) for row in rows]
    for row in (rows[at] for at in in_order(given)):
        words = frozenset(
            fold(str(row.values.get(part, "")))
            for part in ("name", "first_name", "last_name")
            if row.values.get(part)
        )
        words = frozenset(word for name in words for word in name.replace("-", " ").split())
        if row.reason or not words:
            continue
        if holder.setdefault(folded(row.values["address"]), words).isdisjoint(words):
            row.reason, row.column = "shared-address", ""


def _shown(rows: Iterable[Row], questions: Mapping[str, Question]) -> dict[tuple[str, ...], frozenset[int]]:
    """Of an anonymous form's exports the columns that may be shown again: those of the questions that are read."""
    return {
        headers: frozenset(at for positions in find(headers, questions).found.values() for at in positions)
        for headers in {row.headers for row in rows}
    }


def _rejected(form_id: str, row: Row, answer: Answer, shown: frozenset[int] | None) -> Rejected:
    pairs = enumerate(zip(row.headers, row.cells, strict=True))
    cells = tuple(cell for at, cell in pairs if shown is None or at in shown)
    return Rejected(form_id, answer.key, row.file, row.line, answer.reason, row.column, cells)


def _hash(*parts: object) -> str:
    """16 hexadecimal digits that stand for these JSON values."""
    text = json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
