from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.google.door import Door, Doors
from integrations.google.refusals import SETUP_S, Asked, refusal
from integrations.google.settings import GoogleSettings
from integrations.google.wire import Broken, Wire
from integrations.memory import MemoryMeter
from mentoring.errors import ProviderError
from tests.builders import NOW
from tests.loopback.google.client import Loopback


@pytest.fixture
def door(doors: Doors) -> Door:
    return doors.door("calendar")


def read(door: Door) -> object:
    return door.read(lambda api: api.events().list(calendarId="primary"))


def write(door: Door) -> object:
    body = {
        "id": "abcdef",
        "start": {"dateTime": "2027-03-01T09:00:00Z"},
        "end": {"dateTime": "2027-03-01T10:00:00Z"},
    }
    return door.write(lambda api: api.events().insert(calendarId="primary", body=body))


@pytest.mark.parametrize(
    "trouble", ["close", "reset", "hang", "500:backendError", "503:x", "malformed", "401:authError"]
)
def test_a_read_is_tried_again(doors: Doors, door: Door, google: Loopback, trouble: str) -> None:
    if trouble == "hang":
        doors.settings = replace(doors.settings, timeout_s=0.5)
    google.fault("calendar.events.list", trouble, seconds=1)
    assert isinstance(read(door), dict)
    assert google.ask("calls") == {"calendar.events.list": 2}


def test_a_read_is_given_up_after_four_tries(door: Door, google: Loopback) -> None:
    google.fault("calendar.events.list", "503:backendError", times=9)
    with pytest.raises(ProviderError) as error:
        read(door)
    assert not error.value.uncertain
    assert google.ask("calls") == {"calendar.events.list": 4}


@pytest.mark.parametrize(
    ("trouble", "uncertain"),
    [
        ("close", True),
        ("reset", True),
        ("hang", True),
        ("malformed", True),
        ("500:backendError", True),
        ("503:backendError", True),
        ("408:timeout", True),
        ("retry:429", False),
        ("403:rateLimitExceeded", False),
        ("400:invalid", False),
    ],
)
def test_a_write_is_made_once_and_told_whether_it_may_have_arrived(
    doors: Doors, door: Door, google: Loopback, trouble: str, *, uncertain: bool
) -> None:
    if trouble == "hang":
        doors.settings = replace(doors.settings, timeout_s=0.5)
    google.fault("calendar.events.insert", trouble, seconds=1)
    with pytest.raises(ProviderError) as error:
        write(door)
    assert error.value.uncertain is uncertain
    assert google.ask("calls") == {"calendar.events.insert": 1}


