"""Where our token may go, and how much we ask for at a time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from integrations.memory import MemoryMeter
from integrations.microsoft.http import Door
from integrations.microsoft.permissions import SITES, USERS
from integrations.microsoft.settings import MicrosoftSettings
from mentoring.errors import ProviderError
from mentoring.quota import Quota
from tests.builders import a_mail
from tests.loopback.microsoft.known import CLIENT, TENANT
from tests.loopback.microsoft.process import Loopback
from tests.unit.integrations.microsoft.office import a_session, office

REAL = MicrosoftSettings(TENANT, CLIENT, SecretStr("secret"))
GRAPH = "https://graph.microsoft.com/v1.0"


def door(monkeypatch: pytest.MonkeyPatch, answer: Callable[[httpx.Request], httpx.Response]) -> Door:
    """A door to the real hosts, with nothing behind it but that function."""
    found = Door(REAL, sleep=lambda _: None)
    client = httpx.Client(transport=httpx.MockTransport(answer))
    monkeypatch.setattr(found, "_client", client)
    monkeypatch.setattr(found.elsewhere, "_client", client)
    monkeypatch.setattr(found._tokens, "bearer", lambda *, fresh=False: SecretStr("token"))  # noqa: ARG005 - its shape
    return found


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0/users?$skiptoken=2",
        "https://graph.microsoft.com.evil.example/v1.0/users",
        "https://graph.microsoft.com@evil.example/v1.0/users",
        "http://graph.microsoft.com/v1.0/users",
        "https://graph.microsoft.com/beta/users",
        "https://graph.microsoft.com:444/v1.0/users",
        "/v1.0/users",
        17,
    ],
)
def test_a_next_page_elsewhere_is_not_followed(monkeypatch: pytest.MonkeyPatch, link: object) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json={"value": [], "@odata.nextLink": link})

    with pytest.raises(ProviderError, match="next page"):
        list(door(monkeypatch, answer).pages("/users", permission=USERS))
    assert asked == [f"{GRAPH}/users"]


def test_a_list_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.microsoft.http.MOST_PAGES", 5)
    endless = door(
        monkeypatch,
        lambda _: httpx.Response(200, json={"value": [{"id": "1"}], "@odata.nextLink": f"{GRAPH}/users?a=1"}),
    )
    with pytest.raises(ProviderError, match="no end"):
        list(endless.pages("/users", permission=USERS))


@pytest.mark.parametrize(
    ("place", "followed"),
    [
        ("https://acme.sharepoint.com/download?tempauth=x", True),
        ("https://acme-my.sharepoint.com/download", True),
        ("http://acme.sharepoint.com/download", False),
        ("https://sharepoint.com.evil.example/download", False),
        ("https://evilsharepoint.com/download", False),
        ("http://127.0.0.1:8080/download", False),
        ("", False),
    ],
)
def test_a_file_is_fetched_without_our_token_and_only_where_microsoft_keeps_files(
    monkeypatch: pytest.MonkeyPatch, place: str, followed: bool
) -> None:
    seen: list[tuple[str, str | None]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((str(request.url), request.headers.get("Authorization")))
        if request.url.host == "graph.microsoft.com":
            return httpx.Response(302, headers={"Location": place})
        return httpx.Response(200, content=b"PK")

    path = "/drives/d/items/i/content"
    found = door(monkeypatch, answer)
    if followed:
        assert found.download(path, permission=SITES, most=1) == b"PK"
        assert seen[1:] == [(place, None)]
    else:
        with pytest.raises(ProviderError, match="not its own"):
            found.download(path, permission=SITES, most=1)
        assert len(seen) == 1


@pytest.mark.parametrize(
    "place", ["https://evil.example/up", "http://outlook.office.com/up", "https://office.com.evil.example/"]
)
def test_an_attachment_is_handed_to_microsoft_only(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    seen: list[str | None] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("Authorization"))
        return httpx.Response(201)

    found = door(monkeypatch, answer).elsewhere
    with pytest.raises(ProviderError, match="not its own"):
        found.put(place, b"x", 0, 1)
    assert seen == []
    found.put("https://outlook.office.com/api/up?token=x", b"x", 0, 1)
    assert seen == [None]


def test_a_file_that_is_too_large_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "graph.microsoft.com":
            return httpx.Response(302, headers={"Location": "https://acme.sharepoint.com/x"})
        return httpx.Response(200, content=b"x" * 1_000_001)

    with pytest.raises(ProviderError, match="too large"):
        door(monkeypatch, answer).download("/drives/d/items/i/content", permission=SITES, most=1)


def test_a_redirect_is_not_followed_with_our_token(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(307, headers={"Location": "https://evil.example/"})

    with pytest.raises(ProviderError):
        door(monkeypatch, answer).get("/users", permission=USERS)
    assert asked == ["graph.microsoft.com"]


def test_reading_waits_as_long_as_it_is_asked_and_gives_up_after_a_while(
    graph: Loopback, tmp_path: Path
) -> None:
    waited: list[float] = []
    with office(graph.settings, tmp_path, sleep=waited.append) as ms:
        graph.fault("status", "GET", "/users$", times=2, status=429, retry_after=7)
        ms.door.get("/users", permission=USERS)
        assert waited == [7, 7]
        graph.fault("status", "GET", "/users$", times=9, status=429, retry_after=600)
        with pytest.raises(ProviderError) as raised:
            ms.door.get("/users", permission=USERS)
    assert raised.value.retry_after == 600
    assert waited == [7, 7]


def test_never_more_than_four_calls_are_under_way(graph: Loopback, tmp_path: Path) -> None:
    graph.do("settings", {"at_once": 4})
    refused: list[Exception] = []

    def send(number: int) -> None:
        try:
            ms.mail.send(a_mail(f"elan/recruit.invitation/P{number:04d}/1"))
        except ProviderError as error:
            refused.append(error)

    with office(graph.settings, tmp_path) as ms:
        ms.mail.find("nothing")  # the token is here
        threads = [threading.Thread(target=send, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert refused == []
    assert len(graph.effects(kind="mail")) == 16


def test_a_mailbox_over_its_quota_is_said_to_be_busy_and_nothing_is_lost(
    graph: Loopback, tmp_path: Path
) -> None:
    graph.do("settings", {"mails_a_minute": 2})
    with office(graph.settings, tmp_path) as ms:
        for number in (1, 2):
            ms.mail.send(a_mail(f"elan/recruit.invitation/P000{number}/1"))
        with pytest.raises(ProviderError) as raised:
            ms.mail.send(a_mail("elan/recruit.invitation/P0003/1"))
    assert 0 < (raised.value.retry_after or 0) <= 60
    assert not raised.value.uncertain
    assert len(graph.effects(kind="mail")) == 2
    assert graph.do("drafts") == 0


def test_a_host_that_is_away_leaves_nothing_in_doubt(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    away = MicrosoftSettings(TENANT, CLIENT, SecretStr("secret"), loopback=f"http://127.0.0.1:{port}")
    with office(away, tmp_path) as ms, pytest.raises(ProviderError, match="could not be reached") as raised:
        ms.mail.send(a_mail())
    assert not raised.value.uncertain
    assert raised.value.retry_after == 60


def test_a_new_token_that_is_not_taken_either_is_said(graph: Loopback, tmp_path: Path) -> None:
    graph.fault("status", "POST", "/messages$", times=2, status=401, code="InvalidAuthenticationToken")
    with office(graph.settings, tmp_path) as ms, pytest.raises(ProviderError, match="although it is new"):
        ms.mail.send(a_mail())
    assert graph.effects() == []


class Spent(MemoryMeter):
    """Nothing is left of the quota."""

    def spend(self, name: str, units: int, quotas: Sequence[Quota]) -> None:
        super().spend(name, units, quotas)
        raise ProviderError("the mailbox's quota is used up", retry_after=400)


def test_where_nothing_is_left_of_the_quota_nothing_is_asked_of_graph(
    graph: Loopback, tmp_path: Path
) -> None:
    meter = Spent()
    with office(graph.settings, tmp_path, meter=meter) as ms:
        with pytest.raises(ProviderError, match="used up"):
            ms.mail.send(a_mail())
        with pytest.raises(ProviderError, match="used up"):
            ms.calendar.put(a_session())
    assert [units for _, units in meter.spent] == [1, 2]
    assert graph.do("drafts") == 0
    assert graph.do("events") == []
