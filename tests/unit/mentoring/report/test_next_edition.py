"""Advice for the next edition: from figures, and only from figures that enough people stand behind."""

from __future__ import annotations

import pytest

from mentoring.estimates import Figure, share
from mentoring.report.next_edition import LIMITS, Edition, advise
from tests.reports import programme


def codes(figures: dict[str, Figure], edition: Edition | None = None) -> list[str]:
    return [advice.code for advice in advise(programme(), figures, edition or Edition())]


def test_an_edition_without_figures_advises_nothing() -> None:
    assert codes({}) == ["measure"]


@pytest.mark.parametrize(("figure", "code", "limit", "side"), LIMITS)
def test_each_limit_advises_beyond_it_and_not_at_it(figure: str, code: str, limit: float, side: int) -> None:
    def at(value: float, n: int = 100) -> list[str]:
        return codes({figure: Figure(figure, value, n, "share")})

    assert code in at(limit + side * 0.01)
    assert code not in at(limit)
    assert code not in at(limit - side * 0.01)
    assert code not in at(limit + side * 0.01, n=4)


def test_people_come_first_and_few_of_them_are_not_told() -> None:
    many = Edition(returning=5, rising=6, missing=["budget"], barriers=["le temps"])
    few = Edition(returning=4, rising=4)
    assert codes({"satisfied": share("satisfied", 9, 10)}, many) == [
        "returning", "rising", "missing", "ambassadors", "barriers", "baseline", "measure",
    ]  # fmt: skip
    assert codes({}, few) == ["measure"]


def test_a_measure_with_a_figure_gives_the_next_baseline() -> None:
    told = advise(programme(), {"nps": Figure("nps", 25.0, 40, "score")}, Edition())
    assert [(advice.code, advice.values) for advice in told] == [
        ("baseline", {"kpi": "nps"}),
        ("measure", {"kpi": "moves"}),
    ]
