"""The rescue path: nudge, call, closure that HR approves, a new partner; no pair is silently lost (product.md, 5)."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring.decisions import Taken, closure_digest, take
from mentoring.errors import BadInput
from mentoring.people import Decision, Pair
from tests.scenes import Scene, a_programme, at, days_of

PAIR = "M-E"
AMBER, RED = "2027-02-23", "2027-03-09"
"""42 and 56 days after the launch."""


def a_pair(**programme: Any) -> Scene:
    return Scene(a_programme(**programme)).mentor("M").mentee("E").pair("M", "E")


def digest_now(scene: Scene) -> str:
    return closure_digest(scene.facts, scene.pairs[PAIR])


def closed(scene: Scene, on: str) -> list[tuple[str, Any]]:
    facts = scene.owed("rituals", on).facts
    return [
        (pair.id, pair.closed_why) for pair in facts if isinstance(pair, Pair) and pair.status == "closed"
    ]


def calls(scene: Scene, on: str) -> list[str]:
    return [item.subject for item in scene.owed("rituals", on).waiting if item.kind == "closure"]


def test_both_are_nudged_on_the_day_their_silence_became_amber() -> None:
    found = a_pair().stated("rituals", AMBER, "rituals.nudge")
    assert days_of(found) == {
        f"rituals.nudge {who} M-E after-0-amber": ("2027-02-23 09:00", "2027-03-05 09:00") for who in "ME"
    }
    assert dict(found[0].data) == {"colour": "amber", "days": 42}
    assert a_pair().to_go("rituals", "2027-02-22", "rituals.nudge") == []


def test_and_once_more_on_the_day_it_became_red() -> None:
    assert a_pair().to_go("rituals", RED, "rituals.nudge") == [
        f"rituals.nudge {who} M-E after-0-red" for who in "EM"
    ]


def test_a_nudge_is_the_same_on_every_day_of_the_same_silence() -> None:
    days = ["2027-02-23", "2027-02-26", "2027-03-03"]
    assert len({tuple(e.key for e in a_pair().stated("rituals", day, "rituals.nudge")) for day in days}) == 1


def test_a_new_silence_is_nudged_anew() -> None:
    scene = a_pair().meets(PAIR, "2027-01-20", "2027-02-10")
    assert scene.to_go("rituals", "2027-03-24", "rituals.nudge") == [
        f"rituals.nudge {who} M-E after-2-amber" for who in "EM"
    ]


@pytest.mark.parametrize("day", [AMBER, RED])
def test_a_pair_with_a_session_booked_is_not_nudged(day: str) -> None:
    scene = a_pair().meets(PAIR, "2027-03-11", held=None)
    assert scene.to_go("rituals", day, "rituals.nudge") == []


def test_an_unhappy_pair_that_meets_is_not_nudged_about_silence() -> None:
    scene = a_pair().meets(PAIR, "2027-02-10").answer("pulse", "E", "2027-02-12", satisfaction=1)
    assert scene.to_go("rituals", "2027-02-15", "rituals.nudge") == []


def test_a_red_pair_is_a_call_to_make_and_a_closure_to_decide() -> None:
    scene = a_pair()
    owed = scene.owed("rituals", RED)
    assert [(i.kind, i.subject, dict(i.about)) for i in owed.waiting] == [
        (
            "closure",
            PAIR,
            {"silence_days": 56, "signs": ["silence"], "red_since": RED, "digest": digest_now(scene)},
        )
    ]
    found = scene.stated("rituals", "2027-03-15", "rituals.call")
    assert [(e.to, e.occurrence, dict(e.data)) for e in found] == [
        ("role:manager", "2027-W11", {"pairs": [PAIR], "count": 1})
    ]


def test_the_call_list_is_sent_again_only_when_it_has_grown() -> None:
    scene = a_pair().got("rituals.call", "role:manager", "2027-W11", on="2027-03-15 09:00")
    assert scene.to_go("rituals", "2027-03-22", "rituals.call") == []
    scene.mentor("N").mentee("F").pair("N", "F").meets("N-F", "2027-01-21")
    found = scene.stated("rituals", "2027-03-22", "rituals.call")
    assert [dict(effect.data) for effect in found] == [{"pairs": ["M-E", "N-F"], "count": 2}]


def test_a_pair_hr_lets_go_on_is_not_on_the_list_for_four_weeks_and_then_is() -> None:
    scene = a_pair().decides("closure", PAIR, "declined", on="2027-03-16")
    assert calls(scene, "2027-04-13") == []
    assert calls(scene, "2027-04-14") == [PAIR]
    scene.got("rituals.call", "role:manager", "2027-W11", on="2027-03-15 09:00")
    assert scene.to_go("rituals", "2027-04-19", "rituals.call") == ["rituals.call role:manager 2027-W16"]


def test_nothing_is_closed_without_hr() -> None:
    for day in (RED, "2027-06-01", "2027-11-12"):
        assert closed(a_pair(), day) == []


def test_a_closure_that_hr_approved_ends_the_pair() -> None:
    scene = a_pair()
    scene.decides("closure", PAIR, on="2027-03-16", digest=digest_now(scene))
    (pair,) = scene.owed("rituals", "2027-03-17").facts
    assert isinstance(pair, Pair)
    assert (pair.status, pair.closed_why, pair.closed_at) == ("closed", "broken", at("2027-03-17"))
    assert calls(scene, "2027-03-17") == []


def test_a_pair_that_has_met_since_it_was_said_to_be_silent_is_not_closed_and_asked_about_anew() -> None:
    scene = a_pair()
    (item,) = scene.owed("rituals", RED).waiting
    taken = Taken("approved", "hr", "", at("2027-03-16"))
    (decision,) = take(scene.programme, scene.facts, item, taken)
    assert isinstance(decision, Decision)
    scene.decisions["closure", PAIR] = decision
    assert closed(scene, "2027-03-17") == [(PAIR, "broken")]
    scene.meets(PAIR, "2027-03-15")
    assert closed(scene, "2027-03-17") == []
    assert calls(scene, "2027-03-17") == []
    (again,) = scene.owed("rituals", "2027-05-12").waiting
    assert (again.subject, again.digest == item.digest) == (PAIR, False)
    with pytest.raises(BadInput, match="has changed since it was shown"):
        take(scene.programme, scene.facts, item, taken)


def test_a_pair_that_ended_well_is_closed_with_thanks_and_nobody_is_rematched() -> None:
    scene = a_pair().decides("closure", PAIR, on="2027-06-20", why="ended-well")
    assert closed(scene, "2027-06-21") == [(PAIR, "ended-well")]
    scene.ends(PAIR, "2027-06-21 12:00", "ended-well")
    found = scene.stated(
        "rituals", "2027-06-21 13:00", "rituals.closing", "rituals.rematch", "rituals.still-waiting"
    )
    assert [(e.kind, e.to, dict(e.data)) for e in found] == [
        ("rituals.closing", "M", {"role": "mentor", "why": "ended-well"}),
        ("rituals.closing", "E", {"role": "mentee", "why": "ended-well"}),
    ]


def broken(why: Any = "broken", on: str = "2027-03-17 12:00") -> Scene:
    return a_pair().ends(PAIR, on, why)


AFTER = ("rituals.closing", "rituals.rematch", "rituals.still-waiting")


def test_both_hear_of_the_end_and_the_mentee_of_the_search() -> None:
    found = broken().stated("rituals", "2027-03-17 13:00", *AFTER)
    assert days_of(found) == {
        "rituals.closing M M-E 1": ("2027-03-17 12:00", "2027-03-31 09:00"),
        "rituals.closing E M-E 1": ("2027-03-17 12:00", "2027-03-31 09:00"),
        "rituals.rematch E M-E": ("2027-03-17 12:00", "2027-03-31 09:00"),
    }


def test_a_mentee_without_a_new_partner_after_30_days_hears_of_it() -> None:
    found = broken().stated("rituals", "2027-04-16", *AFTER)
    assert days_of(found)["rituals.still-waiting E M-E"] == ("2027-04-16 09:00", "2027-04-30 09:00")
    assert [dict(e.data) for e in found if e.kind == "rituals.still-waiting"] == [
        {"role": "mentee", "over": False}
    ]
    again = broken().mentor("N").pair("N", "E", told="2027-04-01 08:00")
    assert again.to_go("rituals", "2027-04-16", "rituals.rematch", "rituals.still-waiting") == []


def test_a_new_pair_that_breaks_too_starts_a_search_of_its_own() -> None:
    scene = broken().mentor("N").pair("N", "E", told="2027-04-01 08:00").ends("N-E", "2027-05-03 12:00")
    assert scene.to_go("rituals", "2027-05-03 13:00", "rituals.rematch", "rituals.still-waiting") == [
        "rituals.rematch E N-E"
    ]
    assert scene.to_go("rituals", "2027-06-02", "rituals.still-waiting") == ["rituals.still-waiting E N-E"]


def test_a_mentee_who_also_mentors_is_rematched_as_a_mentee() -> None:
    scene = broken().mentor("E").mentee("F").pair("E", "F")
    assert "rituals.rematch E M-E" in scene.to_go("rituals", "2027-03-18", *AFTER)


def test_too_late_in_the_year_no_new_partner_is_promised() -> None:
    found = broken(on="2027-09-01 12:00").stated("rituals", "2027-09-01 13:00", *AFTER)
    assert [(e.kind, dict(e.data)) for e in found if e.to == "E"] == [
        ("rituals.closing", {"role": "mentee", "why": "broken"}),
        ("rituals.still-waiting", {"role": "mentee", "over": True}),
    ]
    late = broken(on="2027-08-02 12:00").stated("rituals", "2027-09-01", "rituals.still-waiting")
    assert [dict(e.data) for e in late] == [{"role": "mentee", "over": True}]


def test_who_left_is_not_told_that_their_partner_did() -> None:
    scene = broken("withdrawn").leaves("E", "mentee", "2027-03-16").mentor("E")
    assert scene.to_go("rituals", "2027-03-18", *AFTER) == ["rituals.closing M M-E 1"]


def test_a_pair_that_ends_before_the_launch_is_said_goodbye_to_as_well() -> None:
    scene = broken("withdrawn", on="2027-01-08 12:00").leaves("M", "mentor", "2027-01-08")
    assert scene.to_go("rituals", "2027-01-08 13:00", *AFTER) == [
        "rituals.closing E M-E 1",
        "rituals.rematch E M-E",
    ]


def test_a_pair_that_ran_its_course_needs_no_goodbye_of_this_kind() -> None:
    assert broken("completed", on="2027-11-13").to_go("rituals", "2027-11-14", *AFTER) == []


FLASH = {"matching": {"formula": "flash"}}


@pytest.mark.parametrize(
    ("met", "on", "expected"),
    [
        ((), "2027-06-01", []),
        (("2027-01-20",), "2027-03-03", []),
        (("2027-01-20",), "2027-03-04", [(PAIR, "ended-well")]),
        (("2027-01-20", "2027-02-10"), "2027-02-11", [(PAIR, "ended-well")]),
    ],
)
def test_a_flash_pair_has_ended_well_after_two_meetings_or_one_and_six_weeks(
    met: tuple[str, ...], on: str, expected: Any
) -> None:
    assert closed(a_pair(**FLASH).meets(PAIR, *met), on) == expected


def test_an_august_closure_makes_nobody_red() -> None:
    scene = a_pair(holidays={"closures": [{"first": "2027-08-02", "last": "2027-08-22"}]}).meets(
        PAIR, "2027-02-10", "2027-03-10", "2027-04-07", "2027-05-05", "2027-06-02", "2027-07-07"
    )
    assert scene.to_go("rituals", "2027-09-07", "rituals.nudge") == []  # 62 days, of which 41 open
    assert scene.to_go("rituals", "2027-09-08", "rituals.nudge") == [
        f"rituals.nudge {who} M-E after-6-amber" for who in "EM"
    ]
    assert calls(scene, "2027-09-21") == []
    assert calls(scene, "2027-09-22") == [PAIR]
