"""The providers of a programme, by channel."""

from __future__ import annotations

from dataclasses import dataclass

from mentoring.effects import Channel
from mentoring.ports import CalendarPort, Claim, Document, DocumentPort, Invitation, Mail, MailPort, Receipt

Rendered = Mail | Invitation | Document


@dataclass(frozen=True, slots=True)
class Services:
    """One provider a channel: mail, events, documents."""

    mail: MailPort
    calendar: CalendarPort
    documents: DocumentPort

    def can_find(self, channel: Channel) -> bool:
        """Whether that channel's provider can be asked what became of something."""
        if channel == "event":
            return self.calendar.can_find
        return self.mail.can_find if channel == "mail" else self.documents.can_find

    def send(self, rendered: Rendered) -> Receipt:
        """Hand it to its provider; raises what the provider raises (`ProviderError`)."""
        if isinstance(rendered, Mail):
            return self.mail.send(rendered)
        return (
            self.calendar.put(rendered) if isinstance(rendered, Invitation) else self.documents.put(rendered)
        )

    def find(self, claim: Claim) -> Receipt | None:
        """The receipt of a claim in doubt; None when it surely never went out."""
        key, channel = claim.effect.key, claim.effect.channel
        if channel == "event":
            return self.calendar.find(key, claim.sequence)
        return self.mail.find(key) if channel == "mail" else self.documents.find(key)
