"""What the guests of an event read, where Exchange writes to them."""

from __future__ import annotations

from integrations.microsoft import Microsoft
from tests.loopback.microsoft.process import Loopback
from tests.unit.integrations.microsoft.office import ADA, BOB, a_session


def test_the_guests_of_a_meeting_that_is_called_off_read_the_same_words_and_nobody_s_name(
    ms: Microsoft, graph: Loopback
) -> None:
    ms.calendar.put(a_session())
    ms.calendar.put(a_session(sequence=1, method="CANCEL", words="Ce rendez-vous n’a plus lieu."))
    told = {(line["to"], line["comment"]) for line in graph.effects(method="CANCEL")}
    assert told == {(guest.address, "Ce rendez-vous n’a plus lieu.") for guest in (ADA, BOB)}


def test_new_words_keep_the_meeting_that_teams_wrote_below_them(ms: Microsoft, graph: Loopback) -> None:
    ms.calendar.put(a_session())
    ms.calendar.put(a_session(sequence=1, description="Autre <lieu>"))
    (event,) = graph.do("events")
    assert event["values"]["isOnlineMeeting"] is True
    assert "Autre &lt;lieu&gt;" in event["values"]["body"]["content"]
    assert "Join the meeting" in event["values"]["body"]["content"]
    assert "Votre séance" not in event["values"]["body"]["content"]
