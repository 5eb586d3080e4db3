from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mentoring.pacing import WEEK, capped_until, retry_at
from tests.builders import DAY, NOW


def test_below_the_cap_mail_goes_now() -> None:
    assert capped_until([NOW - 2 * DAY, NOW - DAY], 3, NOW) is None


def test_at_the_cap_mail_waits_until_the_oldest_of_the_week_is_a_week_old() -> None:
    sent = [NOW - 9 * DAY, NOW - 6 * DAY, NOW - 2 * DAY, NOW - DAY]
    assert capped_until(sent, 3, NOW) == NOW + DAY


@given(st.lists(st.integers(0, 24 * 20), max_size=12), st.integers(1, 5))
def test_nobody_ever_gets_more_than_the_cap_in_seven_days(hours: list[int], cap: int) -> None:
    sent: list[datetime] = []
    for moment in sorted(NOW + timedelta(hours=hour) for hour in hours):
        at = max(moment, *sent[-1:]) if sent else moment
        while until := capped_until(sent, cap, at):
            at = until
        sent.append(at)
    assert all(later - earlier >= WEEK for earlier, later in zip(sent, sent[cap:], strict=False))


def test_tries_are_further_and_further_apart_and_never_more_than_seven_and_a_half_hours() -> None:
    waits = [retry_at("elan/a/P0001/1", attempts, NOW) - NOW for attempts in range(40)]
    assert waits == sorted(waits)
    assert timedelta(minutes=1) <= waits[0] <= timedelta(seconds=75)
    assert timedelta(hours=6) <= waits[-1] <= timedelta(hours=7.5)


def test_what_the_provider_asked_for_is_the_least() -> None:
    assert retry_at("elan/a/P0001/1", 0, NOW, asked_s=3600) == NOW + timedelta(hours=1)
