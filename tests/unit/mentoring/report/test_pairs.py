"""The rows of pairs, the seats and the course of time."""

from __future__ import annotations

from datetime import date

import pytest

from mentoring.effects import Effect
from mentoring.people import Reason
from mentoring.report import Press
from mentoring.report.fares import fares
from mentoring.report.history import meetings, weather
from mentoring.report.pairs import pairs
from mentoring.report.seats import seats
from mentoring.report.sendings import sendings
from tests.reports import a_year, programme, seen
from tests.scenes import Scene, at


def test_open_pairs_stand_in_the_order_of_their_need(press: Press) -> None:
    scene = (
        a_year()
        .answer("pulse", "P02", "2027-06-20", satisfaction=2)
        .answer("pulse", "P12", "2027-06-20", satisfaction=4)
    )
    found = pairs(seen(scene, "2027-06-30"), press)
    assert [(row.id, row.colour, row.held) for row in found.open] == [
        ("P05-P15", "red", 2),
        ("P02-P12", "amber", 6),
        ("P01-P11", "green", 6),
        ("P03-P13", "green", 6),
        ("P04-P14", "green", 6),
    ]
    assert (found.colours["green"], found.colours["amber"], found.colours["red"]) == (3, 1, 1)
    assert [(row.id, row.state) for row in found.closed] == [("P06-P16", "interrompu")]


def test_a_row_says_who_how_full_when_last_and_why(press: Press) -> None:
    row = pairs(seen(a_year(), "2027-06-30"), press).open[0]
    assert (row.mentor, row.mentee, row.score, row.load, row.last) == (
        "Mentora Quill5", "Menteo Vark5", 45.0, (1, 2), date(2027, 2, 20),
    )  # fmt: skip
    assert [sign.replace("\u00a0", " ") for sign in row.signs] == [
        "130 jours sans séance",
        "moins de la moitié des séances attendues",
    ]


def test_a_line_runs_from_the_kick_off_to_the_end(press: Press) -> None:
    scene = a_year().meets("P05-P15", "2027-07-10", held=None).meets("P05-P15", "2027-03-01", held=False)
    found = pairs(seen(scene, "2027-06-30"), press)
    assert [(dot.at, dot.held) for dot in found.open[0].dots] == [
        (date(2027, 1, 20), True),
        (date(2027, 2, 20), True),
        (date(2027, 7, 10), False),
    ]
    assert found.open[0].dots[0].x == pytest.approx(100 * 8 / 305)
    assert found.today == pytest.approx(100 * 169 / 305)


def test_drafts_carry_their_reasons_in_words(press: Press) -> None:
    reason = Reason("skills", 1.0, {"skills": ["public-speaking"]})
    scene = Scene(programme()).mentor("P01").mentee("P11", "P12").mentor("P02")
    scene.pair("P01", "P11", status="draft", reasons=(reason,))
    found = pairs(seen(scene, "2027-01-02"), press)
    assert [(row.state, len(row.reasons)) for row in found.drafts] == [("proposé", 1)]
    assert "prise de parole" in found.drafts[0].reasons[0]
    assert found.waiting == (
        ("Ada P12", "mentee", date(2026, 12, 1)),
        ("Ada P02", "mentor", date(2026, 12, 1)),
    )


def test_seats_show_what_is_missing_first(press: Press) -> None:
    scene = Scene(programme()).mentor("P01", seats=2, skills_offered=["data", "feedback"])
    scene.mentee("P11", "P12", "P13", skills_wanted=["data", "budget"])
    found = seats(seen(scene, "2026-12-10"), press)
    assert [(skill.wanted, skill.seats, skill.missing) for skill in found.skills] == [
        (3, 0, 3),
        (3, 2, 1),
        (0, 2, 0),
    ]
    assert [skill.wanted for skill in found.drawn] == [3, 3]
    assert (found.missing, found.most, found.balance.seats) == (
        ("budget et finances", "analyse de données"),
        3,
        2,
    )


