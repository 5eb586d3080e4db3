"""A small market for the tests of à la carte: who asks, who answers, and what a day's runs come to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from mentoring.decisions import Taken, Verdict, take
from mentoring.effects import Owed, Waiting
from mentoring.matching import Constraints
from mentoring.people import Decision, Pair
from mentoring.phases.wishes import cases
from tests.scenes import Scene, a_programme, at, said


def market(**seats: int) -> Scene:
    """Two mentors and three mentees; everybody has signed."""
    scene = Scene(a_programme(matching={"formula": "a-la-carte"}))
    for mentor, number in ({"M1": 1, "M2": 1} | seats).items():
        scene.person(mentor, name=f"Mentor {mentor}").mentor(mentor, number, skills_offered=["data", "law"])
    for mentee in ("E1", "E2", "E3"):
        scene.person(mentee, name=f"Mentee {mentee}").mentee(mentee, skills_wanted=["data"])
    return scene


def settle(scene: Scene, on: Any, constraints: Constraints | None = None) -> Owed:
    """Run until nothing more follows."""
    for _ in range(6):
        owed = scene.owed("match", on, constraints)
        if not owed.facts:
            return owed
        for fact in owed.facts:
            if isinstance(fact, Pair):
                scene.pairs[fact.id] = fact
            elif isinstance(fact, Decision):
                scene.decisions[fact.kind, fact.subject] = fact
    raise AssertionError("it never comes to rest")


def asks(scene: Scene, mentee: str, *mentors: str, on: str) -> Scene:
    choices = {f"choice_{place}": mentor for place, mentor in enumerate(mentors, 1)}
    return scene.answer("request", mentee, on, **choices)


def says(scene: Scene, mentor: str, mentee: str, *, yes: bool, on: str) -> Scene:
    return scene.answer("reply", mentor, on, partner=f"Mentee {mentee}", accepts=yes)


def approve(scene: Scene, item: Waiting, on: str, verdict: Verdict = "approved") -> Scene:
    for fact in take(scene.programme, scene.facts, item, Taken(verdict, "hr", "", at(on))):
        if isinstance(fact, Pair):
            scene.pairs[fact.id] = fact
        elif isinstance(fact, Decision):
            scene.decisions[fact.kind, fact.subject] = fact
    return scene


def states(scene: Scene) -> dict[str, str]:
    return {f"{mentor}-{mentee}": case.state for (mentor, mentee), case in cases(scene.facts).items()}


def mails(owed: Owed, kind: str = "match.") -> list[str]:
    return sorted(said(effect) for effect in owed.effects if effect.kind.startswith(kind))


def opening(scene: Scene) -> date:
    milestone = scene.plan.at("match.catalogue")
    assert milestone is not None
    return milestone.at.date()


DAY = opening(market())


def on(days: int, clock: str = "10:00") -> str:
    return f"{DAY + timedelta(days=days)} {clock}"
