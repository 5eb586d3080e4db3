"""The figures, each worked out by hand from the definitions of the product.

Kick-off on 12 January 2027, pairs told on the 5th, a session every three weeks, the end on 12 November.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from integrations.wiring import CONFIGS
from mentoring import programme_file
from mentoring.figures import FIGURES, Figure, figures
from mentoring.people import Facts
from tests.scenes import Scene, a_programme

TODAY = date(2027, 3, 16)
"""70 days after publication, 63 after the launch: three sessions are owed."""


def told(
    scene: Scene, id_: str, today: date = TODAY, counts: Mapping[str, Mapping[str, int]] | None = None
) -> tuple[float | None, int]:
    """Value (rounded) and n of one figure."""
    figure = next(f for f in figures(scene.programme, scene.facts, today, counts or {}) if f.id == id_)
    return (None if figure.value is None else round(figure.value, 4)), figure.n


def two_pairs() -> Scene:
    """P01 mentors P03, P02 mentors P04; P05 still looks."""
    scene = Scene().mentor("P01", seats=2).mentor("P02").mentee("P03", "P04", "P05")
    return scene.pair("P01", "P03").pair("P02", "P04")


def test_every_figure_is_there_in_its_order_whatever_is_known() -> None:
    for scene in (Scene(), two_pairs()):
        found = figures(scene.programme, scene.facts, TODAY, {})
        assert tuple(figure.id for figure in found) == FIGURES


def test_nothing_is_said_of_nothing() -> None:
    found = figures(a_programme(), Facts(), TODAY, {})
    assert [f for f in found if f.value is not None] == [Figure("sessions-held", 0.0, 0, "number")]


def test_every_share_has_an_interval_around_it() -> None:
    scene = (
        two_pairs()
        .meets("P01-P03", "2027-01-15", "2027-02-12")
        .answer("closing", "P03", goals_set=2, goals_reached=1)
    )
    for figure in figures(scene.programme, scene.facts, TODAY, {}):
        if figure.unit == "share" and figure.value is not None and figure.n > 1:
            assert figure.interval is not None, figure.id
            assert figure.interval[0] <= figure.value <= figure.interval[1], figure.id


def test_match_rate_is_active_participants_in_an_open_pair() -> None:
    scene = two_pairs()
    assert told(scene, "match-rate") == (0.8, 5)
    assert told(scene.ends("P02-P04", "2027-03-01"), "match-rate") == (0.4, 5)
    assert told(scene.leaves("P04", "mentee", "2027-03-01"), "match-rate") == (0.5, 4)


def test_after_the_end_pairs_count_as_on_the_last_day() -> None:
    scene = two_pairs().meets("P01-P03", "2027-11-02").ends("P02-P04", "2027-10-01")
    scene.ends("P01-P03", "2027-11-13", "completed")
    december = date(2027, 12, 1)
    assert told(scene, "match-rate", december) == (0.4, 5)
    assert told(scene, "active-pairs", december) == (1.0, 1)
    assert told(scene, "cadence", december)[1] == 1


def test_load_is_mentees_by_seat() -> None:
    assert told(two_pairs(), "load") == (1.0, 3)
    assert told(two_pairs().mentee("P06"), "load") == (round(4 / 3, 4), 3)
    assert told(Scene().mentee("P03"), "load") == (None, 0)


def test_charter_rate_is_pairs_signed_by_both() -> None:
    scene = two_pairs().enrols("P08", "mentee", signs=False).pair("P01", "P08")
    assert told(scene, "charter-rate") == (round(2 / 3, 4), 3)
    assert told(scene.signs("P08", "2027-01-20", version="0"), "charter-rate") == (round(2 / 3, 4), 3)


def test_without_a_charter_there_is_no_charter_rate() -> None:
    scene = Scene(a_programme(charter=None)).mentor("P01").mentee("P03").pair("P01", "P03")
    assert told(scene, "charter-rate") == (None, 0)


def test_first_meeting_counts_fourteen_days_from_publication() -> None:
    scene = two_pairs().meets("P01-P03", "2027-01-19").meets("P02-P04", "2027-01-20")  # day 14, day 15
    assert told(scene, "first-meeting-rate") == (0.5, 2)
    assert told(scene, "first-meeting-rate", date(2027, 1, 19)) == (0.5, 2)
    assert told(scene, "first-meeting-rate", date(2027, 1, 18)) == (None, 0)


def test_cadence_is_the_mean_of_held_by_owed() -> None:
    scene = (
        two_pairs()
        .meets("P01-P03", "2027-01-20", "2027-02-10", "2027-02-24", "2027-03-10")
        .meets("P02-P04", "2027-02-10")
    )
    # 63 days since the launch: 3 owed; min(1, 4/3) and 1/3
    assert told(scene, "cadence") == (round((1 + 1 / 3) / 2, 4), 2)


def test_session_completion_is_held_by_planned_and_past() -> None:
    scene = two_pairs().meets("P01-P03", "2027-01-20", "2027-02-10", "2027-03-03", "2027-03-05")
    # Planned every three weeks after the launch: three each by 16 March; four held count as three.
    assert told(scene, "session-completion") == (0.5, 6)


def test_a_closed_pair_owes_no_more_sessions() -> None:
    scene = two_pairs().ends("P02-P04", "2027-01-13")
    assert told(scene, "session-completion") == (0.0, 3)


def test_active_pairs_met_within_two_intervals() -> None:
    scene = two_pairs().meets("P01-P03", "2027-02-02").meets("P02-P04", "2027-02-01")  # 42 and 43 days ago
    assert told(scene, "active-pairs") == (0.5, 2)


def test_participation_is_enrolled_by_invited() -> None:
    scene = Scene().invited("P01", "P02", "P03", "P04").mentor("P01").mentee("P09")
    assert told(scene, "participation") == (0.25, 4)


def test_sessions_are_counted_measured_and_shared_out() -> None:
    scene = (
        two_pairs()
        .meets("P01-P03", "2027-01-20", "2027-02-10", minutes=50)
        .meets("P02-P04", "2027-02-10", minutes=70)
    )
    scene.meets("P02-P04", "2027-03-03", held=False).meets("P02-P04", "2027-03-20", held=None)
    assert told(scene, "sessions-held") == (3.0, 3)
    assert told(scene, "session-length") == (round(170 / 3, 4), 3)
    assert told(scene, "sessions-per-pair") == (1.5, 2)


def test_goals_are_those_of_the_mentees_latest_word() -> None:
    scene = two_pairs().answer("closing", "P03", "2027-03-01", goals_set=4, goals_reached=1)
    scene.answer("closing", "P03", "2027-03-05", goals_set=4, goals_reached=3)
    scene.answer(
        "closing", "P01", "2027-03-05", goals_set=9, goals_reached=9
    )  # a mentor's view of the same goals
    scene.answer("closing", "P04", "2027-03-05", goals_set=2, goals_reached=5)  # no more than were set
    scene.answer("closing", "P05", "2027-03-05", goals_set=2)
    assert told(scene, "goal-attainment") == (round(5 / 6, 4), 6)


def test_satisfaction_is_that_of_the_last_pulses_until_there_is_a_closing_survey() -> None:
    scene = two_pairs().answer("pulse", "P01", "2027-02-10", satisfaction=1)
    scene.answer("pulse", "P01", "2027-03-10", satisfaction=5).answer(
        "pulse", "P03", "2027-02-10", satisfaction=2
    )
    assert (told(scene, "satisfaction"), told(scene, "satisfied")) == ((3.5, 2), (0.5, 2))
    scene.answer("closing", "P01", "2027-11-02", satisfaction=4)
    assert (told(scene, "satisfaction"), told(scene, "satisfied")) == ((4.0, 1), (1.0, 1))


def test_nps_is_promoters_less_detractors() -> None:
    scene = two_pairs()
    for person, vote in (("P01", 10), ("P02", 9), ("P03", 8), ("P04", 6)):
        scene.answer("closing", person, "2027-11-02", nps=vote)
    assert told(scene, "nps") == (25.0, 4)


def test_early_closures_are_those_that_did_not_end_well() -> None:
    scene = two_pairs().mentee("P06", "P07").pair("P02", "P06").pair("P02", "P07")
    scene.ends("P02-P04", "2027-02-20").ends("P02-P06", "2027-02-20", "withdrawn").ends(
        "P02-P07", "2027-02-20", "ended-well"
    )
    assert told(scene, "early-closure") == (0.5, 4)


def test_completion_takes_six_sessions() -> None:
    days = [f"2027-01-{day}" for day in range(20, 26)]
    assert told(two_pairs().meets("P01-P03", *days).meets("P02-P04", *days[:5]), "completion") == (0.5, 2)


def test_rehoming_counts_those_who_stayed_once_their_days_are_over() -> None:
    scene = two_pairs().mentee("P06", "P07").pair("P02", "P06").pair("P02", "P07")
    scene.ends("P02-P04", "2027-02-01").pair("P01", "P04", told="2027-03-03")  # 30 days later
    scene.ends("P02-P06", "2027-02-01")  # still alone
    scene.ends("P02-P07", "2027-03-10")  # ten days left
    assert told(scene, "rehoming") == (0.5, 2)
    assert told(scene.leaves("P06", "mentee", "2027-03-01"), "rehoming") == (1.0, 1)


def test_re_engagement_asks_mentors_only() -> None:
    scene = (
        two_pairs()
        .answer("closing", "P01", "2027-11-02", again=True)
        .answer("closing", "P02", "2027-11-02", again=False)
    )
    scene.answer("closing", "P03", "2027-11-02", again=True)
    assert told(scene, "mentor-re-engagement") == (0.5, 2)


def test_recognition_covers_mentors_of_open_and_completed_pairs() -> None:
    scene = two_pairs().got("recognition.thanks", "P01", "midpoint", on="2027-03-10")
    assert told(scene, "recognition-coverage") == (0.5, 2)


def test_retention_and_promotion_are_held_against_the_comparison_group() -> None:
    scene = Scene(a_programme(comparison={"people": 100, "staying": 60, "promoted": 10})).mentee(
        "P03", "P04", "P05", "P06"
    )
    for person, stays in (("P03", True), ("P04", True), ("P05", True), ("P06", False)):
        scene.answer("closing", person, "2027-11-02", staying=stays, promoted=False)
    assert told(scene, "retention") == (0.75, 4)
    assert told(scene, "retention-difference") == (0.15, 4)
    assert told(scene, "promotion-difference") == (-0.1, 4)
    found = {f.id: f.interval for f in figures(scene.programme, scene.facts, TODAY, {})}
    assert found["retention-difference"] == pytest.approx(
        (-0.3084, 0.3767), abs=1e-4
    )  # Wilson: 0.3006-0.9544 and 0.5020-0.6906


def test_without_a_comparison_group_there_is_no_difference() -> None:
    scene = Scene().mentee("P03").answer("closing", "P03", "2027-11-02", staying=True)
    assert told(scene, "retention-difference") == (None, 0)


def test_response_rate_is_answers_by_delivered_invitations() -> None:
    scene = two_pairs()
    for person in ("P01", "P02", "P03"):
        scene.answer("needs", person, "2026-12-20", formats=["video"])
    scene.answer("pulse", "P01", "2027-02-10").answer("pulse", "P02", "2027-02-10")
    counts = {"survey.invitation": {"done": 5, "failed": 1}, "rituals.pulse": {"done": 1, "due": 3}}
    assert told(scene, "response-rate", counts=counts) == (
        round(4 / 6, 4),
        6,
    )  # no survey counts more answers than it asked for


def test_bounce_rate_leaves_documents_out() -> None:
    counts = {"recruit.invitation": {"done": 9, "failed": 1, "due": 4}, "recruit.channels": {"failed": 5}}
    assert told(Scene(), "bounce-rate", counts=counts) == (0.1, 10)


def test_opt_out_rate_counts_people_not_addresses() -> None:
    scene = Scene().person("P01").person("P02").person("P03", opted_out=True).person("P04", opted_out=True)
    scene.decides("merge", "P01+P04")
    assert told(scene, "opt-out-rate") == (round(1 / 3, 4), 3)


@pytest.mark.parametrize(
    "path", sorted(p for p in CONFIGS.glob("*.yaml") if p.stem != "identity"), ids=lambda p: p.stem
)
def test_the_measures_of_the_examples_name_figures_there_are(path: Path) -> None:
    programme = programme_file.load(path, CONFIGS / "questionnaires")
    assert {kpi.figure for kpi in programme.kpis if kpi.figure} <= set(FIGURES)
