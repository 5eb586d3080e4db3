from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest

from tests.commands import Binome, Said

ROOT = Path(__file__).parents[2]
PASSWORD = "cAnArY-pAsSwOrD-4711"


@pytest.fixture
def by_smtp(tmp_path: Path) -> Path:
    """A programme whose mails go to a mail server."""
    text = (ROOT / "configs" / "elan-2027.yaml").read_text("utf-8")
    file = tmp_path / "by-smtp.yaml"
    file.write_text(text.replace("mail: files, calendar: files", "mail: smtp, calendar: smtp"), "utf-8")
    return file


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def silent(said: Said, folder: Path) -> bool:
    """Whether the password is neither printed nor kept."""
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return PASSWORD not in said.out + said.err and PASSWORD.encode() not in kept


def test_a_mail_server_that_is_away_is_said_without_its_password(
    binome: Binome, by_smtp: Path, closed_port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BINOME_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("BINOME_SMTP_PORT", str(closed_port))
    monkeypatch.setenv("BINOME_SMTP_USER", "programme")
    monkeypatch.setenv("BINOME_SMTP_PASSWORD", PASSWORD)
    (tmp_path / "home" / "elan-2027" / "inbox").mkdir(parents=True)
    said = binome("connect", by_smtp, "--json")
    assert said.code == 3
    states = {trial["role"]: (trial["state"], trial["why"]) for trial in said.document}
    assert states["mail"][0] == states["calendar"][0] == "unreachable"
    assert "could not be reached" in states["mail"][1]
    assert states["forms"] == ("ready", "")
    assert silent(said, tmp_path)


def test_a_mail_server_that_is_not_set_is_said_with_what_to_set(binome: Binome, by_smtp: Path) -> None:
    said = binome("connect", by_smtp)
    assert said.code == 2
    assert "BINOME_SMTP_HOST" in said.out


def test_providers_that_are_not_there_yet_are_said(binome: Binome, by_smtp: Path) -> None:
    by_smtp.write_text(
        by_smtp.read_text("utf-8").replace("mail: smtp, calendar: smtp", "mail: google, calendar: microsoft")
    )
    said = binome("connect", by_smtp, "--json")
    assert said.code == 2
    assert [t["state"] for t in said.document][:2] == ["missing", "missing"]


def test_a_dry_run_or_a_folder_of_its_own_never_reaches_the_mail_server(
    binome: Binome, by_smtp: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def reach(*_: object, **__: object) -> None:
        raise AssertionError("somebody opened a connection")

    monkeypatch.setenv("BINOME_SMTP_HOST", "127.0.0.1")
    monkeypatch.setattr("integrations.smtp.connection.Connection._open", reach)
    inbox = tmp_path / "home" / "elan-2027" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "people.csv").write_text(
        "address,name,role\nada@ateliers-delorme.example,Ada Roy,mentor\n", "utf-8"
    )
    said = binome("preview", by_smtp, "recruit", "--on", "2026-11-24", "--json")
    assert said.code == 0, said.err
    assert {effect["kind"] for effect in said.document["effects"]} >= {"recruit.invitation"}


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://binome:{PASSWORD}@127.0.0.1:{{port}}/binome",
        f"nonsense://binome:{PASSWORD}@host/x",
        f"binome:{PASSWORD}@host",
    ],
)
def test_a_database_that_cannot_be_used_is_said_without_its_password(
    binome: Binome, closed_port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str
) -> None:
    monkeypatch.setenv("BINOME_DATABASE_URL", url.format(port=closed_port))
    said = binome("status", "elan-2027")
    assert (said.code in (2, 3), said.out) == (True, "")
    assert said.err
    assert silent(said, tmp_path / "home")


def test_no_secret_lies_in_the_checkout() -> None:
    """Keys that look like real ones; our own invented words are in tests only."""
    kinds = (
        "-----BEGIN [A-Z ]*PRIVATE KEY-----",
        "AKIA[0-9A-Z]{16}",
        "ghp_[0-9A-Za-z]{36}",
        "xox[baprs]-[0-9A-Za-z-]{20,}",
    )
    looks = "|".join((*kinds, "AIza[0-9A-Za-z_-]{35}"))
    found = subprocess.run(  # noqa: S603 - git on our own files
        ["git", "grep", "-lE", looks, "--", ".", ":!tests"],  # noqa: S607 - git is where PATH says
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.stdout == ""
