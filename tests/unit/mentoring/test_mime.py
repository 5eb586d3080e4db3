"""A mail as MIME: what a reader gets back is what was written, and nothing slips into a header."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.errors import BadInput
from mentoring.mime import build, message_id
from mentoring.ports import Document, Mail
from mentoring.programme import Contact

CLAIRE = Contact(name="Claire Delorme", address="claire.delorme@entreprise.example")
DATE = datetime(2027, 1, 5, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
UNSUBSCRIBE = "https://forms.example/elan/retrait?" + "a=1&" * 40
GUIDE = Document("guide", "Guide de l’été.pdf", b"%PDF-1.7\r\n\0\xff", "application/pdf")
MAIL = Mail(
    key="elan-2027/recruit.invitation/P0001/1",
    to_name="Zoé Nguyên, équipe",
    to_address="zoe@entreprise.example",
    subject="Mardi 12 janvier à 9 h 30 : votre programme de mentorat commence",
    text="Bonjour Zoé,\n\n.\nFrom ici : « à mardi »\n",
    html="<p>Bonjour Zoé, « à mardi »</p>\n",
    locale="fr",
    headers={"List-Unsubscribe": f"<{UNSUBSCRIBE}>, <mailto:retrait@entreprise.example>",
             "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
)  # fmt: skip


def built(mail: Mail = MAIL, sender: Contact = CLAIRE, **parts: Any) -> EmailMessage:
    return build(mail, sender, **{"date": DATE, "domain": "entreprise.example", **parts})


def read(message: EmailMessage) -> EmailMessage:
    """What the reader's side makes of the bytes."""
    found = message_from_bytes(message.as_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def content(part: Any) -> str:
    """A text part as read, with this system's line ends."""
    return str(part.get_content()).replace("\r\n", "\n")


def shape(part: Any) -> Any:
    """The tree of content types."""
    kind = part.get_content_type()
    return (kind, [shape(one) for one in part.iter_parts()]) if part.is_multipart() else kind


def test_the_headers_say_who_what_when_and_that_a_machine_wrote() -> None:
    got = read(built())
    assert {name: str(value) for name, value in got.items() if name != "Content-Type"} == {
        "From": "Claire Delorme <claire.delorme@entreprise.example>",
        "To": '"Zoé Nguyên, équipe" <zoe@entreprise.example>',
        "Subject": "Mardi 12 janvier à 9 h 30 : votre programme de mentorat commence",
        "Date": "Tue, 05 Jan 2027 09:00:00 +0100",
        "Message-ID": message_id(MAIL.key, "entreprise.example"),
        "Auto-Submitted": "auto-generated",
        "Content-Language": "fr",
        "List-Unsubscribe": f"<{UNSUBSCRIBE}>, <mailto:retrait@entreprise.example>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
    }


def test_text_then_html_then_calendar_then_files() -> None:
    plain, full = built(), built(replace(MAIL, attachments=(GUIDE, GUIDE)), calendar=("REQUEST", ICS))
    assert shape(read(plain)) == ("multipart/alternative", ["text/plain", "text/html"])
    assert shape(read(full)) == (
        "multipart/mixed",
        [
            ("multipart/alternative", ["text/plain", "text/html", "text/calendar"]),
            "application/pdf",
            "application/pdf",
        ],
    )


def test_bodies_files_and_calendar_come_back_as_they_were() -> None:
    got = read(built(replace(MAIL, attachments=(GUIDE,)), calendar=("REQUEST", ICS)))
    text, html, calendar, guide = (part for part in got.walk() if not part.is_multipart())
    assert (content(text), content(html)) == (MAIL.text, MAIL.html)
    assert calendar.get_payload(decode=True) == ICS
    assert dict(calendar["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8"}
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert (guide.get_filename(), guide.get_content()) == (GUIDE.name, GUIDE.content)


def test_the_same_mail_gives_the_same_bytes_and_another_key_others() -> None:
    first, second = (built(replace(MAIL, attachments=(GUIDE,)), calendar=("REQUEST", ICS)) for _ in range(2))
    assert first.as_bytes() == second.as_bytes()
    assert built(replace(MAIL, key="other")).as_bytes() != built().as_bytes()


def test_everything_is_seven_bits_with_crlf_in_short_lines() -> None:
    long = replace(MAIL, text="é" * 10_000, html="<p>" + "à 東 " * 2_500 + "</p>", attachments=(GUIDE,))
    raw = built(long, calendar=("REQUEST", ICS)).as_bytes()
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n") if UNSUBSCRIBE.encode() not in line) <= 78
    text, html, *_ = (part for part in read(built(long)).walk() if not part.is_multipart())
    assert (content(text), content(html)) == (f"{long.text}\n", f"{long.html}\n")


def test_a_long_link_in_a_header_is_never_cut_or_encoded() -> None:
    assert f"List-Unsubscribe: <{UNSUBSCRIBE}>,\r\n <mailto:".encode() in built().as_bytes()


def test_answers_go_to_somebody_else_when_asked() -> None:
    hotline = Contact(name="Élan, l’équipe", address="elan@entreprise.example")
    assert read(built(reply_to=hotline))["Reply-To"] == '"Élan, l’équipe" <elan@entreprise.example>'
    assert built()["Reply-To"] is None


def test_the_message_id_is_the_keys_and_each_update_of_an_event_has_its_own() -> None:
    ids = [message_id("k", "x.example"), message_id("k", "x.example", 1), message_id("l", "x.example")]
    assert len(set(ids)) == 3
    assert ids[0] == message_id("k", "x.example", 0) == "<8254c329a92850f6d539dd376f4816ee@x.example>"
    assert read(built(sequence=1))["Message-ID"] == message_id(MAIL.key, "entreprise.example", 1)


def test_there_is_one_recipient() -> None:
    got = read(built())
    assert [str(one) for one in got["To"].addresses] == ['"Zoé Nguyên, équipe" <zoe@entreprise.example>']
    assert (got["Cc"], got["Bcc"]) == (None, None)


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\0", "\x0b", "\x85", "\u2028"])
@pytest.mark.parametrize("field", ["subject", "to_name", "to_address", "locale"])
def test_a_line_break_in_a_header_is_refused(field: str, sign: str) -> None:
    evil: dict[str, Any] = {field: f"x{sign}Bcc: eve@evil.example"}
    with pytest.raises(BadInput):
        built(replace(MAIL, **evil))


@pytest.mark.parametrize("word", [
    "=?utf-8?q?a=0D=0ABcc:_eve@evil.example?=",
    "x =?utf-8?b?YQ0KQmNjOiBldmVAZXZpbC5leGFtcGxl?= y",
    "==?=?utf-8?q?a=0ABcc:_eve@evil.example?=",
    "é =?utf-8?q?a=0ABcc:_eve@evil.example?= é",
])  # fmt: skip
@pytest.mark.parametrize("field", ["subject", "to_name", "file"])
def test_an_encoded_word_in_a_value_is_not_decoded_into_headers(field: str, word: str) -> None:
    evil: dict[str, Any] = {"attachments": (replace(GUIDE, name=word),)} if field == "file" else {field: word}
    raw = built(replace(MAIL, **evil)).as_bytes()
    assert not [line for line in raw.split(b"\r\n") if line.lower().startswith(b"bcc")]
    assert b"\n" not in raw.replace(b"\r\n", b"")
    got = message_from_bytes(raw, policy=default)
    assert sorted(got.keys()) == sorted(built().keys())
    shown = {"subject": str(got["Subject"]), "to_name": got["To"].addresses[0].display_name}
    assert field == "file" or shown[field] == word.replace("=?", "= ?")


@pytest.mark.parametrize(
    "parts",
    [
        {"mail": replace(MAIL, headers={"List-Unsubscribe": "<https://x.example>\r\nBcc: eve@evil.example"})},
        {"mail": replace(MAIL, headers={"X-É": "x"})},
        {"mail": replace(MAIL, headers={"X-A": "é"})},
        {"mail": replace(MAIL, headers={"Bcc": "eve@evil.example"})},
        {"mail": replace(MAIL, headers={"Subject": "autre"})},
        {"mail": replace(MAIL, headers={"X-A: y\r\nBcc": "eve@evil.example"})},
        {"mail": replace(MAIL, attachments=(replace(GUIDE, name="a\r\nX: y.pdf"),))},
        {"mail": replace(MAIL, attachments=(replace(GUIDE, media_type="application/pdf\r\nX: y"),))},
        {"mail": replace(MAIL, attachments=(replace(GUIDE, media_type="message/rfc822"),))},
        {"mail": replace(MAIL, attachments=(replace(GUIDE, media_type="pdf"),))},
        {"mail": replace(MAIL, to_address="a@x.example, b@x.example")},
        {"mail": replace(MAIL, text="a\0b")},
        {"mail": replace(MAIL, html="\ud800")},
        {"sender": CLAIRE.model_copy(update={"name": "Claire\nBcc: eve@evil.example"})},
        {"domain": "entreprise.example>\r\nX: y"},
        {"calendar": ("CANCEL", ICS)},
        {"date": datetime(2027, 1, 5, 9, 0)},  # noqa: DTZ001 - a naive moment is refused
    ],
)  # fmt: skip
def test_what_could_start_a_header_of_its_own_is_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        built(**parts)


@settings(max_examples=150, deadline=None)
@given(name=st.text(max_size=80), subject=st.text(max_size=120), text=st.text(max_size=300))
def test_any_text_comes_back_or_is_refused_and_adds_no_header(name: str, subject: str, text: str) -> None:
    mail = replace(MAIL, to_name=name, subject=subject, text=text)
    try:
        raw = built(mail).as_bytes()
    except BadInput:
        return
    got = message_from_bytes(raw, policy=default)
    assert sorted(got.keys()) == sorted(built().keys())
    assert [one.addr_spec for one in got["To"].addresses] == [MAIL.to_address]
    assert got["Date"].datetime == DATE.astimezone(UTC)
