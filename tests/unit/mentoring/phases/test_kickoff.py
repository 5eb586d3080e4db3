"""Kick-off: launch and training, introductions with reasons, sessions in both calendars, the first contact (product.md, 4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mentoring.sessions import planned
from mentoring.working_days import WorkingDays
from tests.scenes import Scene, a_programme, at, days_of

LAUNCH = "2027-01-12T09:30:00+01:00"


def a_pair(**programme: Any) -> Scene:
    return Scene(a_programme(**programme)).mentor("M").mentee("E").pair("M", "E")


def test_everybody_is_invited_to_the_launch_three_weeks_before() -> None:
    scene = Scene().mentor("M").mentee("E").enrols("X", "mentee", status="applied")
    found = scene.stated("kickoff", "2026-12-22", "kickoff.launch")
    assert days_of(found) == {
        f"kickoff.launch {person} 1": ("2026-12-22 09:00", "2027-01-12 13:00") for person in ("E", "M")
    }
    assert dict(found[0].data) == {"role": "mentee", "starts": [LAUNCH], "minutes": 210}
    assert scene.to_go("kickoff", "2026-12-20") == []


def test_mentors_are_trained_before_the_launch() -> None:
    scene = Scene().mentor("M").mentee("E").mentor("B").mentee("B")
    assert days_of(scene.stated("kickoff", "2026-12-24", "kickoff.training")) == {
        f"kickoff.training {person} 1": ("2026-12-24 09:00", "2027-01-07 15:30") for person in ("B", "M")
    }


def test_mentees_are_trained_before_the_launch_where_the_file_says_so() -> None:
    scene = Scene().mentor("M").mentee("E").mentor("B").mentee("B")
    assert scene.stated("kickoff", "2026-12-29", "kickoff.mentee-training") == []
    scene.programme = a_programme(recruit={"mentee_training": {}})
    found = scene.stated("kickoff", "2026-12-29", "kickoff.mentee-training")
    assert days_of(found) == {
        f"kickoff.mentee-training {person} 1": ("2026-12-25 09:00", "2027-01-08 11:30")
        for person in ("B", "E")
    }
    start = "2027-01-08T10:00:00+01:00"
    assert [dict(one.data) for one in found] == [{"role": "mentee", "starts": [start], "minutes": 90}] * 2


def test_a_late_comer_is_invited_at_once_and_nobody_to_what_is_over() -> None:
    scene = Scene().mentee("L", on="2027-01-11 15:00").mentee("X", on="2027-01-12 14:00")
    assert days_of(scene.stated("kickoff", "2027-01-20", "kickoff.launch")) == {
        "kickoff.launch L 1": ("2027-01-11 15:00", "2027-01-12 13:00")
    }


def test_a_launch_moved_far_ahead_is_an_update_and_no_cancellation() -> None:
    scene = Scene().mentee("E").got("kickoff.launch", "E", on="2026-12-22 09:00")
    scene.programme = a_programme(dates={"kickoff": "2027-03-16"})
    (moved,) = scene.stated("kickoff", "2027-01-04", "kickoff.launch")
    assert (moved.key, moved.data["starts"]) == ("elan/kickoff.launch/E/1", ["2027-03-16T09:30:00+01:00"])
    assert moved.due == at("2026-12-22 09:00")
    assert Scene(scene.programme).mentee("E").to_go("kickoff", "2027-01-04", "kickoff.launch") == []


def test_who_withdrew_is_no_longer_stated_so_that_the_ledger_calls_it_off() -> None:
    scene = (
        Scene()
        .mentee("E")
        .got("kickoff.launch", "E", on="2026-12-22 09:00")
        .leaves("E", "mentee", "2027-01-04")
    )
    assert scene.stated("kickoff", "2027-01-04") == []


def test_both_are_introduced_as_soon_as_the_pair_is_told() -> None:
    scene = a_pair()
    found = scene.stated("kickoff", "2027-01-05 07:00", "kickoff.introduction")
    assert days_of(found) == {
        f"kickoff.introduction {person} M-E 1": ("2027-01-05 09:00", "2027-01-26 09:00") for person in "ME"
    }
    first = planned(scene.programme, scene.pairs["M-E"], scene.facts, WorkingDays(scene.programme))[0]
    assert [dict(effect.data) for effect in found] == [
        {"role": role, "first_session": first.isoformat()} for role in ("mentor", "mentee")
    ]
    assert all(effect.urgent for effect in found)


def test_the_series_stands_in_both_calendars() -> None:
    scene = a_pair()
    found = scene.stated("kickoff", "2027-01-05 09:00", "kickoff.sessions")
    starts = planned(scene.programme, scene.pairs["M-E"], scene.facts, WorkingDays(scene.programme))
    assert [(e.to, dict(e.data)) for e in found] == [
        (person, {"role": role, "starts": [start.isoformat() for start in starts], "minutes": 60})
        for person, role in (("M", "mentor"), ("E", "mentee"))
    ]
    assert {e.expires for e in found} == {starts[-1] + timedelta(minutes=60)}


def test_a_group_has_one_event_for_all_and_all_are_told_when_somebody_comes_or_goes() -> None:
    scene = Scene(a_programme(matching={"formula": "group"})).mentor("M", seats=3).mentee("E", "F", "G")
    scene.pair("M", "E").pair("M", "F")
    found = scene.stated("kickoff", "2027-01-05 09:00", "kickoff.sessions")
    assert {e.to: (e.data["role"], e.data["group"]) for e in found} == {
        "M": ("mentor", ["E", "F"]), "E": ("mentee", ["M", "F"]), "F": ("mentee", ["M", "E"]),
    }  # fmt: skip
    assert len({tuple(e.data["starts"]) for e in found}) == 1
    assert {(e.pair, e.occurrence) for e in found} == {(None, "group-M")}
    assert len({e.uid for e in found}) == 1
    told = scene.stated("kickoff", "2027-01-05 09:00", "kickoff.introduction")
    assert sorted(e.to for e in told) == ["E", "F", "M", "M"]
    scene.pair("M", "G", told="2027-02-01 08:00").ends("M-E", "2027-02-10")
    later = scene.stated("kickoff", "2027-02-11 09:00", "kickoff.sessions")
    assert {e.to: e.data["group"] for e in later} == {"M": ["F", "G"], "F": ["M", "G"], "G": ["M", "F"]}
    assert {tuple(e.data["starts"]) for e in later} == {tuple(e.data["starts"]) for e in found}


def test_nothing_is_said_of_a_pair_that_is_not_open() -> None:
    for status in ("suggested", "draft", "dropped", "approved"):
        scene = Scene().mentor("M").mentee("E").pair("M", "E", status=status)
        assert [e for e in scene.stated("kickoff", "2027-01-20") if e.pair] == []
    assert [e for e in a_pair().ends("M-E", "2027-01-19").stated("kickoff", "2027-01-20") if e.pair] == []


def test_somebody_in_two_pairs_is_introduced_in_each_in_their_role() -> None:
    scene = a_pair().mentee("M").mentor("N").pair("N", "M")
    found = scene.stated("kickoff", "2027-01-05 09:00", "kickoff.introduction")
    assert [(e.pair, e.data["role"]) for e in found if e.to == "M"] == [("M-E", "mentor"), ("N-M", "mentee")]


def test_two_who_mentor_each_other_are_two_pairs() -> None:
    scene = a_pair().mentee("M").mentor("E").pair("E", "M")
    keys = [effect.key for effect in scene.stated("kickoff", "2027-01-05 09:00")]
    assert len(keys) == len(set(keys))
    assert len([key for key in keys if "introduction" in key]) == 4


def test_a_pair_too_late_for_a_session_is_introduced_without_one() -> None:
    scene = Scene().mentor("M").mentee("E").pair("M", "E", told="2027-11-10 08:00")
    found = scene.stated("kickoff", "2027-11-10 09:00")
    assert [(effect.kind, effect.data["first_session"]) for effect in found] == [
        ("kickoff.introduction", None)
    ] * 2


@pytest.mark.parametrize(
    ("told", "seventh", "fourteenth"),
    [("2027-01-05 07:00", "2027-01-19", "2027-01-26"), ("2027-03-01 08:00", "2027-03-08", "2027-03-15")],
)
def test_a_pair_that_has_not_met_is_nudged_on_day_7_and_14(told: str, seventh: str, fourteenth: str) -> None:
    scene = Scene().mentor("M").mentee("E").pair("M", "E", told=told)
    assert scene.to_go("kickoff", seventh, "kickoff.contact") == [
        f"kickoff.contact {who} M-E day-7" for who in "EM"
    ]
    assert scene.to_go("kickoff", fourteenth, "kickoff.contact") == [
        f"kickoff.contact {who} M-E day-14" for who in "EM"
    ]


def test_a_pair_that_has_met_is_left_alone() -> None:
    scene = a_pair().meets("M-E", "2027-01-14")
    assert scene.to_go("kickoff", "2027-01-26", "kickoff.contact", "kickoff.no-contact") == []


def test_the_manager_is_told_after_the_second_nudge_once() -> None:
    scene = a_pair()
    assert scene.to_go("kickoff", "2027-01-27", "kickoff.no-contact") == []
    found = scene.stated("kickoff", "2027-02-01", "kickoff.no-contact")
    assert [(e.occurrence, dict(e.data)) for e in found] == [("2027-W05", {"pairs": ["M-E"], "count": 1})]
    scene.got("kickoff.no-contact", "role:manager", "2027-W05", on="2027-02-01 09:00")
    assert scene.to_go("kickoff", "2027-02-08", "kickoff.no-contact") == []


def test_a_pair_made_in_the_middle_of_the_year_is_watched_as_well() -> None:
    scene = Scene().mentor("M").mentee("E").pair("M", "E", told="2027-05-03 08:00")
    assert scene.to_go("kickoff", "2027-05-24", "kickoff.no-contact") == [
        "kickoff.no-contact role:manager 2027-W21"
    ]


def test_a_week_without_a_run_loses_only_what_is_too_late() -> None:
    scene = a_pair()
    assert days_of(scene.stated("kickoff", "2027-01-27", "kickoff.contact"))["kickoff.contact M M-E day-7"] == (
        "2027-01-19 09:00", "2027-01-25 09:00",
    )  # fmt: skip
    assert scene.to_go("kickoff", "2027-01-27", "kickoff.contact") == [
        f"kickoff.contact {who} M-E day-14" for who in "EM"
    ]
