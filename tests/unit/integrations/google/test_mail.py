from __future__ import annotations

from dataclasses import replace
from email import message_from_string, policy

import pytest

from integrations.google.door import Doors
from integrations.google.mail import GoogleMail
from integrations.memory import MemoryMeter
from mentoring import mime
from mentoring.errors import ProviderError
from mentoring.programme import Contact
from tests.builders import NOW, a_mail
from tests.loopback.google.client import Loopback

CONTACT = Contact(name="Mentorat Élan", address="elan@acme.example")
KEY = "elan/recruit.invitation/P0001/1"
IDENTITY = mime.message_id(KEY, "acme.example")


@pytest.fixture
def mail(doors: Doors) -> GoogleMail:
    return GoogleMail(doors, CONTACT)


def test_a_mail_goes_out_once_under_our_own_message_id(mail: GoogleMail, google: Loopback) -> None:
    receipt = mail.send(a_mail(KEY))
    (sent,) = google.ask("messages")
    message = message_from_string(sent["raw"], policy=policy.default)
    assert (receipt.id, receipt.at) == (IDENTITY, NOW)
    assert (message["Message-ID"], message["To"]) == (IDENTITY, "Ada Dupont <ada1@acme.example>")
    assert google.effects() == [{"effect": "mail", "id": IDENTITY, "to": "ada1@acme.example"}]


def test_sending_again_sends_nothing(mail: GoogleMail, google: Loopback) -> None:
    assert mail.send(a_mail(KEY)).id == mail.send(a_mail(KEY)).id
    assert google.sent() == [IDENTITY]


def test_a_draft_left_behind_is_sent_with_the_newest_words(mail: GoogleMail, google: Loopback) -> None:
    google.fault("gmail.users.drafts.create", "reset-after")
    with pytest.raises(ProviderError) as error:
        mail.send(a_mail(KEY))
    assert not error.value.uncertain
    assert mail.find(KEY) is None
    mail.send(a_mail(KEY, subject="Autrement dit"))
    (sent,) = google.ask("messages")
    assert "Subject: Autrement dit" in sent["raw"]
    assert (google.sent(), google.ask("drafts")) == ([IDENTITY], 0)


@pytest.mark.parametrize(
    "trouble", ["reset-after", "close-after", "hang-after", "malformed-after", "500:backendError-after"]
)
def test_a_send_that_nobody_confirmed_is_known_to_have_gone_out_when_its_draft_is_gone(
    doors: Doors, mail: GoogleMail, google: Loopback, trouble: str
) -> None:
    if trouble == "hang-after":
        doors.settings = replace(doors.settings, timeout_s=0.5)
    google.fault("gmail.users.drafts.send", trouble, seconds=1)
    assert mail.send(a_mail(KEY)).id == IDENTITY
    assert google.sent() == [IDENTITY]


def test_a_send_that_never_arrived_is_in_doubt_and_then_found_not_to_have_gone_out(
    mail: GoogleMail, google: Loopback
) -> None:
    google.fault("gmail.users.drafts.send", "close")
    with pytest.raises(ProviderError) as error:
        mail.send(a_mail(KEY))
    assert error.value.uncertain
    assert mail.find(KEY) is None
    mail.send(a_mail(KEY))
    assert (google.sent(), google.ask("drafts")) == ([IDENTITY], 0)
    assert google.ask("calls")["gmail.users.drafts.send"] == 2


def test_what_each_call_costs_is_spent_before_it(mail: GoogleMail, meter: MemoryMeter) -> None:
    mail.send(a_mail(KEY))
    account = mail._sends.name.removeprefix("gmail sends ")
    units = f"gmail units {account}"
    assert meter.spent == [(units, 5), (f"gmail sends {account}", 1), (units, 5), (units, 10), (units, 100)]
    assert "acme" not in account


def test_what_somebody_put_into_the_bin_has_gone_out(mail: GoogleMail) -> None:
    mail.send(a_mail(KEY))
    assert mail.find(KEY) is not None
    assert mail.find("elan/recruit.invitation/P0002/1") is None
