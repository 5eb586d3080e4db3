from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

from integrations.google.calendar import GoogleCalendar
from integrations.google.door import Doors
from integrations.google.event import own_id, shared_id
from integrations.google.settings import GoogleSettings
from mentoring import ical
from mentoring.effects import event_uid
from mentoring.errors import ProviderError
from mentoring.ports import Guest, Invitation, Occurrence, Rsvp
from mentoring.programme import Contact
from tests.builders import NOW, an_invitation
from tests.loopback.google.client import Loopback

PARIS = ZoneInfo("Europe/Paris")
MENTOR, MENTEE = "elan/rituals.sessions/P0001/P0001-P0002/1", "elan/rituals.sessions/P0002/P0001-P0002/1"
BOTH = (Guest("Ada Dupont", "ada1@acme.example"), Guest("Ada Durand", "ada2@acme.example"))
START = datetime(2027, 3, 9, 9, tzinfo=PARIS)
SERIES = tuple(START + timedelta(weeks=2 * n) for n in range(4))


@pytest.fixture
def calendar(doors: Doors) -> GoogleCalendar:
    return GoogleCalendar(doors)


def a_session(key: str = MENTOR, **more: Any) -> Invitation:
    values = {"uid": event_uid(key), "guests": BOTH, "starts": SERIES, "minutes": 60, "place": ""}
    return an_invitation(key, **values | more)


def event(google: Loopback) -> dict[str, Any]:
    (found,) = google.ask("events")
    return dict(found)


def test_each_guest_of_a_community_event_has_a_copy_that_shows_nobody_else(
    calendar: GoogleCalendar, google: Loopback
) -> None:
    keys = [f"elan/kickoff.launch/P000{n}/1" for n in (1, 2)]
    for n, key in enumerate(keys, start=1):
        calendar.put(an_invitation(key, uid=event_uid(key), to_address=f"ada{n}@acme.example"))
    found = google.ask("events")
    assert [one["id"] for one in found] == [own_id(key) for key in keys]
    assert [[guest["email"] for guest in one["attendees"]] for one in found] == [
        ["ada1@acme.example"],
        ["ada2@acme.example"],
    ]
    assert {
        (one["guestsCanSeeOtherGuests"], one["guestsCanModify"], "hangoutLink" in one) for one in found
    } == {(False, False, False)}
    assert google.told("invitation") == [
        (own_id(keys[0]), "ada1@acme.example"),
        (own_id(keys[1]), "ada2@acme.example"),
    ]


def test_the_two_of_a_pair_share_one_event_and_are_told_once(
    calendar: GoogleCalendar, google: Loopback
) -> None:
    calendar.put(a_session(MENTOR))
    calendar.put(a_session(MENTEE, to_address="ada2@acme.example"))
    found, id_ = event(google), shared_id(MENTOR)
    assert found["id"] == id_ == shared_id(MENTEE)
    assert [guest["email"] for guest in found["attendees"]] == [guest.address for guest in BOTH]
    assert (found["guestsCanModify"], found["hangoutLink"]) == (True, f"https://meet.google.com/{id_[:10]}")
    assert google.effects() == [
        {"effect": "invitation", "event": id_, "to": guest.address, "version": google.effects()[0]["version"]}
        for guest in BOTH
    ]
    assert calendar.find(MENTOR, 0) is not None
    assert calendar.find(MENTEE, 0) is not None
    assert calendar.find(MENTEE, 1) is None


def test_putting_the_same_again_tells_nobody(calendar: GoogleCalendar, google: Loopback) -> None:
    for _ in range(2):
        calendar.put(a_session())
    assert len(google.effects()) == 2
    assert google.ask("calls")["calendar.events.insert"] == 1


