"""The small types of the programme file: locales, clock times, days, zones and texts by locale."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

Locale = Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$", examples=["fr", "en"])]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60, examples=["elan-2027"])]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"(\d{1,2})\s*[:hH]\s*(\d{2})")


class Model(BaseModel):
    """Base of every part of the programme file: frozen, and unknown keys are refused."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True, allow_inf_nan=False
    )


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise PydanticCustomError("unknown_zone", "unknown time zone {value}", {"value": value})
    return value


def _day(value: Any) -> Any:
    """A day as 2027-01-12 and nothing else: pydantic alone would read 2027 as seconds since 1970."""
    if isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value.strip())):
        return value
    raise PydanticCustomError("not_a_day", "{value} is not a day", {"value": str(value)})


def _clock(value: Any) -> Any:
    """A time of day as 9:30, 09:30 or 9 h 30."""
    if isinstance(value, time):
        return value
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise PydanticCustomError("not_a_clock", "{value} is not a time of day", {"value": str(value)})
    return time(int(found[1]), int(found[2]))


def _localised(value: Any) -> Any:
    return {"*": value} if isinstance(value, str) else value


def _complete(text: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    """Every locale of the programme (validation context `locales`) is served, and no other one is given."""
    for key, words in text.items():
        if not words.strip():
            raise PydanticCustomError("blank_text", "the text is empty", {"locale": key})
    locales: tuple[str, ...] = (info.context or {}).get("locales", ())
    if not locales or "*" in text:
        return text
    missing = [locale for locale in locales if locale not in text and locale[:2] not in text]
    if missing:
        raise PydanticCustomError("missing_locale", "no text for {missing}", {"missing": ", ".join(missing)})
    served = {*locales, *(locale[:2] for locale in locales)}
    strange = [key for key in text if key not in served]
    if strange:
        raise PydanticCustomError(
            "strange_locale", "{strange} is not declared", {"strange": ", ".join(strange)}
        )
    return text


_URL: TypeAdapter[AnyHttpUrl] = TypeAdapter(AnyHttpUrl)


def _link(value: str) -> str:
    """An https address, or nothing."""
    if value:
        try:
            secure = _URL.validate_python(value).scheme == "https"
        except ValidationError:
            secure = False
        if not secure:
            raise PydanticCustomError("not_a_link", "{value} is not an https address", {"value": value})
    return value


def _links(text: dict[str, str]) -> dict[str, str]:
    for value in text.values():
        _link(value)
    return text


Zone = Annotated[str, AfterValidator(_zone), Field(examples=["Europe/Paris"])]
"""An IANA zone name."""

Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=date), Field(examples=["2027-01-12"])]
"""A civil day, written 2027-01-12."""

Clock = Annotated[time, BeforeValidator(_clock, json_schema_input_type=str), Field(examples=["09:30"])]
"""A civil time of day, without a zone."""

LocalText = Annotated[
    dict[str, str],
    BeforeValidator(_localised, json_schema_input_type=str | dict[str, str]),
    AfterValidator(_complete),
]
"""A text by locale (`{fr: …, en: …}`); a plain string (stored under `*`) serves every locale."""

Link = Annotated[str, AfterValidator(_link), Field(examples=["https://forms.example/elan/mentor"])]
"""An https address, or an empty string."""

LocalLink = Annotated[LocalText, AfterValidator(_links)]
"""An https address by locale."""


def text_in(text: dict[str, str], locale: str) -> str:
    """The text in that locale, else in its language, else for all, else the first one."""
    for key in (locale, locale[:2], "*"):
        if key in text:
            return text[key]
    return next(iter(text.values()), "")
