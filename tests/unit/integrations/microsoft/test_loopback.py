"""The loopback itself: what goes against Graph's description is seen."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from integrations.microsoft.http import Door
from integrations.microsoft.permissions import CALENDARS, USERS
from mentoring.errors import ProviderError
from tests.loopback.microsoft.process import Loopback, contract

pytestmark = pytest.mark.skipif(contract() is None, reason="the description of Graph is not at hand")


@pytest.fixture
def door(shared_graph: Loopback) -> Iterator[Door]:
    shared_graph.do("reset")
    found = Door(shared_graph.settings)
    yield found
    found.close()
    shared_graph.do("reset")


@pytest.mark.parametrize(
    ("path", "params", "said"),
    [
        ("/users", {"$filtre": "x"}, "no option $filtre"),
        ("/nowhere", {}, "no such operation"),
        ("/users/elan@acme.example/calendar", {}, "no such operation"),
    ],
)
def test_an_operation_or_option_that_is_not_described_is_a_breach(
    door: Door, shared_graph: Loopback, path: str, params: dict[str, str], said: str
) -> None:
    with contextlib.suppress(ProviderError):
        door.get(path, permission=USERS, params=params)
    assert [breach for breach in shared_graph.breaches() if said in breach] != []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"subjet": "x"}, "subjet"),
        ({"body": {"contentType": "HTML", "content": ""}}, "HTML"),
        ({"attendees": [{"type": "Required", "emailAddress": {"address": "a@acme.example"}}]}, "Required"),
        ({"isOnlineMeeting": "yes"}, "yes"),
    ],
)
def test_a_body_that_does_not_fit_is_a_breach(
    door: Door, shared_graph: Loopback, change: dict[str, Any], said: str
) -> None:
    span = {"dateTime": "2027-01-01T09:00:00", "timeZone": "UTC"}
    door.write(
        "POST",
        "/users/elan@acme.example/events",
        permission=CALENDARS,
        json={"start": span, "end": span, "attendees": [], **change},
        effect=True,
    )
    assert [breach for breach in shared_graph.breaches() if said in breach] != []


def test_the_description_is_not_part_of_the_project() -> None:
    root = Path(__file__).parents[4]
    found = contract()
    assert found is not None
    assert not found.resolve().is_relative_to(root)