def test_an_update_writes_only_what_changed_and_leaves_what_people_changed(
    calendar: GoogleCalendar, google: Loopback
) -> None:
    calendar.put(a_session())
    moved = (START + timedelta(hours=3)).astimezone(UTC)
    google.tell("move", event=shared_id(MENTOR), start=moved.isoformat())
    google.tell("guest", event=shared_id(MENTOR), address="ada1@acme.example", answer="accepted")
    calendar.put(a_session(sequence=1, title="Séances de mentorat"))
    calendar.put(a_session(MENTEE, sequence=1, title="Séances de mentorat", to_address="ada2@acme.example"))
    found = event(google)
    assert (found["summary"], datetime.fromisoformat(found["start"]["dateTime"])) == (
        "Séances de mentorat",
        moved,
    )
    assert [guest["responseStatus"] for guest in found["attendees"]] == ["accepted", "needsAction"]
    assert google.told("update") == [(shared_id(MENTOR), guest.address) for guest in BOTH]


def test_a_guest_who_joins_leaves_the_answers_of_the_others(
    calendar: GoogleCalendar, google: Loopback
) -> None:
    calendar.put(a_session(guests=BOTH[:1]))
    google.tell("guest", event=shared_id(MENTOR), address="ada1@acme.example", answer="accepted")
    calendar.put(a_session(sequence=1))
    assert [guest["responseStatus"] for guest in event(google)["attendees"]] == ["accepted", "needsAction"]


def test_a_cancellation_tells_each_guest_once(calendar: GoogleCalendar, google: Loopback) -> None:
    for key in (MENTOR, MENTEE):
        calendar.put(a_session(key))
    for key in (MENTOR, MENTEE):
        calendar.put(a_session(key, sequence=1, method="CANCEL"))
    assert google.told("cancellation") == [(shared_id(MENTOR), guest.address) for guest in BOTH]
    assert calendar.find(MENTOR, 1) is not None
    seen = calendar.occurrences(event_uid(MENTOR), START, START + timedelta(days=100))
    assert [one.cancelled for one in seen] == [True] * 4


def test_cancelling_what_never_was_is_nothing(calendar: GoogleCalendar, google: Loopback) -> None:
    calendar.put(a_session(sequence=1, method="CANCEL"))
    assert google.ask("events") == google.effects() == []


def test_an_event_that_was_cancelled_comes_back_under_its_id(
    calendar: GoogleCalendar, google: Loopback
) -> None:
    calendar.put(a_session())
    calendar.put(a_session(sequence=1, method="CANCEL"))
    calendar.put(a_session(sequence=2))
    found = event(google)
    assert (found["id"], found["status"]) == (shared_id(MENTOR), "confirmed")
    assert google.told("update") == [(shared_id(MENTOR), guest.address) for guest in BOTH]
    assert [calendar.find(MENTOR, n) is not None for n in range(4)] == [True, True, True, False]


def test_what_somebody_deleted_by_hand_stays_deleted_until_it_changes(
    calendar: GoogleCalendar, google: Loopback
) -> None:
    calendar.put(a_session())
    google.tell("move", event=shared_id(MENTOR), status="cancelled")
    calendar.put(a_session())
    assert event(google)["status"] == "cancelled"


def by_ical(invitation: Invitation) -> list[datetime]:
    """The instants at which a calendar that takes our invitation by mail has the meetings."""
    made: Any = Calendar.from_ical(
        ical.build(invitation, Contact(name="M", address="elan@acme.example"), NOW)
    )
    master, *exceptions = made.walk("VEVENT")
    first = master["DTSTART"].dt
    rule = rrulestr(master["RRULE"].to_ical().decode(), dtstart=first.replace(tzinfo=None))
    slots = {slot.replace(tzinfo=first.tzinfo).astimezone(UTC) for slot in rule}
    told = master.get("EXDATE", [])
    for line in told if isinstance(told, list) else [told]:
        slots -= {slot.dt.astimezone(UTC) for slot in line.dts}
    for exception in exceptions:
        slots.remove(exception["RECURRENCE-ID"].dt.astimezone(UTC))
        slots.add(exception["DTSTART"].dt.astimezone(UTC))
    return sorted(slots)


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Toronto", "Asia/Tokyo", "UTC"])
def test_a_series_across_both_edges_of_summer_time_is_where_an_invitation_by_mail_puts_it(
    calendar: GoogleCalendar, zone: str
) -> None:
    here = ZoneInfo(zone)
    starts = [datetime(2027, 3, 2, 9, tzinfo=here) + timedelta(weeks=2 * n) for n in range(20)]
    del starts[7]  # a holiday without a meeting
    starts[11] += timedelta(days=1)  # one that is held a day later
    starts[12] += timedelta(hours=5)
    session = a_session(starts=tuple(starts))
    calendar.put(session)
    seen = calendar.occurrences(event_uid(MENTOR), starts[0], starts[-1] + timedelta(days=1))
    assert [one.planned for one in seen] == [start.astimezone(UTC) for start in starts] == by_ical(session)
    assert [one.start for one in seen] == [one.planned for one in seen]
    assert {one.answers["ada1@acme.example"] for one in seen} == {"none"}


