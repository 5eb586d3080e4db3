"""Advice: one for each weakness of a design, none for a sound one, and none that blocks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mentoring.advice import advise
from mentoring.programme import Programme
from mentoring.programme_file import load
from mentoring.timeline import plan

CONFIGS = Path(__file__).parents[3] / "configs"
ELAN = load(CONFIGS / "elan-2027.yaml")


def changed(**parts: Any) -> Programme:
    """The example programme with some parts changed: a dict changes keys of a part, anything else replaces it."""
    update = {
        name: getattr(ELAN, name).model_copy(update=value) if isinstance(value, dict) else value
        for name, value in parts.items()
    }
    return ELAN.model_copy(update=update)


def codes(programme: Programme) -> list[str]:
    return [advice.code for advice in advise(programme, None)]


@pytest.mark.parametrize("name", ["elan-2027", "bridges-2027", "boussole-2027"])
def test_the_examples_are_sound(name: str) -> None:
    programme = load(CONFIGS / f"{name}.yaml")
    assert advise(programme, plan(programme)) == ()


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"dates": {"recruitment_weeks": 5}}, "short-recruitment"),
        ({"dates": {"duration_months": 5}}, "short-programme"),
        ({"matching": {"mentees_per_mentor": 3.5}}, "many-mentees"),
        ({"matching": {"formula": "a-la-carte"}}, "short-choice"),
        ({"charter": None}, "no-charter"),
        ({"rituals": {"session_weeks": 4}}, "rare-sessions"),
        ({"midpoint": {"enabled": False}}, "no-midpoint"),
        ({"surveys": {"midpoint": None}}, "no-midpoint"),
        ({"hotline": None}, "no-hotline"),
        ({"kpis": (ELAN.kpis[0].model_copy(update={"baseline": None}),)}, "no-baseline"),
        ({"recognition": {"at": ("closure",)}}, "late-recognition"),
        ({"recognition": {"at": ()}}, "late-recognition"),
    ],
)
def test_each_weakness_has_its_own_advice(parts: dict[str, Any], code: str) -> None:
    assert codes(changed(**parts)) == [code]


@pytest.mark.parametrize(
    "parts",
    [
        {"dates": {"recruitment_weeks": 6}},
        {"dates": {"duration_months": 6}},
        {"dates": {"duration_months": 2}, "matching": {"formula": "flash"}},
        {"matching": {"mentees_per_mentor": 3}},
        {"rituals": {"session_weeks": 3}},
        {"kpis": (ELAN.kpis[0].model_copy(update={"baseline": 0.0}),)},
        {"recognition": {"at": ("midpoint",)}},
    ],
)
def test_at_the_limit_there_is_nothing_to_advise(parts: dict[str, Any]) -> None:
    assert codes(changed(**parts)) == []


def test_recruitment_is_counted_from_the_day_it_opens() -> None:
    opens = changed(dates={"recruitment_opens": ELAN.dates.kickoff.replace(year=2026, month=12, day=9)})
    (advice,) = advise(opens, None)
    assert (advice.code, "41 days" in advice.what["en"]) == ("short-recruitment", True)


def test_six_weeks_without_anything_are_told_with_their_dates() -> None:
    closure = ELAN.holidays.closures[1]
    long = changed(
        holidays={"closures": (closure.model_copy(update={"first": closure.first.replace(month=7, day=6)}),)}
    )
    (advice,) = advise(long, plan(long))
    assert advice.code == "silence"
    assert advice.what["en"].replace("\u00a0", " ") == (
        "Nothing is planned from Monday 5 July 2027 to Monday 23 August 2027, 49 days: add a workshop or shorten the closure."
    )
    french = advice.what["fr"].replace("\u00a0", " ")
    assert french.startswith("Rien n’est prévu du lundi 5 juillet 2027 au lundi 23 août 2027, soit 49 jours")


def test_every_advice_has_its_reason_in_french_and_english() -> None:
    weak = changed(
        dates={"recruitment_weeks": 3, "duration_months": 5},
        matching={"mentees_per_mentor": 4},
        rituals={"session_weeks": 6},
        midpoint={"enabled": False},
        recognition={"at": ("closure",)},
        kpis=tuple(kpi.model_copy(update={"baseline": None}) for kpi in ELAN.kpis),
        charter=None,
        hotline=None,
    )
    found = advise(weak, None)
    assert [advice.code for advice in found] == [
        "short-recruitment", "short-programme", "many-mentees", "no-charter", "rare-sessions", "no-midpoint", "no-hotline",
        *["no-baseline"] * 4, "late-recognition",
    ]  # fmt: skip
    assert [
        advice.code
        for advice in found
        if advice.what.keys() != {"fr", "en"} or advice.why.keys() != {"fr", "en"}
    ] == []
    assert found[3].why["fr"].endswith("84\u00a0% n’en avaient pas, et le regrettaient.")
