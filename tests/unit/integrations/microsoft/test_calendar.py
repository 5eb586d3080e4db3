from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from dateutil.rrule import rrulestr

from integrations.microsoft import Microsoft
from mentoring import ical
from mentoring.effects import event_uid
from mentoring.errors import BadInput, ProviderError
from mentoring.ports import Guest, Invitation, Occurrence
from tests.builders import NOW, a_mail, an_invitation
from tests.loopback.microsoft.process import Loopback
from tests.unit.integrations.microsoft.office import (
    ADA,
    BOB,
    PARIS,
    SENDER,
    a_session,
    fortnightly,
    told,
    with_exceptions,
)

FAR = NOW + timedelta(days=900)
LAUNCH = an_invitation().uid
SESSIONS = a_session()


def said(graph: Loopback) -> list[tuple[str, str, str | None]]:
    return [(line["to"], line["method"], line["occurrence"]) for line in graph.effects(kind="event")]


def instants(invitation: Invitation) -> list[datetime]:
    return [start.astimezone(UTC) for start in invitation.starts]


def read(ms: Microsoft, uid: str = SESSIONS.uid) -> list[Occurrence]:
    return list(ms.calendar.occurrences(uid, NOW, FAR))


def test_a_pair_has_one_event_and_whoever_comes_second_changes_nothing(
    ms: Microsoft, graph: Loopback
) -> None:
    first = ms.calendar.put(a_session(ADA))
    second = ms.calendar.put(a_session(BOB))
    assert first.id == second.id
    assert said(graph) == [(ADA.address, "REQUEST", None), (BOB.address, "REQUEST", None)]
    (event,) = graph.do("events")
    assert event["values"]["isOnlineMeeting"] is True
    assert event["values"]["onlineMeetingProvider"] == "teamsForBusiness"
    assert event["values"]["hideAttendees"] is False
    assert event["values"]["allowNewTimeProposals"] is True


def test_the_second_guests_own_language_is_no_change(ms: Microsoft, graph: Loopback) -> None:
    ms.calendar.put(a_session(ADA))
    ms.calendar.put(
        a_session(BOB, title="Pair session", description="Time for two.", place="Online", locale="en")
    )
    assert said(graph) == [(ADA.address, "REQUEST", None), (BOB.address, "REQUEST", None)]
    ms.calendar.put(a_session(ADA, sequence=1, place="Salle Curie"))
    ms.calendar.put(a_session(BOB, sequence=1, place="Curie room", locale="en"))
    assert len(said(graph)) == 4


def test_others_have_an_event_each_and_see_nobody_else(ms: Microsoft, graph: Loopback) -> None:
    for number in (1, 2):
        key = f"elan/kickoff.launch/P000{number}/1"
        ms.calendar.put(an_invitation(key, uid=event_uid(key), to_address=f"ada{number}@acme.example"))
    one, other = graph.do("events")
    assert one["id"] != other["id"]
    assert [len(event["values"]["attendees"]) for event in (one, other)] == [1, 1]
    assert one["values"]["hideAttendees"] is True
    assert "isOnlineMeeting" not in one["values"]


def test_a_series_leaves_out_and_moves_what_it_must_and_guests_get_it_whole(
    ms: Microsoft, graph: Loopback
) -> None:
    session = a_session(starts=with_exceptions(SESSIONS.starts))
    ms.calendar.put(session)
    ms.calendar.put(told(session, BOB))
    assert [one.start for one in read(ms)] == instants(session)
    assert [one.planned for one in read(ms)] == instants(session)
    moved = "2027-03-30T07:00:00+00:00"
    assert Counter(said(graph)) == Counter(
        (guest.address, "REQUEST", slot) for guest in (ADA, BOB) for slot in (None, moved)
    )


