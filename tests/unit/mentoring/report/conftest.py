"""What the tests of the report share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from integrations.ledger import SqlLedger
from mentoring.people import Fact
from mentoring.report import Press, Report, build
from tests.reports import press_of, programme
from tests.scenes import Scene, at


@pytest.fixture(scope="session")
def press() -> Press:
    """The press of the scenes' programme."""
    return press_of(programme())


@pytest.fixture
def printed(ledger: SqlLedger) -> Callable[..., Report]:
    """The report of a scene on a day, made from a real ledger."""

    def make(scene: Scene, on: str | datetime, press: Press | None = None) -> Report:
        moment = at(on)
        facts = scene.facts
        told: list[Fact] = [*facts.people.values(), *facts.enrolments, *facts.signatures, *facts.pairs]
        told += [*facts.sessions, *facts.decisions, *facts.answers]
        ledger.record(told, actor="test", why="", at=moment - timedelta(days=1))
        return build(scene.programme, scene.plan, ledger, moment, press or press_of(scene.programme))

    return make
