"""`binome connect` as an administrator meets it, against stand-ins for Google and Microsoft."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from integrations import wiring
from integrations.google.scopes import SCOPES
from mentoring.programme import Programme
from tests.commands import Binome
from tests.flows.conftest import ROOT
from tests.flows.living import organisation
from tests.loopback.google.client import Loopback as Google
from tests.loopback.google.client import loopback, service_account
from tests.loopback.google.plants import plant
from tests.loopback.microsoft.known import CLIENT, SECRET, TENANT
from tests.loopback.microsoft.process import Loopback as Graph
from tests.loopback.microsoft.process import running
from tests.unit.integrations.microsoft.test_credentials import a_certificate

ROLES = ("mail", "calendar", "forms", "directory")


@dataclass(frozen=True)
class Office:
    """A programme whose organisation is a stand-in, and the command that tries it."""

    binome: Binome
    file: Path
    programme: Programme

    def tried(self) -> tuple[dict[str, str], str, int]:
        """Role -> its state; all that is said to be missing; the exit code."""
        said = self.binome("connect", self.file, "--json")
        assert [trial["role"] for trial in said.document] == list(ROLES)
        states = {trial["role"]: trial["state"] for trial in said.document}
        return states, "\n".join(trial["why"] for trial in said.document), said.code


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Sets variables of the environment."""

    def put(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, str(value))

    yield put
    wiring.ledgers.reopen()


def office(binome: Binome, example: str, provider: str, folder: Path) -> Office:
    file = organisation(ROOT / "configs" / example, provider, folder)
    return Office(binome, file, wiring.load(str(file))[0])


def all_ready(**but: str) -> dict[str, str]:
    return dict.fromkeys(ROLES, "ready") | but


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Google]:
    sender = YAML(typ="safe", pure=True).load(ROOT / "configs" / "elan-2027.yaml")["sending"]["sender"]
    with loopback(tmp_path_factory.mktemp("google"), owner=sender["address"]) as found:
        yield found


@pytest.fixture
def elan(
    binome: Binome, workspace: Google, settings: Callable[..., None], tmp_path: Path
) -> Iterator[Office]:
    """The French example on Google, by a service account; its forms and one person are there."""
    found = office(binome, "elan-2027.yaml", "google", tmp_path)
    key = tmp_path / "sign-in.json"
    key.write_text(service_account(), "utf-8")
    settings(BINOME_GOOGLE_CREDENTIALS=key, BINOME_GOOGLE_LOOPBACK=workspace.root)
    workspace.tell("reset")
    workspace.tell("users", users=[{"primaryEmail": "ada1@acme.example", "name": {"fullName": "Ada"}}])
    known = wiring.questionnaires()
    for form_id, form in found.programme.forms.items():
        plant(workspace, form_id, known[str(form.questionnaire)], "fr")
    yield found
    assert workspace.breaches == []
    assert workspace.effects() == []


def test_on_google_a_service_account_with_all_it_needs_is_ready(elan: Office) -> None:
    assert elan.tried() == (all_ready(), "\n\n\n", 0)


def test_on_google_a_single_mailbox_that_consented_is_ready_and_one_that_withdrew_is_told_to_sign_in_again(
    elan: Office, workspace: Google, tmp_path: Path
) -> None:
    consent = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"}
    (tmp_path / "sign-in.json").write_text(json.dumps(consent), "utf-8")
    assert elan.tried() == (all_ready(), "\n\n\n", 0)
    workspace.tell("access", consented=False)
    states, why, code = elan.tried()
    assert (set(states.values()), code) == ({"missing"}, 2)
    assert why.count("sign in again and consent") == len(ROLES)


def test_on_google_a_scope_that_was_not_delegated_is_named_alone(elan: Office, workspace: Google) -> None:
    every = {scope for scopes in SCOPES.values() for scope in scopes}
    lacking = next(scope for scope in every if scope.endswith("calendar.events.owned"))
    workspace.tell("access", scopes=sorted(every - {lacking}))
    states, why, code = elan.tried()
    assert (states, code) == (all_ready(calendar="missing"), 2)
    assert "Domain-wide delegation, add the client id 1234567890 with" in why
    assert [scope for scope in every if f"{scope}," in why or f"{scope};" in why] == [lacking]


