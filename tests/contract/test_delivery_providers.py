"""What every provider of mail, events and documents does, whatever stands behind it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr

from integrations.files.calendar import FileCalendar
from integrations.files.documents import FileDocuments
from integrations.files.mail import FileMail
from integrations.files.tables import tables_of
from integrations.google.calendar import GoogleCalendar
from integrations.google.door import Doors
from integrations.google.mail import GoogleMail
from integrations.google.settings import GoogleSettings, ServiceAccount
from integrations.memory import MemoryCalendar, MemoryDocuments, MemoryMail, MemoryMeter
from integrations.microsoft import connect as connect_microsoft
from integrations.smtp.calendar import SmtpCalendar
from integrations.smtp.connection import Server
from integrations.smtp.mail import SmtpMail
from mentoring.errors import BadInput
from mentoring.ports import CalendarPort, Document, DocumentPort, MailPort
from mentoring.programme import Contact
from tests.builders import NOW, a_document, a_mail, an_invitation
from tests.loopback.google.client import Loopback as GoogleLoopback
from tests.loopback.google.client import loopback, service_account
from tests.loopback.microsoft.notices import notices
from tests.loopback.microsoft.process import Loopback

SENDER = Contact(name="Mentorat Élan", address="elan@acme.example")
KEY = "elan/recruit.invitation/P0001/1"


class Mailbox:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name aiosmtpd calls
        self.taken.append(envelope)
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@dataclass
class Provided:
    """The three providers of one kind, and the messages that went out by them."""

    mail: MailPort
    calendar: CalendarPort
    documents: DocumentPort
    messages: Callable[[], list[EmailMessage]]
    invites_by_mail: bool = True
    """False where the provider's own server writes to the guests of an event."""


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def files(tmp_path: Path) -> Provided:
    mail = FileMail(tmp_path / "mail", SENDER, domain="acme.example", now=lambda: NOW)
    calendar = FileCalendar(
        tmp_path / "calendar", mail, SENDER, domain="acme.example", locale="fr", now=lambda: NOW
    )
    documents = FileDocuments(tmp_path / "documents", now=lambda: NOW)

    def messages() -> list[EmailMessage]:
        return [parsed(path.read_bytes()) for path in sorted((tmp_path / "mail").glob("*.eml"))]

    return Provided(mail, calendar, documents, messages)


def memory(tmp_path: Path) -> Provided:
    mail, calendar = MemoryMail(lambda: NOW), MemoryCalendar(lambda: NOW)
    aside = files(tmp_path)

    def messages() -> list[EmailMessage]:
        for sent in mail.sent:
            aside.mail.send(sent)
        for change in calendar.changes:
            aside.calendar.put(change)
        return aside.messages()

    return Provided(mail, calendar, MemoryDocuments(lambda: NOW), messages)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GoogleLoopback]:
    with loopback(tmp_path_factory.mktemp("google")) as found:
        yield found


@contextmanager
def google(there: GoogleLoopback, tmp_path: Path) -> Iterator[Provided]:
    there.tell("reset")
    key = ServiceAccount(SecretStr(service_account()))
    settings = GoogleSettings(key, "elan@acme.example", "admin@acme.example", root=there.root)
    with Doors(settings, MemoryMeter(), lambda: NOW) as doors:
        mail, calendar = GoogleMail(doors, SENDER), GoogleCalendar(doors)
        documents = FileDocuments(tmp_path / "documents", now=lambda: NOW)

        def messages() -> list[EmailMessage]:
            return [parsed(message["raw"].encode()) for message in there.ask("messages")]

        yield Provided(mail, calendar, documents, messages, invites_by_mail=False)
    assert there.breaches == []


def microsoft(graph: Loopback, tmp_path: Path) -> Iterator[Provided]:
    office = connect_microsoft(
        graph.settings, SENDER, meter=MemoryMeter(), now=lambda: NOW, tables=tables_of, folder=tmp_path, locale="fr",
        sleep=lambda _: None,
    )  # fmt: skip
    documents = FileDocuments(tmp_path / "documents", now=lambda: NOW)
    yield Provided(office.mail, office.calendar, documents, lambda: [*graph.messages(), *notices(graph)])
    office.close()


@pytest.fixture(params=["files", "memory", "smtp", "google", "microsoft"])
def provided(
    request: pytest.FixtureRequest, tmp_path: Path, mailbox: tuple[Mailbox, int]
) -> Iterator[Provided]:
    if request.param == "google":
        with google(request.getfixturevalue("workspace"), tmp_path) as found:
            yield found
        return
    if request.param == "microsoft":
        yield from microsoft(request.getfixturevalue("graph"), tmp_path)
        return
    if request.param != "smtp":
        yield {"files": files, "memory": memory}[request.param](tmp_path)
        return
    box, port = mailbox
    with SmtpMail(Server("127.0.0.1", port, "plain"), SENDER, now=lambda: NOW) as mail:
        calendar = SmtpCalendar(mail, SENDER, now=lambda: NOW)
        documents = FileDocuments(tmp_path / "documents", now=lambda: NOW)
        yield Provided(mail, calendar, documents, lambda: [parsed(e.content or b"") for e in box.taken])  # type: ignore[arg-type]  # three kinds of one shape


