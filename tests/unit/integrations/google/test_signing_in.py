from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from integrations.google import Google, connect, from_environment
from integrations.google.scopes import SCOPES, Role
from integrations.google.settings import GoogleSettings, ServiceAccount, SignIn
from integrations.memory import MemoryMeter
from mentoring.errors import BadInput, BinomeError, ProviderError
from mentoring.programme import Audience, Contact, Form
from mentoring.programme_file import questionnaires
from tests.builders import NOW, a_mail, an_invitation
from tests.loopback.google.client import ROOT, Loopback, private_key, service_account
from tests.loopback.google.plants import plant

SENDER = Contact(name="Mentorat", address="elan@acme.example")
FORM = Form(purpose="survey", source="pulse-form")
CANARY = "c4n4ry-9f3e7a51"


@pytest.fixture
def workspace(settings: GoogleSettings, google: Loopback, tmp_path: Path) -> Iterator[Google]:
    plant(google, "pulse-form", questionnaires(ROOT / "configs" / "questionnaires")["pulse"], "fr")
    google.tell("users", users=[], groups={"all@acme.example": []})
    made = connect(settings, sender=SENDER, folder=tmp_path, meter=MemoryMeter(), now=lambda: NOW)
    yield made
    made.close()


TRIED: dict[Role, Callable[[Google], None]] = {
    "mail": Google.try_mail,
    "calendar": Google.try_calendar,
    "busy": Google.try_calendar,
    "forms": lambda there: there.try_forms({"pulse": FORM}),
    "sheets": lambda there: there.try_forms({"pulse": Form(purpose="survey", source="sheet:book")}),
    "directory": lambda there: there.try_directory(Audience(source="*")),
    "groups": lambda there: there.try_directory(Audience(source="all@acme.example")),
}
"""How each role is tried with the least; publishing has no least: it is tried by doing it."""


@pytest.mark.parametrize("role", TRIED)
def test_with_the_scopes_of_its_role_each_part_can_be_used(
    role: Role, workspace: Google, google: Loopback
) -> None:
    google.tell("sheet", id="book", title="Livre", timeZone="Europe/Paris", sheets={})
    google.tell("access", scopes=[scope for scopes in SCOPES.values() for scope in scopes])
    before = google.effects()
    TRIED[role](workspace)
    assert google.effects() == before == []
    assert google.ask("drafts") == 0


@pytest.mark.parametrize("role", TRIED)
def test_a_scope_that_is_missing_is_named_with_how_to_give_it(
    role: Role, workspace: Google, google: Loopback
) -> None:
    every = {scope for scopes in SCOPES.values() for scope in scopes}
    for missing in SCOPES[role]:
        google.tell("access", scopes=sorted(every - {missing}))
        with pytest.raises(BadInput, match="may not act for this user with these scopes") as error:
            TRIED[role](workspace)
        assert f"add the service account's client id with {missing};" in error.value.instead
        assert "Domain-wide delegation" in error.value.instead


def test_each_token_has_the_scopes_of_one_role_and_each_call_needs_them(
    workspace: Google, google: Loopback
) -> None:
    google.tell("sheet", id="book", title="Livre", timeZone="Europe/Paris", sheets={})
    for attempt in TRIED.values():
        attempt(workspace)
    workspace.mail.send(a_mail("elan/recruit.invitation/P0001/1"))
    workspace.calendar.put(an_invitation())
    workspace.publisher.publish(questionnaires(ROOT / "configs" / "questionnaires")["pulse"], "fr")
    told = google.ask("scopes")
    assert set(told["tokens"]) == {" ".join(sorted(scopes)) for scopes in SCOPES.values()}
    used = {scope for scopes in told["used"].values() for scope in scopes}
    assert used == {scope for scopes in SCOPES.values() for scope in scopes}


