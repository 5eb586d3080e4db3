"""The programme's own models: what a value of the file may be."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from mentoring.programme import Criterion, Dates, DayRange, Event, Matching, Surveys, text_in
from mentoring.programme_types import Clock, Day, Link, LocalText, Zone


def parsed(kind: Any, value: Any, **context: Any) -> Any:
    return TypeAdapter(kind).validate_python(value, context=context or None)


def refusals(kind: Any, value: Any, **context: Any) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        parsed(kind, value, **context)
    return [detail["type"] for detail in caught.value.errors()]


@pytest.mark.parametrize("written", ["9:30", "09:30", "9h30", "9 h 30", "09:30 ", "9\u00a0h\u00a030"])
def test_a_time_of_day_is_read_as_people_write_it(written: str) -> None:
    assert parsed(Clock, written) == time(9, 30)


@pytest.mark.parametrize("written", ["24:00", "9:60", "9", "930", "9:30:15", "09:30Z", 570, "", None])
def test_anything_else_is_no_time_of_day(written: object) -> None:
    assert refusals(Clock, written) == ["not_a_clock"]


def test_a_day_is_year_month_day() -> None:
    assert parsed(Day, "2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize("written", ["12/01/2027", "2027", 2027, "2027-1-2", "demain", None, 1.5])
def test_anything_else_is_no_day(written: object) -> None:
    assert refusals(Day, written) == ["not_a_day"]


def test_a_day_that_does_not_exist_is_refused() -> None:
    assert refusals(Day, "2027-02-29") == ["date_from_datetime_parsing"]


def test_a_zone_is_an_iana_name() -> None:
    assert parsed(Zone, "Europe/Paris") == "Europe/Paris"
    assert refusals(Zone, "Paris") == ["unknown_zone"]


@pytest.mark.parametrize(
    "written", ["http://forms.example/a", "forms.example", "https://", "javascript:alert(1)"]
)
def test_a_link_is_https(written: str) -> None:
    assert refusals(Link, written) == ["not_a_link"]


def test_a_link_may_be_left_empty() -> None:
    assert [parsed(Link, written) for written in ("", "https://forms.example/a")] == [
        "",
        "https://forms.example/a",
    ]


def test_a_plain_text_serves_every_locale() -> None:
    text = parsed(LocalText, "Élan", locales=("fr", "en"))
    assert [text_in(text, locale) for locale in ("fr", "en", "fr-CA")] == ["Élan"] * 3


def test_a_language_serves_its_regional_variants() -> None:
    text = parsed(LocalText, {"fr": "oui", "en": "yes"}, locales=("fr-CA", "en"))
    assert [text_in(text, locale) for locale in ("fr-CA", "fr", "en")] == ["oui", "oui", "yes"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ({"fr": "oui"}, "missing_locale"),
        ({"fr": "oui", "en": "yes", "de": "ja"}, "strange_locale"),
        (" ", "blank_text"),
    ],
)
def test_a_text_is_given_for_each_declared_locale_and_no_other(text: object, code: str) -> None:
    assert refusals(LocalText, text, locales=("fr", "en")) == [code]


def test_a_text_falls_back_on_the_first_one_there_is() -> None:
    assert text_in({"fr": "oui"}, "en") == "oui"
    assert text_in({}, "en") == ""


def test_a_number_alone_is_the_weight_of_a_criterion() -> None:
    matching = Matching.model_validate({"criteria": {"skills": "3", "goals": {"weight": 1}}})
    assert matching.criteria == {"skills": Criterion(weight=3), "goals": Criterion(weight=1)}


@pytest.mark.parametrize("weight", ["-1", "nan", "inf"])
def test_a_weight_is_a_number_from_nought(weight: str) -> None:
    with pytest.raises(ValidationError):
        Criterion.model_validate({"weight": weight})


def test_what_must_follow_in_time_does() -> None:
    codes = [
        refusals(Dates, {"kickoff": "2027-01-19", "recruitment_opens": "2027-01-19"}),
        refusals(Dates, {"kickoff": "2027-01-19", "match_days": 7, "publish_days": 7}),
        refusals(DayRange, {"first": "2027-08-02", "last": "2027-08-01"}),
        refusals(Surveys, {"remind_days": 12, "close_days": 12}),
    ]
    assert codes == [["opens_late"], ["days_order"], ["range_order"], ["remind_close"]]


def test_unknown_keys_are_refused_and_values_cannot_be_changed() -> None:
    assert refusals(Event, {"minute": 30}) == ["extra_forbidden"]
    with pytest.raises(ValidationError):
        Event().minutes = 30  # type: ignore[misc]  # frozen is what is tested


def test_surveys_that_are_run_are_those_with_a_form() -> None:
    assert Surveys(pulse="pulse", closing="bilan").forms() == {"pulse": "pulse", "closing": "bilan"}
