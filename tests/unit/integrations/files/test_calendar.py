from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from integrations.files.calendar import FileCalendar
from integrations.files.mail import FileMail
from mentoring.ports import Invitation
from mentoring.programme import Contact
from tests.builders import DAY, NOW, a_mail, an_invitation

SENDER = Contact(name="Mentorat", address="elan@acme.example")


@pytest.fixture
def calendar(tmp_path: Path) -> FileCalendar:
    return again(tmp_path)


def again(folder: Path) -> FileCalendar:
    mail = FileMail(folder / "mail", SENDER, domain="acme.example", now=lambda: NOW)
    return FileCalendar(
        folder / "calendar", mail, SENDER, domain="acme.example", locale="fr", now=lambda: NOW
    )


def told(folder: Path, name: str) -> tuple[str, str, timedelta]:
    """Method, status and start after now of the event's file."""
    read = Calendar.from_ical((folder / "calendar" / name).read_bytes())
    (event,) = read.walk("VEVENT")
    return str(read["METHOD"]), str(event["STATUS"]), event.decoded("DTSTART") - NOW


def mails(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "mail").iterdir())


def launch(person: str, **more: object) -> Invitation:
    key = f"elan/kickoff.launch/{person}/1"
    return an_invitation(key, mail=a_mail(key), to_address=f"{person.lower()}@acme.example", **more)


def test_an_event_has_one_file_and_every_attendee_a_message(calendar: FileCalendar, tmp_path: Path) -> None:
    calendar.put(launch("P0001"))
    calendar.put(launch("P0002"))
    assert told(tmp_path, "kickoff.launch_1.ics") == ("PUBLISH", "CONFIRMED", 10 * DAY)
    assert mails(tmp_path) == ["kickoff.launch_P0001_1.eml", "kickoff.launch_P0002_1.eml"]


def test_an_update_is_seen_in_the_event_and_is_one_more_message(
    calendar: FileCalendar, tmp_path: Path
) -> None:
    calendar.put(launch("P0001"))
    calendar.put(launch("P0001", sequence=1, starts=(NOW + 12 * DAY,)))
    assert told(tmp_path, "kickoff.launch_1.ics") == ("PUBLISH", "CONFIRMED", 12 * DAY)
    assert mails(tmp_path) == ["kickoff.launch_P0001_1.eml", "kickoff.launch_P0001_1_update-1.eml"]


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("readers", ["fr en", "en fr", "en fr en", "fr-CA en en fr"])
def test_the_file_of_an_event_is_in_hrs_language_whoever_is_told_last(
    tmp_path: Path, readers: str, restarted: bool
) -> None:
    titles = {"fr": "Lancement", "fr-CA": "Lancement", "en": "Launch"}
    calendar = again(tmp_path)
    for moved in (0, 1):
        starts = (NOW + (10 + moved) * DAY,)
        for number, locale in enumerate(readers.split()):
            calendar = again(tmp_path) if restarted else calendar
            there = {"fr": "Salle 1", "en": "Room 1"}[locale[:2]]
            calendar.put(
                launch(
                    f"P{number}",
                    locale=locale,
                    title=titles[locale],
                    place=there,
                    starts=starts,
                    sequence=moved,
                )
            )
        (event,) = Calendar.from_ical((tmp_path / "calendar" / "kickoff.launch_1.ics").read_bytes()).walk(
            "VEVENT"
        )
        assert (event["SUMMARY"], event["LOCATION"]) == ("Lancement", "Salle 1")
        assert event.decoded("DTSTART") == starts[0]


def test_where_nobody_reads_hrs_language_the_file_is_in_theirs_and_follows(tmp_path: Path) -> None:
    calendar = again(tmp_path)
    for room in ("Room 1", "Room 2"):
        calendar.put(launch("P1", locale="en", title="Launch", place=room))
        (event,) = Calendar.from_ical((tmp_path / "calendar" / "kickoff.launch_1.ics").read_bytes()).walk(
            "VEVENT"
        )
        assert (event["SUMMARY"], event["LOCATION"]) == ("Launch", room)


@pytest.mark.parametrize("restarted", [False, True])
def test_an_event_is_called_off_with_its_last_attendee(
    calendar: FileCalendar, tmp_path: Path, restarted: bool
) -> None:
    calendar.put(launch("P0001"))
    calendar.put(launch("P0002"))
    calendar = again(tmp_path) if restarted else calendar
    calendar.put(launch("P0001", sequence=1, method="CANCEL"))
    assert told(tmp_path, "kickoff.launch_1.ics")[1] == "CONFIRMED"
    calendar = again(tmp_path) if restarted else calendar
    calendar.put(launch("P0002", sequence=1, method="CANCEL"))
    assert told(tmp_path, "kickoff.launch_1.ics")[1] == "CANCELLED"
    calendar.put(launch("P0001", sequence=2))
    assert told(tmp_path, "kickoff.launch_1.ics")[1] == "CONFIRMED"


def test_a_meeting_of_two_is_called_off_at_once(calendar: FileCalendar, tmp_path: Path) -> None:
    for person in ("P0001", "P0002"):
        calendar.put(an_invitation(f"elan/kickoff.sessions/{person}/P0001-P0002/1"))
    calendar.put(an_invitation("elan/kickoff.sessions/P0001/P0001-P0002/1", sequence=1, method="CANCEL"))
    assert told(tmp_path, "kickoff.sessions_P0001-P0002_1.ics")[1] == "CANCELLED"


def test_the_event_of_a_pair_is_forgotten_and_a_community_event_stays(
    calendar: FileCalendar, tmp_path: Path
) -> None:
    key = "elan/kickoff.sessions/P0001/P0001-P0002/1"
    calendar.put(an_invitation(key))
    calendar.put(launch("P0001"))
    assert (
        calendar.forget([key, "elan/kickoff.launch/P0001/1", "elan/kickoff.sessions/P0009/P0009-P0002/1"])
        == 1
    )
    assert [path.name for path in (tmp_path / "calendar").iterdir()] == ["kickoff.launch_1.ics"]
