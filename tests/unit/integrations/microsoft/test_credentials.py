from __future__ import annotations

import logging
import traceback
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from integrations.microsoft import MicrosoftSettings, from_environment
from mentoring.errors import BadInput, ProviderError
from tests.builders import a_mail
from tests.loopback.microsoft.known import CLIENT, TENANT
from tests.loopback.microsoft.process import Loopback, running
from tests.loopback.microsoft.tenant import today
from tests.unit.integrations.microsoft.office import office

CANARY = "cAnArY-sEcReT-0815"
BASE = {"BINOME_MICROSOFT_TENANT": TENANT, "BINOME_MICROSOFT_CLIENT_ID": CLIENT}


def a_certificate() -> tuple[bytes, bytes]:
    """A private key and its certificate, PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "binome.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today() - timedelta(days=1))
        .not_valid_after(today() + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private, made.public_bytes(serialization.Encoding.PEM)


def test_a_certificate_proves_who_we_are_and_another_does_not(tmp_path: Path) -> None:
    private, public = a_certificate()
    (tmp_path / "public.pem").write_bytes(public)
    (tmp_path / "ours.pem").write_bytes(private + public)
    (tmp_path / "other.pem").write_bytes(b"".join(a_certificate()))
    with running(tmp_path, "--certificate", str(tmp_path / "public.pem")) as graph:
        ours = MicrosoftSettings(TENANT, CLIENT, certificate=tmp_path / "ours.pem", loopback=graph.root)
        with office(ours, tmp_path) as ms:
            ms.mail.send(a_mail())
        other = MicrosoftSettings(TENANT, CLIENT, certificate=tmp_path / "other.pem", loopback=graph.root)
        with office(other, tmp_path) as ms, pytest.raises(ProviderError, match="AADSTS700027"):
            ms.mail.send(a_mail())
        assert len(graph.effects(kind="mail")) == 1


@pytest.mark.parametrize("content", [None, "nothing", "-----BEGIN CERTIFICATE-----\n"])
def test_a_certificate_that_cannot_be_read_is_said(
    graph: Loopback, tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "c.pem").write_text(content)
    settings = MicrosoftSettings(TENANT, CLIENT, certificate=tmp_path / "c.pem", loopback=graph.root)
    with office(settings, tmp_path) as ms, pytest.raises(BadInput, match="BINOME_MICROSOFT_CERTIFICATE"):
        ms.mail.send(a_mail())


def test_a_token_is_fetched_once_and_again_when_it_has_run_out(graph: Loopback, tmp_path: Path) -> None:
    graph.fault("status", path="/token$", skip=2, status=503)
    with office(graph.settings, tmp_path) as ms:
        ms.mail.send(a_mail())
        graph.do("expire")
        ms.mail.send(a_mail("elan/recruit.invitation/P0002/1"))
        graph.do("expire")
        with pytest.raises(ProviderError, match="answered 503"):
            ms.mail.send(a_mail("elan/recruit.invitation/P0003/1"))
    assert len(graph.effects(kind="mail")) == 2


def test_no_secret_is_ever_shown(
    graph: Loopback, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("msal", "urllib3"):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)
    settings = MicrosoftSettings(TENANT, CLIENT, SecretStr(CANARY), loopback=graph.root)
    shown = [repr(settings), str(settings)]
    with office(settings, tmp_path) as ms:
        try:
            ms.mail.send(a_mail())
        except ProviderError as error:
            shown += traceback.format_exception(error)
        shown += [repr(ms), repr(vars(ms.door))]
    with office(graph.settings, tmp_path) as ms:
        graph.fault("status", "POST", "/send$", status=403, code="ErrorAccessDenied")
        try:
            ms.mail.send(a_mail())
        except ProviderError as error:
            shown += traceback.format_exception(error)
    shown += [record.getMessage() for record in caplog.records]
    everything = "\n".join(shown)
    assert "AADSTS7000215" in everything
    assert CANARY not in everything
    assert "loopback-secret" not in everything
    assert "Bearer loopback-" not in everything
    assert "ada1@acme.example" not in everything


@pytest.mark.parametrize(
    ("environment", "where"),
    [
        ({}, "BINOME_MICROSOFT_TENANT"),
        ({"BINOME_MICROSOFT_TENANT": "../evil"}, "BINOME_MICROSOFT_TENANT"),
        ({"BINOME_MICROSOFT_TENANT": TENANT}, "BINOME_MICROSOFT_CLIENT_ID"),
        (BASE, "environment"),
        ({**BASE, "BINOME_MICROSOFT_CLIENT_SECRET": "x", "BINOME_MICROSOFT_CERTIFICATE": "y"}, "environment"),
        *(
            (
                {**BASE, "BINOME_MICROSOFT_CLIENT_SECRET": "x", "BINOME_MICROSOFT_LOOPBACK": root},
                "BINOME_MICROSOFT_LOOPBACK",
            )
            for root in (
                "http://10.0.0.1:80", "https://127.0.0.1", "http://localhost:80", "http://127.0.0.1.evil.example",
                "http://127.0.0.1@evil.example", "nonsense",
            )
        ),
    ],
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused(environment: dict[str, str], where: str) -> None:
    with pytest.raises(BadInput) as raised:
        from_environment(environment)
    assert raised.value.where == where


def test_settings_come_from_the_environment() -> None:
    found = from_environment(
        {
            **BASE,
            "BINOME_MICROSOFT_CERTIFICATE": "/etc/binome.pem",
            "BINOME_MICROSOFT_LOOPBACK": "http://127.0.0.1:8080/",
        }
    )
    assert found == MicrosoftSettings(
        TENANT, CLIENT, certificate=Path("/etc/binome.pem"), loopback="http://127.0.0.1:8080/"
    )
    assert found.graph == "http://127.0.0.1:8080"
    assert (
        from_environment({**BASE, "BINOME_MICROSOFT_CLIENT_SECRET": "x"}).graph
        == "https://graph.microsoft.com"
    )
