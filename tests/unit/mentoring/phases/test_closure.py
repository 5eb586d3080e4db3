"""Closure: last sessions, closing survey and event, renewal, reports, the dates on which data go (product.md, 7)."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring.people import Pair
from tests.scenes import Scene, a_programme, days_of


def a_pair() -> Scene:
    return Scene().mentor("M").mentee("E").pair("M", "E")


def with_others() -> Scene:
    """Beside an open pair: one that ended well, somebody who waits, somebody who left."""
    scene = (
        a_pair().mentor("N").mentee("F").pair("N", "F").ends("N-F", "2027-05-01", "ended-well").mentee("W")
    )
    return scene.mentee("X").leaves("X", "mentee", "2027-02-01")


def test_each_open_pair_gets_the_guide_to_its_last_session() -> None:
    found = with_others().stated("closure", "2027-10-22", "closure.guide")
    assert [(e.to, e.pair, dict(e.data)) for e in found] == [
        ("M", "M-E", {"role": "mentor", "ends": "2027-11-12"}), ("E", "M-E", {"role": "mentee", "ends": "2027-11-12"}),
    ]  # fmt: skip
    assert days_of(found)["closure.guide M M-E 1"] == ("2027-10-22 09:00", "2027-11-12 09:00")


def test_everybody_is_invited_to_the_close_four_weeks_before() -> None:
    found = with_others().stated("closure", "2027-10-15", "closure.event")
    assert days_of(found) == {
        f"closure.event {who} 1": ("2027-10-15 09:00", "2027-11-12 11:30") for who in "EFMNW"
    }


def test_everybody_who_was_in_a_pair_is_asked_in_their_role() -> None:
    found = with_others().stated("closure", "2027-10-29", "closure.survey")
    assert [(e.to, dict(e.data)) for e in found] == [
        (who, {"role": role, "form": "closing", "closes": "2027-11-10"})
        for who, role in (("E", "mentee"), ("F", "mentee"), ("M", "mentor"), ("N", "mentor"))
    ]


def test_renewal_goes_to_all_and_says_to_whom_no_partner_was_found() -> None:
    found = with_others().stated("closure", "2027-11-19", "closure.renewal")
    assert {e.to: dict(e.data) for e in found} == {
        "E": {"role": "mentee", "told": True}, "F": {"role": "mentee", "told": True}, "M": {"role": "mentor", "told": True},
        "N": {"role": "mentor", "told": True}, "W": {"role": "mentee", "told": False},
    }  # fmt: skip


def statuses(scene: Scene, on: str) -> dict[str, tuple[str, Any]]:
    return {p.id: (p.status, p.closed_why) for p in scene.owed("closure", on).facts if isinstance(p, Pair)}


def test_open_pairs_have_run_their_course_after_the_last_day_and_not_before() -> None:
    scene = with_others().mentor("O").mentee("G", "H", "I").pair("O", "G", status="approved")
    scene.pair("O", "H", status="draft").pair("O", "I", status="suggested")
    assert statuses(scene, "2027-11-12") == {}
    assert statuses(scene, "2027-11-13") == {
        "M-E": ("closed", "completed"), "O-G": ("dropped", None), "O-H": ("dropped", None), "O-I": ("dropped", None),
    }  # fmt: skip


def test_the_report_goes_to_the_manager_and_its_page_to_the_sponsor() -> None:
    assert days_of(a_pair().stated("closure", "2027-12-03", "closure.report-ready")) == {
        f"closure.report-ready role:{who} 1": ("2027-12-03 09:00", "2028-01-02 09:00")
        for who in ("manager", "sponsor")
    }


@pytest.mark.parametrize(
    ("on", "occurrence", "day", "what"),
    [
        ("2028-01-31", "confidential", "2028-02-14", "confidential"),
        ("2028-10-30", "1", "2028-11-13", "all"),
    ],
)
def test_the_manager_is_told_two_weeks_before_data_go(on: str, occurrence: str, day: str, what: str) -> None:
    found = a_pair().stated("closure", on, "closure.erasure")
    assert days_of(found) == {f"closure.erasure role:manager {occurrence}": (f"{on} 09:00", f"{day} 09:00")}
    assert dict(found[0].data) == {"erased_on": day, "what": what}


def test_where_all_data_go_at_once_the_manager_is_told_once() -> None:
    scene = Scene(a_programme(retention={"months": 3, "confidential_months": 3}))
    assert scene.to_go("closure", "2028-01-31", "closure.erasure") == ["closure.erasure role:manager 1"]


def test_a_year_after_the_end_nothing_more_is_said_to_people() -> None:
    assert {e.to for e in with_others().stated("closure", "2028-10-30")} == {"role:manager"}