@pytest.mark.parametrize(
    ("fault", "role", "said", "how"),
    [
        ("403:accessNotConfigured", "gmail.users.getProfile", "Gmail API is switched off", "APIs & Services"),
        ("403:SERVICE_DISABLED", "gmail.users.getProfile", "Gmail API is switched off", "APIs & Services"),
        ("403:insufficientPermissions", "gmail.users.messages.list", "lacks a scope", "gmail.readonly"),
        ("403:domainPolicy", "gmail.users.getProfile", "policy", "Manage app access"),
        ("403:forbidden", "gmail.users.getProfile", "may not do that", "Gmail mailbox"),
        ("400:failedPrecondition", "gmail.users.getProfile", "no Gmail mailbox", "Gmail mailbox"),
    ],
)
def test_what_is_missing_for_mail_is_said_with_how_to_give_it(
    workspace: Google, google: Loopback, fault: str, role: str, said: str, how: str
) -> None:
    google.fault(role, fault)
    with pytest.raises(BadInput, match=said) as error:
        workspace.try_mail()
    assert how in error.value.instead


def test_a_calendar_a_form_or_a_group_that_is_not_there_is_said(
    settings: GoogleSettings, workspace: Google
) -> None:
    with pytest.raises(BadInput, match="not shared with the sender"):
        workspace.try_forms({"pulse": Form(purpose="survey", source="nobody-knows")})
    with pytest.raises(BadInput, match="no such thing") as error:
        workspace.try_directory(Audience(source="nobody@acme.example"))
    assert "administrator" in error.value.instead


def test_a_subject_that_does_not_exist_is_said(workspace: Google, google: Loopback) -> None:
    google.tell("access", subjects=["somebody@acme.example"])
    with pytest.raises(BadInput, match="there is no such user") as error:
        workspace.try_mail()
    assert "BINOME_GOOGLE_SUBJECT" in error.value.instead


def test_google_away_is_no_fault_of_the_set_up(workspace: Google, google: Loopback) -> None:
    workspace.doors.sleep = lambda _: None
    google.fault("gmail.users.getProfile", "503:backendError", times=9)
    with pytest.raises(ProviderError):
        workspace.try_mail()


def signed_in(google: Loopback, tmp_path: Path, subject: str = "elan@acme.example") -> Google:
    account = SignIn("client.example", SecretStr("secret"), SecretStr("refresh"))
    settings = GoogleSettings(account, subject, subject, root=google.root)
    return connect(settings, sender=SENDER, folder=tmp_path, meter=MemoryMeter(), now=lambda: NOW)


def test_a_single_mailbox_signs_in_with_its_own_consent(google: Loopback, tmp_path: Path) -> None:
    there = signed_in(google, tmp_path)
    there.try_mail()
    there.mail.send(a_mail("elan/recruit.invitation/P0001/1"))
    assert len(google.sent()) == 1
    google.tell("expire")
    google.tell("access", consented=False)
    with pytest.raises(BadInput, match="consent was withdrawn") as error:
        there.try_mail()
    assert "sign in again" in error.value.instead
    there.close()


def test_a_sign_in_for_another_mailbox_is_said(google: Loopback, tmp_path: Path) -> None:
    there = signed_in(google, tmp_path, "somebody@acme.example")
    with pytest.raises(BadInput, match="another mailbox"):
        there.try_mail()
    there.close()


def test_the_environment_gives_the_settings(tmp_path: Path) -> None:
    key = tmp_path / "key.json"
    key.write_text(service_account())
    found = from_environment({"BINOME_GOOGLE_CREDENTIALS": str(key)}, sender="elan@acme.example")
    assert (found.subject, found.admin, found.calendar, found.root) == (
        "elan@acme.example", "elan@acme.example", "primary", None,
    )  # fmt: skip
    assert isinstance(found.account, ServiceAccount)
    assert found.token_uri == "https://oauth2.googleapis.com/token"
    key.write_text(
        json.dumps({"type": "authorized_user", "client_id": "a", "client_secret": "b", "refresh_token": "c"})
    )
    more = {"BINOME_GOOGLE_SUBJECT": "s@acme.example", "BINOME_GOOGLE_ADMIN": "a@acme.example"}
    there = {"BINOME_GOOGLE_CALENDAR": "c@group.example", "BINOME_GOOGLE_LOOPBACK": "http://127.0.0.1:8000/"}
    found = from_environment(
        {"BINOME_GOOGLE_CREDENTIALS": str(key), **more, **there}, sender="elan@acme.example"
    )
    assert found == GoogleSettings(
        SignIn("a", SecretStr("b"), SecretStr("c")),
        "s@acme.example", "a@acme.example", "c@group.example", "http://127.0.0.1:8000/",
    )  # fmt: skip
    assert found.token_uri == "http://127.0.0.1:8000/token"


