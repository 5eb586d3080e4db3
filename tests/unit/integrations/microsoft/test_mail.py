from __future__ import annotations

import base64
from pathlib import Path

import pytest

from integrations.memory import MemoryMeter
from integrations.microsoft import Microsoft
from integrations.microsoft.mail import INLINE, ONE_CALL, MicrosoftMail
from integrations.microsoft.permissions import MAIL_SEND, MAIL_WRITE
from mentoring import mime
from mentoring.errors import ProviderError
from mentoring.ports import Document
from tests.builders import NOW, a_mail
from tests.loopback.microsoft.process import Loopback
from tests.unit.integrations.microsoft.office import SENDER, office

KEY = a_mail().key


def sent(graph: Loopback, key: str = KEY) -> int:
    return len(graph.effects(kind="mail", key=key))


def test_a_mail_keeps_its_plain_text_and_its_headers(ms: Microsoft, graph: Loopback) -> None:
    headers = {"List-Unsubscribe": "<mailto:out@acme.example>", "X-Programme": "elan"}
    ms.mail.send(a_mail(headers=headers))
    (message,) = graph.messages()
    text = message.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == "Bonjour Ada,\n\nÀ bientôt.\n"
    assert message["List-Unsubscribe"] == "<mailto:out@acme.example>"
    assert message["X-Programme"] == "elan"
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("size", [INLINE, INLINE + 1, ONE_CALL - 1, ONE_CALL, 9_000_000])
def test_attachments_of_every_size_arrive_whole(ms: Microsoft, graph: Loopback, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    ms.mail.send(a_mail(attachments=(Document(KEY, "guide.pdf", content, "application/pdf"),)))
    (message,) = graph.messages()
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "guide.pdf"
    assert attachment.get_content() == content


def test_a_quote_in_a_key_does_no_harm(ms: Microsoft) -> None:
    odd = "elan/recruit.invitation/P'0001' or 1 eq 1/1"
    assert ms.mail.find(odd) is None
    ms.mail.send(a_mail(odd))
    assert ms.mail.find(odd) is not None
    assert ms.mail.find("elan/recruit.invitation/P") is None


def test_what_was_sent_is_found_although_it_shows_late(ms: Microsoft, graph: Loopback) -> None:
    graph.do("settings", {"lag_s": 0.005})
    receipt = ms.mail.send(a_mail())
    found = ms.mail.find(KEY)
    assert found is not None
    assert found.id == receipt.id


def test_after_a_while_without_sending_one_look_is_enough(graph: Loopback) -> None:
    waited: list[float] = []
    at = [0.0]
    with office(graph.settings, Path(), sleep=waited.append) as ms:
        mail = MicrosoftMail(
            ms.door, ms.mailbox, SENDER, now=lambda: NOW, sleep=waited.append, elapsed=lambda: at[0]
        )
        assert mail.find(KEY) is None
        at[0] += 17
        assert mail.find(KEY) is None
    assert waited == [0, 2, 5, 10, 0]


def test_a_draft_left_over_is_removed_and_never_sent(ms: Microsoft, graph: Loopback) -> None:
    graph.fault("hang", "POST", "/send$")
    with office(graph.settings, Path(), timeout_s=0.3) as impatient, pytest.raises(ProviderError) as raised:
        impatient.mail.send(a_mail())
    assert raised.value.uncertain
    assert graph.do("drafts") == 1
    assert ms.mail.find(KEY) is None
    assert graph.do("drafts") == 0
    ms.mail.send(a_mail())
    assert sent(graph) == 1


def test_a_draft_that_leaves_while_we_take_it_away_is_waited_for(
    ms: Microsoft, graph: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph.fault("close", "POST", "/send$")
    with pytest.raises(ProviderError):
        ms.mail.send(a_mail())
    graph.do("settings", {"lag_s": 0.005})
    take_away = ms.mail._deleted

    def too_late(draft: str) -> bool:
        ms.door.write("POST", f"{draft}/send", permission=MAIL_SEND, effect=True)
        return take_away(draft)

    monkeypatch.setattr(ms.mail, "_deleted", too_late)
    assert ms.mail.find(KEY) is not None
    assert sent(graph) == 1


def test_a_draft_whose_answer_was_lost_is_swept_away(ms: Microsoft, graph: Loopback) -> None:
    graph.fault("close-after", "POST", "/messages$")
    with pytest.raises(ProviderError) as raised:
        ms.mail.send(a_mail())
    assert not raised.value.uncertain
    assert graph.do("drafts") == 0
    assert sent(graph) == 0


def test_a_draft_that_a_crash_left_before_it_had_its_key_is_removed_when_the_mail_is_asked_about(
    ms: Microsoft, graph: Loopback
) -> None:
    message = mime.build(a_mail(), SENDER, date=NOW, domain="acme.example")
    ms.door.write(
        "POST",
        f"{ms.mailbox.path}/messages",
        permission=MAIL_WRITE,
        content=base64.b64encode(bytes(message)),
        effect=False,
    )
    assert graph.do("drafts") == 1
    assert ms.mail.find(KEY) is None
    assert graph.do("drafts") == 0


def test_each_mail_is_metered_for_the_mailbox_and_not_by_its_name(graph: Loopback, tmp_path: Path) -> None:
    meter = MemoryMeter()
    with office(graph.settings, tmp_path, meter=meter) as ms:
        ms.mail.send(a_mail())
        ms.mail.send(a_mail("elan/recruit.invitation/P0002/1"))
    (account, one), second = meter.spent
    assert second == (account, one) == (account, 1)
    assert "elan" not in account
    assert "@" not in account


def test_a_refusal_repeats_no_address(ms: Microsoft, graph: Loopback) -> None:
    graph.fault("status", "POST", "/send$", status=400, code="ErrorInvalidRecipients")
    with pytest.raises(ProviderError) as raised:
        ms.mail.send(a_mail())
    assert str(raised.value) == (
        "Microsoft answered 400 ErrorInvalidRecipients: nobody can be reached at the address"
    )
    assert raised.value.permanent
    assert graph.do("drafts") == 0


def test_the_draft_is_made_from_mime(ms: Microsoft, graph: Loopback) -> None:
    ms.mail.send(a_mail())
    (kept,) = graph.do("messages")
    assert kept["key"] == KEY
    assert b"multipart/alternative" in base64.b64decode(kept["mime"])
