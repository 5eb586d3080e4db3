"""Mail by Microsoft Graph: a draft with our key, then sent; after a doubt the mailbox is asked for that key.

The draft is made from MIME, the only form in which Graph takes a plain text beside the HTML and headers like
List-Unsubscribe: as JSON a message has one body, and headers of its own must begin with x-. MIME cannot carry an extended
property, so the key is added before anything is sent. `sendMail`, one call, would answer without an id and leave no trace
that could be looked for if the answer is lost.
"""

from __future__ import annotations

import base64
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from integrations.microsoft.failures import Refused
from integrations.microsoft.http import Answer, Door, segment, text
from integrations.microsoft.mailbox import KEY, Mailbox, having, properties
from integrations.microsoft.permissions import MAIL_SEND, MAIL_WRITE
from mentoring import mime
from mentoring.errors import ProviderError
from mentoring.ports import Document, Mail, Receipt
from mentoring.programme import Contact

INLINE = 1_500_000
"""Bytes of attachments that may be in the draft itself: Graph takes 4 MB, and MIME in base64 nearly doubles them."""
ONE_CALL = 2_900_000
"""Bytes from which an attachment gets an upload session: Graph takes 4 MB a call, and base64 makes a third more of it."""
_PART = 12 * 320 * 1024
_LAG_S = (0.0, 2.0, 5.0, 10.0)
"""Pauses before each look into the mailbox: a message that was sent may take a moment to be seen in Sent Items.

Once we have sent nothing for as long as all of them, one look is enough. (Nobody else sends what is in doubt: delivery
hands a doubt on only after many minutes.)
"""


