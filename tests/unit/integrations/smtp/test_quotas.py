"""What a mail server takes, as the settings say, and that every message asks the meter before it leaves."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from integrations.memory import MemoryMeter
from integrations.smtp.connection import Server
from integrations.smtp.mail import SmtpMail
from integrations.smtp.settings import quotas
from mentoring.errors import BadInput, ProviderError
from mentoring.programme import Contact
from mentoring.quota import Quota
from tests.builders import NOW, a_mail
from tests.unit.integrations.smtp.test_connection import Scripted

SENDER = Contact(name="Mentorat", address="elan@acme.example")


class UsedUp(MemoryMeter):
    """Lets nothing pass for an hour."""

    def spend(self, name: str, units: int, quotas: Sequence[Quota]) -> None:
        del name, units, quotas
        raise ProviderError("the quota of this account is used up for now", retry_after=3600)


def test_a_minute_and_a_day_may_be_set_and_neither_need_be() -> None:
    assert quotas({}) == ()
    assert quotas({"BINOME_SMTP_PER_MINUTE": "30", "BINOME_SMTP_PER_DAY": "2000"}) == (
        Quota(30, 60),
        Quota(2000, 86_400),
    )


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_what_is_no_number_of_messages_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="BINOME_SMTP_PER_DAY"):
        quotas({"BINOME_SMTP_PER_DAY": text})


@pytest.mark.parametrize(("meter", "taken"), [(MemoryMeter(), 1), (UsedUp(), 0)])
def test_a_message_leaves_only_after_the_meter_let_it(meter: MemoryMeter, taken: int) -> None:
    server = Scripted([{}])
    try:
        with SmtpMail(
            Server("127.0.0.1", server.port, "plain", user=""),
            SENDER,
            now=lambda: NOW,
            meter=meter,
            quotas=[Quota(30, 60)],
        ) as mail:
            if taken:
                mail.send(a_mail())
            else:
                with pytest.raises(ProviderError, match="used up"):
                    mail.send(a_mail())
    finally:
        server.stop()
    assert (server.taken, meter.spent) == (taken, [("smtp @127.0.0.1", 1)] * taken)
