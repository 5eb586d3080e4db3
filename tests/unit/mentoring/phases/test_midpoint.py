"""Mid-point: an anonymous questionnaire, a workshop, goals reviewed, the same news for everybody (product.md, 6)."""

from __future__ import annotations

from tests.scenes import Scene, a_programme, days_of


def a_pair() -> Scene:
    return Scene().mentor("M").mentee("E").pair("M", "E")


def test_the_community_is_asked_two_weeks_before() -> None:
    scene = (
        a_pair().mentee("W").mentor("N").mentee("F").pair("N", "F").ends("N-F", "2027-04-01", "ended-well")
    )
    found = scene.stated("midpoint", "2027-05-28", "midpoint.survey")
    assert days_of(found) == {
        f"midpoint.survey {who} 1": ("2027-05-28 09:00", "2027-06-09 09:00") for who in "EM"
    }
    assert dict(found[0].data) == {"form": "midpoint", "closes": "2027-06-09"}


def test_the_workshop_is_in_their_calendars_four_weeks_before() -> None:
    found = a_pair().stated("midpoint", "2027-05-17", "midpoint.workshop")
    assert days_of(found) == {
        f"midpoint.workshop {who} 1": ("2027-05-17 09:00", "2027-06-14 12:30") for who in "EM"
    }


def test_each_pair_that_goes_on_looks_again_at_its_goals() -> None:
    scene = a_pair().mentor("N").mentee("F").pair("N", "F", told="2027-06-16 08:00")
    found = scene.stated("midpoint", "2027-06-16", "midpoint.goals")
    assert [(e.to, e.pair, dict(e.data)) for e in found] == [
        ("M", "M-E", {"role": "mentor"}), ("E", "M-E", {"role": "mentee"}),
    ]  # fmt: skip
    assert days_of(found)["midpoint.goals M M-E 1"] == ("2027-06-15 09:00", "2027-07-06 09:00")


NEWS = {"pairs": 1, "sessions": 2, "answers": 5}


def half_way() -> Scene:
    scene = a_pair().meets("M-E", "2027-02-10", "2027-06-20").mentee("W")
    for _ in range(5):
        scene.answer("midpoint", None, satisfaction=4)
    return scene


def test_everybody_gets_the_same_information() -> None:
    found = half_way().stated(
        "midpoint", "2027-06-21", "midpoint.report", "midpoint.report-ready", "midpoint.news"
    )
    assert [(e.kind, e.to, e.channel, dict(e.data)) for e in found] == [
        ("midpoint.report", "role:files", "document", NEWS), ("midpoint.report-ready", "role:manager", "mail", NEWS),
        ("midpoint.news", "E", "mail", NEWS), ("midpoint.news", "M", "mail", NEWS), ("midpoint.news", "W", "mail", NEWS),
    ]  # fmt: skip


def test_whoever_reads_the_news_later_reads_the_same() -> None:
    scene = (
        half_way()
        .meets("M-E", "2027-06-23")
        .ends("M-E", "2027-06-24")
        .mentor("N")
        .mentee("F", on="2027-06-23 10:00")
    )
    scene.pair("N", "F", told="2027-06-25 08:00")
    found = scene.stated("midpoint", "2027-06-28", "midpoint.news")
    assert {e.to for e in found} == {"E", "M", "N", "W"}
    assert all(dict(effect.data) == NEWS for effect in found)


def test_too_few_answers_are_not_even_counted() -> None:
    scene = a_pair().answer("midpoint", None).answer("midpoint", None)
    assert {e.data["answers"] for e in scene.stated("midpoint", "2027-06-21", "midpoint.news")} == {None}


def test_a_programme_without_a_mid_point_has_none() -> None:
    scene = Scene(a_programme(midpoint={"enabled": False})).mentor("M").mentee("E").pair("M", "E")
    assert [scene.stated("midpoint", day) for day in ("2027-05-28", "2027-06-14", "2027-06-21")] == [
        [],
        [],
        [],
    ]


def test_where_nobody_has_been_in_a_pair_there_is_nothing_to_report() -> None:
    scene = Scene().mentor("M").mentee("E").pair("M", "E", told="2027-06-25 08:00")
    assert scene.to_go("midpoint", "2027-06-28") == []
