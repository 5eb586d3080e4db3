"""Mail by Gmail: a draft with our own Message-ID, then the draft is sent. Google can be asked what became of it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

from integrations.google.door import Allowance, Doors
from integrations.google.refusals import Refused
from mentoring import mime
from mentoring.ports import Mail, Receipt
from mentoring.programme import Contact
from mentoring.quota import Quota

Call = Literal["profile", "list", "get", "create", "update", "send", "delete"]
UNITS: dict[Call, int] = {
    "profile": 1, "list": 5, "get": 5, "create": 10, "update": 15, "send": 100, "delete": 10,
}  # fmt: skip
"""What each call costs of a user's 6 000 units a minute (Gmail API, usage limits)."""
UNIT_QUOTAS = (Quota(6_000, 60),)
SEND_QUOTAS = (Quota(50, 60), Quota(1_800, 24 * 3600))
"""Below Google's 2 000 messages in 24 hours; the mailbox's owner writes mail, too."""
_ME = "me"


class GoogleMail:
    """Sends mail from the sender's own mailbox.

    Args:
        doors: the sign-in.
        sender: From; the mailbox that the sign-in acts as, or an alias of it.
        reply_to: where answers go, when not to the sender.
    """

    can_find = True

    def __init__(self, doors: Doors, sender: Contact, *, reply_to: Contact | None = None) -> None:
        account = doors.settings.meter
        self._door = doors.door("mail", Allowance(f"gmail units {account}", UNIT_QUOTAS))
        self._sends = Allowance(f"gmail sends {account}", SEND_QUOTAS)
        self._meter, self._now = doors.meter, doors.now
        self._sender, self._reply_to = sender, reply_to
        self._domain = str(sender.address).rpartition("@")[2]

    def send(self, mail: Mail) -> Receipt:
        """Send one message, once: what went out already does not go again, a draft left behind by a crash is used."""
        now: datetime = self._now()
        message = mime.build(mail, self._sender, date=now, domain=self._domain, reply_to=self._reply_to)
        identity = str(message["Message-ID"])
        if self._gone_out(identity):
            return Receipt(identity)
        self._meter.spend(self._sends.name, 1, self._sends.quotas)
        draft = self._draft(identity, base64.urlsafe_b64encode(bytes(message)).decode())
        self._send(draft)
        return Receipt(identity, now)

    def find(self, key: str) -> Receipt | None:
        """The receipt of the message with that key; a draft of it has not gone out."""
        identity = mime.message_id(key, self._domain)
        return Receipt(identity) if self._gone_out(identity) else None

    def check(self) -> str:
        """Ask for the mailbox's profile and for one message's id, and change nothing; whose mailbox it is."""
        profile = self._door.read(
            lambda api: api.users().getProfile(userId=_ME, fields="emailAddress"), units=UNITS["profile"]
        )
        self._door.read(
            lambda api: api.users().messages().list(userId=_ME, maxResults=1, fields="messages/id"),
            units=UNITS["list"],
        )
        return str(profile.get("emailAddress", ""))

    def _gone_out(self, identity: str) -> bool:
        """Whether a message with that Message-ID was sent, even if somebody has put it into the bin since."""
        found = self._listed("messages", identity)
        return any("SENT" in self._labels(str(message["id"])) for message in found)

    def _labels(self, message: str) -> list[str]:
        read: Callable[[Any], Any] = lambda api: (  # noqa: E731 - one request, named for its type
            api.users().messages().get(userId=_ME, id=message, format="minimal", fields="labelIds")
        )
        try:
            labels: list[str] = self._door.read(read, units=UNITS["get"]).get("labelIds", [])
        except Refused as error:
            if error.status == 404:  # a draft: it was replaced since the search
                return []
            raise
        return labels

    def _listed(self, kind: Literal["messages", "drafts"], identity: str) -> list[dict[str, Any]]:
        """Every message or draft with that Message-ID."""
        found: list[dict[str, Any]] = self._door.read(
            lambda api: getattr(api.users(), kind)().list(
                userId=_ME,
                q=f"rfc822msgid:{identity.strip('<>')}",
                includeSpamTrash=True,
                maxResults=10,
                fields=f"{kind}/id",
            ),
            units=UNITS["list"],
        ).get(kind, [])
        return found

    def _draft(self, identity: str, raw: str) -> str:
        """The id of the one draft of that message, with the newest words."""
        left = [str(draft["id"]) for draft in self._listed("drafts", identity)]
        body = {"message": {"raw": raw}}
        for more in left[1:]:
            self._drop(more)
        if left:
            self._door.write(
                lambda api: api.users().drafts().update(userId=_ME, id=left[0], body=body, fields="id"),
                units=UNITS["update"],
                seen=False,
            )
            return left[0]
        made = self._door.write(
            lambda api: api.users().drafts().create(userId=_ME, body=body, fields="id"),
            units=UNITS["create"],
            keyed=False,
            seen=False,
        )
        return str(made["id"])

    def _drop(self, draft: str) -> None:
        self._door.write(
            lambda api: api.users().drafts().delete(userId=_ME, id=draft), units=UNITS["delete"], seen=False
        )

    def _send(self, draft: str) -> None:
        try:
            self._door.write(
                lambda api: api.users().drafts().send(userId=_ME, body={"id": draft}, fields="id"),
                units=UNITS["send"],
            )
        except Refused as error:
            if error.status == 404:  # sent by whoever held this claim before us, or thrown away by hand
                raise Refused("the draft is gone", status=404, uncertain=True) from None
            if not error.uncertain or not self._is_gone(draft):
                raise

    def _is_gone(self, draft: str) -> bool:
        """Whether a draft whose sending nobody confirmed was sent: Gmail removes it then."""
        try:
            self._door.read(
                lambda api: api.users().drafts().get(userId=_ME, id=draft, format="minimal", fields="id"),
                units=UNITS["get"],
            )
        except Refused as error:
            return error.status == 404
        return False
