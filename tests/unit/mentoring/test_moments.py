"""Dates are read as they were meant, or not at all."""

from __future__ import annotations

import pytest

from mentoring.moments import Dating, Undatable

PARIS = Dating("Europe/Paris")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2022/10/17 6:31:58 PM GMT+3", "2022-10-17T15:31:58+00:00"),
        ("2022/10/17 6:31:58 PM GMT+1", "2022-10-17T17:31:58+00:00"),
        ("2022/10/17 12:00:00 AM GMT-5:30", "2022-10-17T05:30:00+00:00"),
        ("2022/10/17 12:00:00 PM GMT", "2022-10-17T12:00:00+00:00"),
        ("2022/10/17 6:31:58 PM UTC−3", "2022-10-17T21:31:58+00:00"),
        ("2026-10-01T18:12:05Z", "2026-10-01T18:12:05+00:00"),
        ("2026-10-01T18:12:05.999+02:00", "2026-10-01T16:12:05+00:00"),
        ("2026-10-01 18:12:05", "2026-10-01T16:12:05+00:00"),
        ("2026-10-01 18:12", "2026-10-01T16:12:00+00:00"),
        ("2026-12-01 18h12", "2026-12-01T17:12:00+00:00"),
        ("2026-10-01", "2026-09-30T22:00:00+00:00"),
        ("46298.75", "2026-10-03T16:00:00+00:00"),
        ("46298", "2026-10-02T22:00:00+00:00"),
        ("25/10/2026 18:12:05", "2026-10-25T17:12:05+00:00"),
        ("10/25/2026 6:12:05 PM", "2026-10-25T17:12:05+00:00"),
        ("1.10.2026 18:12", "2026-10-01T16:12:00+00:00"),
        ("05/05/2026 00:00:00", "2026-05-04T22:00:00+00:00"),
        ("25/10/2026 02:30:00", "2026-10-25T00:30:00+00:00"),  # twice that night: the first
    ],
)
def test_instants(text: str, instant: str) -> None:
    assert PARIS.instant(text).isoformat() == instant


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("01/10/2026 18:12:05", "ambiguous-date"), ("11-12-2026", "ambiguous-date"), ("31/02/2026", "impossible-date"),
        ("2026-13-01", "impossible-date"), ("2026-02-30 10:00", "impossible-date"), ("32/10/2026", "impossible-date"),
        ("2026-10-01 25:00:00", "impossible-date"), ("2026-10-01 13:00 PM", "impossible-date"), ("1999-12-31", "impossible-date"),
        ("2101-01-01", "impossible-date"), ("0000-00-00", "impossible-date"), ("2026-10-01 10:61", "impossible-date"),
        ("2026-10-01 10:00 GMT+99", "impossible-date"), ("13/13/2026", "impossible-date"), ("hier", "unreadable-date"),
        ("12/2026", "unreadable-date"), ("1/10/26", "unreadable-date"), ("17 octobre 2026", "unreadable-date"),
        ("2026-10-01 ou 02", "unreadable-date"), ("#N/A", "unreadable-date"), ("2026", "unreadable-date"),
        ("-", "unreadable-date"),
        ("01/10-2026", "unreadable-date"), ("10:30", "unreadable-date"), ("99999999", "unreadable-date"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_not_made_one(text: str, code: str) -> None:
    with pytest.raises(Undatable, match=code):
        PARIS.instant(text)


def test_the_form_says_how_its_dates_are_written() -> None:
    american = Dating("America/New_York", ("%m/%d/%Y %H:%M:%S",))
    assert american.instant("02/11/2026 09:00:00").isoformat() == "2026-02-11T14:00:00+00:00"
    assert american.day("02/11/2026").isoformat() == "2026-02-11"
    assert american.instant("2026-02-11T14:00:00Z").isoformat() == "2026-02-11T14:00:00+00:00"
    with pytest.raises(Undatable, match="unreadable-date"):  # day first is not this form's way
        american.instant("25/12/2026 09:00:00")


@pytest.mark.parametrize("header", ["Horodateur", "heure de fin\u00a0", "Heure de début"])
def test_a_french_form_writes_the_day_first(header: str) -> None:
    french = Dating.of(["Nom", header], zone="Europe/Paris", formats=())
    assert french.instant("02/11/2026 09:00:00").isoformat() == "2026-11-02T08:00:00+00:00"
    with pytest.raises(Undatable, match="impossible-date"):
        french.instant("12/25/2026 09:00:00")
