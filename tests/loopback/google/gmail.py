"""A mailbox: drafts, messages, and a search by Message-ID."""

from __future__ import annotations

import base64
import binascii
from email import policy
from email.parser import BytesHeaderParser
from typing import Any

from tests.loopback.google.world import Call, Json, Refusal, World

_HEADERS = BytesHeaderParser(policy=policy.default)
"""Reads the head of a message: its body, with attachments, would take ten times as long."""


def profile(world: World, call: Call) -> Json:
    box = _box(world, call)
    return {
        "emailAddress": call.subject,
        "messagesTotal": len(box["messages"]),
        "threadsTotal": 0,
        "historyId": "1",
    }


def messages_list(world: World, call: Call) -> Json:
    found = [message for message in _searched(world, call) if _shown(message, call)]
    return {
        "messages": [{"id": message["id"], "threadId": message["id"]} for message in found],
        "resultSizeEstimate": len(found),
    }


def messages_get(world: World, call: Call) -> Json:
    message = _box(world, call)["messages"].get(call.path["id"])
    if message is None:
        raise Refusal(404, "notFound")
    return {"id": message["id"], "threadId": message["id"], "labelIds": message["labelIds"]}


def drafts_list(world: World, call: Call) -> Json:
    drafts = _box(world, call)["drafts"]
    ids = {message["id"] for message in _searched(world, call)}
    found = [{"id": draft, "message": {"id": message}} for draft, message in drafts.items() if message in ids]
    return {"drafts": found, "resultSizeEstimate": len(found)}


def drafts_get(world: World, call: Call) -> Json:
    return {"id": call.path["id"], "message": {"id": _draft(world, call, call.path["id"])}}


def drafts_create(world: World, call: Call) -> Json:
    box, number = _box(world, call), world.number()
    message = _kept(world, call, "DRAFT")
    box["drafts"][f"r{number}"] = message["id"]
    return {"id": f"r{number}", "message": {"id": message["id"], "labelIds": ["DRAFT"]}}


def drafts_update(world: World, call: Call) -> Json:
    box, draft = _box(world, call), call.path["id"]
    del box["messages"][_draft(world, call, draft)]
    message = _kept(world, call, "DRAFT")
    box["drafts"][draft] = message["id"]
    return {"id": draft, "message": {"id": message["id"]}}


def drafts_delete(world: World, call: Call) -> None:
    box = _box(world, call)
    del box["messages"][_draft(world, call, call.path["id"])]
    del box["drafts"][call.path["id"]]


def drafts_send(world: World, call: Call) -> Json:
    box, draft = _box(world, call), str(call.body.get("id", ""))
    message = box["messages"][_draft(world, call, draft)]
    world.spend_send()
    del box["drafts"][draft]
    del box["messages"][message["id"]]
    sent: Json = {**message, "id": f"m{world.number()}", "labelIds": ["SENT"]}
    box["messages"][sent["id"]] = sent
    _index(world, call, sent)
    world.accept("mail", id=sent["identity"], to=sent["to"])
    return {"id": sent["id"], "threadId": sent["id"], "labelIds": ["SENT"]}


def _box(world: World, call: Call) -> Json:
    if call.path["userId"] not in ("me", call.subject):
        raise Refusal(403, "delegationDenied")
    return world.mailboxes.setdefault(call.subject, {"messages": {}, "drafts": {}, "index": {}})


def _draft(world: World, call: Call, draft: str) -> str:
    drafts: dict[str, str] = _box(world, call)["drafts"]
    if draft not in drafts:
        raise Refusal(404, "notFound")
    return drafts[draft]


def _kept(world: World, call: Call, label: str) -> Json:
    try:
        content = base64.urlsafe_b64decode(call.body["message"]["raw"])
    except (KeyError, binascii.Error):
        raise Refusal(400, "invalidArgument") from None
    parsed = _HEADERS.parsebytes(content)
    to: list[Any] = [part.addr_spec for part in parsed["To"].addresses] if parsed["To"] else []
    if not to or not parsed["Message-ID"] or parsed["From"].addresses[0].addr_spec != call.subject:
        raise Refusal(400, "invalidArgument")
    kept = {
        "id": f"m{world.number()}",
        "labelIds": [label],
        "identity": str(parsed["Message-ID"]).strip(),
        "to": to[0],
        "raw": content.decode("ascii"),
    }
    _box(world, call)["messages"][kept["id"]] = kept
    _index(world, call, kept)
    return kept


def _index(world: World, call: Call, message: Json) -> None:
    """Let the message be found; looking through the whole box would make a year's mail slow."""
    _box(world, call)["index"].setdefault(message["identity"], []).append(message["id"])


def _searched(world: World, call: Call) -> list[Json]:
    messages: dict[str, Json] = _box(world, call)["messages"]
    asked = call.one("q")
    if not asked:
        return list(messages.values())[: int(call.one("maxResults", "100"))]
    if not asked.startswith("rfc822msgid:"):
        raise Refusal(501, "unplayed", f"the search {asked}")
    identity = f"<{asked.removeprefix('rfc822msgid:')}>"
    known: list[str] = _box(world, call)["index"].get(identity, [])
    return [messages[id_] for id_ in known if id_ in messages]


def _shown(message: Json, call: Call) -> bool:
    return call.one("includeSpamTrash") == "true" or "TRASH" not in message["labelIds"]