def test_occurrences_tell_who_comes_what_was_moved_and_what_called_off(
    calendar: GoogleCalendar, google: Loopback
) -> None:
    calendar.put(a_session())
    places = [start.astimezone(UTC) for start in SERIES]
    id_, moved = shared_id(MENTOR), places[1] + timedelta(days=40)
    google.tell("guest", event=id_, address="ada1@acme.example", answer="accepted")
    google.tell("move", event=id_, planned=places[1].isoformat(), start=moved.isoformat(), minutes=45)
    google.tell("move", event=id_, planned=places[2].isoformat(), status="cancelled")
    google.tell(
        "guest", event=id_, planned=places[0].isoformat(), address="ada2@acme.example", answer="declined"
    )
    answers: dict[str, Rsvp] = {"ada1@acme.example": "accepted", "ada2@acme.example": "none"}
    assert calendar.occurrences(event_uid(MENTOR), places[0], places[3]) == (
        Occurrence(places[0], places[0], 60, False, {**answers, "ada2@acme.example": "declined"}),
        Occurrence(places[1], moved, 45, False, answers),
        Occurrence(places[2], places[2], 60, True),
    )


def test_a_series_moved_as_a_whole_is_still_known_by_where_it_was_planned(
    calendar: GoogleCalendar, google: Loopback
) -> None:
    calendar.put(a_session())
    google.tell("move", event=shared_id(MENTOR), start=(START + timedelta(hours=2)).isoformat())
    seen = calendar.occurrences(event_uid(MENTOR), SERIES[0], SERIES[-1])
    assert [(one.planned, one.start) for one in seen] == [
        (start.astimezone(UTC), (start + timedelta(hours=2)).astimezone(UTC)) for start in SERIES[:3]
    ]


def test_the_answers_of_all_copies_are_told_together(calendar: GoogleCalendar, google: Loopback) -> None:
    keys = [f"elan/kickoff.launch/P000{n}/1" for n in (1, 2)]
    for n, key in enumerate(keys, start=1):
        calendar.put(an_invitation(key, uid=event_uid(key), to_address=f"ada{n}@acme.example"))
    google.tell("guest", event=own_id(keys[0]), address="ada1@acme.example", answer="tentative")
    start = an_invitation().starts[0]
    assert calendar.occurrences(event_uid(keys[0]), NOW, NOW + timedelta(days=30)) == (
        Occurrence(start, start, 90, False, {"ada1@acme.example": "tentative", "ada2@acme.example": "none"}),
    )
    assert calendar.occurrences(event_uid("elan/kickoff.other/P0001/1"), NOW, NOW + timedelta(days=30)) == ()