def test_a_series_over_both_edges_of_summer_time_stands_where_the_invitation_by_mail_has_it(
    ms: Microsoft, graph: Loopback
) -> None:
    starts = fortnightly(datetime(2027, 3, 2, 9, tzinfo=PARIS), 20)  # over 28 March and 31 October
    assert {start.utcoffset() for start in starts} == {timedelta(hours=1), timedelta(hours=2)}
    session = a_session(starts=starts)
    ms.calendar.put(session)
    by_mail: Any = icalendar.Calendar.from_ical(ical.build(session, SENDER, NOW)).walk("VEVENT")[0]
    rule = rrulestr(by_mail["rrule"].to_ical().decode(), dtstart=by_mail["dtstart"].dt)
    assert [one.start for one in read(ms)] == [start.astimezone(UTC) for start in rule]
    assert [one.start for one in read(ms)] == instants(session)
    (event,) = graph.do("events")
    assert event["values"]["start"] == {"dateTime": "2027-03-02T09:00:00", "timeZone": "Europe/Paris"}


@pytest.mark.parametrize(
    "start",
    [datetime(2027, 10, 31, 2, 30, tzinfo=PARIS), datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=PARIS)],
)
def test_an_hour_that_the_clocks_show_twice_is_the_one_that_is_meant(ms: Microsoft, start: datetime) -> None:
    ms.calendar.put(an_invitation(starts=(start,)))
    assert [one.start for one in read(ms, LAUNCH)] == [start.astimezone(UTC)]


def test_an_update_changes_the_same_event_and_a_cancellation_ends_it(ms: Microsoft, graph: Loopback) -> None:
    ms.calendar.put(a_session())
    later = tuple(start + timedelta(hours=1) for start in SESSIONS.starts)
    ms.calendar.put(a_session(sequence=1, starts=later))
    ms.calendar.put(a_session(BOB, sequence=1, starts=later))
    assert len(graph.do("events")) == 1
    assert [one.start for one in read(ms)] == [start.astimezone(UTC) for start in later]
    off = a_session(sequence=2, method="CANCEL", starts=later)
    ms.calendar.put(off)
    ms.calendar.put(told(off, BOB))
    assert Counter(said(graph)) == Counter(
        (guest.address, method, None) for guest in (ADA, BOB) for method in ("REQUEST", "REQUEST", "CANCEL")
    )
    assert graph.do("events") == []
    assert read(ms) == []


def test_a_meeting_with_a_link_of_its_own_gets_no_other(ms: Microsoft, graph: Loopback) -> None:
    ms.calendar.put(a_session(link="https://video.example/abc"))
    (event,) = graph.do("events")
    assert "isOnlineMeeting" not in event["values"]
    assert event["values"]["location"] == {"displayName": "https://video.example/abc"}
    assert "https://video.example/abc" in event["values"]["body"]["content"]


def test_new_exceptions_leave_the_rule_and_the_answers_alone(ms: Microsoft, graph: Loopback) -> None:
    ms.calendar.put(a_session())
    graph.do("answer", {"uid": SESSIONS.uid, "address": ADA.address, "response": "accepted"})
    changed = a_session(sequence=1, starts=with_exceptions(SESSIONS.starts))
    ms.calendar.put(changed)
    assert [one.start for one in read(ms)] == instants(changed)
    assert {one.answers[ADA.address] for one in read(ms)} == {"accepted"}
    again = a_session(sequence=2)
    ms.calendar.put(again)
    assert [one.start for one in read(ms)] == instants(again)


def test_what_people_did_to_their_calendars_is_read(ms: Microsoft, graph: Loopback) -> None:
    ms.calendar.put(a_session())
    first, second, third, *_ = [start.isoformat() for start in instants(SESSIONS)]
    uid = SESSIONS.uid
    graph.do("answer", {"uid": uid, "address": ADA.address, "response": "accepted"})
    graph.do("answer", {"uid": uid, "address": BOB.address, "response": "declined", "planned": first})
    graph.do("move", {"uid": uid, "planned": second, "start": "2027-02-18T10:00:00+00:00"})
    graph.do("cancel", {"uid": uid, "planned": third})
    seen = read(ms)
    ada, bob = ADA.address, BOB.address
    planned = instants(SESSIONS)
    assert seen[:4] == [
        Occurrence(planned[0], planned[0], 60, cancelled=False, answers={ada: "accepted", bob: "declined"}),
        Occurrence(
            planned[1],
            datetime(2027, 2, 18, 10, tzinfo=UTC),
            60,
            cancelled=False,
            answers={ada: "accepted", bob: "none"},
        ),
        Occurrence(planned[2], planned[2], 60, cancelled=True),
        Occurrence(planned[3], planned[3], 60, cancelled=False, answers={ada: "accepted", bob: "none"}),
    ]
    assert ms.calendar.occurrences(uid, planned[1], planned[3]) == tuple(seen[1:3])


