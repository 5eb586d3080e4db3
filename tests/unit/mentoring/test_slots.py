"""Availability as people write it."""

from __future__ import annotations

import pytest

from mentoring.slots import read_slot


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("6:00-7:00pm F", ("fri-18:00-19:00",)), ("3:00-4:00pm Sun", ("sun-15:00-16:00",)),
        ("11:00-1:00pm Th", ("thu-11:00-13:00",)),
        ("Thursday 9am to 11am", ("thu-09:00-11:00",)), ("12:00-1:00am M", ("mon-00:00-01:00",)),
        ("mardi 12h-14h", ("tue-12:00-14:00",)),
        ("vendredi de 18h30 à 19h30", ("fri-18:30-19:30",)), ("lundi matin", ("mon-am",)), ("Lundi après-midi", ("mon-pm",)),
        ("jeudi midi", ("thu-noon",)), ("Mer. soir", ("wed-eve",)), ("Tuesdays", ("tue-am", "tue-pm")),
        ("samedi", ("sat-am", "sat-pm")), ("lundi ou mardi", ()), ("quand vous voulez", ()), ("lundi matin ou soir", ()),
        ("25:00-26:00 M", ()), ("9:00-8:00 M", ()), ("13:00-14:00pm M", ()), ("lundi sauf vacances", ()),
    ],
)  # fmt: skip
def test_slots(text: str, slots: tuple[str, ...]) -> None:
    assert read_slot(text) == slots