@contextmanager
def rude() -> Iterator[tuple[str, list[bytes]]]:
    """A server that reads requests and closes without a word."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    seen.append(connection.recv(65_536))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/", seen
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def test_a_request_to_a_server_that_closes_without_a_reply_is_not_repeated() -> None:
    with rude() as (root, seen):
        wire = Wire(root, 2)
        with pytest.raises(Broken) as error:
            wire.request(f"{root}x", "POST", b"{}", {})
        wire.close()
    assert (len(seen), error.value.sent) == (1, True)


def test_a_server_that_is_not_there_has_received_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    wire = Wire(f"http://127.0.0.1:{port}/", 2)
    with pytest.raises(Broken) as error:
        wire.request(f"http://127.0.0.1:{port}/x", "POST", b"{}", {})
    wire.close()
    assert not error.value.sent


@pytest.mark.parametrize(
    "uri",
    [
        "https://gmail.googleapis.com.evil.example/x",
        "https://evil.example/gmail.googleapis.com",
        "http://gmail.googleapis.com/x",
        "https://gmail.googleapis.com:8443/x",
        "https://gmail.googleapis.com@evil.example/x",
        "http://127.0.0.1:1/x",
    ],
)
def test_a_token_goes_to_no_host_but_googles(uri: str) -> None:
    wire = Wire(None, 2)
    with pytest.raises(Broken, match="host that is not Google's"):
        wire.request(uri, "GET", None, {})
    wire.close()


def test_a_redirect_is_not_followed(door: Door, google: Loopback) -> None:
    google.fault("calendar.events.list", "302:found")
    with pytest.raises(ProviderError):
        read(door)
    assert google.ask("calls") == {"calendar.events.list": 1}


def test_many_threads_get_their_own_answers(doors: Doors, google: Loopback) -> None:
    for n in range(16):
        google.tell(
            "busy",
            address=f"p{n}@acme.example",
            spans=[(f"2027-02-{n + 1:02d}T08:00:00Z", f"2027-02-{n + 1:02d}T09:00:00Z")],
        )
    door = doors.door("busy")

    def asked(n: int) -> bool:
        body = {
            "timeMin": "2027-02-01T00:00:00Z",
            "timeMax": "2027-03-01T00:00:00Z",
            "items": [{"id": f"p{n % 16}@acme.example"}],
        }
        answer = door.read(lambda api: api.freebusy().query(body=body))
        return bool(
            answer["calendars"][f"p{n % 16}@acme.example"]["busy"][0]["start"].startswith(
                f"2027-02-{n % 16 + 1:02d}"
            )
        )

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(asked, range(320)))


def test_what_is_asked_is_metered(settings: GoogleSettings, google: Loopback) -> None:
    from integrations.google.calendar import QUOTAS
    from integrations.google.door import Allowance

    meter = MemoryMeter()
    with Doors(settings, meter, lambda: NOW, sleep=lambda _: None) as doors:
        google.fault("calendar.events.list", "503:backendError")
        read(doors.door("calendar", Allowance("calendar", QUOTAS)))
    assert meter.spent == [("calendar", 1), ("calendar", 1)]


def test_a_long_wait_is_not_waited_for(settings: GoogleSettings, google: Loopback) -> None:
    waited: list[float] = []
    with Doors(settings, MemoryMeter(), lambda: NOW, sleep=waited.append) as doors:
        google.fault("calendar.events.list", "retry:429", seconds=3, times=1)
        read(doors.door("calendar"))
        assert 3 <= waited[0] <= 4
        google.fault("calendar.events.list", "retry:429", seconds=120)
        with pytest.raises(ProviderError) as error:
            read(doors.door("calendar"))
    assert (len(waited), error.value.retry_after) == (1, 120)


@pytest.mark.parametrize(
    ("headers", "message", "seconds"),
    [
        ({"retry-after": "7"}, "", 7),
        ({"retry-after": (NOW + timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")}, "", 90),
        ({"retry-after": "soon"}, "", 60),
        (
            {},
            f"User-rate limit exceeded.  Retry after {NOW + timedelta(minutes=5):%Y-%m-%dT%H:%M:%S.000Z}",
            300,
        ),
        ({}, "", 60),
        ({"retry-after": "99999999"}, "", 86_400),
    ],
)
def test_how_long_google_asks_us_to_wait(headers: dict[str, str], message: str, seconds: float) -> None:
    content = f'{{"error": {{"errors": [{{"reason": "rateLimitExceeded"}}], "message": "{message}"}}}}'
    found = refusal(429, headers, content.encode(), Asked("mail", True, NOW))
    assert (found.permanent, found.uncertain, found.retry_after) == (False, False, seconds)


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[]", b'{"error": 7}', b'{"error": {"errors": "x"}}', b'{"error": "no"}']
)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 412, 418, 429, 500, 503])
def test_any_error_has_words_and_a_meaning(status: int, content: bytes) -> None:
    found = refusal(status, {}, content, Asked("calendar", False, NOW))
    assert str(found).startswith("Google: ")
    assert not found.uncertain
    assert found.permanent is (status in (400, 404, 410, 418))
    assert (found.retry_after is not None) is (status in (401, 403, 429))


def test_what_only_an_administrator_can_mend_waits(door: Door, google: Loopback) -> None:
    google.fault("calendar.events.insert", "403:insufficientPermissions")
    with pytest.raises(
        ProviderError, match=r"lacks a scope.*Domain-wide delegation.*calendar\.events\.owned"
    ) as error:
        write(door)
    assert (error.value.permanent, error.value.retry_after) == (False, SETUP_S)


def test_a_door_opens_again_after_it_was_closed(settings: GoogleSettings, google: Loopback) -> None:
    doors = Doors(replace(settings), MemoryMeter(), lambda: NOW)
    door = doors.door("calendar")
    for _ in range(2):
        assert isinstance(read(door), dict)
        doors.close()
