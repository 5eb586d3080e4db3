"""A group that meets: one event for all its guests, who come and go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from integrations.microsoft import Microsoft
from mentoring.effects import event_uid
from mentoring.ports import Guest, Invitation
from tests.loopback.microsoft.process import Loopback
from tests.unit.integrations.microsoft.office import a_session

THREE = tuple(Guest("Ada", f"ada{n}@acme.example") for n in (1, 2, 3))


def told(n: int, guests: tuple[Guest, ...], **more: Any) -> Invitation:
    key = f"elan/kickoff.sessions/P000{n}/group-P0001"
    made = a_session(guests=guests, to_address=f"ada{n}@acme.example", **more)
    return replace(made, key=key, uid=event_uid(key))


@pytest.mark.parametrize("order", [(3, 1, 2), (1, 3, 2), (1, 2, 3)])
def test_whoever_leaves_a_group_is_taken_out_and_hears_of_it_and_the_others_go_on(
    ms: Microsoft, graph: Loopback, order: tuple[int, ...]
) -> None:
    for n in (1, 2, 3):
        ms.calendar.put(told(n, THREE))
    assert len(graph.effects(method="REQUEST")) == 3
    for n in order:
        off = {"method": "CANCEL", "words": "Ce rendez-vous n’a plus lieu."} if n == 3 else {}
        ms.calendar.put(told(n, THREE[:2], sequence=1, **off))
    (event,) = graph.do("events")
    left = [one["emailAddress"]["address"] for one in event["values"]["attendees"]]
    assert left == ["ada1@acme.example", "ada2@acme.example"]
    assert "Votre séance." in event["values"]["body"]["content"]
    assert [line["to"] for line in graph.effects(method="CANCEL")] == ["ada3@acme.example"]
    before = graph.effects()
    for n in (1, 2):
        ms.calendar.put(told(n, THREE[:2], sequence=1))
    assert ms.calendar.find(told(3, THREE).key, 1) is not None
    assert graph.effects() == before, "said once"
    ms.calendar.put(told(1, THREE[:2], sequence=2, method="CANCEL"))
    assert graph.do("events") == []