def test_sessions_are_counted_by_month_until_today(press: Press) -> None:
    found = meetings(seen(a_year(), "2027-03-25"), press)
    assert [(month.first.month, month.held) for month in found.months] == [(1, 6), (2, 5), (3, 4)]
    assert found.held == 15
    assert found.planned == sum(month.planned for month in found.months) > found.held
    assert meetings(seen(a_year(), "2027-01-11"), press).months == ()


def test_the_barometer_of_a_past_day_does_not_know_what_came_later(press: Press) -> None:
    late = a_year().meets("P05-P15", "2027-06-20")
    silent, spoken = (weather(seen(scene, "2027-06-30"), press).moments for scene in (a_year(), late))
    assert [moment.on for moment in silent] == [moment.on for moment in spoken]
    assert [a.colours for a in silent[:-1]] == [b.colours for b in spoken[:-1]]
    assert (silent[-1].colours["red"], spoken[-1].colours["red"]) == (1, 0)


def test_the_barometer_counts_the_pairs_that_were_open_then(press: Press) -> None:
    found = weather(seen(a_year(), "2027-12-20"), press).moments
    assert {moment.open for moment in found if moment.on < date(2027, 5, 10)} == {6}
    assert {moment.open for moment in found if moment.on >= date(2027, 5, 10)} == {5}
    assert found[-1].on == date(2027, 11, 12)
    assert len(found) <= 30


def test_what_went_out_is_counted_by_week_and_what_did_not_by_reason(press: Press) -> None:
    scene = Scene(programme()).person("P01").got("recruit.invitation", "P01", on="2026-11-17")
    scene.got("kickoff.launch", "P01", on="2026-12-02").got("recruit.channels", "role:files", on="2026-11-19")
    failed = tuple(
        (
            Effect(
                "elan",
                "recruit",
                "recruit.welcome",
                f"P{n:02}",
                "1",
                "mail",
                at("2026-12-01"),
                at("2026-12-09"),
            ),
            "no\n such  box",
        )
        for n in range(1, 4)
    )
    counts = {
        "recruit.invitation": {"done": 1},
        "recruit.welcome": {"failed": 3},
        "kickoff.launch": {"done": 1},
    }
    found = sendings(seen(scene, "2026-12-10", troubled={"failed": failed}, counts=counts), press)
    assert found.periods == (
        (date(2026, 11, 16), (1, 0, 1)),
        (date(2026, 11, 23), (0, 0, 0)),
        (date(2026, 11, 30), (0, 1, 0)),
    )
    assert (found.states, [kind.kind for kind in found.kinds]) == (
        ["done", "failed"], ["recruit.invitation", "recruit.welcome", "kickoff.launch"],
    )  # fmt: skip
    (trouble,) = found.failed
    assert (trouble.label, trouble.reason, trouble.count) == (
        "Bienvenue et charte à signer",
        "no such box",
        3,
    )
    assert trouble.command.startswith("binome settle elan-2027 elan/recruit.welcome/P01/1 not-sent --why")


def test_groups_of_five_are_compared_and_those_served_less_well_are_named(press: Press) -> None:
    scene = Scene(programme())
    for n in range(1, 13):
        scene.mentee(f"P{n + 20}", site="Lyon" if n < 7 else "Lille").mentor(f"P{n:02}")
        scene.pair(f"P{n:02}", f"P{n + 20}", status="draft", score=80.0 if n < 7 else 20.0 + n)
    found = fares(seen(scene, "2027-01-02"), press)
    assert [(fare.group, fare.by, fare.role, fare.n, fare.rate, fare.mean, fare.worse) for fare in found] == [
        ("Lille", "lieu", "personnes accompagnées", 6, 1.0, 29.5, True),
        ("Lyon", "lieu", "personnes accompagnées", 6, 1.0, 80.0, False),
    ]
    assert fares(seen(Scene(programme()), "2027-01-02"), press) == ()
