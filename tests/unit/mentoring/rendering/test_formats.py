"""Dates, times, numbers and lists as each reader writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from mentoring.rendering.formats import formats

FR, EN = formats("fr", "Europe/Paris", "Europe/Paris"), formats("en", "Europe/Paris", "Europe/Paris")
AWAY = formats("fr", "America/Montreal", "Europe/Paris")
NB, NN = "\u00a0", "\u202f"
INSTANT = datetime(2027, 1, 5, 8, 30, tzinfo=UTC)


def test_days_are_written_in_full_and_hold_together() -> None:
    assert FR.day(date(2027, 1, 5)) == f"mardi 5{NB}janvier 2027"
    assert FR.day(date(2027, 1, 1)) == f"vendredi 1er{NB}janvier 2027"
    assert FR.day(date(2027, 1, 21)) == f"jeudi 21{NB}janvier 2027"
    assert EN.day(date(2027, 1, 5)) == f"Tuesday 5{NB}January 2027"
    assert FR.short_day(date(2027, 8, 1)) == f"1er{NB}août{NB}2027"
    assert FR.short_day(date(2027, 1, 5)) == f"5{NB}janv.{NB}2027"
    assert (FR.month(date(2027, 2, 1)), EN.month(date(2027, 2, 1))) == ("février 2027", "February 2027")


def test_times_are_on_the_reader_s_clock_and_name_it_when_it_is_another() -> None:
    assert FR.when(INSTANT) == f"mardi 5{NB}janvier 2027 à 9{NB}h{NB}30"
    assert EN.when(INSTANT) == f"Tuesday 5{NB}January 2027 at 09:30"
    assert AWAY.clock(INSTANT) == f"3{NB}h{NB}30 (heure locale, Montreal)"
    assert formats("en", "Asia/Tokyo", "Europe/Paris").clock(INSTANT) == "17:30 (Tokyo time)"
    assert formats("en", "Europe/Berlin", "Europe/Paris").clock(INSTANT) == "09:30"
    assert FR.clock(time(14, 0)) == f"14{NB}h"


def test_a_date_near_midnight_is_that_of_the_reader() -> None:
    assert AWAY.day(datetime(2027, 1, 5, 2, tzinfo=UTC)) == f"lundi 4{NB}janvier 2027"


@pytest.mark.parametrize(
    ("minutes", "french", "english"),
    [
        (45, f"45{NB}min", f"45{NB}min"),
        (60, f"1{NB}h", f"1{NB}h"),
        (745, f"12{NB}h{NB}25", f"12{NB}h{NB}25{NB}min"),
    ],
)
def test_durations(minutes: int, french: str, english: str) -> None:
    assert (FR.duration(minutes), EN.duration(minutes)) == (french, english)


def test_numbers_shares_and_money() -> None:
    assert (FR.number(1234.5), EN.number(1234.5), FR.number(3.0)) == (f"1{NN}234,5", "1,234.5", "3")
    assert (FR.percent(0.84), EN.percent(0.84)) == (f"84{NB}%", "84%")
    assert (FR.money(1200), EN.money(1200, "GBP")) == (f"1{NN}200{NB}€", "£1,200")
    assert FR.money(12.5) == f"12,50{NB}€"


def test_lists_and_plurals() -> None:
    assert (FR.listing(["a", "b", "c"]), EN.listing(["a", "b"]), FR.listing("a")) == (
        "a, b et c",
        "a and b",
        "a",
    )
    assert [FR.plural(n, "séance", "séances") for n in (0, 1, 2)] == [
        f"0{NB}séance",
        f"1{NB}séance",
        f"2{NB}séances",
    ]
    assert [EN.plural(n, "session", "sessions") for n in (0, 1, 2)] == [
        f"0{NB}sessions",
        f"1{NB}session",
        f"2{NB}sessions",
    ]


def test_a_date_filter_refuses_what_is_no_date() -> None:
    with pytest.raises(TypeError, match="a date is needed"):
        FR.day("2027-01-05")  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(TypeError, match="a time is needed"):
        FR.clock("9:30")  # type: ignore[arg-type]  # wrong on purpose