class MicrosoftMail:
    """Sends from one mailbox, and finds there what it sent.

    Args:
        door: Graph.
        mailbox: whose mails they are.
        sender: From; an address of that mailbox.
        now: the clock, for dates and receipts.
        reply_to: where answers go, when not to the sender.
        sleep: waits that many seconds.
        elapsed: seconds since some moment.
    """

    can_find = True

    def __init__(
        self,
        door: Door,
        mailbox: Mailbox,
        sender: Contact,
        *,
        now: Callable[[], datetime],
        reply_to: Contact | None = None,
        sleep: Callable[[float], object] = time.sleep,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._door, self._mailbox, self._sender = door, mailbox, sender
        self._now, self._reply_to, self._sleep = now, reply_to, sleep
        self._domain = str(sender.address).rpartition("@")[2]
        self._messages = f"{mailbox.path}/messages"
        self._elapsed, self._sent_at = elapsed, elapsed()

    def send(self, mail: Mail) -> Receipt:
        """Send one message, once.

        Raises:
            ProviderError: uncertain only when the word to send it had left: all before that is seen by nobody.
        """
        now = self._now()
        inside = sum(len(document.content) for document in mail.attachments) <= INLINE
        message = mime.build(
            mail if inside else replace(mail, attachments=()),
            self._sender,
            date=now,
            domain=self._domain,
            reply_to=self._reply_to,
        )
        identity = str(message["Message-ID"])
        self._mailbox.spend(1)
        draft = self._drafted(bytes(message), identity, mail, () if inside else mail.attachments)
        self._sent_at = self._elapsed()
        try:
            self._door.write("POST", f"{draft}/send", permission=MAIL_SEND, effect=True)
        except ProviderError as error:
            if not error.uncertain:
                self._forget(draft)
            raise
        return Receipt(identity, now)

    def find(self, key: str) -> Receipt | None:
        """The receipt of the message with that key, None when it surely never went out: what is left of it is removed."""
        lately = self._elapsed() < self._sent_at + sum(_LAG_S)
        sent, drafts = self._awaited(key, _LAG_S if lately else _LAG_S[:1])
        if sent is not None:
            return sent
        vanished = [draft for draft in drafts if not self._deleted(draft)]
        self._sweep(mime.message_id(key, self._domain))
        # One that left just before we took it away shows up among what was sent, in a while.
        return self._awaited(key, _LAG_S)[0] if vanished else None

    def _awaited(self, key: str, pauses: Sequence[float]) -> tuple[Receipt | None, list[str]]:
        """What `_looked_up` says, after looking again and again as long as nothing was sent."""
        drafts: list[str] = []
        for pause in pauses:
            self._sleep(pause)
            sent, drafts = self._looked_up(key)
            if sent is not None:
                return sent, drafts
        return None, drafts

    def _drafted(self, content: bytes, identity: str, mail: Mail, apart: tuple[Document, ...]) -> str:
        """The path of a whole draft that is not sent yet; when it cannot be made, nothing of it stays."""
        try:
            made = self._door.write(
                "POST",
                self._messages,
                permission=MAIL_WRITE,
                content=base64.b64encode(content),
                effect=False,
            )
        except ProviderError as error:
            heard = error.status < 500 if isinstance(error, Refused) else error.retry_after is not None
            if not heard:
                self._sweep(identity)
            raise
        draft = self._path(made)
        try:
            for document in apart:
                self._attach(draft, document)
            self._door.write(
                "PATCH",
                draft,
                permission=MAIL_WRITE,
                json={"singleValueExtendedProperties": properties({KEY: mail.key})},
                effect=False,
            )
        except ProviderError:
            self._forget(draft)
            raise
        return draft

    def _attach(self, draft: str, document: Document) -> None:
        size = len(document.content)
        if size < ONE_CALL:
            attachment = {
                "@odata.type": "#microsoft.graph.fileAttachment",
                "name": document.name,
                "contentType": document.media_type,
                "contentBytes": base64.b64encode(document.content).decode(),
            }
            self._door.write(
                "POST", f"{draft}/attachments", permission=MAIL_WRITE, json=attachment, effect=False
            )
            return
        item = {
            "attachmentType": "file",
            "name": document.name,
            "size": size,
            "contentType": document.media_type,
        }
        session = self._door.write(
            "POST",
            f"{draft}/attachments/createUploadSession",
            permission=MAIL_WRITE,
            json={"AttachmentItem": item},
            effect=False,
        )
        for first in range(0, size, _PART):
            self._door.elsewhere.put(
                str(session.get("uploadUrl", "")), document.content[first : first + _PART], first, size
            )

    def _looked_up(self, key: str) -> tuple[Receipt | None, list[str]]:
        """The receipt of what went out with that key, and the paths of its drafts, in whatever folder they are."""
        params = {
            "$filter": having(KEY, key),
            "$select": "id,isDraft,internetMessageId,sentDateTime",
            "$top": "50",
        }
        drafts = []
        for item in self._door.pages(self._messages, permission=MAIL_WRITE, params=params):
            if item.get("isDraft") is False:
                at = item.get("sentDateTime")
                return Receipt(
                    str(item.get("internetMessageId", "")), datetime.fromisoformat(at) if at else None
                ), []
            drafts.append(self._path(item))
        return None, drafts

    def _sweep(self, identity: str) -> None:
        """Remove drafts of which we never heard, which have no key yet; as well as can be: nobody ever sees them."""
        with contextlib.suppress(ProviderError):
            found = self._door.get(
                f"{self._mailbox.path}/mailFolders/drafts/messages",
                permission=MAIL_WRITE,
                params={"$filter": f"internetMessageId eq {text(identity)}", "$select": "id"},
            )
            for item in found.get("value", ()):
                self._forget(self._path(item))

    def _forget(self, draft: str) -> None:
        with contextlib.suppress(ProviderError):
            self._deleted(draft)

    def _deleted(self, draft: str) -> bool:
        """Take a draft away; whether it was still there."""
        try:
            self._door.write("DELETE", draft, permission=MAIL_WRITE, effect=False)
        except Refused as error:
            if not error.gone:
                raise
            return False
        return True

    def _path(self, item: Answer) -> str:
        id_ = item.get("id")
        if not isinstance(id_, str) or not id_:
            raise ProviderError("Microsoft's answer makes no sense: a message without an id")
        return f"{self._messages}/{segment(id_)}"
