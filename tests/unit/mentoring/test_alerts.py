from __future__ import annotations

from datetime import timedelta

from integrations.wiring import load
from mentoring.alerts import Run, owed
from tests.builders import NOW, an_effect

PROGRAMME = load("elan-2027")[0]
FRESH = an_effect("P0001", "1")
OLD = an_effect("P0002", "1")
LATE = NOW + timedelta(hours=25)


def keys(*effects: object) -> list[str]:
    return [getattr(effect, "key", "") for effect in effects]


def test_nothing_is_told_while_nothing_needs_anybody() -> None:
    assert owed(PROGRAMME, (), (), (FRESH,), None, NOW) == ()


def test_doubts_are_told_once_for_each_set_of_them_in_keys_and_counts() -> None:
    (first,) = owed(PROGRAMME, (FRESH,), (), (), None, NOW)
    (again,) = owed(PROGRAMME, (FRESH,), (), (), None, LATE)
    (more,) = owed(PROGRAMME, (FRESH, OLD), (), (), None, LATE)
    assert (first.kind, first.to, first.data) == (
        "alert.doubt",
        "role:ops",
        {"count": 1, "keys": keys(FRESH)},
    )
    assert first.key == again.key != more.key


def test_what_has_been_due_for_more_than_a_day_is_late_and_an_alert_itself_is_not() -> None:
    (late,) = owed(PROGRAMME, (), (), (FRESH, OLD), None, LATE)
    assert (late.kind, late.data["count"], late.data["since"]) == ("alert.late", 2, FRESH.due.isoformat())
    (doubt,) = owed(PROGRAMME, (FRESH,), (), (), None, NOW)
    assert owed(PROGRAMME, (), (), (doubt,), None, LATE) == ()


def test_a_flow_that_crashes_all_day_is_told_once_and_stays_owed_until_it_has_gone() -> None:
    crash = Run("crashed", "deliver", "2027-01-05")
    (told,) = owed(PROGRAMME, (), (), (), crash, NOW)
    assert told.key == "elan-2027/alert.run/role:ops/crashed-deliver-2027-01-05"
    assert owed(PROGRAMME, (), (), (told,), crash, LATE) == (told,)
    assert owed(PROGRAMME, (), (), (told,), None, LATE) == (told,)
