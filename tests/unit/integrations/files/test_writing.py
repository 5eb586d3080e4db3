from __future__ import annotations

import errno
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.files.documents import FileDocuments
from integrations.files.mail import FileMail
from integrations.files.writing import name_of, safe_name, write
from mentoring.errors import ProviderError
from mentoring.programme import Contact
from tests.builders import NOW, a_document, a_mail


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("elan/recruit.invitation/P0042/1", "recruit.invitation_P0042_1"),
        ("elan/kickoff.introduction/P0001/P0001-P0002/1", "kickoff.introduction_P0001_P0001-P0002_1"),
        ("elan/rituals.digest/role:manager/2027-W05", "rituals.digest_role-manager_2027-W05"),
    ],
)
def test_names_are_readable(key: str, name: str) -> None:
    assert name_of(key) == name


@given(st.text(max_size=300), st.text(max_size=300))
def test_names_are_safe_short_and_tell_different_keys_apart(one: str, other: str) -> None:
    name = safe_name(one)
    assert len(name) <= 115
    assert not set(name) & set('/\\:*?"<>|\0\n ')
    assert not name.startswith(".")
    assert (safe_name(other) == name) == (one == other)


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mail" / "a.eml"
    write(path, b"one", durable=True)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("integrations.files.writing.os.fsync", full)
    with pytest.raises(
        ProviderError, match=r"^a.eml could not be written: No space left on device$"
    ) as error:
        write(path, b"two", durable=True)
    assert not error.value.permanent
    assert not error.value.uncertain
    assert path.read_bytes() == b"one"
    assert [entry.name for entry in path.parent.iterdir()] == ["a.eml"]


def test_what_is_forgotten_is_gone_and_nothing_else(tmp_path: Path) -> None:
    sender = Contact(name="Mentorat", address="elan@acme.example")
    mail = FileMail(tmp_path, sender, domain="acme.example", now=lambda: NOW)
    keys = [
        "elan/recruit.invitation/P0001/1",
        "elan/recruit.invitation/P0001/11",
        "elan/recruit.invitation/P0002/1",
    ]
    for key in keys:
        mail.send(a_mail(key))
    assert mail.forget(["elan/recruit.invitation/P0001/1", "elan/recruit.invitation/P0009/1"]) == 1
    assert [mail.find(key) is None for key in keys] == [True, False, False]


def test_a_document_keeps_the_ending_its_reader_knows(tmp_path: Path) -> None:
    documents = FileDocuments(tmp_path, now=lambda: NOW)
    key = "elan/recognition.certificate/P0001/1"
    assert documents.put(a_document(key, name="attestation.pdf")).id == "recognition.certificate_P0001_1.pdf"
    assert documents.forget([key]) == 1
    assert documents.find(key) is None


def test_what_a_killed_process_left_half_written_is_gone_once_the_file_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        patch.setattr("os.getpid", lambda: 1)
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path / "a.eml", b"half")
    assert [path.name for path in tmp_path.iterdir()] != []
    write(tmp_path / "a.eml", b"whole")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.eml": b"whole"}
