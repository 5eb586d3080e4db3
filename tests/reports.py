"""A year told line by line, for the tests of the report. All persons are invented."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.wiring import CONFIGS, questionnaires
from mentoring.effects import Effect, State, Waiting
from mentoring.figures import figures
from mentoring.programme import Programme
from mentoring.rendering.identity import load
from mentoring.report import Press
from mentoring.report.situation import Situation
from tests.scenes import SURVEYS, Scene, a_programme, at

IDENTITY = load(CONFIGS / "identity.yaml", {})
KPIS = [
    {"id": "satisfied", "label": "Satisfaits", "figure": "satisfied", "baseline": 60, "target": 80},
    {"id": "nps", "label": "Recommandation", "figure": "nps", "target": 30, "unit": "score"},
    {"id": "moves", "label": "Mobilités", "target": 12, "unit": "count"},
]


def programme(**changed: object) -> Programme:
    """The programme of the scenes with its questionnaires and three success measures."""
    forms = {
        name: {
            "purpose": "survey",
            "source": f"{name}.csv",
            "questionnaire": name,
            "anonymous": name in ("midpoint", "impact"),
        }
        for name in SURVEYS
    }
    return a_programme(**{"forms": forms, "kpis": KPIS, **changed})


def press_of(chosen: Programme, *options: str) -> Press:
    """The press of a programme."""
    return Press(
        chosen, [CONFIGS / "templates"], IDENTITY, questionnaires(), named="elan-2027", options=options
    )


def a_year() -> Scene:
    """Six pairs: four meet every month until the end, one falls silent in April, one ended in May; five waited for nobody."""
    scene = Scene(programme())
    for n in range(1, 7):
        scene.person(f"P{n:02}", name=f"Mentora Quill{n}", first_name="Mentora").mentor(f"P{n:02}", seats=2)
        scene.person(f"P{n + 10}", name=f"Menteo Vark{n}", first_name="Menteo").mentee(
            f"P{n + 10}", skills_wanted=["data", "budget"]
        )
        scene.pair(f"P{n:02}", f"P{n + 10}", score=40.0 + n)
    for n in range(1, 5):
        scene.meets(f"P{n:02}-P{n + 10}", *[f"2027-{month:02}-{n + 18}" for month in range(1, 11)])
    scene.meets("P05-P15", "2027-01-20", "2027-02-20").meets("P06-P16", "2027-01-20").ends(
        "P06-P16", "2027-05-10"
    )
    return scene


def closed(scene: Scene) -> Scene:
    """The closing survey: ten answers, six testimonials, of which five may be published and one of those names somebody."""
    people = [f"P{n:02}" for n in range(1, 6)] + [f"P{n}" for n in range(11, 16)]
    for n, person in enumerate(people):
        words = f"J’ai gagné {n} ans." if n < 5 else "Merci à Mentora, tout simplement." if n == 5 else ""
        scene.answer(
            "closing", person, "2027-11-05", satisfaction=5 if n < 7 else 3, nps=10 - n % 3, goals_set=2, goals_reached=1,
            again=n != 9, again_as="mentor", testimonial=words, testimonial_consent=n != 4,
        )  # fmt: skip
    return scene


def seen(
    scene: Scene,
    on: str,
    *,
    awaited: tuple[Waiting, ...] = (),
    troubled: Mapping[State, tuple[tuple[Effect, str], ...]] | None = None,
    counts: Mapping[str, Mapping[str, int]] | None = None,
) -> Situation:
    """The situation of a scene on a day, without a ledger."""
    facts, now = scene.facts, at(on)
    found = figures(scene.programme, facts, now.date(), counts or {})
    return Situation(
        scene.programme,
        scene.plan,
        facts,
        now,
        {f.id: f for f in found},
        counts or {},
        troubled or {},
        awaited,
        (),
        None,
    )
