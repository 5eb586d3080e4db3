"""HR's digest: every week what went out, who is at risk, what waits for a decision (product.md, 5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mentoring.effects import Effect, Waiting
from mentoring.matching import Constraints
from mentoring.planning import owed
from tests.scenes import Scene, at, days_of


def digests(scene: Scene, on: str, *awaited: Waiting) -> list[Effect]:
    stated = owed("rituals", scene.programme, scene.plan, scene.facts, at(on), Constraints(), awaited)
    return [effect for effect in stated.effects if effect.kind == "rituals.digest"]


def a_week(**changed: Any) -> dict[str, Any]:
    return {
        "sent": 0, "late": 0, "missed": 0, "sessions": 0, "pairs": 0, "amber": 0, "red": 0, "searching": 0, "waiting": 0,
        "mentors": 0, "seats": 0, "mentees": 0, "turn": [], **changed,
    }  # fmt: skip


def test_it_comes_every_week_on_its_day_and_is_not_made_up_for() -> None:
    assert days_of(digests(Scene(), "2027-02-01")) == {
        "rituals.digest role:manager 2027-W05": ("2027-02-01 09:00", "2027-02-06 09:00")
    }
    assert [effect.occurrence for effect in digests(Scene(), "2027-02-08 10:00")] == ["2027-W06"]


def test_before_there_are_pairs_it_counts_enrolments() -> None:
    scene = Scene().mentor("M", seats=2).mentee("E").mentee("F")
    assert dict(digests(scene, "2026-12-14")[0].data) == a_week(mentors=1, seats=2, mentees=2)


def test_it_counts_the_week_before_and_no_other() -> None:
    scene = (
        Scene()
        .mentor("M")
        .mentee("E")
        .pair("M", "E")
        .got("rituals.monthly", "M", "2027-02", on="2027-02-05 09:00")
    )
    scene.got("rituals.monthly", "E", "2027-02", on="2027-02-08 09:00").got(
        "kickoff.launch", "E", on="2027-01-31 09:00"
    )
    scene.meets("M-E", "2027-02-04", "2027-01-21", "2027-02-08").meets("M-E", "2027-02-03", held=None)
    assert dict(digests(scene, "2027-02-08")[0].data) == a_week(
        sent=1, sessions=1, pairs=1, mentors=1, seats=1, mentees=1
    )


MONTHLY = ("elan/rituals.monthly/M/2027-02", "elan/rituals.monthly/E/2027-02")


def told_late(scene: Scene, on: str, late: str, missed: str) -> tuple[int, int]:
    """What the digest of that day says was late and missed, when one mail was late and another missed at those moments."""
    facts = replace(scene.facts, late={MONTHLY[0]: at(late)}, missed={MONTHLY[1]: at(missed)})
    stated = owed("rituals", scene.programme, scene.plan, facts, at(on), Constraints())
    (digest,) = (
        e for e in stated.effects if e.kind == "rituals.digest" and e.occurrence[5:] == f"W{week_of(on)}"
    )
    return digest.data["late"], digest.data["missed"]


def week_of(day: str) -> str:
    return f"{at(day).isocalendar().week:02}"


def test_what_was_late_or_missed_is_told_once_from_one_digest_to_the_next() -> None:
    scene = Scene().got("rituals.digest", "role:manager", "2027-W05", on="2027-02-01 09:00")
    sunday = ("2027-02-07 08:59", "2027-02-07 09:00")
    assert told_late(scene, "2027-02-08", *sunday) == (1, 0)
    scene.got("rituals.digest", "role:manager", "2027-W06", on="2027-02-08 09:00")
    assert told_late(scene, "2027-02-15", *sunday) == (0, 1)


def test_what_a_digest_that_never_went_out_would_have_told_the_next_one_tells() -> None:
    scene = Scene().got("rituals.digest", "role:manager", "2027-W05", on="2027-02-01 09:00")
    assert told_late(scene, "2027-02-15", "2027-02-02 09:00", "2027-02-12 09:00") == (1, 1)


def test_it_says_who_is_at_risk_who_looks_for_a_partner_and_what_waits() -> None:
    scene = Scene()
    for number in range(1, 5):
        scene.mentor(f"M{number}").mentee(f"E{number}").pair(f"M{number}", f"E{number}")
    scene.meets("M1-E1", "2027-03-02").meets("M2-E2", "2027-01-26").ends("M4-E4", "2027-03-01")
    waiting = Waiting("enrolment", "X:mentee", at("2027-03-10"))
    assert dict(digests(scene, "2027-03-15", waiting)[0].data) == a_week(
        pairs=3, amber=1, red=1, searching=1, waiting=1, mentors=4, seats=4, mentees=4
    )


def test_somebody_who_found_a_new_partner_or_left_is_not_looking() -> None:
    scene = Scene().mentor("M").mentor("N").mentee("E", "F").pair("M", "E").pair("N", "F")
    scene.ends("M-E", "2027-03-01").ends("N-F", "2027-03-01").pair("N", "E", told="2027-03-05").leaves(
        "F", "mentee", "2027-03-02"
    )
    assert digests(scene, "2027-03-08")[0].data["searching"] == 0


def test_everybody_is_to_be_called_once_between_launch_and_close_latecomers_too() -> None:
    scene = Scene()
    for number in range(1, 31):
        scene.mentee(f"E{number}")
    scene.mentee("L", on="2027-06-01")
    weeks = [m.at for m in scene.plan.all("rituals.digest")]
    turns = [
        who for when in weeks for effect in digests(scene, f"{when:%Y-%m-%d}") for who in effect.data["turn"]
    ]
    assert sorted(turns) == sorted({*turns}) == sorted(scene.facts.people)
