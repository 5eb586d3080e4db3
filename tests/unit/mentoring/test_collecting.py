"""Collecting: every export is taken in, what cannot be goes back to HR, the rest goes on."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from integrations.ledger import SqlLedger
from integrations.memory import MemoryDirectory, MemoryForms
from mentoring.collecting import Collected, collect
from mentoring.errors import BadInput
from mentoring.ports import RawTable
from mentoring.programme import Programme
from tests.scenes import a_programme, at

NOW = at("2026-12-10 06:30")
ADDRESS = {"texts": ["Adresse"], "kind": "address", "required": True}
NAME, STAMP = {"texts": ["Nom"]}, {"texts": ["Horodateur"], "kind": "timestamp"}
QUESTIONS: Mapping[str, Mapping[str, Any]] = {
    "mentor": {
        "address": ADDRESS,
        "name": NAME,
        "submitted_at": STAMP,
        "seats": {"texts": ["Places"], "kind": "number"},
    },
    "mentee": {"address": ADDRESS, "name": NAME, "submitted_at": STAMP},
    "charter": {
        "address": ADDRESS,
        "submitted_at": STAMP,
        "charter_agreed": {"texts": ["Charte"], "kind": "yes-no"},
    },
    "withdrawal": {
        "address": ADDRESS,
        "submitted_at": STAMP,
        "withdraw": {"texts": ["Départ"], "kind": "yes-no"},
    },
}


def programme(**more: Any) -> Programme:
    kinds = {
        "mentor": ("enrolment", "mentor"),
        "mentee": ("enrolment", "mentee"),
        "charter": ("charter", None),
        "withdrawal": ("withdrawal", None),
    }
    forms = {
        name: {"purpose": purpose, "role": role, "source": f"{name}.csv", "questions": QUESTIONS[name]}
        for name, (purpose, role) in kinds.items()
    }
    return a_programme(forms=forms, surveys={}, **more)


def table(name: str, *rows: Mapping[str, str]) -> tuple[RawTable, ...]:
    return (RawTable(f"{name}.csv", pd.DataFrame(rows, dtype=str), ", "),)


INES = {
    "Horodateur": "01/12/2026 10:00:00",
    "Adresse": "ines@acme.example",
    "Nom": "Inès Moreau",
    "Places": "2",
}
TOM = {"Horodateur": "02/12/2026 11:00:00", "Adresse": "tom@acme.example", "Nom": "Tom Whitaker"}


class Shelf(dict[str, bytes]):
    """Where the tables of rejected rows go."""

    def write(self, form_id: str, content: bytes | None) -> None:
        if content is None:
            self.pop(form_id, None)
        else:
            self[form_id] = content


def run(
    ledger: SqlLedger,
    forms: MemoryForms,
    shelf: Shelf | None = None,
    people: RawTable | None = None,
    **more: Any,
) -> Collected:
    return collect(
        programme(**more),
        {},
        forms,
        MemoryDirectory(people),
        ledger,
        (Shelf() if shelf is None else shelf).write,
        NOW,
    )


def test_nothing_there_yet_is_nothing_taken(ledger: SqlLedger) -> None:
    assert run(ledger, MemoryForms()) == Collected()


def test_answers_become_people_enrolments_and_signatures(ledger: SqlLedger) -> None:
    signed = {"Horodateur": "03/12/2026 09:00:00", "Adresse": "ines@acme.example", "Charte": "Oui"}
    forms = MemoryForms(
        {"mentor": table("mentor", INES), "mentee": table("mentee", TOM), "charter": table("charter", signed)}
    )
    assert run(ledger, forms) == Collected(rows=3, accepted=3, changed=8)
    facts = ledger.facts()
    assert [(person.id, person.name) for person in facts.people.values()] == [
        ("P0001", "Inès Moreau"),
        ("P0002", "Tom Whitaker"),
    ]
    assert {(e.person, e.role, e.status, e.seats) for e in facts.enrolments} == {
        ("P0001", "mentor", "approved", 2), ("P0002", "mentee", "approved", 1),
    }  # fmt: skip
    assert facts.signed == {("P0001", "1")}


def test_the_same_exports_change_nothing_the_second_time(ledger: SqlLedger) -> None:
    forms = MemoryForms({"mentor": table("mentor", INES), "mentee": table("mentee", TOM)})
    first = run(ledger, forms)
    before = ledger.facts()
    second = run(ledger, forms)
    assert (first.changed, second.changed) == (6, 0)
    assert ledger.facts() == before


def test_who_leaves_by_the_form_has_left_whatever_order_the_forms_stand_in(ledger: SqlLedger) -> None:
    gone = {"Horodateur": "05/12/2026 09:00:00", "Adresse": "tom@acme.example", "Départ": "Oui"}
    run(ledger, MemoryForms({"withdrawal": table("withdrawal", gone), "mentee": table("mentee", TOM)}))
    assert ledger.facts().enrolled["P0001", "mentee"].status == "withdrawn"


def test_an_export_that_told_nothing_new_does_once_more_is_known(ledger: SqlLedger) -> None:
    made, shelf = programme(), Shelf()
    gone = {"Horodateur": "05/12/2026 09:00:00", "Adresse": "tom@acme.example", "Départ": "Oui"}
    left = {"withdrawal": table("withdrawal", gone)}

    def changed(forms: dict[str, tuple[RawTable, ...]]) -> int:
        return collect(made, {}, MemoryForms(forms), MemoryDirectory(), ledger, shelf.write, NOW).changed

    assert [changed(left), changed(left)] == [2, 0]
    assert changed(left | {"mentee": table("mentee", TOM)}) > 0
    assert ledger.facts().enrolled["P0001", "mentee"].status == "withdrawn"


def test_an_export_that_is_read_no_more_is_let_go_of(ledger: SqlLedger) -> None:
    made, forms = programme(), MemoryForms({"mentor": table("mentor", INES)})
    for _ in range(2):
        collect(made, {}, forms, MemoryDirectory(), ledger, lambda *_: None, NOW)
    (read,) = forms.read("mentor", made.forms["mentor"])
    kept = weakref.ref(read)
    del read, forms
    gc.collect()
    assert kept() is None


def test_rejected_rows_go_back_to_hr_until_they_are_mended(ledger: SqlLedger) -> None:
    shelf, bad = Shelf(), {**TOM, "Adresse": "tom at acme"}
    forms = MemoryForms({"mentee": table("mentee", INES, bad)})
    assert run(ledger, forms, shelf) == Collected(rows=2, accepted=1, rejected=1, changed=4)
    assert "tom at acme" in shelf["mentee"].decode("utf-8-sig")
    mended = MemoryForms({"mentee": table("mentee", INES, TOM)})
    assert run(ledger, mended, shelf).rejected == 0
    assert shelf == {}


def test_a_rejected_row_of_somebody_erased_does_not_come_back_to_hr(ledger: SqlLedger) -> None:
    shelf, bad = Shelf(), {**INES, "Places": "beaucoup"}
    worse = {**TOM, "Places": "-1"}
    run(ledger, MemoryForms({"mentor": table("mentor", INES)}), shelf)
    ledger.erase(["P0001"], who="dpo", why="", at=NOW)
    assert run(ledger, MemoryForms({"mentor": table("mentor", bad, worse)}), shelf).rejected == 2
    told = shelf["mentor"].decode("utf-8-sig")
    assert ("ines@acme.example" in told, "tom@acme.example" in told) == (False, True)
    run(ledger, MemoryForms({"mentor": table("mentor", bad)}), shelf)
    assert shelf == {}


def test_an_export_that_cannot_be_read_stops_no_other(ledger: SqlLedger) -> None:
    broken = table("mentor", {"Quelque chose": "d'autre"})
    with pytest.raises(BadInput, match="mentor"):
        run(ledger, MemoryForms({"mentor": broken, "mentee": table("mentee", TOM)}))
    assert [e.role for e in ledger.facts().enrolments] == ["mentee"]


def test_several_exports_that_cannot_be_read_are_all_named(ledger: SqlLedger) -> None:
    other = {"Quelque chose": "d'autre"}
    people = RawTable("people.csv", pd.DataFrame([other], dtype=str), ", ")
    forms = MemoryForms({"mentor": table("mentor", other), "mentee": table("mentee", TOM)})
    with pytest.raises(BadInput) as caught:
        run(ledger, forms, people=people, audience={"source": "people.csv"})
    assert "mentor" in str(caught.value)
    assert "people" in str(caught.value)
    assert len(ledger.facts().enrolments) == 1


def test_the_list_of_people_to_invite_is_taken_first(ledger: SqlLedger) -> None:
    rows = [{"address": "lea@acme.example", "name": "Léa Roy", "role": "mentor"}, {"address": "?"}]
    people = RawTable("people.csv", pd.DataFrame(rows, dtype=str).fillna(""), ", ")
    shelf = Shelf()
    forms = MemoryForms({"mentee": table("mentee", TOM)})
    assert run(ledger, forms, shelf, people, audience={"source": "people.csv"}).changed == 4
    lea = ledger.facts().people["P0001"]
    assert (lea.name, dict(lea.profile)) == ("Léa Roy", {"invited": True, "invited_as": "mentor"})
    assert list(shelf) == ["audience"]
    assert run(ledger, forms, shelf, people, audience={"source": "people.csv"}).changed == 0


def test_an_anonymous_survey_is_published_as_soon_as_it_is_closed(ledger: SqlLedger) -> None:
    asked = {"satisfaction": {"texts": ["Note"], "kind": "scale", "least": 1, "most": 5}}
    form = {"purpose": "survey", "source": "half.csv", "anonymous": True, "questions": asked}
    made = a_programme(forms={"half": form}, surveys={"midpoint": "half"})
    rows = table("half", *({"Note": str(4 + n % 2)} for n in range(20)))

    def published_on(day: str) -> list[str]:
        collect(made, {}, MemoryForms({"half": rows}), MemoryDirectory(), ledger, lambda *_: None, at(day))
        return [decision.subject for decision in ledger.facts().decisions if decision.kind == "publication"]

    assert published_on("2027-06-01 09:00") == []
    assert published_on("2027-09-01 09:00") == ["half"]
    assert published_on("2027-09-02 09:00") == ["half"]
