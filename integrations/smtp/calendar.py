"""Invitations by mail (iTIP, RFC 5546 and 6047): every calendar program takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from integrations.smtp.mail import SmtpMail
from mentoring import ical
from mentoring.ports import Invitation, Occurrence, Receipt, Span
from mentoring.programme import Contact


class SmtpCalendar:
    """Sends each attendee their own copy of an event, its updates and its end.

    Args:
        mail: what carries the invitations.
        organiser: the sender of that mail.
        now: the clock, for stamps.
    """

    can_find, can_read = False, False

    def __init__(self, mail: SmtpMail, organiser: Contact, *, now: Callable[[], datetime]) -> None:
        self._mail, self._organiser, self._now = mail, organiser, now

    def put(self, invitation: Invitation) -> Receipt:
        """Create, update or cancel one attendee's copy, as `method` and `sequence` say."""
        content = ical.build(invitation, self._organiser, self._now())
        return self._mail.hand_over(invitation.mail, (invitation.method, content), invitation.sequence)

    def find(self, key: str, sequence: int) -> Receipt | None:
        """Nobody knows: SMTP has no such question."""
        del key, sequence
        return None

    def occurrences(self, uid: str, since: datetime, until: datetime) -> tuple[Occurrence, ...]:
        """Plain mail shows nobody's calendar."""
        del uid, since, until
        return ()

    def busy(
        self, addresses: Sequence[str], since: datetime, until: datetime
    ) -> Mapping[str, tuple[Span, ...]]:
        """Plain mail shows nobody's calendar."""
        del addresses, since, until
        return {}
