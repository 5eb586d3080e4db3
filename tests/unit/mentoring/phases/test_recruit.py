"""Recruit: waves to those who have not answered, every enrolment answered, seats watched, charters signed (product.md, 1)."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring.effects import Waiting
from tests.scenes import Scene, a_programme, at, days_of


def invited(**programme: Any) -> Scene:
    """A mentor, a mentee and somebody who may choose, all on HR's list."""
    scene = Scene(a_programme(**programme)).invited("A", role="mentor").invited("B", role="mentee")
    return scene.invited("C")


def test_the_first_wave_goes_to_everybody_on_the_list_in_their_role() -> None:
    effects = invited().stated("recruit", "2026-11-17", "recruit.invitation")
    assert days_of(effects) == {
        f"recruit.invitation {person} 1": ("2026-11-17 09:00", "2026-12-01 09:00") for person in "ABC"
    }
    assert [dict(effect.data) for effect in effects] == [
        {"wave": 1, "role": role, "closes": "2026-12-22"} for role in ("mentor", "mentee", "any")
    ]


def test_later_waves_go_only_to_those_who_have_not_answered() -> None:
    scene = invited().mentor("A").answer("withdrawal", "B", "2026-11-20", withdraw=True)
    assert scene.to_go("recruit", "2026-12-01", "recruit.invitation") == ["recruit.invitation C 2"]
    assert scene.opts_out("C").to_go("recruit", "2026-12-01", "recruit.invitation") == []


@pytest.mark.parametrize(
    ("on", "wave"),
    [
        ("2026-11-16 08:00", []),
        ("2026-11-16 09:00", ["1"]),
        ("2026-11-30 08:00", ["1"]),
        ("2026-12-02", ["2"]),
        ("2026-12-21", ["3"]),
    ],
)
def test_one_wave_is_stated_at_a_time_from_a_day_before(on: str, wave: list[str]) -> None:
    assert [e.occurrence for e in Scene().invited("C").stated("recruit", on, "recruit.invitation")] == wave


def test_nobody_is_invited_to_what_is_closed() -> None:
    assert invited().to_go("recruit", "2026-12-22 18:00", "recruit.") == []


def test_somebody_put_on_the_list_later_is_invited_whenever_that_is() -> None:
    scene = invited().got("recruit.invitation", "A", "3", on="2026-12-15 09:00")
    late = ["recruit.late-invitation B 1", "recruit.late-invitation C 1"]
    assert scene.to_go("recruit", "2027-03-10", "recruit.late-invitation") == late
    assert [dict(e.data) for e in scene.stated("recruit", "2027-03-10", "recruit.late-invitation")] == [
        {"role": "mentee"}, {"role": "any"},
    ]  # fmt: skip
    assert scene.to_go("recruit", "2027-08-15", "recruit.late-invitation") == []


def test_a_list_brought_along_in_the_middle_of_a_year_is_not_written_to() -> None:
    assert invited().to_go("recruit", "2027-03-10", "recruit.") == []


def test_readers_elsewhere_get_it_at_nine_by_their_own_clock() -> None:
    scene = Scene().invited("C", "D").person("C", zone="Asia/Singapore").person("D", zone="America/New_York")
    assert days_of(scene.stated("recruit", "2026-11-16 18:00", "recruit.invitation")) == {
        "recruit.invitation C 1": ("2026-11-17 02:00", "2026-12-01 02:00"),
        "recruit.invitation D 1": ("2026-11-17 15:00", "2026-12-01 15:00"),
    }


def test_copy_and_ambassadors_come_on_the_first_day() -> None:
    effects = Scene().stated("recruit", "2026-11-17")
    assert days_of(effects) == {
        "recruit.channels role:files intranet": ("2026-11-17 09:00", "2026-12-22 09:00"),
        "recruit.channels role:files linkedin": ("2026-11-17 09:00", "2026-12-22 09:00"),
        "recruit.channels-ready role:manager 1": ("2026-11-17 09:00", "2026-12-08 09:00"),
        "recruit.ambassador role:ambassador:1 1": ("2026-11-17 09:00", "2026-12-15 09:00"),
    }
    assert [e.channel for e in effects] == ["document", "document", "mail", "mail"]