def test_on_google_every_form_that_is_not_shared_is_named(elan: Office, workspace: Google) -> None:
    for form_id in ("pulse", "closing"):
        workspace.tell("share", id=form_id, shared=False)
    states, why, code = elan.tried()
    assert (states, code) == (all_ready(forms="missing"), 2)
    assert why.count("there is no such form, or it is not shared with the sender") == 1
    assert "forms.pulse.source, forms.closing.source: " in why
    assert "choose Add collaborators and add the sender" in why


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`ours.pem`, its public part `public.pem`, and `other.pem`."""
    folder = tmp_path_factory.mktemp("certificates")
    private, public = a_certificate()
    (folder / "public.pem").write_bytes(public)
    (folder / "ours.pem").write_bytes(private + public)
    (folder / "other.pem").write_bytes(b"".join(a_certificate()))
    return folder


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory, certificates: Path) -> Iterator[Graph]:
    sender = YAML(typ="safe", pure=True).load(ROOT / "configs" / "bridges-2027.yaml")["sending"]["sender"]
    options = ("--certificate", str(certificates / "public.pem"))
    with running(tmp_path_factory.mktemp("graph"), *options, mailboxes=(sender["address"],)) as found:
        yield found


@pytest.fixture
def bridges(binome: Binome, tenant: Graph, settings: Callable[..., None], tmp_path: Path) -> Iterator[Office]:
    """The English example on Microsoft, by a secret; its workbooks and one person are there."""
    found = office(binome, "bridges-2027.yaml", "microsoft", tmp_path)
    settings(
        BINOME_MICROSOFT_TENANT=TENANT,
        BINOME_MICROSOFT_CLIENT_ID=CLIENT,
        BINOME_MICROSOFT_CLIENT_SECRET=SECRET,
        BINOME_MICROSOFT_LOOPBACK=tenant.root,
    )
    tenant.do("reset")
    tenant.do("users", [{"mail": "ada1@acme.example", "displayName": "Ada"}])
    for form_id in found.programme.forms:
        tenant.put_file("binome", form_id, b"PK")
    yield found
    assert tenant.breaches() == []
    assert tenant.effects() == []


def test_on_microsoft_a_secret_or_a_certificate_with_all_it_needs_is_ready(
    bridges: Office, monkeypatch: pytest.MonkeyPatch, certificates: Path
) -> None:
    assert bridges.tried() == (all_ready(), "\n\n\n", 0)
    monkeypatch.delenv("BINOME_MICROSOFT_CLIENT_SECRET")
    monkeypatch.setenv("BINOME_MICROSOFT_CERTIFICATE", str(certificates / "ours.pem"))
    assert bridges.tried() == (all_ready(), "\n\n\n", 0)
    monkeypatch.setenv("BINOME_MICROSOFT_CERTIFICATE", str(certificates / "other.pem"))
    states, why, code = bridges.tried()
    assert (set(states.values()), code) == ({"missing"}, 2)
    assert why.count("upload its public part under Certificates & secrets") == len(ROLES)


@pytest.mark.parametrize(
    ("method", "path", "status", "code", "lacking", "said"),
    [
        ("GET", "/users$", 403, "Authorization_RequestDenied", ["directory"], ["User.Read.All", "Grant admin consent"]),
        ("POST", "/send$", 403, "ErrorAccessDenied", ["mail"],
         ["consent to Mail.Send covers it", "New-ManagementRoleAssignment", "'Application Mail.Send'"]),
        (".*", "/events", 403, "ErrorAccessDenied", ["calendar"], ["RBAC", "'Application Calendars.ReadWrite'"]),
        (".*", "/messages|/events", 404, "MailboxNotEnabledForRESTAPI", ["mail", "calendar"], ["shared mailbox"]),
        ("GET", "/items/", 403, "accessDenied", ["forms"],
         ["Sites.Selected", "POST /sites/{id}/permissions", "forms.mentor.source, forms.mentee.source"]),
    ],
)  # fmt: skip
def test_on_microsoft_what_is_missing_is_named_with_how_to_give_it(
    bridges: Office,
    tenant: Graph,
    method: str,
    path: str,
    status: int,
    code: str,
    lacking: list[str],
    said: list[str],
) -> None:
    tenant.fault("status", method, path, times=99, status=status, code=code)
    states, why, ended = bridges.tried()
    assert (states, ended) == (all_ready(**dict.fromkeys(lacking, "missing")), 2)
    assert [words for words in said if words not in why] == []


def test_on_microsoft_every_workbook_that_is_not_shared_is_named(bridges: Office, tenant: Graph) -> None:
    tenant.do("reset")
    tenant.do("users", [{"mail": "ada1@acme.example", "displayName": "Ada"}])
    states, why, code = bridges.tried()
    assert (states, code) == (all_ready(forms="missing"), 2)
    assert [form for form in bridges.programme.forms if f"forms.{form}.source" not in why] == []
    assert why.count("there is no such workbook, or it is not shared with the application") == 1


def test_a_provider_that_is_away_is_no_fault_of_the_set_up(bridges: Office, tenant: Graph) -> None:
    tenant.fault("status", path="/token$", times=99, status=503)
    states, why, code = bridges.tried()
    assert (set(states.values()), code) == ({"unreachable"}, 3)
    assert why.count("Microsoft's login answered 503") == len(ROLES)
