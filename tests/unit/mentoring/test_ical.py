"""Invitations as iCalendar: the instants a reader finds are those that were meant, and nothing slips in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from mentoring.errors import BadInput
from mentoring.ical import build, publish
from mentoring.ports import Invitation, Mail
from mentoring.programme import Contact

CLAIRE = Contact(name="Claire Delorme", address="claire.delorme@entreprise.example")
STAMP = datetime(2027, 1, 5, 8, 30, tzinfo=UTC)
ZONES = (
    "Europe/Paris", "America/New_York", "Asia/Singapore", "Africa/Lagos", "Asia/Kolkata", "Australia/Lord_Howe",
    "Africa/Casablanca", "America/Santiago", "Africa/Cairo", "Europe/Dublin", "Asia/Jerusalem", "UTC",
)  # fmt: skip
BREAKS = ("\r\n", "\n", "\r", "\0", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029")


def invitation(*starts: datetime, **parts: Any) -> Invitation:
    mail = Mail("k", "Zoé Nguyên", "zoe@entreprise.example", "Objet", "Texte", "<p>Texte</p>", "fr")
    whole: dict[str, Any] = {
        "key": "elan-2027/kickoff.launch/P0001/1", "uid": "launch-1@elan-2027.binome", "sequence": 0,
        "method": "REQUEST", "to_name": "Zoé Nguyên", "to_address": "zoe@entreprise.example",
        "title": "Lancement d’Élan", "description": "Bonjour,\nà mardi.", "words": "", "place": "Salle 3, Lyon",
        "link": "https://visio.example/elan?a=1,2;3", "minutes": 60, "locale": "fr", "mail": mail,
        "starts": starts or (datetime(2027, 1, 12, 9, 30, tzinfo=ZoneInfo("Europe/Paris")),), **parts,
    }  # fmt: skip
    return Invitation(**whole)


def events(ics: bytes) -> list[Any]:
    return list(Calendar.from_ical(ics.decode()).walk("VEVENT"))


def unfolded(ics: bytes) -> list[str]:
    return ics.decode().replace("\r\n ", "").split("\r\n")


@cache
def onsets(start: datetime, rule: str | None) -> tuple[datetime, ...]:
    """When that rule of a time zone begins to hold, by the clocks before it."""
    last = datetime(2031, 1, 1)  # noqa: DTZ001 - a civil moment on purpose
    return tuple(rrulestr(rule, dtstart=start).between(start, last, inc=True)) if rule else (start,)


def instant(calendar: Any, moment: datetime, zone: str | None) -> datetime:
    """That civil time in UTC, worked out as RFC 5545 says from the calendar's own VTIMEZONE."""
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    shown = moment
    table = next(part for part in calendar.walk("VTIMEZONE") if part["TZID"] == zone)
    offsets: list[tuple[datetime, timedelta]] = [
        (onset, observance["TZOFFSETTO"].td)
        for observance in table.subcomponents
        for onset in onsets(
            observance["DTSTART"].dt,
            observance["RRULE"].to_ical().decode() if "RRULE" in observance else None,
        )
        if onset <= shown
    ]
    return (shown - max(offsets)[1]).replace(tzinfo=UTC)


def expanded(ics: bytes) -> tuple[datetime, ...]:
    """Every instant at which the event begins, as a reader that knows only this text finds them."""
    calendar: Any = Calendar.from_ical(ics.decode())
    found: set[datetime] = set()
    replaced: list[tuple[datetime, datetime]] = []

    def at(event: Any, name: str) -> datetime:
        value = event[name]
        return instant(
            calendar,
            value.dt.replace(tzinfo=None) if "TZID" in value.params else value.dt,
            value.params.get("TZID"),
        )

    for event in calendar.walk("VEVENT"):
        start = at(event, "DTSTART")
        if "RECURRENCE-ID" in event:
            replaced.append((at(event, "RECURRENCE-ID"), start))
            continue
        found.add(start)
        if "RRULE" in event:
            first, zone = event["DTSTART"].dt, event["DTSTART"].params.get("TZID")
            civil = first.replace(tzinfo=None)
            slots = list(rrulestr(event["RRULE"].to_ical().decode(), dtstart=civil))
            found |= {instant(calendar, slot if zone else slot.replace(tzinfo=UTC), zone) for slot in slots}
            exdates = event.get("EXDATE", [])
            for value in exdates if isinstance(exdates, list) else [exdates]:
                for one in value.dts:
                    moment = one.dt.replace(tzinfo=None) if zone else one.dt
                    found.remove(instant(calendar, moment, zone))
    found -= {slot for slot, _ in replaced}
    return tuple(sorted([*found, *(start for _, start in replaced)]))


