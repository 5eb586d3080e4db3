"""Instants as the ledger keeps them: whole microseconds since 1970 UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def stored(moment: datetime) -> int:
    """The number for an aware datetime; naive ones are a fault of the caller (TypeError)."""
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment(number: int) -> datetime:
    """The aware datetime (UTC) of a number."""
    return EPOCH + timedelta(microseconds=number)


def maybe_stored(value: datetime | None) -> int | None:
    """As `stored`, None for None."""
    return None if value is None else stored(value)


def maybe_moment(number: int | None) -> datetime | None:
    """As `moment`, None for None."""
    return None if number is None else moment(number)