def test_free_busy_leaves_out_whom_nobody_lets_us_see(calendar: GoogleCalendar, google: Loopback) -> None:
    spans = [
        ("2027-02-01T08:00:00Z", "2027-02-01T09:00:00Z"),
        ("2027-05-01T08:00:00Z", "2027-05-01T09:00:00Z"),
    ]
    google.tell("busy", address="ada1@acme.example", spans=spans)
    google.tell("busy", address="ada2@acme.example", spans=[])
    until = NOW + timedelta(days=200)
    assert calendar.busy(["Ada1@acme.example", "ada2@acme.example", "eve@else.example"], NOW, until) == {
        "ada2@acme.example": ()
    }
    assert calendar.busy(["ada1@acme.example"], NOW, until) == {
        "ada1@acme.example": tuple(
            (datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in spans
        )
    }


@pytest.mark.parametrize(
    "trouble", ["reset-after", "close-after", "malformed-after", "503:backendError-after"]
)
def test_a_change_that_nobody_confirmed_is_looked_up_and_not_made_twice(
    calendar: GoogleCalendar, google: Loopback, trouble: str
) -> None:
    for sequence, (call, method) in enumerate(
        (("insert", "REQUEST"), ("patch", "REQUEST"), ("delete", "CANCEL"))
    ):
        google.fault(f"calendar.events.{call}", trouble)
        calendar.put(a_session(sequence=sequence, method=method, title=f"Titre {min(sequence, 1)}"))
        assert calendar.find(MENTOR, sequence) is not None
    assert [(line["effect"], line["to"]) for line in google.effects()] == [
        (effect, guest.address) for effect in ("invitation", "update", "cancellation") for guest in BOTH
    ]


def test_a_change_that_never_arrived_is_in_doubt_and_found_not_made(
    calendar: GoogleCalendar, google: Loopback
) -> None:
    google.fault("calendar.events.insert", "close")
    with pytest.raises(ProviderError) as error:
        calendar.put(a_session())
    assert error.value.uncertain
    assert calendar.find(MENTOR, 0) is None
    assert google.ask("calls")["calendar.events.insert"] == 1


def test_a_cancellation_that_was_noted_and_never_done_is_done(
    calendar: GoogleCalendar, google: Loopback
) -> None:
    calendar.put(a_session())
    google.fault("calendar.events.delete", "close")
    with pytest.raises(ProviderError) as error:
        calendar.put(a_session(sequence=1, method="CANCEL"))
    assert error.value.uncertain
    assert calendar.find(MENTOR, 1) is None
    calendar.put(a_session(sequence=1, method="CANCEL"))
    assert calendar.find(MENTOR, 1) is not None
    assert len(google.told("cancellation")) == 2


def test_an_id_that_appears_while_we_insert_is_taken_as_it_is(
    calendar: GoogleCalendar, google: Loopback
) -> None:
    calendar.put(a_session())
    google.fault("calendar.events.get", "404:notFound")
    calendar.put(a_session(MENTEE, to_address="ada2@acme.example"))
    assert len(google.effects()) == 2
    assert calendar.find(MENTEE, 0) is not None


def test_a_calendar_that_is_not_there_lets_the_invitations_wait(
    doors: Doors, settings: GoogleSettings, google: Loopback
) -> None:
    doors.settings = replace(settings, calendar="nobody@group.example")
    with pytest.raises(ProviderError, match="no such calendar") as error:
        GoogleCalendar(doors).put(a_session())
    assert (error.value.permanent, error.value.retry_after) == (False, 900)


def test_an_event_that_is_not_ours_fails_and_stops_nothing_else(
    calendar: GoogleCalendar, google: Loopback
) -> None:
    calendar.put(a_session())
    google.fault("calendar.events.patch", "403:forbiddenForNonOrganizer")
    with pytest.raises(ProviderError, match="not ours to change") as error:
        calendar.put(a_session(sequence=1, title="Autrement"))
    assert (error.value.permanent, error.value.retry_after) == (True, None)


def test_a_change_that_meets_another_one_is_made_on_what_is_there_then(
    calendar: GoogleCalendar, google: Loopback
) -> None:
    calendar.put(a_session())
    google.fault("calendar.events.patch", "412:conditionNotMet", times=2)
    calendar.put(a_session(sequence=1, title="Autrement"))
    assert event(google)["summary"] == "Autrement"
    assert len(google.told("update")) == 2