@pytest.mark.parametrize(
    "root",
    [
        "https://evil.example/",
        "http://127.0.0.1.evil.example:80/",
        "http://10.0.0.1:80/",
        "http://127.0.0.1/",
    ],
)
def test_a_stand_in_may_only_be_on_this_computer(root: str, tmp_path: Path) -> None:
    key = tmp_path / "key.json"
    key.write_text(service_account())
    with pytest.raises(BadInput, match="on this computer"):
        from_environment(
            {"BINOME_GOOGLE_CREDENTIALS": str(key), "BINOME_GOOGLE_LOOPBACK": root},
            sender="elan@acme.example",
        )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        (f"{{{CANARY}", "not JSON"),
        (f'["{CANARY}"]', "no sign-in"),
        (f'{{"type": "external_account", "x": "{CANARY}"}}', "no sign-in"),
        (f'{{"type": "service_account", "private_key": "{CANARY}"}}', "lacks client_email, token_uri"),
        (f'{{"type": "authorized_user", "client_secret": "{CANARY}"}}', "lacks client_id, refresh_token"),
    ],
)
def test_a_file_that_is_no_sign_in_is_refused_without_showing_it(
    content: str | None, said: str, tmp_path: Path
) -> None:
    key = tmp_path / "key.json"
    if content is not None:
        key.write_text(content)
    with pytest.raises(BadInput, match=said) as error:
        from_environment({"BINOME_GOOGLE_CREDENTIALS": str(key)}, sender="elan@acme.example")
    assert CANARY not in "".join(traceback.format_exception(error.value))


def test_no_credentials_are_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not set"):
        from_environment({}, sender="elan@acme.example")


@pytest.mark.parametrize(
    "trouble",
    [
        "",
        "close",
        "malformed",
        "500:x",
        "403:insufficientPermissions",
        "404:notFound",
        "400:invalid",
        "token",
        "key",
    ],
)
def test_a_secret_stands_in_no_error_no_log_and_no_repr(
    trouble: str,
    google: Loopback,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    key = service_account({"private_key_id": CANARY, "client_id": "42"})
    account: ServiceAccount | SignIn = ServiceAccount(SecretStr(key), "42")
    if trouble == "token":
        account = SignIn("42", SecretStr(f"{CANARY}-s"), SecretStr(f"{CANARY}-r"))
        google.tell("access", consented=False)
    if trouble == "key":
        account = ServiceAccount(SecretStr(service_account({"private_key": f"-----BEGIN {CANARY}-----"})))
    settings = GoogleSettings(account, "elan@acme.example", "elan@acme.example", root=google.root)
    there = connect(settings, sender=SENDER, folder=tmp_path, meter=MemoryMeter(), now=lambda: NOW)
    there.doors.sleep = lambda _: None
    if ":" in trouble or trouble in ("close", "malformed"):
        google.fault("", trouble, times=99)
    shown = [repr(settings), repr(there), repr(account), str(account)]
    for attempt in (
        lambda: there.mail.send(a_mail("elan/recruit.invitation/P0001/1")),
        lambda: there.calendar.put(an_invitation()),
        there.try_mail,
    ):
        try:
            attempt()
        except BinomeError as error:
            shown.append("".join(traceback.format_exception(error)))
    there.close()
    shown += [record.getMessage() for record in caplog.records] + list(capfd.readouterr())
    tokens = [f"token-{n}" for n in range(1, 40)]
    body = private_key().splitlines()[3]
    text = "\n".join(shown)
    assert [word for word in (CANARY, body, "elan@acme", "ada1@acme", *tokens) if word in text] == []
