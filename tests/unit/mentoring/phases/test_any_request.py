"""Whatever mentees ask and mentors answer, seats hold, nothing is owed twice and everybody gets an answer."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.phases.wishes import cases
from tests.scenes import at
from tests.unit.mentoring.phases.market import approve, asks, market, on, says, settle


@st.composite
def stories(draw: Any) -> tuple[dict[str, int], list[tuple[int, str, str, str, bool]]]:
    seats = {mentor: draw(st.integers(0, 2)) for mentor in ("M1", "M2")}
    event = st.tuples(
        st.integers(0, 40),
        st.sampled_from(["asks", "asks", "asks", "says", "says", "leaves", "approves", "declines"]),
        st.sampled_from(["M1", "M2"]),
        st.sampled_from(["E1", "E2", "E3"]),
        st.booleans(),
    )
    return seats, sorted(draw(st.lists(event, max_size=10)))


@settings(deadline=None, max_examples=20)
@given(stories())
def test_seats_hold_nothing_is_owed_twice_and_every_request_is_answered(story: Any) -> None:
    seats, events = story
    scene, gone = market(**seats), set()
    asked: set[tuple[str, str]] = set()
    told: Counter[str] = Counter()
    for day in [*range(45), *range(45, 130, 4)]:
        for number, (when, what, mentor, mentee, flag) in enumerate(events):
            if when != day:
                continue
            moment = on(day, f"08:{number:02}")
            if what == "asks":
                other = "M2" if mentor == "M1" else "M1"
                asks(scene, mentee, *([mentor, other] if flag else [mentor]), on=moment)
                asked.add((mentor, mentee))
            elif what == "says":
                says(scene, mentor, mentee, yes=flag, on=moment)
            elif what == "leaves":
                who: tuple[str, Any] = (mentor, "mentor") if flag else (mentee, "mentee")
                scene.leaves(*who, moment)
                gone.add(who[0])
            else:
                for item in settle(scene, moment).waiting:
                    if item.kind == "match":
                        approve(scene, item, moment, "approved" if what == "approves" else "declined")
        forbidden = {d.subject for d in scene.facts.decisions if d.kind == "forbid"}
        owed = settle(scene, on(day))
        assert not forbidden & {pair.id for pair in scene.pairs.values() if pair.status == "draft"}
        assert settle(scene, on(day)).effects == owed.effects
        for effect in owed.effects:
            new = effect.key not in scene.delivered and effect.due <= at(on(day)) < effect.expires
            if new and effect.kind in ("match.request", "match.answer", "match.catalogue"):
                told[effect.key] += 1
                scene.delivered[effect.key] = at(on(day))
                assert effect.to not in gone
        held = Counter(
            m for (m, _), case in cases(scene.facts).items() if case.state in ("asked", "accepted")
        )
        assert all(number <= seats[mentor] for mentor, number in held.items() if mentor not in gone)
        yes = Counter(
            e for (m, e), case in cases(scene.facts).items() if case.state == "accepted" and m not in gone
        )
        assert max(yes.values(), default=0) <= 1
    assert not {case.state for case in cases(scene.facts).values()} & {"asked", "queued"}
    assert asked <= set(cases(scene.facts))
    answered = {
        (key.split("/")[2], key.split("/")[3].split("-")[0]) for key in told if "/match.answer/" in key
    }
    for (mentor, mentee), case in cases(scene.facts).items():
        assert case.state == "elsewhere" or mentee in gone or (mentee, mentor) in answered
