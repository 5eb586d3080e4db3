"""Two tables make two sides, whatever their columns are called."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mentoring.errors import BadInput
from mentoring.matching import parties_from_frames, solve
from mentoring.programme import Matching

DATA = Path(__file__).parents[5] / "shared/data"
beside = pytest.mark.skipif(not DATA.exists(), reason="other people's data are beside the checkout only")
LOOKING = pd.DataFrame({"email": ["e@x.example"], "Skills wanted": ["law"]})


def test_columns_are_known_by_their_usual_names() -> None:
    offering = pd.DataFrame(
        {"E-mail": ["O@x.example"], "Prénom": ["Ana"], "Nom de famille": ["Lopes"], "Compétences": ["law; data"],
         "Capacité": ["2"],
         "Fuseau horaire": ["Europe/Paris"], "Couleur": ["bleu"]}
    )  # fmt: skip
    mentors, mentees = parties_from_frames(offering, LOOKING)
    assert (mentors.ids, mentors.names, mentors.addresses, mentors.seats.tolist()) == (
        ("o@x.example",), ("Ana Lopes",), (("O@x.example",),), [2],
    )  # fmt: skip
    told = {name: column[0] for name, column in mentors.answers.items() if column[0] is not None}
    assert told == {"skills_offered": "law; data", "utc_offset": 1.0}
    assert mentees.column("skills_wanted") == ("law",)


@pytest.mark.parametrize(("said", "seats"), [(np.nan, 1), ("", 1), (0, 0), (2.0, 2), ("3 mentees", 3)])
def test_seats_are_read_and_one_is_meant_where_nothing_is_said(said: object, seats: int) -> None:
    mentors, _ = parties_from_frames(pd.DataFrame({"name": ["Ana"], "seats": [said]}), LOOKING)
    assert mentors.seats.tolist() == [seats]


@pytest.mark.parametrize("said", ["-1", -2, "many", 1.5, 1e9])
def test_seats_that_cannot_be_read_are_refused_with_their_row(said: object) -> None:
    with pytest.raises(BadInput, match="row 3"):
        parties_from_frames(pd.DataFrame({"name": ["Ana", "Bo"], "seats": [1, said]}), LOOKING)


def test_a_table_about_nobody_is_refused() -> None:
    with pytest.raises(BadInput, match="who it is about"):
        parties_from_frames(pd.DataFrame({"skills": ["law"]}), LOOKING)
    with pytest.raises(BadInput, match="row 3"):
        parties_from_frames(pd.DataFrame({"name": ["Ana", None]}), LOOKING)


def test_empty_tables_are_empty_sides() -> None:
    mentors, mentees = parties_from_frames(pd.DataFrame(), pd.DataFrame(columns=["name"]))
    assert (len(mentors), len(mentees)) == (0, 0)


@pytest.mark.parametrize(
    ("word", "roles"),
    [("mentor", "o"), ("Mentorée", "e"), ("mentee", "e"), ("both", "oe"), ("les deux", "oe")],
)
def test_one_sheet_may_hold_both_roles(word: str, roles: str) -> None:
    sheet = pd.DataFrame({"role": [word], "email": ["p@x.example"]})
    mentors, mentees = parties_from_frames(sheet, sheet)
    assert ("o" in roles, "e" in roles) == (len(mentors) == 1, len(mentees) == 1)


@beside
@pytest.mark.parametrize(
    ("mentors", "mentees", "criterion", "pairs"),
    [
        ("gov-uk/sample_data_small_mentors.csv", "gov-uk/sample_data_small_mentees.csv", "skills", 50),
        ("qosf/sample_applicants.csv", "qosf/sample_applicants.csv", "interests", 15),
        ("rafaykhan/mentors.json", "rafaykhan/mentees.json", "availability", 25),
    ],
)
def test_other_peoples_files_are_matched_as_they_are(
    mentors: str, mentees: str, criterion: str, pairs: int
) -> None:
    tables = [
        pd.read_csv(DATA / name) if name.endswith("csv") else pd.read_json(DATA / name)
        for name in (mentors, mentees)
    ]
    match = solve(
        *parties_from_frames(*tables), Matching.model_validate({"criteria": {criterion: {"weight": 1}}})
    )
    assert (len(match.pairs), match.certificate.optimal, match.ignored) == (pairs, True, ())


def test_slots_are_read_as_people_write_them() -> None:
    table = pd.DataFrame(
        {"email": ["p@x.example"], "availability": ["6:00-7:00pm F; lundi matin; sometimes"]}
    )
    assert parties_from_frames(table, table)[0].column("availability") == (
        ("fri-18:00-19:00", "mon-am", "sometimes"),
    )
