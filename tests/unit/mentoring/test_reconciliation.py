from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.effects import MOVES, STATES, Effect, State
from mentoring.reconciliation import Held, again, dropped, ends, first
from tests.builders import DAY, NOW, an_effect, an_event

LATER = NOW + timedelta(hours=1)


def held(effect: Effect, **more: object) -> Held:
    return first(effect, NOW)._replace(**more)  # type: ignore[arg-type]  # fields by name


def test_a_new_effect_is_due() -> None:
    effect = an_effect()
    assert first(effect, NOW) == Held("due", effect.digest, effect.due, effect.expires, effect.expires)


def test_a_new_effect_whose_date_has_passed_is_missed() -> None:
    assert first(an_effect(expires=NOW), NOW).state == "missed"


def test_a_due_effect_follows_its_payload_and_its_date() -> None:
    effect = an_effect()
    moved = replace(effect, due=NOW + DAY, data={"wave": 2}, urgent=True)
    assert again(held(effect), moved, NOW) == first(moved, NOW)


def test_nothing_changes_when_the_same_is_stated_again() -> None:
    assert again(held(an_effect()), an_effect(), NOW) is None


@pytest.mark.parametrize("state", ["claimed", "doubt", "missed"])
def test_what_is_in_flight_or_missed_is_left_alone(state: State) -> None:
    assert again(held(an_effect(), state=state), an_effect(data={"wave": 9}), NOW) is None
    assert dropped(held(an_effect(), state=state), NOW) is None


def test_a_mail_that_went_never_goes_again() -> None:
    assert again(held(an_effect(), state="done"), an_effect(data={"wave": 9}), NOW) is None
    assert dropped(held(an_effect(), state="done"), NOW) is None


def test_a_moved_event_is_an_update_of_the_same_event() -> None:
    moved = an_event(start=NOW + 12 * DAY)
    update = again(held(an_event(), state="done", out=True, sequence=3), moved, NOW)
    assert update == first(moved, NOW)._replace(out=True, sequence=4)


def test_an_event_called_off_and_owed_again_is_a_new_request() -> None:
    called_off = held(an_event(), state="done", method="CANCEL", sequence=1)
    assert again(called_off, an_event(), NOW) == held(an_event(), sequence=2)


def test_an_event_no_longer_owed_is_called_off_while_its_end_is_ahead() -> None:
    out = held(an_event(), state="done", out=True)
    end = NOW + 10 * DAY + timedelta(minutes=90)
    assert dropped(out, NOW) == out._replace(
        state="due", method="CANCEL", due=NOW, expires=end, sequence=1, urgent=True
    )
    assert dropped(out, end) is None


def test_a_cancellation_not_yet_sent_turns_back_into_a_request() -> None:
    off = dropped(held(an_event(), state="done", out=True), NOW)
    assert off is not None
    assert again(off, an_event(), LATER) == held(an_event(), out=True, sequence=1)
    assert dropped(off, LATER) is None


def test_a_due_effect_no_longer_owed_is_cancelled_or_missed() -> None:
    assert dropped(held(an_effect()), NOW) == held(an_effect(), state="cancelled", owed=False)
    late = held(an_effect())
    assert dropped(late, NOW + 8 * DAY) == late._replace(state="missed")


def test_what_was_dropped_and_is_owed_again_is_due() -> None:
    assert again(held(an_effect(), state="cancelled", owed=False), an_effect(), NOW) == held(an_effect())


def test_what_delivery_cancelled_stays_so_while_its_phase_goes_on_stating_it() -> None:
    withheld = held(an_effect(), state="cancelled")
    assert again(withheld, an_effect(), NOW) is None
    assert dropped(withheld, NOW) == withheld._replace(owed=False)


def test_a_failed_effect_is_tried_again_with_a_new_payload_only() -> None:
    failed = held(an_effect(), state="failed")
    assert again(failed, an_effect(), NOW) is None
    assert again(failed, an_effect(data={"wave": 2}), NOW) == first(an_effect(data={"wave": 2}), NOW)
    assert dropped(failed, NOW) == failed._replace(state="cancelled", owed=False)


def test_a_series_ends_with_its_last_meeting() -> None:
    starts = ["2027-02-01T14:00:00+01:00", "2027-03-01T14:00:00+01:00", "2027-02-15T14:00:00+01:00"]
    series = an_event(data={"starts": starts, "minutes": 60})
    assert ends(series).isoformat() == "2027-03-01T15:00:00+01:00"


@given(
    state=st.sampled_from(STATES),
    out=st.booleans(),
    owed=st.booleans(),
    method=st.sampled_from(["REQUEST", "CANCEL"]),
    event=st.booleans(),
    payload=st.integers(0, 1),
    hours=st.integers(-24 * 30, 24 * 30),
)
def test_every_move_is_a_legal_one_and_stating_twice_changes_nothing(
    state: State, out: bool, owed: bool, method: str, event: bool, payload: int, hours: int
) -> None:
    effect = an_event() if event else an_effect()
    before = held(effect, state=state, out=out and event, owed=owed, method=method if event else "REQUEST")
    now = NOW + timedelta(hours=hours)
    wanted = replace(effect, data=dict(effect.data) | {"payload": payload}) if payload else effect
    for after, once_more in (
        (restated := again(before, wanted, now), restated and again(restated, wanted, now)),
        (off := dropped(before, now), off and dropped(off, now)),
    ):
        if after is not None:
            assert after.state == before.state or after.state in MOVES[before.state]
            assert once_more is None
            assert after.sequence >= before.sequence
