"""Collecting: every form's exports become answers and the facts that follow; what is rejected goes back to HR."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from operator import add, is_
from weakref import WeakKeyDictionary

from mentoring.audience import AUDIENCE, invited, read_audience
from mentoring.enrolling import facts_from
from mentoring.errors import BadInput
from mentoring.intake import take
from mentoring.people import Answer, Facts
from mentoring.ports import DirectoryPort, FormsPort, Ledger, RawTable
from mentoring.programme import Form, Programme
from mentoring.programme_file import mapping
from mentoring.publication import KIND, publish
from mentoring.questionnaire import Questionnaire
from mentoring.rejects import Rejected, rejects_table
from mentoring.retention import bare, may_keep_confided
from mentoring.timeline import plan


@dataclass(frozen=True, slots=True)
class Collected:
    """How many rows were read in all, and what became of them; `changed` counts the facts that are new or different."""

    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    superseded: int = 0
    duplicates: int = 0
    changed: int = 0


def collect(
    programme: Programme,
    questionnaires: Mapping[str, Questionnaire],
    forms: FormsPort,
    directory: DirectoryPort,
    ledger: Ledger,
    write_rejected: Callable[[str, bytes | None], None],
    now: datetime,
) -> Collected:
    """Take in every form's exports, and the list of people to invite.

    Args:
        write_rejected: given a form id and the table HR can open, or None when nothing is rejected (any more).

    Raises:
        BadInput: an export cannot be read at all; every other one has been taken in by then.
    """
    total, bad = Collected(), []
    try:
        total = Collected(changed=_audience(programme, directory, ledger, write_rejected, now))
    except BadInput as error:
        bad.append(error)
    facts = ledger.facts()
    for form_id, form in sorted(programme.forms.items(), key=lambda item: _ORDER.index(item[1].purpose)):
        try:
            found = _form(form_id, form, programme, questionnaires, forms, ledger, facts, write_rejected, now)
        except BadInput as error:
            bad.append(error)
            continue
        total = _plus(total, found)
        if found.changed:
            facts = ledger.facts()
    _publish(programme, questionnaires, ledger, now, again=total.changed > 0)
    if bad:
        raise bad[0] if len(bad) == 1 else BadInput("\n".join(map(str, bad)))
    return total


def _publish(
    programme: Programme,
    questionnaires: Mapping[str, Questionnaire],
    ledger: Ledger,
    now: datetime,
    *,
    again: bool,
) -> None:
    """Publish anonymous surveys as soon as they are closed: mails and the mid-point report quote what was published."""
    facts = ledger.facts()
    questions = {
        form_id: mapping(form, questionnaires)
        for form_id, form in programme.forms.items()
        if form.anonymous and facts.answers_by_form.get(form_id)
        if again or facts.decision(KIND, form_id) is None
    }
    if questions and (new := publish(programme, plan(programme), facts, questions, now)):
        ledger.record(new, actor="report", why="results of an anonymous survey", at=now)


_ORDER = (
    "enrolment",
    "charter",
    "merge",
    "survey",
    "logbook",
    "preferences",
    "request",
    "reply",
    "withdrawal",
)
"""Enrolments first, since the others speak of people they make known; withdrawals last, since they end them."""


def _form(
    form_id: str,
    form: Form,
    programme: Programme,
    questionnaires: Mapping[str, Questionnaire],
    forms: FormsPort,
    ledger: Ledger,
    before: Facts,
    write_rejected: Callable[[str, bytes | None], None],
    now: datetime,
) -> Collected:
    tables = forms.read(form_id, form)
    if not tables:
        return Collected()
    follows = _Basis.of(form_id, form, programme, tables, before, now)
    if (last := _LAST.get(tables[0])) and last[0].is_same(follows):
        return last[1]
    known = {answer.key: answer.status for answer in before.answers if answer.form == form_id}
    intake = take(form_id, form, mapping(form, questionnaires), tables, programme=programme, known=known)
    ids = ledger.person_ids(intake.addresses)
    facts = facts_from(form, intake.answers, before, programme, ids)
    if not may_keep_confided(programme, now):
        facts = bare(facts)
    changed = ledger.record(facts, actor="intake", why=f"answers to {form_id}", at=now) if facts else 0
    write_rejected(form_id, _to_mend(intake.rejected, programme, ledger))
    found = Collected(
        intake.rows,
        intake.count("accepted"),
        intake.count("rejected"),
        intake.count("superseded"),
        intake.duplicates,
        changed,
    )
    if not changed:
        _LAST[tables[0]] = (follows, found)
    return found


def _to_mend(rejected: Sequence[Rejected], programme: Programme, ledger: Ledger) -> bytes | None:
    """The rejected rows as a table for HR, less those of people who were erased; None when there are none."""
    said = [_ADDRESS.findall(" ".join(cell for _, cell in row.cells)) for row in rejected]
    gone = ledger.erased({address for row in said for address in row}) if rejected else frozenset()
    left = [row for row, addresses in zip(rejected, said, strict=True) if gone.isdisjoint(addresses)]
    return rejects_table(left, programme.locale) if left else None


_ADDRESS = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")


def _plus(one: Collected, other: Collected) -> Collected:
    return Collected(*map(add, astuple(one), astuple(other)))


@dataclass(frozen=True, eq=False)
class _Basis:
    """All that the facts of a form follow from: its tables, the programme, what is known. With the same nothing new follows.

    How effects ended is no part of it, nor are the answers to forms that do not enrol or withdraw anybody.
    """

    objects: tuple[object, ...]
    confided: bool

    @classmethod
    def of(
        cls, form_id: str, form: Form, programme: Programme, tables: tuple[RawTable, ...], facts: Facts,
        now: datetime,
    ) -> _Basis:  # fmt: skip
        told: list[Answer] = []
        for other, purpose in ((id_, one.purpose) for id_, one in programme.forms.items()):
            if other == form_id or purpose in ("enrolment", "withdrawal"):
                told += facts.all_answers_by_form.get(other, ())
        met = (facts.pairs, facts.sessions) if form.purpose in ("logbook", "survey") else ()
        decided = (facts.decisions,) if form.purpose == "merge" else ()
        known = (facts.people, facts.enrolments, facts.signatures)
        # The first table is the key under which this is kept: held here too, it would never be let go of.
        others = tables[1:]
        return cls((programme, *known, *met, *decided, *others, *told), may_keep_confided(programme, now))

    def is_same(self, other: _Basis) -> bool:
        """Whether it is made of the very same objects."""
        same = len(self.objects) == len(other.objects) and all(map(is_, self.objects, other.objects))
        return same and self.confided == other.confided


_LAST: WeakKeyDictionary[RawTable, tuple[_Basis, Collected]] = WeakKeyDictionary()
"""By a form's first table, when it told nothing new: the flows of a day read the same exports one after the other."""


def _audience(
    programme: Programme,
    directory: DirectoryPort,
    ledger: Ledger,
    write_rejected: Callable[[str, bytes | None], None],
    now: datetime,
) -> int:
    """People HR wants to invite; how many are new or changed."""
    if programme.audience is None or (table := directory.people(programme.audience)) is None:
        return 0
    listed = read_audience(table, programme)
    write_rejected(AUDIENCE, _to_mend(listed.rejected, programme, ledger))
    ids = ledger.person_ids(listed.addresses)
    facts = invited(listed.answers, ledger.facts(), programme, ids)
    return ledger.record(facts, actor="intake", why="list of people to invite", at=now) if facts else 0