def test_an_enrolment_is_welcomed_at_once_with_the_charter() -> None:
    scene = Scene().mentor("A", on="2026-12-01 10:30", signs=False)
    assert days_of(scene.stated("recruit", "2026-12-01 11:00", "recruit.welcome")) == {
        "recruit.welcome A mentor": ("2026-12-01 10:30", "2026-12-29 09:00")
    }


def test_an_enrolment_of_the_night_is_welcomed_in_the_morning() -> None:
    scene = Scene().mentee("A", on="2026-12-05 23:10")  # a Saturday
    assert days_of(scene.stated("recruit", "2026-12-06 23:30", "recruit.welcome")) == {
        "recruit.welcome A mentee": ("2026-12-07 09:00", "2026-12-31 09:00")
    }


def test_hr_may_approve_each_enrolment_and_it_counts_from_then() -> None:
    scene = Scene().mentee("A", on="2026-11-20 10:00", status="applied")
    owed = scene.owed("recruit", "2026-11-30 12:00")
    assert owed.waiting == (Waiting("enrolment", "A:mentee", at("2026-11-20 10:00")),)
    assert days_of(owed.effects)["recruit.enrolments role:manager 2026-W49"] == (
        "2026-11-30 09:00",
        "2026-12-05 09:00",
    )
    scene.mentee("A", on="2026-11-20 10:00", signs=False).decides(
        "enrolment", "A:mentee", on="2026-12-10 15:00"
    )
    welcome = days_of(scene.stated("recruit", "2026-12-10 16:00", "recruit.welcome"))
    assert welcome == {"recruit.welcome A mentee": ("2026-12-10 15:00", "2026-12-31 09:00")}


def test_hr_is_told_once_a_week_how_many_enrolments_wait() -> None:
    scene = (
        Scene()
        .mentee("B", on="2026-11-24 10:00", status="applied")
        .mentor("A", on="2026-11-20 10:00", status="applied")
    )
    found = scene.stated("recruit", "2026-12-07", "recruit.enrolments")
    assert [dict(effect.data) for effect in found] == [
        {"people": ["A", "B"], "count": 2, "since": "2026-11-20"}
    ]
    assert scene.to_go("recruit", "2026-11-20", "recruit.enrolments") == []


def test_a_declined_enrolment_gets_a_kind_word_and_nothing_else() -> None:
    scene = Scene().mentee("A", on="2026-11-20", status="declined", signs=False)
    scene.decides("enrolment", "A:mentee", "declined", on="2026-12-16 10:00")
    assert [e.kind for e in scene.stated("recruit", "2026-12-16") if e.to == "A"] == ["recruit.declined"]
    assert scene.opts_out("A").to_go("recruit", "2026-12-16", "recruit.declined") == []


def test_who_enrols_after_the_close_is_welcomed_and_waits() -> None:
    scene = Scene().mentor("A", on="2027-03-10 10:00", signs=False)
    assert scene.to_go("recruit", "2027-03-10") == ["recruit.waiting A mentor", "recruit.welcome A mentor"]
    assert [dict(e.data) for e in scene.stated("recruit", "2027-03-10", "recruit.waiting")] == [
        {"role": "mentor", "over": False}
    ]
    scene.mentee("E").pair("A", "E", told="2027-03-11 08:00")
    assert scene.to_go("recruit", "2027-03-12") == ["recruit.welcome A mentor"]


def test_too_late_in_the_year_one_waits_for_the_next_edition() -> None:
    scene = Scene().mentee("A", on="2027-10-01 10:00", signs=False)
    assert scene.to_go("recruit", "2027-10-20") == []
    assert scene.to_go("recruit", "2027-10-01") == ["recruit.waiting A mentee"]
    assert [dict(e.data) for e in scene.stated("recruit", "2027-10-01")] == [{"role": "mentee", "over": True}]


