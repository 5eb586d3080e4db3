"""What HR changed in a workbook is read as it was meant, or refused with its row."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from mentoring.errors import BadInput
from mentoring.matching import Constraints
from mentoring.matching.edits import Edits, edits


def sheet(*rows: dict[str, Any]) -> pd.DataFrame:
    names = {"d": "Decision", "o": "Mentor id", "e": "Mentee id", "w": "was"}
    return pd.DataFrame([{names[k]: row.get(k, "") for k in names} for row in rows], dtype=str)


def test_locks_bans_and_other_mentors_are_read_in_both_languages() -> None:
    english = sheet(
        {"d": "lock", "o": "o1", "e": "e1", "w": "o1"},
        {"d": "Forbid ", "o": "o2", "e": "e2", "w": "o2"},
        {"o": "o9", "e": "e3", "w": "o3"},
        {"o": "o4", "e": "e4", "w": "o4"},
        {"e": "e5", "w": "o5"},
        {"d": "lock", "o": "o6", "e": "e6"},
    )
    french = english.rename(
        columns={"Decision": "Décision", "Mentor id": "Id mentor", "Mentee id": "Id mentoré·e"}
    )
    french["Décision"] = french["Décision"].replace({"lock": "garder", "Forbid ": "Interdire"})
    meant = Edits(frozenset({("o1", "e1"), ("o9", "e3"), ("o6", "e6")}), frozenset({("o2", "e2")}), {})
    assert edits({"Pairs": english}) == edits({"Binômes": french}) == meant


def test_seats_count_where_they_were_changed() -> None:
    table = pd.DataFrame(
        {"Mentor id": ["o1", "o2"], "Seats": ["2", "3"], "Mentees": ["1", "1"], "was": ["2", "1"]}
    )
    assert edits({"Mentors": table}).seats == {"o2": 3}


def test_what_hr_just_said_comes_before_what_was_locked_or_banned() -> None:
    said = Edits(frozenset({("o1", "e1")}), frozenset({("o2", "e2")}))
    before = Constraints(locks=frozenset({("o3", "e1"), ("o2", "e2")}), bans=frozenset({("o1", "e1")}))
    assert said.bind(before) == Constraints(locks=frozenset({("o1", "e1")}), bans=frozenset({("o2", "e2")}))


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"x": pd.DataFrame({"a": ["b"]})}, "no sheet of a review"),
        ({"Pairs": sheet({"d": "perhaps", "o": "o", "e": "e"})}, "Pairs, row 2: 'perhaps' is no decision"),
        ({"Pairs": sheet({"d": "lock", "o": "", "e": "e"})}, "needs a mentor's and a mentee's id"),
        (
            {"Pairs": sheet({"d": "lock", "o": "o", "e": "e"}, {"d": "forbid", "o": "o", "e": "e"})},
            "both kept and",
        ),
        (
            {"Mentors": pd.DataFrame({"Mentor id": ["o"], "Seats": ["-1"], "was": ["1"]})},
            "no number of seats",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(tables: dict[str, pd.DataFrame], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        edits(tables)
