"""A group that meets: one event for all its guests, who come and go."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.google.calendar import GoogleCalendar
from integrations.google.door import Doors
from mentoring.effects import event_uid
from mentoring.ports import Guest, Invitation
from tests.builders import an_invitation
from tests.loopback.google.client import Loopback

THREE = tuple(Guest("Ada", f"ada{n}@acme.example") for n in (1, 2, 3))


@pytest.fixture
def calendar(doors: Doors) -> GoogleCalendar:
    return GoogleCalendar(doors)


def told(n: int, guests: tuple[Guest, ...], **more: Any) -> Invitation:
    key = f"elan/kickoff.sessions/P000{n}/group-P0001"
    return an_invitation(key, uid=event_uid(key), to_address=f"ada{n}@acme.example", guests=guests, **more)


@pytest.mark.parametrize("order", [(3, 1, 2), (1, 3, 2), (1, 2, 3)])
def test_whoever_leaves_a_group_is_taken_out_and_the_others_go_on_and_hear_of_it_once(
    calendar: GoogleCalendar, google: Loopback, order: tuple[int, ...]
) -> None:
    for n in (1, 2, 3):
        calendar.put(told(n, THREE))
    for n in order:
        off = {"method": "CANCEL", "words": "Ce rendez-vous n’a plus lieu."} if n == 3 else {}
        calendar.put(told(n, THREE[:2], sequence=1, **off))
    (found,) = google.ask("events")
    assert [guest["email"] for guest in found["attendees"]] == ["ada1@acme.example", "ada2@acme.example"]
    assert (found["status"], found["description"]) == ("confirmed", "Le lancement du programme.")
    assert sorted(google.told("update")) == [
        (found["id"], "ada1@acme.example"),
        (found["id"], "ada2@acme.example"),
    ]
    assert [calendar.find(told(n, THREE).key, 1) is not None for n in (1, 2, 3)] == [True] * 3
    calendar.put(told(1, THREE[:2], sequence=2, method="CANCEL"))
    (found,) = google.ask("events")
    assert found["status"] == "cancelled"
