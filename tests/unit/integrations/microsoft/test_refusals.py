"""What is missing, in words: each flavour of 403 and of the login host's own refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from integrations.microsoft import Microsoft, MicrosoftSettings
from integrations.microsoft.failures import BUSY_S, PAUSE_S, refusal, seconds
from integrations.microsoft.permissions import MAIL_WRITE
from mentoring.errors import ProviderError
from tests.builders import a_mail
from tests.loopback.microsoft.process import Loopback
from tests.unit.integrations.microsoft.office import office


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (403, "Authorization_RequestDenied", ["Mail.ReadWrite", "has not consented"]),
        (403, "ErrorAccessDenied", ["RBAC for Applications", "New-ManagementRoleAssignment", "Mail.ReadWrite"]),
        (403, "ErrorSendAsDenied", ["Send As"]),
        (403, "ErrorMessageSubmissionBlocked", ["Restricted entities"]),
        (403, "MailboxNotEnabledForRESTAPI", ["no mailbox in Exchange Online", "licence"]),
        (404, "MailboxNotEnabledForRESTAPI", ["no mailbox in Exchange Online", "licence"]),
        (404, "ErrorInvalidUser", ["no such mailbox", "sender"]),
        (403, "SomethingNew", ["SomethingNew", "Mail.ReadWrite may be missing"]),
    ],
)  # fmt: skip
def test_a_refusal_names_what_is_missing_and_the_channel_waits(
    ms: Microsoft, graph: Loopback, status: int, code: str, words: list[str]
) -> None:
    graph.fault("status", "POST", "/messages$", status=status, code=code)
    with pytest.raises(ProviderError) as raised:
        ms.mail.send(a_mail())
    assert [word for word in words if word not in str(raised.value)] == []
    assert "@" not in str(raised.value)
    assert raised.value.retry_after == PAUSE_S
    assert not raised.value.permanent
    assert not raised.value.uncertain
    assert graph.effects() == []


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, (True, False, None)),
        (404, (False, False, None)),
        (409, (False, False, None)),
        (410, (False, False, None)),
        (412, (False, False, None)),
        (413, (True, False, None)),
        (423, (False, False, BUSY_S)),
        (429, (False, False, BUSY_S)),
        (500, (False, True, None)),
        (503, (False, True, None)),
        (504, (False, True, None)),
        (507, (False, False, PAUSE_S)),
    ],
)
def test_a_status_says_whether_it_is_for_ever_for_later_or_not_known(
    status: int, expected: tuple[bool, bool, float | None]
) -> None:
    error = refusal(status, {"error": {"code": "Whatever"}}, None, MAIL_WRITE, effect=True)
    assert (error.permanent, error.uncertain, error.retry_after) == expected


@pytest.mark.parametrize(
    "body", [None, [], "x", {"error": "x"}, {"error": {"code": "ada@acme.example said\nno"}}]
)
def test_a_code_that_is_none_is_not_repeated(body: Any) -> None:
    error = refusal(418, body, None, MAIL_WRITE, effect=False)
    assert str(error) == "Microsoft answered 418"


@pytest.mark.parametrize(
    ("header", "expected"),
    [(None, None), ("", None), ("90", 90.0), ("-5", 0.0), ("1e9", 3600.0), ("soon", None),
     ("Mon, 01 Jan 2001 00:00:00 GMT", 0.0)],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_date(header: str | None, expected: float | None) -> None:
    assert seconds(header) == expected


def refused_login(settings: MicrosoftSettings, folder: Path) -> ProviderError:
    with office(settings, folder) as ms, pytest.raises(ProviderError) as raised:
        ms.mail.send(a_mail())
    assert not raised.value.uncertain
    return raised.value


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"secret": SecretStr("wrong-secret")}, ["AADSTS7000215", "BINOME_MICROSOFT_CLIENT_SECRET"]),
        ({"client_id": "11111111-0000-4000-8000-000000000009"}, ["AADSTS700016", "BINOME_MICROSOFT_CLIENT_ID"]),
        ({"tenant": "nobody.example"}, ["AADSTS90002", "BINOME_MICROSOFT_TENANT"]),
    ],
)  # fmt: skip
def test_the_login_host_says_which_setting_is_wrong(
    graph: Loopback, tmp_path: Path, change: dict[str, Any], words: list[str]
) -> None:
    before = graph.settings
    values = {"tenant": before.tenant, "client_id": before.client_id, "secret": before.secret}
    error = refused_login(MicrosoftSettings(**values | change, loopback=before.loopback), tmp_path)
    assert [word for word in words if word not in str(error)] == []
    assert "wrong-secret" not in str(error)
    assert error.retry_after == PAUSE_S


def test_an_expired_secret_is_said(graph: Loopback, tmp_path: Path) -> None:
    graph.do("settings", {"secret_expired": True})
    assert "has expired" in str(refused_login(graph.settings, tmp_path))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "status", "status": 429, "retry_after": 17}, "answered 429"),
        ({"kind": "status", "status": 503}, "answered 503"),
        ({"kind": "close"}, "could not be reached"),
        ({"kind": "malformed"}, "no token"),
    ],
)
@pytest.mark.parametrize("path", ["openid-configuration$", "/token$"])
def test_a_login_host_in_trouble_is_tried_again_later_and_nothing_is_sent(
    graph: Loopback, tmp_path: Path, fault: dict[str, Any], words: str, path: str
) -> None:
    graph.fault(path=path, **fault)
    error = refused_login(graph.settings, tmp_path)
    assert words in str(error)
    assert not error.permanent
    assert error.retry_after == fault.get("retry_after", error.retry_after)
    assert graph.effects() == []
