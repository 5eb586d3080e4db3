"""`binome connect`: the least that shows whether a role will work."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from integrations.microsoft import Microsoft
from integrations.microsoft.permissions import NEEDED
from mentoring.errors import BadInput, ProviderError
from mentoring.programme import Audience, Form
from tests.loopback.microsoft.process import Loopback

GROUP = "aaaaaaaa-0000-4000-8000-000000000001"
FORMS = {"mentor": Form(purpose="enrolment", role="mentor", source="drives/d/items/i")}
TRIALS: dict[str, Callable[[Microsoft], None]] = {
    "mail": lambda ms: ms.try_mail(),
    "calendar": lambda ms: ms.try_calendar(),
    "forms": lambda ms: ms.try_forms(FORMS),
    "directory": lambda ms: ms.try_directory(Audience(source=GROUP)),
}


@pytest.mark.parametrize("role", TRIALS)
def test_what_works_is_ready_and_nothing_comes_of_trying(ms: Microsoft, graph: Loopback, role: str) -> None:
    graph.put_file("d", "i", b"PK")
    graph.do("users", [{"mail": "ada1@acme.example"}])
    graph.do("group", {"id": GROUP, "mail": "mentors@acme.example", "members": ["ada1@acme.example"]})
    TRIALS[role](ms)
    assert graph.effects() == []
    assert graph.do("drafts") == 0


@pytest.mark.parametrize(
    ("role", "method", "path", "code", "permission"),
    [
        ("mail", "GET", "/messages$", "ErrorAccessDenied", "Mail.ReadWrite"),
        ("mail", "DELETE", "/messages/", "ErrorAccessDenied", "Mail.ReadWrite"),
        ("mail", "POST", "/send$", "ErrorAccessDenied", "Mail.Send"),
        ("calendar", "GET", "/events$", "ErrorAccessDenied", "Calendars.ReadWrite"),
        ("calendar", "DELETE", "/events/", "ErrorAccessDenied", "Calendars.ReadWrite"),
        ("forms", "GET", "/items/i$", "accessDenied", "Sites.Selected"),
        ("directory", "GET", "/users$", "Authorization_RequestDenied", "User.Read.All"),
        ("directory", "GET", "/members$", "Authorization_RequestDenied", "GroupMember.Read.All"),
    ],
)  # fmt: skip
def test_the_very_permission_that_is_missing_is_named(
    ms: Microsoft, graph: Loopback, role: str, method: str, path: str, code: str, permission: str
) -> None:
    graph.put_file("d", "i", b"PK")
    graph.do("group", {"id": GROUP, "mail": "mentors@acme.example", "members": []})
    graph.fault("status", method, path, status=403, code=code)
    with pytest.raises(BadInput) as raised:
        TRIALS[role](ms)
    assert permission in str(raised.value)
    assert "Give it" in str(raised.value)
    assert permission in {one.name for one in NEEDED[role]}  # type: ignore[index]  # a role by its name


def test_a_mailbox_that_is_not_there_is_said(ms: Microsoft, graph: Loopback) -> None:
    graph.fault("status", "GET", "/messages$", status=404, code="MailboxNotEnabledForRESTAPI")
    with pytest.raises(BadInput, match="no mailbox in Exchange Online"):
        ms.try_mail()


def test_a_sign_in_that_is_refused_is_something_missing(ms: Microsoft, graph: Loopback) -> None:
    graph.do("settings", {"secret_expired": True})
    with pytest.raises(BadInput, match="AADSTS7000222: the client secret has expired"):
        ms.try_mail()


@pytest.mark.parametrize("role", TRIALS)
def test_microsoft_away_is_no_fault_of_the_set_up(ms: Microsoft, graph: Loopback, role: str) -> None:
    graph.fault("status", path="/v1.0/", times=99, status=503, code="ServiceUnavailable")
    with pytest.raises(ProviderError):
        TRIALS[role](ms)


def test_a_workbook_that_is_not_shared_is_said(ms: Microsoft) -> None:
    with pytest.raises(BadInput, match="not shared"):
        ms.try_forms(FORMS)


def test_every_permission_says_why_and_how() -> None:
    assert [one.name for role in NEEDED.values() for one in role if not (one.why and one.limit)] == []