def test_a_mail_goes_out_as_it_was_rendered(provided: Provided) -> None:
    attachment = Document(KEY, "guide.pdf", b"%PDF-1.7", "application/pdf")
    provided.mail.send(a_mail(KEY, attachments=(attachment,), headers={"List-Id": "<elan.acme.example>"}))
    (message,) = provided.messages()
    assert message["To"] == "Ada Dupont <ada1@acme.example>"
    assert message["From"] == "Mentorat Élan <elan@acme.example>"
    assert message["Subject"] == "Devenir mentor"
    assert message["List-Id"] == "<elan.acme.example>"
    assert message["Date"].datetime == NOW
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "À bientôt." in text.get_content()
    assert "<p>À bientôt.</p>" in html.get_content()
    assert [(part.get_filename(), part.get_content()) for part in message.iter_attachments()] == [
        ("guide.pdf", b"%PDF-1.7")
    ]


def test_every_mail_has_an_identity_of_its_own(provided: Provided) -> None:
    provided.mail.send(a_mail(KEY))
    provided.mail.send(a_mail("elan/recruit.invitation/P0002/1"))
    assert len({message["Message-ID"] for message in provided.messages()}) == 2


def test_an_invitation_carries_the_event(provided: Provided) -> None:
    if not provided.invites_by_mail:
        pytest.skip("its own server writes to the guests")
    provided.calendar.put(an_invitation())
    (message,) = provided.messages()
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    content = parts[0].get_content()
    text = content if isinstance(content, str) else content.decode()
    assert parts[0].get_param("method") == "REQUEST"
    assert "METHOD:REQUEST" in text
    assert "UID:launch@elan.acme.example" in text
    assert "SEQUENCE:0" in text
    assert "mailto:ada1@acme.example" in text.replace("\r\n ", "")


def test_an_update_and_a_cancellation_are_messages_about_the_same_event(provided: Provided) -> None:
    if not provided.invites_by_mail:
        pytest.skip("its own server writes to the guests")
    for sequence, method in enumerate(("REQUEST", "REQUEST", "CANCEL")):
        provided.calendar.put(an_invitation(sequence=sequence, method=method))
    calendars = [
        str(part.get_content())
        for message in provided.messages()
        for part in message.walk()
        if part.get_content_type() == "text/calendar"
    ]
    assert sorted(
        (c.split("METHOD:")[1].split()[0], c.split("SEQUENCE:")[1].split()[0]) for c in calendars
    ) == [
        ("CANCEL", "2"),
        ("REQUEST", "0"),
        ("REQUEST", "1"),
    ]
    assert {c.split("UID:")[1].split()[0] for c in calendars} == {"launch@elan.acme.example"}


def test_a_provider_that_can_be_asked_tells_what_it_took_and_what_not(provided: Provided) -> None:
    if provided.mail.can_find:
        assert provided.mail.find(KEY) is None
        receipt = provided.mail.send(a_mail(KEY))
        found = provided.mail.find(KEY)
        assert found is not None
        assert found.id == receipt.id
    if provided.calendar.can_find:
        event = an_invitation().key
        assert provided.calendar.find(event, 0) is None
        provided.calendar.put(an_invitation())
        provided.calendar.put(an_invitation(sequence=2))
        assert provided.calendar.find(event, 0) is not None
        assert provided.calendar.find(event, 1) is None
        assert provided.calendar.find(event, 2) is not None


def test_a_cancellation_is_either_found_or_may_be_repeated_in_silence(provided: Provided) -> None:
    """A calendar that keeps nothing of an event that is gone cannot tell; then a second cancellation reaches nobody."""
    if provided.calendar.can_find:
        off = an_invitation(sequence=1, method="CANCEL")
        provided.calendar.put(an_invitation())
        provided.calendar.put(off)
        told = len(provided.messages())
        if provided.calendar.find(off.key, 1) is None:
            provided.calendar.put(off)
            assert len(provided.messages()) == told == 2


def test_a_document_replaces_the_older_one_of_its_key(provided: Provided) -> None:
    document = a_document()
    assert provided.documents.find(document.key) is None
    provided.documents.put(document)
    receipt = provided.documents.put(a_document(content=b"# Nouveau\n"))
    found = provided.documents.find(document.key)
    assert found is not None
    assert found.id == receipt.id
    assert provided.documents.find("elan/recruit.channels/role:files/2") is None


@pytest.mark.parametrize(
    "bad",
    [
        {"subject": "Bonjour\r\nBcc: all@acme.example"},
        {"to_name": "Ada\nX: y"},
        {"to_address": "ada@acme.example, eve@acme.example"},
        {"to_address": "ada@acme.example\r\nRCPT TO:<eve@acme.example>"},
        {"headers": {"Bcc": "eve@acme.example"}},
        {"headers": {"List-Id": "a\r\nBcc: eve@acme.example"}},
    ],
)
def test_a_value_that_would_start_a_header_or_a_recipient_of_its_own_is_refused(
    provided: Provided, bad: dict[str, object]
) -> None:
    def send() -> None:
        provided.mail.send(a_mail(KEY, **bad))
        provided.messages()  # the provider in memory builds its messages here

    with pytest.raises(BadInput):
        send()
