from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from integrations import wiring
from integrations.files.mail import FileMail
from integrations.memory import FaultyMail
from integrations.smtp.calendar import SmtpCalendar
from integrations.smtp.mail import SmtpMail
from mentoring.errors import BadInput
from mentoring.job import Job

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of its own and nothing else from the environment."""
    monkeypatch.setenv("BINOME_HOME", str(tmp_path / "home"))
    for name in ("BINOME_DATABASE_URL", "BINOME_SMTP_HOST", "BINOME_SMTP_PORT", "BINOME_SMTP_SECURITY"):
        monkeypatch.delenv(name, raising=False)
    yield tmp_path / "home"
    wiring.ledgers.reopen()


@pytest.fixture
def by_smtp(tmp_path: Path) -> str:
    text = (ROOT / "configs" / "elan-2027.yaml").read_text("utf-8")
    file = tmp_path / "by-smtp.yaml"
    file.write_text(text.replace("mail: files, calendar: files", "mail: smtp, calendar: smtp"), "utf-8")
    return str(file)


def test_a_programme_lies_in_the_home_and_its_ledger_beside_it(home: Path) -> None:
    to = wiring.connect(Job("elan-2027"))
    assert to.folder == home / "elan-2027"
    assert to.ledger.engine.url.database == str((home / "ledger.db").resolve())
    assert abs((to.now() - datetime.now(UTC)).total_seconds()) < 5


def test_the_clock_of_a_job_stands_still() -> None:
    moment = datetime(2027, 1, 19, 17, tzinfo=UTC)
    assert wiring.connect(Job("elan-2027", moment)).now() == moment


def test_the_home_is_the_users_data_folder_by_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("BINOME_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert wiring.home() == tmp_path / "share" / "binome"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert wiring.home() == tmp_path / ".local" / "share" / "binome"


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("send", [True, False, None])
def test_a_programme_sends_when_it_is_live_or_somebody_says_so(
    tmp_path: Path, live: bool, send: bool | None
) -> None:
    text = (ROOT / "configs" / "elan-2027.yaml").read_text("utf-8")
    file = tmp_path / "own.yaml"
    file.write_text(text.replace("live: false", f"live: {str(live).lower()}"), "utf-8")
    job = Job(str(file), send=send)
    assert wiring.connect(job).live is (live if send is None else send)
    assert wiring.connect(replace(job, folder=str(tmp_path / "alone"))).live is True


def test_the_providers_of_the_programme_are_connected_when_asked_for(
    by_smtp: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = wiring.connect(Job(by_smtp))
    with pytest.raises(BadInput, match="BINOME_SMTP_HOST"):
        _ = to.services
    monkeypatch.setenv("BINOME_SMTP_HOST", "mail.firm.example")
    services = wiring.connect(Job(by_smtp)).services
    assert (type(services.mail), type(services.calendar)) == (SmtpMail, SmtpCalendar)


@pytest.mark.parametrize(("name", "value"), [("BINOME_SMTP_PORT", "many"), ("BINOME_SMTP_SECURITY", "none")])
def test_a_setting_that_means_nothing_is_refused(
    by_smtp: str, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("BINOME_SMTP_HOST", "mail.firm.example")
    monkeypatch.setenv(name, value)
    with pytest.raises(BadInput, match=name):
        _ = wiring.connect(Job(by_smtp)).services


def test_nothing_leaves_a_folder_of_its_own(by_smtp: str, tmp_path: Path) -> None:
    to = wiring.connect(Job(by_smtp, folder=str(tmp_path / "alone")))
    assert isinstance(to.services.mail, FileMail)
    assert to.services.mail.folder == tmp_path / "alone" / "mail"
    assert to.ledger.engine.url.database == str(tmp_path / "alone" / "ledger.db")


def test_a_job_beside_works_on_a_copy_with_the_inbox_and_hrs_lists(home: Path) -> None:
    folder = home / "elan-2027"
    (folder / "inbox").mkdir(parents=True)
    (folder / "inbox" / "people.csv").write_text("address\nada@firm.example\n")
    (folder / "exclusions.csv").write_text("a@x.example,b@x.example\n")
    wiring.connect(Job("elan-2027")).ledger.person_ids(["ada@firm.example"])
    for _ in range(2):
        job = wiring.beside(Job("elan-2027"))
        copy = wiring.connect(job)
        assert copy.folder == home / "elan-2027.preview"
        assert copy.alone
        assert (copy.folder / "inbox" / "people.csv").exists()
        assert copy.constraints.excluded == {("a@x.example", "b@x.example")}
        assert copy.ledger.person_ids(["ada@firm.example", "new@firm.example"]) == {
            "ada@firm.example": "P0001", "new@firm.example": "P0002",
        }  # fmt: skip
    assert wiring.connect(Job("elan-2027")).ledger.person_ids(["other@firm.example"]) == {
        "other@firm.example": "P0002"
    }


@pytest.mark.parametrize(
    ("content", "couples"),
    [
        (b"", frozenset()),
        (b"A@x.example,b@x.example\n", {("a@x.example", "b@x.example")}),
        ("\ufeffpremière;seconde\na@x.example;b@x.example\n".encode(), {("a@x.example", "b@x.example")}),
        ("mentor;mentoré\na@x.example;b@x.example\n".encode("cp1252"), {("a@x.example", "b@x.example")}),
        (
            b"1,2\na@x.example,b@x.example\n\nc@x.example,b@x.example\n",
            {(who, "b@x.example") for who in ("a@x.example", "c@x.example")},
        ),
    ],
)
def test_hrs_list_is_read_however_it_was_saved(
    home: Path, content: bytes, couples: set[tuple[str, str]]
) -> None:
    (home / "elan-2027").mkdir(parents=True)
    (home / "elan-2027" / "exclusions.csv").write_bytes(content)
    assert wiring.connect(Job("elan-2027")).constraints.excluded == couples


def test_a_list_that_is_not_there_is_empty() -> None:
    constraints = wiring.connect(Job("elan-2027")).constraints
    assert (constraints.excluded, constraints.former, constraints.by_hand) == (frozenset(), frozenset(), ())


@pytest.mark.parametrize("row", ["a@x.example,", "a@x.example,b@x.example,c@x.example", "Ada,Ben"])
def test_a_row_that_names_no_pair_is_refused_and_never_passed_over(home: Path, row: str) -> None:
    (home / "elan-2027").mkdir(parents=True)
    (home / "elan-2027" / "exclusions.csv").write_text(f"one,two,\na@x.example,b@x.example,\n{row}\n")
    with pytest.raises(BadInput, match=r"exclusions\.csv, 3"):
        _ = wiring.connect(Job("elan-2027")).constraints


def test_faults_are_there_within_and_gone_after(tmp_path: Path) -> None:
    job = Job("elan-2027", folder=str(tmp_path / "alone"))
    with wiring.faults(0.5, 7):
        assert isinstance(wiring.connect(job).services.mail, FaultyMail)
    with wiring.faults(0.0, 7):
        assert isinstance(wiring.connect(job).services.mail, FileMail)
    assert isinstance(wiring.connect(job).services.mail, FileMail)


def test_rejected_rows_are_kept_until_none_is_left(home: Path) -> None:
    to = wiring.connect(Job("elan-2027"))
    to.write_rejected("mentor", b"row\n")
    assert (home / "elan-2027" / "rejected" / "mentor.csv").read_bytes() == b"row\n"
    to.write_rejected("mentor", None)
    to.write_rejected("mentor", None)
    assert not (home / "elan-2027" / "rejected" / "mentor.csv").exists()


def test_details_are_kept_even_where_the_home_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("BINOME_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    kept = wiring.keep_details(ValueError("odd"))
    assert kept.parent == tmp_path
    assert "ValueError: odd" in kept.read_text("utf-8")


def test_a_file_is_found_at_its_address_where_a_web_server_shows_the_home_and_else_at_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BINOME_HOME", str(tmp_path / "home"))
    ours, elsewhere = (
        tmp_path / "home" / "elan" / "rejected" / "people été.csv",
        tmp_path / "out" / "index.html",
    )
    assert wiring.found_at(ours) == str(ours.resolve())
    monkeypatch.setenv("BINOME_FILES_URL", "https://files.example/binome/")
    assert wiring.found_at(ours) == "https://files.example/binome/elan/rejected/people%20%C3%A9t%C3%A9.csv"
    assert wiring.found_at(elsewhere) == str(elsewhere.resolve())