def test_a_date_that_would_have_to_pass_its_neighbour_is_said(ms: Microsoft) -> None:
    three = (*SESSIONS.starts[:3], SESSIONS.starts[2] + timedelta(hours=3))
    with pytest.raises(ProviderError, match="past its neighbour") as raised:
        ms.calendar.put(a_session(starts=three))
    assert raised.value.permanent


def test_an_occurrence_that_somebody_moved_stays_there(ms: Microsoft, graph: Loopback) -> None:
    session = a_session(starts=with_exceptions(SESSIONS.starts))
    ms.calendar.put(session)
    planned = instants(session)[3].isoformat()
    graph.do("move", {"uid": session.uid, "planned": planned, "start": "2027-04-01T10:00:00+00:00"})
    ms.calendar.put(told(session, BOB))
    assert read(ms)[3].start == datetime(2027, 4, 1, 10, tzinfo=UTC)


def test_the_answers_to_all_copies_of_an_event_are_one_list(ms: Microsoft, graph: Loopback) -> None:
    for number in (1, 2):
        ms.calendar.put(
            an_invitation(f"elan/kickoff.launch/P000{number}/1", to_address=f"Ada{number}@acme.example")
        )
    graph.do("answer", {"uid": LAUNCH, "address": "ada2@acme.example", "response": "tentativelyAccepted"})
    (launch,) = read(ms, LAUNCH)
    assert launch.answers == {"ada1@acme.example": "none", "ada2@acme.example": "tentative"}


def test_an_event_that_is_not_there_has_no_occurrences(ms: Microsoft) -> None:
    assert read(ms, "nothing@elan.binome") == []


def test_busy_shows_what_it_may_and_leaves_out_the_rest(ms: Microsoft, graph: Loopback) -> None:
    graph.do("users", [{"mail": "Ada1@acme.example"}, {"mail": "eve@acme.example", "closed": True}])
    spans = [
        ("2027-02-01T09:00:00+00:00", "2027-02-01T10:00:00+00:00", status) for status in ("busy", "free")
    ]
    spans.append(("2027-05-20T09:00:00+02:00", "2027-05-20T10:00:00+02:00", "oof"))
    graph.do(
        "busy", [{"address": "ada1@acme.example", "start": a, "end": b, "status": c} for a, b, c in spans]
    )
    found = ms.calendar.busy(
        ["ada1@acme.example", "eve@acme.example", "nobody@acme.example"], NOW, NOW + timedelta(days=150)
    )
    assert found == {
        "ada1@acme.example": (
            (datetime(2027, 2, 1, 9, tzinfo=UTC), datetime(2027, 2, 1, 10, tzinfo=UTC)),
            (datetime(2027, 5, 20, 7, tzinfo=UTC), datetime(2027, 5, 20, 8, tzinfo=UTC)),
        )
    }


def test_busy_asks_for_many_in_groups(ms: Microsoft, graph: Loopback) -> None:
    everybody = [f"ada{n}@acme.example" for n in range(45)]
    graph.do("users", [{"mail": address} for address in everybody])
    assert ms.calendar.busy(everybody, NOW, NOW + timedelta(days=7)) == dict.fromkeys(everybody, ())


def test_an_event_that_vanished_is_made_again_when_it_changes(ms: Microsoft, graph: Loopback) -> None:
    ms.calendar.put(an_invitation())
    graph.do("cancel", {"uid": LAUNCH})
    ms.calendar.put(an_invitation(sequence=1))
    assert [method for _, method, _ in said(graph)] == ["REQUEST", "REQUEST"]


