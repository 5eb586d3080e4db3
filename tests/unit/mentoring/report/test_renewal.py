from __future__ import annotations

from typing import Any

import pytest

from mentoring.report.renewal import Renewal, renewal
from tests.reports import a_year, programme
from tests.scenes import Scene


def wishing(**wishes: dict[str, Any]) -> Scene:
    scene = a_year()
    for person, said in wishes.items():
        scene.answer("closing", person, "2027-11-05", satisfaction=4, **said)
    return scene


def found(scene: Scene) -> Renewal:
    return renewal(scene.programme, scene.facts)


def test_a_pair_goes_on_when_both_wish_it_and_is_told_apart_when_one_has_not_said() -> None:
    yes, no = {"extend": True}, {"extend": False}
    told = found(wishing(P01=yes, P11=yes, P02=yes, P03=yes, P13=no))
    assert (told.both, told.one) == ((("P01", "P11"),), (("P02", "P12"),))


def test_names_stand_in_the_order_of_an_index() -> None:
    scene = wishing(P01={"again": True}, P02={"again": True}, P03={"again": True})
    for person, name in (("P01", "Zoé Adam"), ("P02", "Élise Faure"), ("P03", "Farid Ali")):
        scene.person(person, name=name)
    assert found(scene).mentors == ("P02", "P03", "P01")


def test_who_comes_back_does_so_in_the_role_they_wish_else_as_they_were() -> None:
    told = found(
        wishing(
            P01={"again": True}, P02={"again": True, "again_as": "mentee"}, P03={"again": False, "again_as": "mentor"},
            P11={"again": True}, P12={"again": True, "again_as": "mentor"},
        )
    )  # fmt: skip
    assert (told.mentors, told.rising, set(told.mentees)) == (("P01",), ("P12",), {"P02", "P11"})


@pytest.mark.parametrize("gone", [{"opted_out": True}, {"name": ""}])
def test_nobody_is_named_who_may_not_be_written_to(gone: dict[str, Any]) -> None:
    scene = wishing(P01={"extend": True, "again": True}, P11={"extend": True}).person("P01", **gone)
    told = found(scene)
    assert (told.both, told.mentors) == ((), ())


def test_an_anonymous_closing_survey_names_nobody() -> None:
    scene = wishing(P01={"extend": True, "again": True}, P11={"extend": True})
    forms = {
        name: form.model_copy(update={"anonymous": name == "closing"})
        for name, form in programme().forms.items()
    }
    assert not renewal(programme().model_copy(update={"forms": forms}), scene.facts)
    assert not renewal(
        scene.programme.model_copy(
            update={"surveys": scene.programme.surveys.model_copy(update={"closing": None})}
        ),
        scene.facts,
    )
