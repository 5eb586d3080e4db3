"""Waves: how many people a line of the plan writes to, and when the last message leaves."""

from __future__ import annotations

import pytest

from mentoring.waves import ends, invited, reach
from mentoring.working_days import WorkingDays
from tests.scenes import Scene, at


def numbers(scene: Scene, listed: int = 0) -> dict[str, int | None]:
    return {m.kind: reach(m, scene.facts, listed) for m in scene.plan.milestones}


def test_each_line_of_the_plan_writes_to_those_it_is_for() -> None:
    scene = Scene().mentor("M", seats=2).mentor("N").mentee("E").mentee("F").mentee("M").pair("M", "E")
    found = numbers(scene, listed=40)
    wanted = ("recruit.wave", "recognition.motivation", "rituals.monthly", "rituals.pulse")
    assert {kind: found[kind] for kind in wanted} == {
        "recruit.wave": 40, "recognition.motivation": 2, "rituals.monthly": 4, "rituals.pulse": 2,
    }  # fmt: skip


def test_what_is_no_mail_or_goes_to_a_few_has_no_number_and_what_is_not_known_neither() -> None:
    found = numbers(Scene().mentor("M"))
    silent = ("recruit.closes", "kickoff.launch", "rituals.digest", "recruit.wave", "rituals.pulse")
    assert {kind: found[kind] for kind in silent} == dict.fromkeys(silent)


def test_people_on_the_list_are_counted_without_those_who_asked_us_to_stop() -> None:
    scene = Scene().invited("X", "Y").person("Y", opted_out=True).mentor("M")
    assert invited(scene.programme, scene.facts, None) == 1
    assert invited(scene.programme, Scene().facts, None) == 0


@pytest.mark.parametrize(
    ("messages", "last"),
    [(1, "2026-11-17"), (900, "2026-11-17"), (901, "2026-11-18"), (3600, "2026-11-20"), (3601, "2026-11-23")],
)
def test_a_wave_goes_on_from_one_working_day_to_the_next(messages: int, last: str) -> None:
    scene = Scene()
    (first, *_) = scene.plan.all("recruit.wave")
    assert first.at == at("2026-11-17 09:00")
    assert f"{ends(scene.plan, first, messages, 900, WorkingDays(scene.programme)):%Y-%m-%d}" == last