def test_a_request_holds_what_itip_asks_for() -> None:
    ics = build(invitation(), CLAIRE, STAMP)
    lines = unfolded(ics)
    assert lines[:5] == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Binome//Mentoring programme//EN", "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
    ]  # fmt: skip
    assert sorted(lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]) == sorted([
        "BEGIN:VEVENT",
        "UID:launch-1@elan-2027.binome",
        "SEQUENCE:0",
        "DTSTAMP:20270105T083000Z",
        "DTSTART;TZID=Europe/Paris:20270112T093000",
        "DTEND;TZID=Europe/Paris:20270112T103000",
        "SUMMARY;LANGUAGE=fr:Lancement d’Élan",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        'ORGANIZER;CN="Claire Delorme":mailto:claire.delorme@entreprise.example',
        ('ATTENDEE;CN="Zoé Nguyên";CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;'
        "ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:zoe@entreprise.example"),
        "DESCRIPTION;LANGUAGE=fr:Bonjour\\,\\nà mardi.\\n\\nhttps://visio.example/elan?a=1\\,2\\;3",
        "LOCATION;LANGUAGE=fr:Salle 3\\, Lyon",
        "URL:https://visio.example/elan?a=1,2;3",
        "CONFERENCE;FEATURE=VIDEO;VALUE=URI:https://visio.example/elan?a=1,2;3",
    ])  # fmt: skip


def test_paris_keeps_its_two_rules_from_1970_on() -> None:
    lines = unfolded(build(invitation(), CLAIRE, STAMP))
    assert lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE")] == [
        "BEGIN:VTIMEZONE", "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT", "DTSTART:19700329T020000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "TZNAME:CEST",
        "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "END:DAYLIGHT",
        "BEGIN:STANDARD", "DTSTART:19701025T030000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "TZNAME:CET",
        "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD",
    ]  # fmt: skip


def test_text_is_folded_at_75_octets_with_crlf_and_no_character_is_cut() -> None:
    long = "Éléments à préparer avant l’été, en équipe ; " * 60
    ics = build(invitation(description=long, title="é" * 200), CLAIRE, STAMP)
    lines = ics.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert [line.decode() for line in lines]
    (event,) = events(ics)
    assert event["SUMMARY"] == "é" * 200
    assert str(event["DESCRIPTION"]).startswith(long.strip())


def test_a_cancellation_names_the_same_event_with_a_higher_sequence() -> None:
    paris = ZoneInfo("Europe/Paris")
    starts = [datetime(2027, 1, day, 14, tzinfo=paris) for day in (12, 19, 27)]
    ics = build(invitation(*starts, method="CANCEL", sequence=2), CLAIRE, STAMP)
    (event,) = events(ics)
    said = {name: event[name].to_ical().decode() for name in ("UID", "SEQUENCE", "STATUS")}
    assert said == {"UID": "launch-1@elan-2027.binome", "SEQUENCE": "2", "STATUS": "CANCELLED"}
    assert "METHOD:CANCEL" in unfolded(ics)


def test_what_hr_keeps_is_published_without_an_attendee() -> None:
    ics = publish(invitation(), CLAIRE, STAMP)
    (event,) = events(ics)
    assert "METHOD:PUBLISH" in unfolded(ics)
    assert "ATTENDEE" not in event
    assert event["ORGANIZER"] == "mailto:claire.delorme@entreprise.example"
    (gone,) = events(publish(invitation(method="CANCEL"), CLAIRE, STAMP))
    assert gone["STATUS"] == "CANCELLED"


