"""Asking: invite, remind only those who have not answered, close, tell the manager (product.md, 2)."""

from __future__ import annotations

from tests.scenes import Scene, a_programme, days_of

NEEDS = "survey.invitation"


def three() -> Scene:
    """Three who enrolled before the needs survey opens on 4 December; it closes on the 16th."""
    return Scene().mentor("A").mentee("B", "C")


def test_everybody_who_takes_part_is_asked_until_the_close() -> None:
    found = three().enrols("D", "mentee", status="applied").stated("survey", "2026-12-04", NEEDS)
    assert days_of(found) == {
        f"{NEEDS} {person} needs": ("2026-12-04 09:00", "2026-12-16 09:00") for person in "ABC"
    }
    assert dict(found[0].data) == {"survey": "needs", "form": "needs", "closes": "2026-12-16"}


def test_it_is_stated_a_day_before_and_not_earlier() -> None:
    assert three().to_go("survey", "2026-12-03 08:00") == []
    assert len(three().to_go("survey", "2026-12-03 09:00")) == 3


def test_somebody_who_enrols_while_it_is_open_is_asked_too_and_nobody_after() -> None:
    scene = three().mentee("L", on="2026-12-10 15:00").mentee("X", on="2026-12-18 10:00")
    assert days_of(scene.stated("survey", "2026-12-18", NEEDS))[f"{NEEDS} L needs"] == (
        "2026-12-10 15:00",
        "2026-12-16 09:00",
    )
    assert f"{NEEDS} X needs" not in days_of(scene.stated("survey", "2026-12-18", NEEDS))


def test_a_reminder_follows_the_invitation_that_went_out_to_those_who_have_not_answered() -> None:
    scene = three()
    for person in "AB":
        scene.got(NEEDS, person, "needs", on="2026-12-04 09:00")
    scene.answer("needs", "B", "2026-12-06 10:00")
    assert days_of(scene.stated("survey", "2026-12-09", f"{NEEDS}-reminder")) == {
        f"{NEEDS}-reminder A needs": ("2026-12-09 09:00", "2026-12-16 09:00")
    }


def test_after_a_week_without_a_run_nobody_gets_invitation_and_reminder_at_once() -> None:
    assert [line for line in three().to_go("survey", "2026-12-11") if "reminder" in line] == []


def test_an_invitation_that_went_out_late_is_not_followed_by_a_reminder_after_the_close() -> None:
    scene = three().got(NEEDS, "A", "needs", on="2026-12-12 09:00")
    assert [line for line in scene.to_go("survey", "2026-12-16 18:00") if "reminder" in line] == []


def test_an_answer_of_another_round_is_no_answer_to_this_one() -> None:
    scene = Scene().mentor("M").mentee("E").pair("M", "E")
    for person in ("M", "E"):
        scene.got("rituals.pulse", person, "2", on="2027-04-12 09:00", pair="M-E")
    scene.answer("pulse", "M", "2027-02-12", satisfaction=4).answer(
        "pulse", "E", "2027-04-13", satisfaction=4
    )
    assert scene.to_go("rituals", "2027-04-19", "rituals.pulse-reminder") == [
        "rituals.pulse-reminder M M-E 2"
    ]


def test_an_anonymous_survey_reminds_everybody() -> None:
    scene = Scene().mentor("M").mentee("E").pair("M", "E").answer("midpoint", None, satisfaction=4)
    for person in ("M", "E"):
        scene.got("midpoint.survey", person, on="2027-05-28 09:00")
    assert scene.to_go("midpoint", "2027-06-02", "midpoint.survey-reminder") == [
        "midpoint.survey-reminder E 1", "midpoint.survey-reminder M 1",
    ]  # fmt: skip


def test_the_manager_learns_how_many_answered_of_how_many_asked() -> None:
    scene = three()
    for person in "ABC":
        scene.got(NEEDS, person, "needs", on="2026-12-04 09:00")
    scene.answer("needs", "B", "2026-12-06 10:00").answer("needs", "C", "2026-12-17 10:00")
    scene.answer("needs", "A", "2026-12-20 10:00")  # too late to be counted
    assert scene.to_go("survey", "2026-12-15", "survey.results") == []
    found = scene.stated("survey", "2026-12-17", "survey.results")
    assert days_of(found) == {
        "survey.results role:manager needs-needs": ("2026-12-17 09:00", "2026-12-31 09:00")
    }
    assert dict(found[0].data) == {"survey": "needs", "answers": 2, "delivered": 3}


def test_nothing_is_told_of_a_survey_that_nobody_was_asked() -> None:
    assert three().to_go("survey", "2026-12-17", "survey.results") == []


def test_the_first_pulse_is_not_counted_with_the_eleventh() -> None:
    scene = (
        Scene()
        .mentor("M")
        .mentee("E")
        .pair("M", "E")
        .got("rituals.pulse", "M", "1", on="2027-02-11", pair="M-E")
    )
    scene.got("rituals.pulse", "M", "11", on="2027-02-11", pair="M-E").answer("pulse", "M", "2027-02-12")
    found = scene.stated("rituals", "2027-02-24", "survey.results")
    assert [(e.occurrence, dict(e.data)) for e in found] == [
        ("pulse-1", {"survey": "pulse", "answers": 1, "delivered": 1})
    ]


def test_a_survey_without_a_form_is_not_run() -> None:
    scene = Scene(a_programme(surveys={"needs": None})).mentor("A")
    assert scene.stated("survey", "2026-12-10") == []


def test_nothing_is_said_again_of_a_survey_long_past() -> None:
    assert three().stated("survey", "2027-03-20") == []
    assert len(three().stated("survey", "2027-01-15")) == 3  # what is missed is still known to be
