"""Publishing anonymous surveys: after they close, and so that two reports tell no small group apart."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.ledger import SqlLedger
from mentoring.anonymity import large
from mentoring.outcomes import closing
from mentoring.people import Decision
from mentoring.publication import KIND, closes, publish, published
from mentoring.questionnaire import Question
from mentoring.surveys import Result
from tests.scenes import Scene, a_programme, at

QUESTIONS = {
    "midpoint": {
        "role": Question(texts=("role",), kind="choice", options={"mentor": (), "mentee": ()}),
        "satisfaction": Question(texts=("satisfied",), kind="scale", least=1, most=5),
        "sessions_held": Question(texts=("how often",), kind="number"),
        "barrier": Question(texts=("barrier",), kind="choices", options={"time": (), "fit": (), "goals": ()}),
        "improve": Question(texts=("improve",), kind="text"),
    }
}
SCENE = Scene()
CLOSES = closes(SCENE.programme, SCENE.plan, "midpoint")
AFTER = CLOSES.replace(year=CLOSES.year + 1)


def answered(*rows: dict[str, Any]) -> Scene:
    scene = Scene()
    for values in rows:
        scene.answer("midpoint", None, **values)
    return scene


def report(scene: Scene, now: Any = AFTER) -> Result | None:
    """One report: publish, remember as the ledger does (through JSON), read what was published."""
    for decision in publish(scene.programme, scene.plan, scene.facts, QUESTIONS, now):
        kept = replace(decision, about=orjson.loads(orjson.dumps(dict(decision.about))))
        scene.decisions[decision.kind, decision.subject] = kept
    return published(scene.facts, "midpoint")


def test_nothing_is_published_before_the_survey_closes() -> None:
    scene = answered(*[{"satisfaction": 4}] * 9)
    assert report(scene, CLOSES.replace(hour=0, minute=0)) is None
    told = report(scene, CLOSES)
    assert told is not None
    assert told.n == 9


def test_four_answers_wait_for_a_fifth() -> None:
    scene = answered(*[{"satisfaction": 4}] * 4)
    assert report(scene) is None
    assert report(scene.answer("midpoint", None, satisfaction=4)) is not None


def test_late_answers_wait_until_there_are_five() -> None:
    scene = answered(*[{"sessions_held": 4}] * 10)
    first = report(scene)
    for _ in range(4):
        assert report(scene.answer("midpoint", None, sessions_held=1)) == first
    told = report(scene.answer("midpoint", None, sessions_held=1))
    assert told is not None
    assert (told.n, told.outcomes[0].mean) == (15, 3)


def test_a_late_batch_that_would_tell_how_its_five_answered_waits_for_more() -> None:
    scene = answered(*[{"satisfaction": 4}] * 5, *[{"satisfaction": 5}] * 5)
    first = report(scene)
    for value in (4, 4, 4, 5, 5):
        scene.answer("midpoint", None, satisfaction=value)
    told = report(scene)
    assert first is not None
    assert told is not None
    assert (told.n, told.outcomes) == (15, first.outcomes)
    for value in (4, 4, 5, 5, 5):
        scene.answer("midpoint", None, satisfaction=value)
    told = report(scene)
    assert told is not None
    assert [bar.count for bar in told.outcomes[0].bars] == [10, 10]


def test_a_late_batch_with_a_single_mentor_leaves_what_was_published() -> None:
    scene = answered(
        *[{"role": "mentor", "satisfaction": 4}] * 6, *[{"role": "mentee", "satisfaction": 4}] * 6
    )
    first = report(scene)
    assert first is not None
    assert first.outcomes[0].roles == {"mentee": (6, 4.0), "mentor": (6, 4.0)}
    scene.answer("midpoint", None, role="mentor", satisfaction=1)
    for _ in range(4):
        scene.answer("midpoint", None, role="mentee", satisfaction=5)
    told = report(scene)
    assert told is not None
    assert (told.n, told.outcomes) == (17, first.outcomes)


def test_a_late_batch_that_few_answered_a_question_of_keeps_that_questions_old_result() -> None:
    scene = answered(*[{"satisfaction": 4, "sessions_held": 2}] * 10)
    report(scene)
    scene.answer("midpoint", None, satisfaction=4, sessions_held=60)
    for _ in range(4):
        scene.answer("midpoint", None, satisfaction=4)
    told = report(scene)
    assert told is not None
    found = {outcome.meaning: (outcome.n, outcome.mean) for outcome in told.outcomes}
    assert found == {"satisfaction": (15, 4), "sessions_held": (10, 2)}


def test_a_report_made_again_publishes_nothing_new() -> None:
    scene = answered(*[{"satisfaction": 4, "improve": f"text {n}"} for n in range(9)])
    first = report(scene)
    assert publish(scene.programme, scene.plan, scene.facts, QUESTIONS, AFTER) == ()
    assert report(scene) == first
    assert first is not None
    assert first.outcomes[-1].texts == tuple(f"text {n}" for n in range(9))


def test_no_text_is_kept_beside_the_answers_and_one_that_is_erased_is_gone() -> None:
    scene = answered(*[{"satisfaction": 4, "improve": f"secret {n}"} for n in range(6)])
    report(scene)
    assert "secret" not in str(scene.decisions[KIND, "midpoint"].about)
    scene.answers[0] = replace(scene.answers[0], values={"satisfaction": 4})
    told = report(scene)
    assert told is not None
    assert (told.n, told.outcomes[-1].texts) == (6, tuple(f"secret {n}" for n in range(1, 6)))


def test_named_surveys_are_not_kept() -> None:
    scene = Scene()
    for n in range(9):
        scene.answer("closing", f"P0{n}", "2027-11-02", satisfaction=5)
    questions = {"closing": QUESTIONS["midpoint"]}
    assert publish(scene.programme, scene.plan, scene.facts, questions, AFTER) == ()


def test_the_ledger_remembers_what_was_published(ledger: SqlLedger) -> None:
    scene = answered(
        *[{"role": "mentor", "satisfaction": 4, "barrier": ["time"]}] * 6,
        *[{"role": "mentee", "satisfaction": 2}] * 6,
    )
    new = publish(scene.programme, scene.plan, scene.facts, QUESTIONS, AFTER)
    ledger.record([*scene.answers, *new], actor="report", why="", at=AFTER)
    facts = ledger.facts()
    assert facts.decision(KIND, "midpoint") == Decision(
        KIND,
        "midpoint",
        "approved",
        "report",
        "",
        new[0].digest,
        AFTER.astimezone(at("2027-01-01").tzinfo),
        new[0].about,
    )
    assert published(facts, "midpoint") == report(scene)
    assert publish(scene.programme, scene.plan, facts, QUESTIONS, AFTER) == ()


def test_figures_of_an_anonymous_closing_survey_are_those_that_were_published() -> None:
    forms = {"closing": {"purpose": "survey", "source": "closing.csv", "anonymous": True}}
    scene = Scene(a_programme(forms=forms)).mentee("P03")
    questions = {
        "closing": {
            "satisfaction": QUESTIONS["midpoint"]["satisfaction"],
            "nps": Question(texts=("nps",), kind="scale", least=0, most=10),
            "goals_set": Question(texts=("set",), kind="number"),
            "goals_reached": Question(texts=("reached",), kind="number"),
            "staying": Question(texts=("staying",), kind="yes-no"),
        }
    }
    for n in range(12):
        scene.answer(
            "closing",
            None,
            satisfaction=5 if n < 7 else 3,
            nps=9,
            goals_set=2,
            goals_reached=1,
            staying=n < 6,
        )
    assert closing(scene.programme, scene.facts).satisfaction is None
    for decision in publish(scene.programme, scene.plan, scene.facts, questions, AFTER):
        scene.decisions[decision.kind, decision.subject] = decision
    told = closing(scene.programme, scene.facts)
    assert told.satisfaction is not None
    assert (told.satisfaction.n, told.satisfaction.count("4", "5")) == (12, 7)
    assert told.recommendation is not None
    assert (told.recommendation.value, told.goals, told.yes("staying")) == (100, ((12, 24),), (6, 12))


ROW = st.fixed_dictionaries(
    {"role": st.sampled_from(["mentor", "mentee"]), "satisfaction": st.integers(1, 5)},
    optional={
        "sessions_held": st.integers(0, 9),
        "barrier": st.lists(st.sampled_from(["time", "fit", "goals"]), min_size=1, unique=True),
        "improve": st.sampled_from([f"text {n}" for n in range(30)]),
    },
)


def groups(result: Result) -> dict[tuple[str, ...], int]:
    """Every group of answers whose size a report tells: all, by question, by question and role, by option."""
    found: dict[tuple[str, ...], int] = {("all",): result.n}
    for outcome in result.outcomes:
        if outcome.least is None and outcome.kind != "text":
            found[outcome.meaning,] = outcome.n
        found |= {(outcome.meaning, "role", role): n for role, (n, _) in outcome.roles.items()}
        found |= {(outcome.meaning, *bar.codes): bar.count for bar in outcome.bars if not bar.or_more}
    return found


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(ROW, max_size=9), min_size=1, max_size=6))
def test_no_report_and_no_two_reports_tell_a_group_of_fewer_than_five(
    batches: list[list[dict[str, Any]]],
) -> None:
    scene = Scene()
    told: list[Result] = []
    for batch in batches:
        for values in batch:
            scene.answer("midpoint", None, **values)
        result = report(scene)
        if result is not None:
            told.append(result)
    for result in told:
        sizes = groups(result)
        assert all(large(size, 5) for size in sizes.values()), sizes
        assert all(large(result.n - size, 5) for group, size in sizes.items() if len(group) == 1), sizes
        for outcome in result.outcomes:
            whole = {group: n for group, n in sizes.items() if group[0] == outcome.meaning}
            parts = [n for group, n in whole.items() if group[1:2] == ("role",)]
            assert not parts or large(outcome.n - sum(parts), 5)
            if outcome.kind in ("choices", "scale"):
                assert all(
                    large(outcome.n - n, 5)
                    for group, n in whole.items()
                    if len(group) > 1 and group[1] != "role"
                )
            assert not outcome.texts or outcome.n >= 5
    for before, after in combinations(told, 2):
        earlier, later = groups(before), groups(after)
        for group in earlier.keys() & later.keys():
            assert large(abs(later[group] - earlier[group]), 5), (group, earlier[group], later[group])
