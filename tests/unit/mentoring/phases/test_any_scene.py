"""What holds for any programme in any state on any day, whatever happened before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.effects import Effect
from mentoring.people import Pair
from mentoring.programme import PHASES, PhaseName
from tests.scenes import Scene, a_programme, at

FIRST = date(2026, 11, 1)
DAYS = st.integers(0, 480).map(lambda n: FIRST + timedelta(days=n))
NAMES = ("one-to-one", "suggestions", "flash", "manual", "cross-department", "a-la-carte", "group", "reverse")
FORMULAS = st.sampled_from(NAMES)
WHO = ("A", "B", "C", "D", "E", "F")
PREPARED = {name: a_programme(matching={"formula": name, "manual": "pairs.csv"})
            for name in NAMES}  # fmt: skip
PLANS = {name: Scene(programme).plan for name, programme in PREPARED.items()}


class Prepared(Scene):
    """A scene whose plan is made once a formula."""

    @property
    def plan(self) -> Any:
        return PLANS[self.programme.matching.formula]


@st.composite
def scenes(draw: Callable[..., Any]) -> Scene:
    """A handful of people in any roles and states, with pairs, sessions, answers, decisions and mails of any kind."""
    scene = Prepared(PREPARED[draw(FORMULAS)])

    def day(least: int = 0, most: int = 400) -> str:
        return f"{FIRST + timedelta(days=draw(st.integers(least, most)))} {draw(st.integers(0, 23)):02}:00"

    for who in draw(st.lists(st.sampled_from(WHO), unique=True)):
        scene.invited(who, role=draw(st.sampled_from(["mentor", "mentee", None])))
    for role in ("mentor", "mentee"):
        for who in draw(st.lists(st.sampled_from(WHO), unique=True)):
            status = draw(
                st.sampled_from(["applied", "approved", "approved", "approved", "withdrawn", "declined"])
            )
            scene.enrols(
                who, role, on=day(), seats=draw(st.integers(0, 3)), status=status, signs=draw(st.booleans())
            )
            if draw(st.booleans()):
                scene.decides("enrolment", f"{who}:{role}", on=day())
    mentors = sorted(who for who, role in scene.enrolments if role == "mentor")
    mentees = sorted(who for who, role in scene.enrolments if role == "mentee")
    if mentors and mentees:
        couples = st.tuples(st.sampled_from(mentors), st.sampled_from(mentees)).filter(
            lambda two: two[0] != two[1]
        )
        if len({*mentors, *mentees}) > 1 and (len(mentors) > 1 or len(mentees) > 1 or mentors != mentees):
            for mentor, mentee in draw(st.lists(couples, unique=True, max_size=5)):
                _pair(draw, scene, mentor, mentee, day)
    for form, meanings in (("request", ("choice_1", "choice_2")), ("reply", ("partner",))):
        for who in draw(st.lists(st.sampled_from(sorted(scene.people)), max_size=3)) if scene.people else ():
            named = {meaning: draw(st.sampled_from(WHO)) for meaning in meanings}
            scene.answer(form, who, day(), **named, accepts=draw(st.booleans()))
    for who in scene.people:
        if draw(st.integers(0, 9)) == 0:
            scene.opts_out(who)
    return scene


def _pair(draw: Callable[..., Any], scene: Scene, mentor: str, mentee: str, day: Callable[..., str]) -> None:
    status = draw(
        st.sampled_from(["suggested", "draft", "dropped", "approved", "open", "open", "open", "closed"])
    )
    told = draw(st.integers(60, 350))
    scene.pair(
        mentor, mentee, status=status, told=f"{FIRST + timedelta(days=told)} 08:00", drafted_at=at(day(0, 60))
    )
    pair = f"{mentor}-{mentee}"
    if status == "closed":
        scene.ends(
            pair,
            day(told, told + 120),
            draw(st.sampled_from(["broken", "withdrawn", "ended-well", "completed"])),
        )
    if status in ("open", "closed"):
        for _ in range(draw(st.integers(0, 4))):
            scene.meets(pair, day(told, told + 200)[:10])
        for who in (mentor, mentee):
            if draw(st.booleans()):
                scene.answer("pulse", who, day(told, told + 200), satisfaction=draw(st.integers(1, 5)))
    if draw(st.integers(0, 4)) == 0:
        kind = draw(st.sampled_from(["closure", "lock", "forbid"]))
        scene.decides(kind, pair, draw(st.sampled_from(["approved", "declined"])), on=day())


def all_effects(scene: Scene, day: date) -> list[Effect]:
    return [effect for phase in PHASES for effect in scene.stated(phase, day)]


@settings(max_examples=150, deadline=None)
@given(scenes(), DAYS)
def test_nothing_is_owed_twice_nor_to_whom_it_must_not_be(scene: Scene, day: date) -> None:
    facts = scene.facts
    effects = all_effects(scene, day)
    keys = [effect.key for effect in effects]
    assert len(keys) == len(set(keys))
    for effect in effects:
        assert effect.due < effect.expires, effect
        assert effect.due <= at(day) + timedelta(hours=24), effect
        if effect.pair:
            assert facts.pairs_by_id[effect.pair].published_at is not None, effect
        if effect.to in facts.people:
            assert not facts.people[effect.to].opted_out, effect
            living = {e.status for e in facts.enrolments_of.get(effect.to, ())} & {"applied", "approved"}
            assert living or not facts.enrolments_of.get(effect.to) or effect.kind == "recruit.declined", (
                effect
            )


@settings(max_examples=150, deadline=None)
@given(scenes(), DAYS, st.sampled_from(PHASES))
def test_the_same_facts_at_the_same_moment_owe_the_same(scene: Scene, day: date, phase: PhaseName) -> None:
    assert scene.owed(phase, day) == scene.owed(phase, day)


@settings(max_examples=150, deadline=None)
@given(scenes(), DAYS)
def test_what_is_decided_comes_to_rest_and_breaks_no_promise(scene: Scene, day: date) -> None:
    before, decided = dict(scene.pairs), []
    for _ in range(5):
        decided = [
            fact for phase in PHASES for fact in scene.owed(phase, day).facts if isinstance(fact, Pair)
        ]
        if not decided:
            break
        scene.pairs |= {pair.id: pair for pair in decided}
    else:
        raise AssertionError(f"it never comes to rest: {decided}")
    facts, version = scene.facts, "1"
    for pair in scene.pairs.values():
        was = before.get(pair.id)
        if pair.status == "draft" and (was is None or was.status != "draft"):
            assert {(pair.mentor, version), (pair.mentee, version)} <= facts.signed
            assert was is None or was.status != "closed"
        if pair.status == "open" and (was is None or was.status != "open"):
            assert was is not None
            assert was.status == "approved"
        if was is not None and was.status == "closed":
            assert pair == was
    held = [pair.mentee for pair in scene.pairs.values() if pair.status == "draft"]
    assert len(held) == len(set(held))


@settings(max_examples=100, deadline=None)
@given(scenes(), DAYS, st.integers(1, 20))
def test_a_key_and_its_date_do_not_move_from_day_to_day(scene: Scene, day: date, later: int) -> None:
    """What is stated on two days is due at one moment; only weekly and first-come mails wait for their own week."""
    first = {effect.key: effect for effect in all_effects(scene, day)}
    second = {effect.key: effect for effect in all_effects(scene, day + timedelta(days=later))}
    moving = (
        "recruit.merge",
        "recruit.extra-wave",
        "match.draft",
        "match.overload",
        "match.suggestions-ready",
        "match.request",
        "match.answer",
    )
    for key in first.keys() & second.keys():
        if first[key].kind not in moving and first[key].channel != "event":
            assert (first[key].due, first[key].expires) == (second[key].due, second[key].expires), key
