from __future__ import annotations

import pytest

from integrations.microsoft import Microsoft
from integrations.microsoft.directory import COLUMNS
from mentoring.errors import BadInput, ProviderError
from mentoring.programme import Audience
from tests.loopback.microsoft.process import Loopback

GROUP, INNER = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"
ADA = {
    "mail": "ada1@acme.example",
    "displayName": "Ada Dupont",
    "givenName": "Ada",
    "department": "Ventes",
    "officeLocation": "Lyon",
    "preferredLanguage": "fr-FR",
    "usageLocation": "FR",
    "manager": "chef@acme.example",
    "timeZone": "Romance Standard Time",
}
ROW = [
    "ada1@acme.example",
    "Ada Dupont",
    "Ada",
    "fr",
    "Europe/Paris",
    "",
    "Ventes",
    "Lyon",
    "chef@acme.example",
]


@pytest.fixture
def planted(graph: Loopback) -> Loopback:
    others = [{"mail": f"eve{n}@acme.example", "displayName": f"Eve {n}"} for n in range(45)]
    gone = {"mail": "gone@acme.example", "accountEnabled": False}
    graph.do("users", [ADA, {"mail": "chef@acme.example", "timeZone": "GMT Standard Time"}, gone, *others])
    graph.do("group", {"id": INNER, "mail": "inner@acme.example", "members": ["ada1@acme.example"]})
    members = [INNER, "ada1@acme.example", "gone@acme.example", *(one["mail"] for one in others)]
    graph.do("group", {"id": GROUP, "mail": "mentors@acme.example", "members": members})
    return graph


def rows(ms: Microsoft, source: str) -> list[list[str]]:
    table = ms.directory.people(Audience(source=source))
    assert table is not None
    assert tuple(table.frame.columns) == COLUMNS
    found: list[list[str]] = table.frame.to_numpy().tolist()
    return found


def test_everybody_is_listed_with_what_an_audience_says(ms: Microsoft, planted: Loopback) -> None:
    planted.do("settings", {"page": 10})
    found = rows(ms, "users")
    assert len(found) == 47
    assert found[0] == ROW
    assert found[1][:5] == ["chef@acme.example", "", "", "", "Europe/London"]


@pytest.mark.parametrize("source", [GROUP, "mentors@acme.example"])
def test_a_group_is_its_members_and_those_of_the_groups_in_it(
    ms: Microsoft, planted: Loopback, source: str
) -> None:
    planted.do("settings", {"page": 7})
    found = rows(ms, source)
    assert sorted(row[0] for row in found) == sorted(
        ["ada1@acme.example", *(f"eve{n}@acme.example" for n in range(45))]
    )
    assert next(row for row in found if row[0] == "ada1@acme.example") == ROW


def test_without_the_right_to_mailbox_settings_the_country_tells_the_zone(
    ms: Microsoft, planted: Loopback
) -> None:
    planted.fault("status", "BATCHED", "/mailboxSettings$", times=999, status=403, code="ErrorAccessDenied")
    assert rows(ms, "users")[0] == ROW


def test_a_zone_of_somebodys_own_making_is_left_out(ms: Microsoft, graph: Loopback) -> None:
    graph.do("users", [ADA | {"timeZone": "tzone://Microsoft/Custom", "manager": None}])
    assert rows(ms, "users")[0][4] == "Europe/Paris"


def test_what_a_batch_puts_off_is_asked_again(ms: Microsoft, planted: Loopback) -> None:
    planted.fault(
        "status", "BATCHED", "/manager$", times=25, status=429, code="TooManyRequests", retry_after=2
    )
    assert next(row for row in rows(ms, GROUP) if row[0] == "ada1@acme.example") == ROW


def test_what_a_batch_puts_off_for_too_long_is_left_for_later(ms: Microsoft, planted: Loopback) -> None:
    planted.fault(
        "status", "BATCHED", "/manager$", times=1, status=429, code="TooManyRequests", retry_after=300
    )
    with pytest.raises(ProviderError) as raised:
        rows(ms, GROUP)
    assert raised.value.retry_after == 300


@pytest.mark.parametrize(
    "source", ["people.csv", "nobody@acme.example", "aaaaaaaa-0000-4000-8000-00000000000f"]
)
def test_a_group_that_is_none_is_refused(ms: Microsoft, planted: Loopback, source: str) -> None:
    del planted
    with pytest.raises(BadInput, match="no such group"):
        rows(ms, source)


def test_a_missing_consent_is_said(ms: Microsoft, planted: Loopback) -> None:
    planted.fault("status", "GET", "/users$", status=403, code="Authorization_RequestDenied")
    with pytest.raises(ProviderError, match=r"User\.Read\.All"):
        rows(ms, "users")
