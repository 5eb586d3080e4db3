"""A rendered mail as a MIME message: the same bytes for the same mail, whatever carries it."""

from __future__ import annotations

import hashlib
import re
from binascii import b2a_qp
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from functools import lru_cache
from typing import Any

from mentoring import safe_text
from mentoring.errors import BadInput
from mentoring.ports import Mail
from mentoring.programme import Contact


class _Headers(HeaderRegistry):
    """Headers as the standard library parses them; most are the same in every message, and parsing is half of their cost."""

    def __init__(self) -> None:
        super().__init__()
        self._kept = lru_cache(maxsize=1024)(super().__call__)
        self._class = lru_cache(maxsize=64)(super().__getitem__)

    def __call__(self, name: str, value: Any) -> BaseHeader:
        """The header of that name, parsed once for each text."""
        return self._kept(name, value) if type(value) is str else super().__call__(name, value)

    def __getitem__(self, name: str) -> type[BaseHeader]:
        """The class of that header, which the standard library builds anew for each header otherwise."""
        return self._class(name)


class _Policy(EmailPolicy):
    """The standard's policy for SMTP, which writes a header once for each text too."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header's lines."""
        return _folded(name, value) if isinstance(value, BaseHeader) else super().fold_binary(name, value)


POLICY = _Policy(linesep="\r\n", cte_type="7bit", header_factory=_Headers())


@lru_cache(maxsize=1024)
def _folded(name: str, value: BaseHeader) -> bytes:
    return EmailPolicy.fold_binary(POLICY, name, value)


_MEDIA_TYPE = re.compile(r"(application|audio|image|text|video)/[a-z0-9][a-z0-9.+-]*")
_EXTRA = re.compile(r"(List-Unsubscribe|List-Unsubscribe-Post|List-Id|X-[A-Za-z0-9-]+)")


def message_id(key: str, domain: str, sequence: int = 0) -> str:
    """The Message-ID of the mail with that key: what a provider is asked for after a doubt.

    `sequence` counts the updates of a calendar event, each of which is a mail of its own.
    """
    told = f"{key}#{sequence}" if sequence else key
    return f"<{hashlib.sha256(told.encode()).hexdigest()[:32]}@{safe_text.domain(domain, 'the domain')}>"


def build(
    mail: Mail,
    sender: Contact,
    *,
    date: datetime,
    domain: str,
    reply_to: Contact | None = None,
    calendar: tuple[str, bytes] | None = None,
    sequence: int = 0,
) -> EmailMessage:
    """The message, to one recipient: text, HTML and (last) calendar as alternatives, then the attachments.

    Args:
        mail: what to say and to whom; of its headers only List-… and X-… pass.
        sender: From; the organiser of the calendar part, if any.
        date: aware instant for the Date header.
        domain: right-hand side of the Message-ID.
        reply_to: where answers go, when not to the sender.
        calendar: method and bytes of an iTIP message, from `mentoring.ical.build`.
        sequence: the event's, see `message_id`.

    Raises:
        BadInput: a value could start a header of its own, or is no address; the calendar's method is another one.
    """
    if date.tzinfo is None:
        raise BadInput("the date of a mail needs a time zone")
    message = EmailMessage(policy=POLICY)
    message["From"] = _address(sender.name, str(sender.address), "the sender")
    message["To"] = _address(mail.to_name, mail.to_address, "the recipient")
    if reply_to:
        message["Reply-To"] = _address(reply_to.name, str(reply_to.address), "the reply address")
    message["Subject"] = _word(mail.subject, "the subject")
    message["Date"] = date
    message["Message-ID"] = message_id(mail.key, domain, sequence)
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        if not _EXTRA.fullmatch(name):
            raise BadInput("a mail may add only List-… and X-… headers of its own")
        message[name] = _Whole(name, value)
    _fill(message, mail, calendar)
    message["Content-Language"] = _word(mail.locale, "the locale")
    _mark(message)
    return message


def _fill(message: EmailMessage, mail: Mail, calendar: tuple[str, bytes] | None) -> None:
    _write(message, "plain", safe_text.many_lines(mail.text, "the text"))
    message.make_alternative()
    html = EmailMessage(policy=POLICY)
    _write(html, "html", safe_text.many_lines(mail.html, "the HTML"))
    message.attach(html)
    if calendar:
        method, content = calendar
        if f"\r\nMETHOD:{method}\r\n".encode() not in content:
            raise BadInput("the calendar part has another method than its mail")
        message.add_alternative(
            content,
            maintype="text",
            subtype="calendar",
            cte="base64",
            params={"method": method, "charset": "utf-8"},
        )
    for document in mail.attachments:
        if not _MEDIA_TYPE.fullmatch(document.media_type):
            raise BadInput(
                "a file's type is not one that mail can carry", instead="Write one like application/pdf."
            )
        main, _, sub = document.media_type.partition("/")
        name = _word(document.name, "a file's name")
        message.add_attachment(document.content, maintype=main, subtype=sub, filename=name)


def _write(part: EmailMessage, subtype: str, text: str) -> None:
    """Make the part that text. `set_content` would encode it in Python, a character at a time: as much work as all the rest."""
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    ended = text if text.endswith("\n") else f"{text}\n"
    part.set_payload(b2a_qp(ended.encode(), istext=True).decode("ascii"))


def _mark(message: EmailMessage) -> None:
    """Give each multipart its own boundary: none of the encodings used can write `=_`, so no part contains it."""
    for number, part in enumerate(message.walk()):
        del part["MIME-Version"]  # the whole message states it, once
        if part.is_multipart():
            part.set_boundary(f"=_part-{number}")
    message["MIME-Version"] = "1.0"


@lru_cache(maxsize=1024)
def _address(name: str, mail: str, what: str) -> str:
    return str(Address(_word(name, f"the name of {what}"), addr_spec=safe_text.address(mail, what)))


def _word(text: str, what: str) -> str:
    """Text for a header. `=?` begins an encoded word (RFC 2047), which `email` would decode, line breaks included,
    and write out as headers of its own (CVE-2024-6923): it is taken apart.
    """
    return safe_text.one_line(text, what).replace("=?", "= ?")


class _Whole(str):
    """A header value that is folded only after a comma: the standard folding would encode a long link."""

    name: str

    def __new__(cls, name: str, value: str) -> _Whole:
        made = super().__new__(cls, safe_text.one_line(value, "a header"))
        if not made.isascii():
            raise BadInput("a header of a mail's own may only hold ASCII")
        made.name = name
        return made

    def fold(self, *, policy: EmailPolicy) -> str:
        """The header's lines."""
        return f"{self.name}: {self}".replace(", ", f",{policy.linesep} ") + policy.linesep
