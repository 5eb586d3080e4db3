"""Charters: one reminder, then the manager is told; nobody is matched before signing (product.md, 1)."""

from __future__ import annotations

import pytest

from tests.scenes import Scene, a_programme, days_of


def welcomed(on: str = "2026-12-01 10:00") -> Scene:
    """Somebody who enrolled and got the welcome, and has not signed."""
    return Scene().mentee("A", on=on, signs=False).got("recruit.welcome", "A", "mentee", on=on)


def test_one_reminder_follows_the_welcome() -> None:
    assert days_of(welcomed().stated("recruit", "2026-12-07", "recruit.charter-reminder")) == {
        "recruit.charter-reminder A 1": ("2026-12-07 09:00", "2026-12-21 09:00")  # the 6th is a Sunday
    }


@pytest.mark.parametrize(
    "scene",
    [
        welcomed().signs("A", "2026-12-03"),
        Scene().mentee("A", signs=False),
        Scene(a_programme(charter=None)).mentee("A", signs=False),
    ],
)
def test_no_reminder_after_signing_before_a_welcome_or_without_a_charter(scene: Scene) -> None:
    assert scene.to_go("recruit", "2026-12-08", "recruit.charter-reminder", "recruit.charter-missing") == []


def test_the_manager_is_told_the_monday_after_ten_days() -> None:
    scene = welcomed()
    assert scene.to_go("recruit", "2026-12-11", "recruit.charter-missing") == []
    found = scene.stated("recruit", "2026-12-14", "recruit.charter-missing")
    assert days_of(found) == {
        "recruit.charter-missing role:manager 2026-W51": ("2026-12-14 09:00", "2026-12-20 09:00")
    }
    assert dict(found[0].data) == {"people": ["A"], "count": 1}


def test_the_manager_is_told_again_only_when_somebody_new_is_missing() -> None:
    scene = welcomed().got("recruit.charter-missing", "role:manager", "2026-W51", on="2026-12-14 09:00")
    assert scene.to_go("recruit", "2026-12-21", "recruit.charter-missing") == []
    scene.mentor("B", on="2026-12-08 10:00", signs=False).got(
        "recruit.welcome", "B", "mentor", on="2026-12-08 10:00"
    )
    found = scene.stated("recruit", "2026-12-21", "recruit.charter-missing")
    assert [dict(effect.data) for effect in found] == [{"people": ["A", "B"], "count": 2}]


def test_somebody_who_enrols_in_the_middle_of_the_year_is_asked_and_told_of_as_well() -> None:
    scene = (
        Scene()
        .mentor("A", on="2027-04-05 10:00", signs=False)
        .got("recruit.welcome", "A", "mentor", on="2027-04-05 10:30")
    )
    assert scene.to_go("recruit", "2027-04-12", "recruit.charter-reminder") == [
        "recruit.charter-reminder A 1"
    ]
    assert scene.to_go("recruit", "2027-04-19", "recruit.charter-missing") == [
        "recruit.charter-missing role:manager 2027-W16"
    ]


def test_a_new_text_is_to_be_signed_again_by_those_who_wait() -> None:
    scene = Scene(a_programme(charter={"version": "2"})).mentee("A").mentee("B").mentor("M").pair("M", "B")
    scene.got("recruit.welcome", "A", "mentee", on="2026-12-01 10:00")
    assert scene.to_go("recruit", "2027-03-10", "recruit.charter-reminder") == [
        "recruit.charter-reminder A 2"
    ]


def test_nobody_is_asked_too_late_in_the_year_or_after_leaving() -> None:
    late = (
        Scene()
        .mentee("A", on="2027-09-01 10:00", signs=False)
        .got("recruit.welcome", "A", "mentee", on="2027-09-01 10:00")
    )
    gone = welcomed().leaves("A", "mentee", "2026-12-03")
    assert late.to_go("recruit", "2027-09-13", "recruit.charter-reminder", "recruit.charter-missing") == []
    assert gone.to_go("recruit", "2026-12-14", "recruit.charter-reminder", "recruit.charter-missing") == []


def test_a_late_start_tells_the_manager_of_everybody_at_once() -> None:
    scene = Scene().mentee("A", "B", on="2026-10-01 10:00", signs=False)
    found = scene.stated("recruit", "2027-02-10", "recruit.charter-missing")
    assert [dict(effect.data) for effect in found] == [{"people": ["A", "B"], "count": 2}]