def test_an_event_that_vanishes_under_our_hands_is_tried_again(ms: Microsoft, graph: Loopback) -> None:
    ms.calendar.put(an_invitation())
    graph.fault("status", "PATCH", "/events/", status=404, code="ErrorItemNotFound")
    with pytest.raises(ProviderError) as raised:
        ms.calendar.put(an_invitation(sequence=1))
    assert not raised.value.permanent
    assert not raised.value.uncertain


def test_what_somebody_broke_is_written_anew(ms: Microsoft, graph: Loopback) -> None:
    ms.calendar.put(a_session())
    graph.do("break", {"uid": SESSIONS.uid})
    assert read(ms) == []
    assert ms.calendar.find(SESSIONS.key, 0) is None
    ms.calendar.put(a_session())
    assert [one.start for one in read(ms)] == instants(SESSIONS)
    assert len(graph.do("events")) == 1


def test_a_guest_whose_address_changed_is_invited_there(ms: Microsoft, graph: Loopback) -> None:
    moved = Guest(BOB.name, "bob.martin@acme.example")
    ms.calendar.put(a_session())
    ms.calendar.put(a_session(sequence=1, guests=(ADA, moved)))
    (event,) = graph.do("events")
    assert [one["emailAddress"]["address"] for one in event["values"]["attendees"]] == [
        ADA.address,
        moved.address,
    ]
    assert (BOB.address, "CANCEL", None) in said(graph)
    assert (moved.address, "REQUEST", None) in said(graph)


def test_new_words_and_a_new_place_are_an_update_of_everybodys_own_event(
    ms: Microsoft, graph: Loopback
) -> None:
    ms.calendar.put(an_invitation())
    ms.calendar.put(an_invitation(sequence=1, description="Nouveau.", place="Salle Hopper"))
    (event,) = graph.do("events")
    assert event["values"]["body"]["content"] == "<div>Nouveau.</div>"
    assert event["values"]["location"] == {"displayName": "Salle Hopper"}


def test_a_series_that_nobody_was_invited_to_yet_is_called_off_in_silence(
    ms: Microsoft, graph: Loopback
) -> None:
    session = a_session(starts=with_exceptions(SESSIONS.starts))
    graph.fault("status", "PATCH", "/events/", status=429, retry_after=60)
    with pytest.raises(ProviderError):
        ms.calendar.put(session)
    assert len(graph.do("events")) == 1
    ms.calendar.put(replace(session, method="CANCEL", sequence=1))
    assert graph.do("events") == []
    assert said(graph) == []


def test_what_was_called_off_a_moment_ago_is_called_off(ms: Microsoft, graph: Loopback) -> None:
    ms.calendar.put(an_invitation())
    graph.fault("status", "POST", "/cancel$", status=404, code="ErrorItemNotFound")
    ms.calendar.put(an_invitation(sequence=1, method="CANCEL"))


def test_a_single_event_becomes_a_series_and_one_event_again(ms: Microsoft) -> None:
    ms.calendar.put(a_session(starts=SESSIONS.starts[:1]))
    ms.calendar.put(a_session(sequence=1))
    assert [one.start for one in read(ms)] == instants(SESSIONS)
    ms.calendar.put(a_session(sequence=2, starts=SESSIONS.starts[:1]))
    assert [one.start for one in read(ms)] == instants(SESSIONS)[:1]


def test_what_we_remember_of_an_event_names_nobody(ms: Microsoft, graph: Loopback) -> None:
    ms.calendar.put(a_session())
    (event,) = graph.do("events")
    assert "P0001" not in event["properties"]["BinomeState"]
    assert "@" not in event["properties"]["BinomeState"]
    assert event["properties"]["BinomeKey"] == event["properties"]["BinomeUid"] == SESSIONS.uid


@pytest.mark.parametrize(
    "bad", [{"title": "a\r\nb"}, {"to_address": "ada@acme.example, eve@acme.example"}, {"starts": ()}]
)
def test_what_no_calendar_could_carry_is_refused(
    ms: Microsoft, graph: Loopback, bad: dict[str, object]
) -> None:
    with pytest.raises(BadInput):
        ms.calendar.put(replace(an_invitation(mail=a_mail()), **bad))  # type: ignore[arg-type]  # fields by name
    assert graph.effects() == []