def test_both_roles_are_welcomed_each_and_reminded_once() -> None:
    scene = (
        Scene()
        .mentor("A", signs=False)
        .mentee("A", signs=False)
        .got("recruit.welcome", "A", "mentor", on="2026-12-01 10:00")
    )
    scene.got("recruit.welcome", "A", "mentee", on="2026-12-02 10:00")
    assert scene.to_go("recruit", "2026-12-07", "recruit.welcome", "recruit.charter-reminder") == [
        "recruit.charter-reminder A 1", "recruit.welcome A mentee", "recruit.welcome A mentor",
    ]  # fmt: skip


def short(**programme: Any) -> Scene:
    """One seat for three mentees, of whom two want what nobody offers."""
    scene = (
        Scene(a_programme(**programme))
        .mentor("M", skills_offered=["law"])
        .mentee("E1", "E2", skills_wanted=["data"])
    )
    return (
        scene.mentee("E3", skills_wanted=["law"])
        .invited("A", role="mentor")
        .invited("B", role="mentee")
        .invited("C")
    )


def test_a_want_of_seats_is_told_every_week() -> None:
    found = short().stated("recruit", "2026-12-01", "recruit.balance", "recruit.extra-wave")
    assert days_of(found) == {"recruit.balance role:manager 2": ("2026-12-01 09:00", "2026-12-07 09:00")} | {
        f"recruit.extra-wave {person} 1": ("2026-12-01 09:00", "2026-12-15 09:00") for person in "AC"
    }
    assert dict(found[0].data) == {"seats": 1, "mentors": 1, "mentees": 3, "missing": ["data"]}
    assert dict(found[1].data) == {"skills": ["data"], "closes": "2026-12-22"}


def test_the_extra_wave_waits_for_half_of_the_campaign_and_ends_with_it() -> None:
    assert short().to_go("recruit", "2026-11-25", "recruit.extra-wave") == []
    found = short().stated("recruit", "2026-12-16", "recruit.extra-wave")
    assert set(days_of(found).values()) == {("2026-12-15 09:00", "2026-12-22 09:00")}
    assert short().to_go("recruit", "2026-12-23", "recruit.extra-wave", "recruit.balance") == []


def test_enough_seats_need_no_word() -> None:
    assert (
        short().mentor("M", seats=3).to_go("recruit", "2026-12-01", "recruit.balance", "recruit.extra-wave")
        == []
    )


def twins() -> Scene:
    scene = Scene().mentee("P1").mentee("P2").mentee("P3").mentee("P4")
    for one, two, name in (("P1", "P2", "Inès Moreau"), ("P3", "P4", "Ada Diallo")):
        scene.person(one, name=name).person(two, name=name)
    return scene


def test_two_records_that_may_be_one_person_wait_for_hr() -> None:
    owed = twins().owed("recruit", "2026-12-09")
    assert [(item.kind, item.subject) for item in owed.waiting] == [("merge", "P1+P2"), ("merge", "P3+P4")]
    assert twins().to_go("recruit", "2026-12-09", "recruit.merge") == ["recruit.merge role:manager 2"]


def test_hr_hears_of_doubles_again_only_when_there_is_a_new_one() -> None:
    scene = twins().decides("merge", "P1+P2", "declined")
    found = scene.stated("recruit", "2026-12-09", "recruit.merge")
    assert [(effect.occurrence, dict(effect.data)) for effect in found] == [("2", {"count": 1})]
    assert scene.decides("merge", "P3+P4", "declined").to_go("recruit", "2026-12-09", "recruit.merge") == []


@pytest.mark.parametrize(
    "day", ["2026-10-01", "2026-11-17", "2026-12-10", "2027-05-05", "2027-12-01", "2028-06-01"]
)
def test_an_empty_programme_can_be_run_on_any_day(day: str) -> None:
    keys = [effect.key for effect in Scene().stated("recruit", day)]
    assert len(keys) == len(set(keys))
