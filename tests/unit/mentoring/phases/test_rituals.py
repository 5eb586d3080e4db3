"""Rituals: monthly mails, workshops and their replay, pulses, the last-session webinar (product.md, 5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenes import Scene, a_programme, days_of


def a_pair(**programme: Any) -> Scene:
    return Scene(a_programme(**programme)).mentor("M").mentee("E").pair("M", "E")


def test_mentors_and_mentees_get_each_their_own_monthly_text() -> None:
    found = a_pair().stated("rituals", "2027-02-05", "rituals.monthly")
    assert days_of(found) == {
        f"rituals.monthly {who} 2027-02": ("2027-02-05 09:00", "2027-02-19 09:00") for who in "EM"
    }
    assert [dict(effect.data) for effect in found] == [{"n": 1, "role": "mentee"}, {"n": 1, "role": "mentor"}]


def test_a_year_of_monthly_texts_does_not_repeat_itself() -> None:
    scene = a_pair()
    months = {e.occurrence: e.data["n"] for day in range(5, 29, 3) for month in range(2, 12)
              for e in scene.stated("rituals", f"2027-{month:02}-{day:02}", "rituals.monthly")}  # fmt: skip
    assert months == {
        "2027-02": 1, "2027-03": 2, "2027-04": 3, "2027-05": 5, "2027-06": 6, "2027-07": 7, "2027-08": 8, "2027-09": 10,
        "2027-10": 11, "2027-11": 12,
    }  # fmt: skip


def test_a_longer_programme_goes_on_with_the_text_for_any_month() -> None:
    scene = a_pair(dates={"duration_months": 24})
    assert [
        e.data["n"]
        for e in scene.stated("rituals", "2028-02-07", "rituals.monthly")
        if e.occurrence == "2028-02"
    ] == [13, 13]


def test_a_monthly_mail_is_for_those_who_were_in_a_pair_that_day() -> None:
    scene = a_pair().mentor("N").mentee("F").pair("N", "F", told="2027-02-08 08:00").mentee("W")
    assert {e.to for e in scene.stated("rituals", "2027-02-10", "rituals.monthly")} == {"M", "E"}
    scene.ends("M-E", "2027-02-20")
    assert {e.to for e in scene.stated("rituals", "2027-03-05", "rituals.monthly")} == {"N", "F"}


def test_somebody_in_both_roles_gets_one_monthly_mail_in_the_role_of_their_pair() -> None:
    enrolled_as_both = Scene().mentor("B").mentee("B").mentor("M").pair("M", "B")
    paired_as_both = enrolled_as_both.to_go("rituals", "2027-02-05", "rituals.monthly")
    assert paired_as_both == ["rituals.monthly B 2027-02", "rituals.monthly M 2027-02"]
    roles = {
        e.to: e.data["role"] for e in enrolled_as_both.stated("rituals", "2027-02-05", "rituals.monthly")
    }
    assert roles == {"B": "mentee", "M": "mentor"}
    enrolled_as_both.mentee("E").pair("B", "E")
    roles = {
        e.to: e.data["role"] for e in enrolled_as_both.stated("rituals", "2027-02-05", "rituals.monthly")
    }
    assert roles == {"B": "mentor", "M": "mentor", "E": "mentee"}


WORKSHOP = {"n": 1, "format": "webinar", "start": "2027-03-12T12:30:00+01:00"}


def test_mentors_alone_are_invited_to_their_circle_three_weeks_before() -> None:
    """Also the one whose pair broke, and who may get another; not the one whose pairs have run their course."""
    circle = {"mentor_circle": {"every_months": 3, "minutes": 45}}
    scene = Scene(a_programme(rituals=circle)).mentor("M").mentor("F").mentor("D").mentor("N")
    scene.mentee("E", "G", "H").pair("M", "E").pair("F", "G").pair("D", "H")
    scene.ends("F-G", "2027-02-20").ends("D-H", "2027-03-01", why="completed")
    found = scene.stated("rituals", "2027-03-23", "rituals.circle")
    assert days_of(found) == {
        f"rituals.circle {who} 1": ("2027-03-22 09:00", "2027-04-12 13:15") for who in "FM"
    }
    start = "2027-04-12T12:30:00+02:00"
    assert [dict(one.data) for one in found] == [
        {"role": "mentor", "n": 1, "starts": [start], "minutes": 45}
    ] * 2
    scene.leaves("M", "mentor", "2027-03-24")
    assert [e.to for e in scene.stated("rituals", "2027-03-25", "rituals.circle")] == ["F"]


def test_a_workshop_is_announced_three_weeks_before() -> None:
    found = a_pair().stated("rituals", "2027-02-19", "rituals.workshop")
    assert days_of(found) == {
        f"rituals.workshop {who} 1": ("2027-02-19 09:00", "2027-03-12 13:15") for who in "EM"
    }
    assert dict(found[0].data) == {
        "role": "mentee",
        **WORKSHOP,
        "starts": ["2027-03-12T12:30:00+01:00"],
        "minutes": 45,
    }


def test_those_invited_are_reminded_two_days_before_as_long_as_it_is_ahead() -> None:
    scene = a_pair().got("rituals.workshop", "M", "1", on="2027-02-19 09:00")
    found = scene.stated("rituals", "2027-03-10", "rituals.workshop-reminder")
    assert days_of(found) == {"rituals.workshop-reminder M 1": ("2027-03-10 09:00", "2027-03-12 09:00")}
    assert dict(found[0].data) == WORKSHOP


def test_the_useful_replay_follows_for_those_who_were_there_to_be_invited() -> None:
    scene = a_pair().mentor("N").mentee("F").pair("N", "F", told="2027-03-13 08:00")
    found = scene.stated("rituals", "2027-03-15", "rituals.replay")
    assert days_of(found) == {
        f"rituals.replay {who} 1": ("2027-03-15 09:00", "2027-04-05 09:00") for who in "EM"
    }
    without = a_pair(rituals={"workshops": [{"month": 2, "format": "capsule", "theme": "Écouter"}]})
    assert without.to_go("rituals", "2027-03-15", "rituals.replay") == []


def test_who_accepted_gets_no_replay_and_who_declined_no_reminder() -> None:
    scene = a_pair().mentor("N").mentee("F").pair("N", "F", told="2027-02-01 08:00")
    for person in "MENF":
        scene.got("rituals.workshop", person, "1", on="2027-02-19 09:00")
    scene.decides("attendance", "rituals.workshop:1", accepted=["M"], declined=["F"], tentative=["E"])
    reminded = scene.stated("rituals", "2027-03-10", "rituals.workshop-reminder")
    assert {effect.to for effect in reminded} == {"M", "E", "N"}
    told = scene.stated("rituals", "2027-03-15", "rituals.replay")
    assert {effect.to for effect in told} == {"E", "N", "F"}


def test_who_waits_for_a_new_partner_is_still_of_the_community_and_who_finished_is_not() -> None:
    scene = (
        a_pair()
        .ends("M-E", "2027-02-10", "broken")
        .mentor("N")
        .mentee("F")
        .pair("N", "F")
        .ends("N-F", "2027-02-10", "ended-well")
    )
    assert {e.to for e in scene.stated("rituals", "2027-02-19", "rituals.workshop")} == {"M", "E"}


def test_a_pair_is_asked_two_questions_on_day_30_and_then_every_60() -> None:
    found = a_pair().stated("rituals", "2027-02-11", "rituals.pulse")
    assert days_of(found) == {
        f"rituals.pulse {who} M-E 1": ("2027-02-11 09:00", "2027-02-23 09:00") for who in "ME"
    }
    assert dict(found[0].data) == {"n": 1, "form": "pulse", "closes": "2027-02-23"}
    assert a_pair().to_go("rituals", "2027-04-12", "rituals.pulse") == [
        f"rituals.pulse {who} M-E 2" for who in "EM"
    ]


def test_a_mentor_is_asked_about_each_of_their_pairs() -> None:
    scene = a_pair().mentor("M", seats=2).mentee("F").pair("M", "F")
    pairs = {e.pair for e in scene.stated("rituals", "2027-02-11", "rituals.pulse") if e.to == "M"}
    assert pairs == {"M-E", "M-F"}


@pytest.mark.parametrize(("told", "asked"), [("2027-01-28 08:00", True), ("2027-01-29 08:00", False)])
def test_a_pair_is_not_asked_how_it_goes_in_its_first_two_weeks(told: str, asked: bool) -> None:
    scene = Scene().mentor("M").mentee("E").pair("M", "E", told=told)
    assert bool(scene.to_go("rituals", "2027-02-11", "rituals.pulse")) is asked


def test_the_webinar_on_the_last_session_is_one_month_before_the_end() -> None:
    assert days_of(a_pair().stated("rituals", "2027-09-21", "rituals.last-session")) == {
        f"rituals.last-session {who} 1": ("2027-09-21 09:00", "2027-10-12 10:15") for who in "EM"
    }


@pytest.mark.parametrize("day", ["2026-11-01", "2027-01-12", "2027-05-05", "2027-11-12", "2027-12-31"])
def test_nobody_hears_of_rituals_who_is_in_no_pair(day: str) -> None:
    assert {e.to for e in Scene().mentor("M").mentee("E").stated("rituals", day)} <= {"role:manager"}
