"""Drafts, Sent Items and what leaves."""

from __future__ import annotations

import base64
import email
import email.policy
import re
from email.message import EmailMessage
from urllib.parse import unquote

from tests.loopback.microsoft.exchange import Answer, Json, Request, Trouble, route
from tests.loopback.microsoft.odata import by_property, matcher, page
from tests.loopback.microsoft.tenant import Mailbox, Message, Tenant, chosen, listed, now, stamp, today

LARGEST = 4_000_000
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@route("POST", "/users/{}/messages")
def draft(tenant: Tenant, request: Request, user: str) -> Answer:
    box = tenant.mailbox(user)
    if len(request.content) > LARGEST:
        raise Trouble(413, "RequestEntityTooLarge")
    if request.headers.get("content-type", "").startswith("text/plain"):
        mime = base64.b64decode(request.content, validate=True)
    else:
        raise Trouble(400, "ErrorMimeContentInvalid")
    parsed = read(mime)
    made = Message(tenant.new_id("draft"), mime, str(parsed["Message-ID"]), str(parsed["Subject"]))
    made.to = parsed["To"].addresses[0].addr_spec
    box.messages[made.id] = made
    return Answer(201, _shown(made))


@route("GET", "/users/{}/messages")
def find(tenant: Tenant, request: Request, user: str) -> Answer:
    return _listing(tenant, request, tenant.mailbox(user), None)


@route("GET", "/users/{}/mailFolders/{}/messages")
def folder(tenant: Tenant, request: Request, user: str, name: str) -> Answer:
    return _listing(tenant, request, tenant.mailbox(user), name)


@route("GET", "/users/{}/messages/{}")
def one(tenant: Tenant, request: Request, user: str, message: str) -> Answer:
    return Answer(200, chosen(_shown(_draft(tenant.mailbox(user), message)), request.query.get("$select")))


@route("PATCH", "/users/{}/messages/{}")
def change(tenant: Tenant, request: Request, user: str, message: str) -> Answer:
    found = _draft(tenant.mailbox(user), message)
    for entry in request.json.get("singleValueExtendedProperties", ()):
        found.properties[entry["id"]] = entry["value"]
    return Answer(200, _shown(found))


@route("DELETE", "/users/{}/messages/{}")
def remove(tenant: Tenant, request: Request, user: str, message: str) -> Answer:
    box = tenant.mailbox(user)
    del box.messages[_draft(box, message).id]
    return Answer(204)


@route("POST", "/users/{}/messages/{}/attachments")
def attach(tenant: Tenant, request: Request, user: str, message: str) -> Answer:
    found = _draft(tenant.mailbox(user), message)
    if len(request.content) > LARGEST:
        raise Trouble(413, "ErrorMessageSizeExceeded")
    found.attachments.append(request.json)
    return Answer(201, {"@odata.type": "#microsoft.graph.fileAttachment", "name": request.json["name"]})


@route("POST", "/users/{}/messages/{}/attachments/createUploadSession")
def session(tenant: Tenant, request: Request, user: str, message: str) -> Answer:
    found = _draft(tenant.mailbox(user), message)
    token = f"up{len(tenant.uploads) + 1}"
    tenant.uploads[token] = (found, request.json["AttachmentItem"], bytearray())
    return Answer(201, {"uploadUrl": f"{request.root}/upload/{token}", "nextExpectedRanges": ["0-"]})


def upload(tenant: Tenant, request: Request, token: str) -> Answer:
    """A part of an attachment; no token of ours may come along."""
    message, item, content = tenant.uploads[token]
    span = _RANGE.fullmatch(request.headers.get("content-range", ""))
    if not span or int(span[1]) != len(content) or "authorization" in request.headers:
        raise Trouble(400, "ErrorInvalidRange")
    content += request.content
    if len(content) < item["size"]:
        return Answer(200, {"nextExpectedRanges": [f"{len(content)}-"]})
    message.attachments.append(
        {
            "name": item["name"],
            "contentType": item["contentType"],
            "contentBytes": base64.b64encode(content).decode(),
        }
    )
    return Answer(201)


@route("POST", "/users/{}/messages/{}/send")
def send(tenant: Tenant, request: Request, user: str, message: str) -> Answer:
    box = tenant.mailbox(user)
    found = _draft(box, message)
    _throttle(tenant, box)
    del box.messages[found.id]  # it gets another id in Sent Items
    found.id, found.draft, found.sent_at = tenant.new_id("sent"), False, today()
    found.shown_from = now() + tenant.lag_s
    box.messages[found.id] = found
    tenant.journal.note(
        kind="mail",
        key=next(iter(found.properties.values()), ""),
        to=found.to,
        id=found.identity,
        subject=found.subject,
    )
    return Answer(202)


def read(mime: bytes) -> EmailMessage:
    message = email.message_from_bytes(mime, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def whole(message: Message) -> bytes:
    """The message as it leaves, with the attachments that were added to the draft."""
    if not message.attachments:
        return message.mime
    parsed = read(message.mime)
    for attachment in message.attachments:
        main, _, sub = attachment["contentType"].partition("/")
        content = base64.b64decode(attachment["contentBytes"])
        parsed.add_attachment(content, maintype=main, subtype=sub, filename=attachment["name"])
    return bytes(parsed)


def _draft(box: Mailbox, quoted: str) -> Message:
    found = box.messages.get(unquote(quoted))
    if found is None or not found.draft:
        raise Trouble(404, "ErrorItemNotFound")
    return found


def _listing(tenant: Tenant, request: Request, box: Mailbox, name: str | None) -> Answer:
    wanted = request.query.get("$filter", "")
    shown = [
        message
        for message in list(box.messages.values())
        if (message.draft or message.shown_from <= now())
        and (name is None or message.draft == (name.casefold() == "drafts"))
    ]
    if key := by_property(wanted):
        shown = [message for message in shown if message.properties.get(key[0]) == key[1]]
    else:
        fits = matcher(wanted)
        shown = [message for message in shown if fits(_shown(message))]
    items = [
        chosen(_shown(message, request.query.get("$expand")), request.query.get("$select"))
        for message in shown
    ]
    return page(tenant, request, items, 10)


def _shown(message: Message, expand: str | None = None) -> Json:
    shown: Json = {
        "id": message.id,
        "isDraft": message.draft,
        "internetMessageId": message.identity,
        "subject": message.subject,
        "sentDateTime": stamp(message.sent_at) if message.sent_at else None,
    }
    if expand:
        shown["singleValueExtendedProperties"] = listed(message.properties, expand)
    return shown


def _throttle(tenant: Tenant, box: Mailbox) -> None:
    if tenant.mails_a_minute is None:
        return
    while box.sent and box.sent[0] < now() - 60:
        box.sent.popleft()
    if len(box.sent) >= tenant.mails_a_minute:
        raise Trouble(429, "ErrorSendQuotaExceeded", max(1, box.sent[0] + 60 - now()))
    box.sent.append(now())
