from __future__ import annotations

from datetime import timedelta

from integrations.wiring import load
from mentoring.alerts import Run, owed
from mentoring.effects import Effect, Waiting
from tests.builders import NOW, an_effect

PROGRAMME = load("elan-2027")[0]
FRESH = an_effect("P0001", "1")
OLD = an_effect("P0002", "1")
LATE = NOW + timedelta(hours=25)
WEEK = timedelta(days=7)
FIRST = Waiting("first-send", "1", NOW, {"milestones": 74, "due": 3, "digest": "0123456789abcdef"})


def keys(*effects: object) -> list[str]:
    return [getattr(effect, "key", "") for effect in effects]


def test_nothing_is_told_while_nothing_needs_anybody() -> None:
    assert owed(PROGRAMME, NOW, due=(FRESH,)) == ()


def test_doubts_are_told_once_for_each_set_of_them_in_keys_and_counts() -> None:
    (first,) = owed(PROGRAMME, NOW, doubts=(FRESH,))
    (again,) = owed(PROGRAMME, LATE, doubts=(FRESH,))
    (more,) = owed(PROGRAMME, LATE, doubts=(FRESH, OLD))
    assert (first.kind, first.to, first.data) == (
        "alert.doubt",
        "role:ops",
        {"count": 1, "keys": keys(FRESH)},
    )
    assert first.key == again.key != more.key


def test_what_has_been_due_for_more_than_a_day_is_late_and_an_alert_itself_is_not() -> None:
    (late,) = owed(PROGRAMME, LATE, due=(FRESH, OLD))
    assert (late.kind, late.data["count"], late.data["since"]) == ("alert.late", 2, FRESH.due.isoformat())
    (doubt,) = owed(PROGRAMME, NOW, doubts=(FRESH,))
    assert owed(PROGRAMME, LATE, due=(doubt,)) == ()


def test_a_flow_that_crashes_all_day_is_told_once_and_stays_owed_until_it_has_gone() -> None:
    crash = Run("crashed", "deliver", "2027-01-05")
    (told,) = owed(PROGRAMME, NOW, run=crash)
    assert told.key == "elan-2027/alert.run/role:ops/crashed-deliver-2027-01-05"
    assert owed(PROGRAMME, LATE, due=(told,), run=crash) == (told,)
    assert owed(PROGRAMME, LATE, due=(told,)) == (told,)


def test_a_first_send_is_told_at_once_to_hr_and_to_ops_and_again_each_week_it_waits() -> None:
    with_ops = PROGRAMME.model_copy(update={"operations": PROGRAMME.sponsor})

    def told(on: int) -> list[tuple[str, str]]:
        return [(e.to, e.occurrence) for e in owed(with_ops, NOW + timedelta(days=on), awaited=(FIRST,))]

    both = ("role:manager", "role:ops")
    assert told(0) == told(6) == [(role, "01234567") for role in both]
    assert told(7) == told(13) == [(role, "01234567-1") for role in both]
    (alone,) = owed(PROGRAMME, NOW, awaited=(FIRST,))
    assert (alone.kind, alone.to) == ("alert.first-send", "role:manager")
    assert alone.data == {**FIRST.about, "since": NOW.isoformat()}


def test_the_pairs_that_turned_red_on_a_day_from_tuesday_to_friday_are_told_to_hr_in_one_mail() -> None:
    reds = {"P0001-P0009": "2027-01-12", "P0002-P0009": "2027-01-15", "P0003-P0009": "2027-01-12"}
    monday_has = {"P0004-P0009": "2027-01-16", "P0005-P0009": "2027-01-17", "P0006-P0009": "2027-01-18"}
    waits = [Waiting("closure", pair, NOW, {"red_since": day}) for pair, day in (reds | monday_has).items()]

    def told(on: timedelta) -> list[tuple[str, dict[str, object]]]:
        found = owed(PROGRAMME, NOW + on, awaited=waits)
        return [(e.key, dict(e.data)) for e in found if e.kind == "alert.at-risk"]

    tuesday = (
        "elan-2027/alert.at-risk/role:manager/2027-01-12",
        {"count": 2, "pairs": ["P0001-P0009", "P0003-P0009"], "since": "2027-01-12"},
    )
    friday = (
        "elan-2027/alert.at-risk/role:manager/2027-01-15",
        {"count": 1, "pairs": ["P0002-P0009"], "since": "2027-01-15"},
    )
    assert told(timedelta(days=7)) == [tuesday, friday]
    assert told(timedelta(days=8)) == [friday]
    assert told(timedelta(days=11)) == []


def test_hr_is_reminded_each_week_of_all_that_has_waited_for_a_week_in_one_mail() -> None:
    waits = [Waiting("closure", f"P000{n}-P0009", NOW + timedelta(days=n)) for n in range(3)]

    def told(on: timedelta) -> list[Effect]:
        return list(owed(PROGRAMME, NOW + on, awaited=waits))

    assert told(WEEK - timedelta(hours=1)) == []
    (first,), (later,) = told(WEEK), told(2 * WEEK)
    assert (first.key, first.data["count"], later.data["count"]) == (
        "elan-2027/alert.waiting/role:manager/2027-W03",
        1,
        3,
    )
    assert first.data["decisions"] == [
        {"kind": "closure", "subject": "P0000-P0009", "digest": waits[0].digest}
    ]
    assert (later.occurrence, later.data["since"]) == ("2027-W04", NOW.isoformat())