def test_without_a_room_the_link_is_the_place_and_without_either_there_is_none() -> None:
    (online,) = events(build(invitation(place=""), CLAIRE, STAMP))
    assert online["LOCATION"] == "https://visio.example/elan?a=1,2;3"
    (bare,) = events(build(invitation(place="", link="", description=""), CLAIRE, STAMP))
    assert not {"LOCATION", "URL", "CONFERENCE", "DESCRIPTION"} & set(bare)
    told = "Le lien : https://visio.example/elan?a=1,2;3"
    (once,) = events(build(invitation(description=told), CLAIRE, STAMP))
    assert once["DESCRIPTION"] == told


def test_a_regular_series_is_one_rule_and_a_moved_meeting_one_exception() -> None:
    paris = ZoneInfo("Europe/Paris")
    first = datetime(2027, 1, 14, 14, 0, tzinfo=paris)
    starts = [first + timedelta(weeks=3 * n) for n in range(8)]
    assert [
        line for line in unfolded(build(invitation(*starts), CLAIRE, STAMP)) if "FREQ=WEEKLY" in line
    ] == ["RRULE:FREQ=WEEKLY;COUNT=8;INTERVAL=3"]
    moved = [*starts[:2], starts[2] + timedelta(days=1), *starts[3:5], *starts[6:]]
    ics = build(invitation(*moved), CLAIRE, STAMP)
    exceptions = [
        line
        for line in unfolded(ics)
        if line.startswith(("RECURRENCE-ID", "EXDATE", "DTSTART;TZID", "RRULE:FREQ=W"))
    ]
    assert exceptions == [
        "DTSTART;TZID=Europe/Paris:20270114T140000",
        "RRULE:FREQ=WEEKLY;COUNT=8;INTERVAL=3",
        "EXDATE;TZID=Europe/Paris:20270429T140000",
        "DTSTART;TZID=Europe/Paris:20270226T140000",
        "RECURRENCE-ID;TZID=Europe/Paris:20270225T140000",
    ]
    assert len({event["UID"] for event in events(ics)}) == 1
    assert expanded(ics) == tuple(start.astimezone(UTC) for start in moved)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("weeks", [1, 2, 3])
def test_a_year_of_meetings_expands_to_the_instants_meant_over_every_change_of_clocks(
    zone: str, weeks: int
) -> None:
    place = ZoneInfo(zone)
    starts = [
        datetime.combine(date(2027, 1, 12) + timedelta(weeks=weeks * n), time(14), place)
        for n in range(56 // weeks)
    ]
    ics = build(invitation(*starts), CLAIRE, STAMP)
    assert expanded(ics) == tuple(start.astimezone(UTC) for start in starts)
    assert len(events(ics)) == 1


@settings(max_examples=200, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    days=st.lists(st.integers(0, 700), min_size=1, max_size=25, unique=True),
    minutes=st.lists(st.integers(0, 24 * 60 - 1), min_size=1, max_size=3),
)
def test_any_starts_at_all_expand_to_themselves(zone: str, days: list[int], minutes: list[int]) -> None:
    place = ZoneInfo(zone)
    midnights = [datetime(2026, 12, 1, tzinfo=UTC) + timedelta(days=day) for day in sorted(days)]
    starts = [
        (midnight + timedelta(minutes=minutes[n % len(minutes)])).astimezone(place)
        for n, midnight in enumerate(midnights)
    ]
    ics = build(invitation(*starts), CLAIRE, STAMP)
    assert expanded(ics) == tuple(start.astimezone(UTC) for start in starts)


def test_the_second_of_two_equal_hours_is_told_in_utc() -> None:
    second = datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Paris"))
    ics = build(invitation(second), CLAIRE, STAMP)
    assert expanded(ics) == (datetime(2027, 10, 31, 1, 30, tzinfo=UTC),)
    before = build(invitation(second - timedelta(weeks=1), second), CLAIRE, STAMP)
    assert expanded(before)[1] == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_starts_in_a_fixed_offset_keep_their_instants() -> None:
    start = datetime.fromisoformat("2027-01-12T09:30:00+01:00")
    ics = build(invitation(start), CLAIRE, STAMP)
    assert expanded(ics) == (start.astimezone(UTC),)
    assert "BEGIN:VTIMEZONE" not in unfolded(ics)


def test_an_event_over_the_change_of_clocks_lasts_its_real_minutes() -> None:
    night = datetime(2027, 3, 28, 1, 30, tzinfo=ZoneInfo("Europe/Paris"))
    (event,) = events(build(invitation(night), CLAIRE, STAMP))
    assert event["DTEND"].to_ical() == b"20270328T033000"


@pytest.mark.parametrize("sign", BREAKS)
@pytest.mark.parametrize("field", ["title", "place", "link", "uid", "to_name", "to_address", "locale"])
def test_a_line_break_in_a_value_of_one_line_is_refused(field: str, sign: str) -> None:
    evil = invitation(**{field: f"x{sign}ATTENDEE:mailto:eve@evil.example"})
    with pytest.raises(BadInput):
        build(evil, CLAIRE, STAMP)


@pytest.mark.parametrize("sign", BREAKS)
def test_a_line_break_in_the_description_starts_no_line(sign: str) -> None:
    evil = invitation(description=f"Bonjour{sign}ATTENDEE:mailto:eve@evil.example{sign}END:VEVENT")
    if sign == "\0":
        with pytest.raises(BadInput):
            build(evil, CLAIRE, STAMP)
        return
    ics = build(evil, CLAIRE, STAMP)
    names = [
        line.partition(":")[0].partition(";")[0] for line in ics.decode().splitlines() if line[:1] != " "
    ]
    assert names.count("ATTENDEE") == 1
    assert names.count("END") == 5
    assert len(events(ics)) == 1


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300))
def test_a_description_of_any_characters_comes_back_or_is_refused(text: str) -> None:
    try:
        ics = build(invitation(description=text, link=""), CLAIRE, STAMP)
    except BadInput:
        assert "\0" in text
        return
    (event,) = events(ics)
    shown = str(event.get("DESCRIPTION", ""))
    assert "".join(shown.split()) == "".join(
        "".join(" " if ord(c) < 32 or 127 <= ord(c) < 160 else c for c in text).split()
    )


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "https://x.example/a b", "file:///etc/passwd", "//x.example"]
)
def test_only_a_web_address_is_a_link(link: str) -> None:
    with pytest.raises(BadInput):
        build(invitation(link=link), CLAIRE, STAMP)


def test_a_name_with_quotes_colons_and_semicolons_stays_a_name() -> None:
    (event,) = events(build(invitation(to_name='Zoé "D"; X:Y, Z'), CLAIRE, STAMP))
    assert event["ATTENDEE"] == "mailto:zoe@entreprise.example"
    assert event["ATTENDEE"].params["CN"] == "Zoé ’D’; X:Y, Z"


def test_somebody_without_a_name_is_known_by_their_address() -> None:
    (event,) = events(build(invitation(to_name=""), CLAIRE, STAMP))
    assert (event["ATTENDEE"], "CN" in event["ATTENDEE"].params) == ("mailto:zoe@entreprise.example", False)


@pytest.mark.parametrize("starts", [(), (datetime(2027, 1, 12, 9, 30),)])  # noqa: DTZ001 - a civil moment on purpose
def test_an_event_without_a_start_or_a_zone_is_refused(starts: tuple[datetime, ...]) -> None:
    with pytest.raises(BadInput):
        build(replace(invitation(), starts=starts), CLAIRE, STAMP)


def test_the_same_invitation_gives_the_same_bytes() -> None:
    assert build(invitation(), CLAIRE, STAMP) == build(invitation(), CLAIRE, STAMP)
